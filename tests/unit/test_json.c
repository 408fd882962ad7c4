/* JSON: what is read, what is refused, how texts are quoted. */
#include <check.h>

#include "base/json.h"

Suite *json_suite(void);

START_TEST(test_reads) {
  struct error err = {0};
  struct json *root = json_parse(span_of(" {\"a\": [1, 2.5, \"x\"], \"b\": {}} \n"), &err);
  ck_assert_ptr_nonnull(root);
  ck_assert(json_is_object(root));
  const struct json *a = json_member(root, "a");
  ck_assert(json_is_array(a));
  uint64_t count;
  ck_assert_int_eq(json_count(json_first(a), &count), 0);
  ck_assert_uint_eq(count, 1);
  const struct json *second = json_next(json_first(a));
  ck_assert_int_eq(json_count(second, &count), -1); /* not whole */
  ck_assert_str_eq(json_text(json_next(second)), "x");
  ck_assert(json_is_string(json_next(second)));
  ck_assert_ptr_null(json_next(json_next(second)));
  ck_assert_str_eq(json_name(json_next(json_first(root))), "b");
  ck_assert_ptr_null(json_member(root, "c"));
  ck_assert_ptr_null(json_text(NULL));
  ck_assert_int_eq(json_count(NULL, &count), -1);
  json_free(root);
}
END_TEST

static void refuses(const char *text, size_t length) {
  struct error err = {0};
  struct json *root = json_parse((struct span){text, length}, &err);
  ck_assert_msg(!root, "%s", text);
  ck_assert_int_eq(err.kind, ERROR_DATA);
}

START_TEST(test_refuses) {
  refuses("", 0);
  refuses("{", 1);
  refuses("{\"a\":1,}", 8);
  refuses("1 2", 3);
  refuses("{\"a\":1,\"a\":2}", 13);
  char deep[200];
  memset(deep, '[', 100);
  memset(deep + 100, ']', 100);
  refuses(deep, sizeof deep);
}
END_TEST

START_TEST(test_counts_are_whole_and_bounded) {
  struct error err = {0};
  struct json *root = json_parse(span_of("[9007199254740992, 1e300, -1, \"1\"]"), &err);
  uint64_t count;
  const struct json *node = json_first(root);
  ck_assert_int_eq(json_count(node, &count), 0);
  ck_assert_uint_eq(count, UINT64_C(1) << 53);
  while ((node = json_next(node))) ck_assert_int_eq(json_count(node, &count), -1);
  json_free(root);
}
END_TEST

START_TEST(test_strings_come_back) {
  static const char text[] = "a\"b\\c\n\t\001\303\274";
  struct buffer quoted = {0};
  struct error err = {0};
  json_append_string(&quoted, span_of(text));
  struct json *root = json_parse(buffer_span(&quoted), &err);
  ck_assert_ptr_nonnull(root);
  ck_assert_str_eq(json_text(root), text);
  json_free(root);
  buffer_reset(&quoted);
  json_append_string(&quoted, (struct span){"\377x", 2});
  ck_assert_mem_eq(quoted.data, "\"\357\277\275x\"", 6);
  buffer_clear(&quoted);
}
END_TEST

Suite *json_suite(void) {
  Suite *suite = suite_create("json");
  TCase *tcase = tcase_create("json");
  tcase_add_test(tcase, test_reads);
  tcase_add_test(tcase, test_refuses);
  tcase_add_test(tcase, test_counts_are_whole_and_bounded);
  tcase_add_test(tcase, test_strings_come_back);
  suite_add_tcase(suite, tcase);
  return suite;
}
