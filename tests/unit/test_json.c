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

START_TEST(test_numbers_and_flags) {
  struct error err = {0};
  struct json *root = json_parse(span_of("[-0.1, 5e-324, 1e999, \"1\", true, false, null]"), &err);
  double number;
  bool flag;
  const struct json *node = json_first(root);
  ck_assert_int_eq(json_number(node, &number), 0);
  ck_assert_double_eq(number, -0.1);
  ck_assert_int_eq(json_flag(node, &flag), -1);
  node = json_next(node);
  ck_assert_int_eq(json_number(node, &number), 0);
  ck_assert_double_eq(number, 5e-324);
  for (int i = 0; i < 2; i++) ck_assert_int_eq(json_number(node = json_next(node), &number), -1);
  for (int i = 0; i < 2; i++) {
    node = json_next(node);
    ck_assert_int_eq(json_number(node, &number), -1);
    ck_assert_int_eq(json_flag(node, &flag), 0);
    ck_assert(flag == (i == 0));
  }
  ck_assert_int_eq(json_flag(json_next(node), &flag), -1);
  ck_assert_int_eq(json_flag(NULL, &flag), -1);
  ck_assert_int_eq(json_number(NULL, &number), -1);
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

START_TEST(test_arena) {
  struct json_arena *a = json_arena_new();
  const struct json *root = json_arena_parse(a, span_of(" {\"a\":[true,false,null,-1.5,\"x\"]} "));
  static const enum json_kind kinds[] = {JSON_TRUE, JSON_FALSE, JSON_NULL, JSON_NUMBER,
                                         JSON_STRING};
  ck_assert_int_eq(json_kind(root), JSON_OBJECT);
  ck_assert_int_eq(json_kind(json_first(root)), JSON_ARRAY);
  const struct json *node = json_first(json_first(root));
  for (int i = 0; i < 5; i++, node = json_next(node)) {
    ck_assert_int_eq(json_kind(node), kinds[i]);
    double number;
    ck_assert_int_eq(json_number(node, &number), kinds[i] == JSON_NUMBER ? 0 : -1);
    if (kinds[i] == JSON_NUMBER) ck_assert_double_eq(number, -1.5);
  }
  ck_assert_ptr_null(json_arena_parse(a, span_of("{\"a\":1} x")));
  ck_assert_ptr_null(json_arena_parse(a, span_of("{\"a\":")));
  ck_assert_ptr_null(json_arena_parse(a, (struct span){"", 0}));
  static const char *const escapes[] = {"[\"\\u12x4\"]", "[\"\\u1e2\\\"4z\"]", "[\"\\u123\"]",
                                        "[\"\\u\"]",     "[\"\\u0000\"]",      "{\"\\u0000\":1}"};
  for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
    ck_assert_ptr_null(json_arena_parse(a, span_of(escapes[i])));
  }
  ck_assert_ptr_null(json_arena_parse(a, (struct span){"[\"a\0b\"]", 7}));
  ck_assert_ptr_nonnull(json_arena_parse(a, span_of("[\"\\\\u12\\u00e9\\u00E9\"]")));
  ck_assert_ptr_nonnull(json_arena_parse(a, span_of("[]")));
  json_arena_free(a);
}
END_TEST

/* The heap's documents live beside an arena's. */
START_TEST(test_arena_and_heap) {
  struct error err = {0};
  struct json_arena *a = json_arena_new();
  struct json *document = json_parse(span_of("[\"kept\"]"), &err);
  struct buffer big = {0};
  buffer_append_text(&big, "[0");
  for (int i = 0; i < 200000; i++) buffer_append_text(&big, ",\"long enough for a chunk\"");
  buffer_append_text(&big, "]");
  for (int i = 0; i < 3; i++) {
    ck_assert_ptr_nonnull(json_arena_parse(a, buffer_span(&big)));
    ck_assert_ptr_nonnull(json_arena_parse(a, span_of("{}")));
  }
  ck_assert_str_eq(json_text(json_first(document)), "kept");
  json_free(document);
  json_arena_free(a);
  buffer_clear(&big);
}
END_TEST

static void passes_on(const char *text, const char *expected) {
  struct buffer out = {0};
  json_append_value(&out, span_of(text));
  buffer_append_byte(&out, '\0');
  ck_assert_str_eq(out.data, expected);
  buffer_clear(&out);
}

START_TEST(test_values_are_passed_on) {
  passes_on(" {\"a b\" : [ 1 , -2.50e+3,true ], \"\\\"\":null}\t",
            "{\"a b\":[1,-2.50e+3,true],\"\\\"\":null}");
  passes_on("12345678901234567890", "12345678901234567890");
  passes_on("\"\xC3\xA9 \\u00e9 \\\\\"", "\"\xC3\xA9 \\u00e9 \\\\\"");
}
END_TEST

START_TEST(test_leniency_is_mended) {
  passes_on("[01,1.,-.5,-0.0,1e5,1.e2]", "[1,1,-0.5,-0.0,1e5,100]");
  passes_on("{\"a\x01\":\"\xFF\t\"}", "{\"a\\u0001\":\"\xEF\xBF\xBD\\t\"}");
  passes_on("\xEF\xBB\xBF{\"a\":\x0B\x01 1}", "{\"a\":1}");
}
END_TEST

Suite *json_suite(void) {
  Suite *suite = suite_create("json");
  TCase *tcase = tcase_create("json");
  tcase_add_test(tcase, test_arena);
  tcase_add_test(tcase, test_arena_and_heap);
  tcase_add_test(tcase, test_values_are_passed_on);
  tcase_add_test(tcase, test_leniency_is_mended);
  tcase_add_test(tcase, test_reads);
  tcase_add_test(tcase, test_refuses);
  tcase_add_test(tcase, test_counts_are_whole_and_bounded);
  tcase_add_test(tcase, test_numbers_and_flags);
  tcase_add_test(tcase, test_strings_come_back);
  suite_add_tcase(suite, tcase);
  return suite;
}
