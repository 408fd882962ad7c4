/* Texts cut to a terminal's columns. */
#include <check.h>
#include <locale.h>

#include "cmd/terminal.h"

Suite *terminal_suite(void);

static void cut(const char *text, unsigned most, const char *expected, unsigned columns) {
  struct buffer to = {0};
  ck_assert_uint_eq(terminal_append(&to, span_of(text), most), columns);
  buffer_append_byte(&to, '\0');
  ck_assert_str_eq(to.data, expected);
  buffer_clear(&to);
}

START_TEST(texts_are_cut_where_they_end) {
  cut("", 5, "", 0);
  cut("abcde", 0, "abcde", 5);
  cut("abcde", 6, "abcde", 5);
  cut("abcde", 5, "abcde", 5);
  cut("abcde", 4, "a...", 4);
  cut("abcde", 3, "abc", 3);
  cut("abcde", 1, "a", 1);
}
END_TEST

START_TEST(characters_are_whole) {
  ck_assert_uint_eq(terminal_width(span_of("\303\244\303\266\303\274")), 3);
  cut("\303\244\303\266\303\274\303\244\303\266", 4, "\303\244...", 4);
  cut("\303\244\303\266\303\274", 2, "\303\244\303\266", 2);
  cut("\303x", 2, "\303x", 2); /* what is no character takes a column */
}
END_TEST

START_TEST(wide_and_combining_characters_are_known) {
  if (!setlocale(LC_CTYPE, "C.UTF-8")) return;
  ck_assert_uint_eq(terminal_width(span_of("\346\227\245\346\234\254")), 4);
  ck_assert_uint_eq(terminal_width(span_of("e\314\201")), 1);
  cut("\346\227\245\346\234\254\350\252\236", 5, "\346\227\245...", 5);
  cut("\346\227\245\346\234\254\350\252\236", 4, "...", 3); /* half of one is no use */
  setlocale(LC_CTYPE, "C");
}
END_TEST

Suite *terminal_suite(void) {
  Suite *suite = suite_create("terminal");
  TCase *tests = tcase_create("terminal");
  tcase_add_test(tests, texts_are_cut_where_they_end);
  tcase_add_test(tests, characters_are_whole);
  tcase_add_test(tests, wide_and_combining_characters_are_known);
  suite_add_tcase(suite, tests);
  return suite;
}
