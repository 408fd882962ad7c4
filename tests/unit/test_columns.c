/* Column names: found, each of its own. */
#include <check.h>
#include <stdio.h>

#include "flow/columns.h"

Suite *columns_suite(void);

START_TEST(test_names_are_found) {
  struct columns c = {0}, copy = {0};
  char name[16];
  ck_assert_int_eq(columns_find(&c, span_of("n0")), -1);
  for (int i = 0; i < 5000; i++) {
    snprintf(name, sizeof name, "n%d", i);
    columns_add(&c, span_of(name));
  }
  columns_copy(&copy, &c);
  for (int i = 0; i < 5000; i++) {
    snprintf(name, sizeof name, "n%d", i);
    ck_assert_int_eq(columns_find(&copy, span_of(name)), i);
    ck_assert(span_is(columns_name(&copy, (uint32_t)i), name));
  }
  ck_assert_int_eq(columns_find(&copy, span_of("n5000")), -1);
  columns_clear(&c);
  columns_clear(&copy);
}
END_TEST

START_TEST(test_every_column_has_a_name_of_its_own) {
  static const char *const given[] = {"a", "a", "", "a_2", "a", "", "3"};
  static const char *const wanted[] = {"a", "a_2", "3", "a_2_4", "a_5", "6", "3_7"};
  struct columns c = {0};
  for (int i = 0; i < 7; i++) columns_add(&c, span_of(given[i]));
  for (uint32_t i = 0; i < 7; i++) {
    ck_assert_msg(span_is(columns_name(&c, i), wanted[i]), "%u: %.*s", i,
                  (int)columns_name(&c, i).length, columns_name(&c, i).at);
  }
  columns_clear(&c);
  columns_number(&c, 3);
  ck_assert(span_is(columns_name(&c, 2), "3"));
  columns_clear(&c);
}
END_TEST

Suite *columns_suite(void) {
  Suite *suite = suite_create("columns");
  TCase *tcase = tcase_create("columns");
  tcase_add_test(tcase, test_names_are_found);
  tcase_add_test(tcase, test_every_column_has_a_name_of_its_own);
  suite_add_tcase(suite, tcase);
  return suite;
}
