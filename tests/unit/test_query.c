/* Queries, pair by pair. */
#include <check.h>

#include "base/query.h"

Suite *query_suite(void);

static void pairs_are(const char *query, const char *wanted) {
  struct span rest = span_of(query), name, value;
  struct buffer got = {0};
  while (query_next(&rest, &name, &value)) {
    buffer_printf(&got, "<%.*s|%.*s>", (int)name.length, name.at, (int)value.length, value.at);
  }
  buffer_append_byte(&got, '\0');
  ck_assert_str_eq(got.data, wanted);
  buffer_clear(&got);
}

START_TEST(test_pairs) {
  pairs_are("", "");
  pairs_are("&&", "");
  pairs_are("a=1", "<a|1>");
  pairs_are("a=1&b=2", "<a|1><b|2>");
  pairs_are("&a&b=&=c&", "<a|><b|><|c>");
  pairs_are("a=b=c", "<a|b=c>");
}
END_TEST

static void reads(const char *part, bool plus, const char *wanted) {
  struct buffer to = {0};
  ck_assert_msg(query_read(span_of(part), plus, &to) == (wanted != NULL), "%s", part);
  if (wanted) ck_assert(span_is(buffer_span(&to), wanted) || (!*wanted && to.length == 0));
  buffer_clear(&to);
}

START_TEST(test_what_a_part_stands_for) {
  reads("", true, "");
  reads("hits%2Cumatrix", true, "hits,umatrix");
  reads("a+b", true, "a b");
  reads("a+b", false, "a+b");
  reads("%e2%9C%93", true, "\xE2\x9C\x93");
  static const char *const wrong[] = {"%", "a%", "%4", "%4g", "%g4", "%00", "%0a", "%7f", "a\nb"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) reads(wrong[i], true, NULL);
}
END_TEST

Suite *query_suite(void) {
  Suite *suite = suite_create("query");
  TCase *tests = tcase_create("query");
  tcase_add_test(tests, test_pairs);
  tcase_add_test(tests, test_what_a_part_stands_for);
  suite_add_tcase(suite, tests);
  return suite;
}
