/* Errors: filled, prefixed, cut. */
#include <check.h>
#include <string.h>

#include "base/error.h"

Suite *error_suite(void);

START_TEST(test_set_and_prefix) {
  struct error err = {0};
  ck_assert_int_eq(error_set(&err, ERROR_DATA, "line %d", 7), -1);
  ck_assert_int_eq(err.kind, ERROR_DATA);
  ck_assert_int_eq(error_prefix(&err, "%s", "a.csv"), -1);
  ck_assert_str_eq(err.text, "a.csv: line 7");
  ck_assert_int_eq(err.kind, ERROR_DATA);
}
END_TEST

START_TEST(test_nobody_listens) {
  ck_assert_int_eq(error_set(NULL, ERROR_IO, "lost"), -1);
  ck_assert_int_eq(error_prefix(NULL, "lost"), -1);
}
END_TEST

START_TEST(test_long_texts_are_cut) {
  struct error err = {0};
  char text[3 * ERROR_TEXT_BYTES];
  memset(text, 'x', sizeof text - 1);
  text[sizeof text - 1] = '\0';
  error_set(&err, ERROR_IO, "%s", text);
  ck_assert_uint_eq(strlen(err.text), ERROR_TEXT_BYTES - 1);
  error_prefix(&err, "%s", text);
  ck_assert_uint_eq(strlen(err.text), ERROR_TEXT_BYTES - 1);
  error_prefix(&err, "name");
  ck_assert_int_eq(strncmp(err.text, "name: x", 7), 0);
}
END_TEST

Suite *error_suite(void) {
  Suite *suite = suite_create("error");
  TCase *tcase = tcase_create("error");
  tcase_add_test(tcase, test_set_and_prefix);
  tcase_add_test(tcase, test_nobody_listens);
  tcase_add_test(tcase, test_long_texts_are_cut);
  suite_add_tcase(suite, tcase);
  return suite;
}
