/* Fields of a table: quoted where they must be, and only there. */
#include <check.h>

#include "base/csv.h"

Suite *csv_suite(void);

START_TEST(quotes_where_they_must_be) {
  static const struct {
    const char *text, *wanted;
  } cases[] = {{"", ""},           {"plain", "plain"}, {" a b ", " a b "},
               {"a,b", "\"a,b\""}, {"a;b\t", "a;b\t"}, {"a\nb", "\"a\nb\""},
               {"a\r", "\"a\r\""}, {"\"", "\"\"\"\""}, {"a\"b\"", "\"a\"\"b\"\"\""}};
  struct buffer to = {0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    buffer_reset(&to);
    csv_append(&to, span_of(cases[i].text));
    ck_assert_msg(span_is(buffer_span(&to), cases[i].wanted), "case %zu", i);
  }
  buffer_reset(&to);
  csv_append(&to, (struct span){"a\0b", 3});
  ck_assert(span_equal(buffer_span(&to), (struct span){"a\0b", 3}));
  buffer_clear(&to);
}
END_TEST

Suite *csv_suite(void) {
  Suite *suite = suite_create("csv");
  TCase *tcase = tcase_create("csv");
  tcase_add_test(tcase, quotes_where_they_must_be);
  suite_add_tcase(suite, tcase);
  return suite;
}
