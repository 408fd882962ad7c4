/* The decay laws against their formulas. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "core/decay.h"

Suite *decay_suite(void);

static double at(const struct decay_row *row, double first, double last, double t) {
  struct decay d;
  decay_set(&d, row, first, last);
  return decay_at(&d, t);
}

/* What each law is documented to be, by the C library. */
static double wanted(const char *name, double a, double b, double t) {
  if (strcmp(name, "linear") == 0) return a + (b - a) * t;
  if (strcmp(name, "exponential") == 0) return a * pow(b / a, t);
  if (strcmp(name, "inverse") == 0) return a / (1 + (a / b - 1) * t);
  if (strcmp(name, "power") == 0) return a * pow(1 + 99 * t, log(b / a) / log(100));
  if (strcmp(name, "constant") == 0) return a;
  ck_abort_msg("the law %s has no formula here", name);
  return 0;
}

static const double ends[][2] = {{0.5, 0.02}, {10, 1}, {1, 1}, {0.02, 0.5}, {1e3, 1e-9}};
enum { ENDS = sizeof ends / sizeof *ends, STEPS = 200 };

START_TEST(laws_follow_their_formulas) {
  for (const struct decay_row *row = decay_table; row->name; row++) {
    for (int i = 0; i < ENDS; i++) {
      for (int step = 0; step <= STEPS; step++) {
        const double a = ends[i][0], b = ends[i][1], t = (double)step / STEPS;
        const double value = wanted(row->name, a, b, t);
        ck_assert_msg(fabs(at(row, a, b, t) - value) <= 1e-13 * value + 1e-15 * a,
                      "%s from %g to %g at %g", row->name, a, b, t);
      }
    }
  }
}
END_TEST

START_TEST(ends_are_exact_and_the_way_goes_down) {
  for (const struct decay_row *row = decay_table; row->name; row++) {
    const bool constant = strcmp(row->name, "constant") == 0;
    double before = 0.5;
    ck_assert_double_eq(at(row, 0.5, 0.02, 0), 0.5);
    ck_assert_double_eq(at(row, 0.5, 0.02, 1), constant ? 0.5 : 0.02);
    for (int step = 1; step <= STEPS; step++) {
      const double value = at(row, 0.5, 0.02, (double)step / STEPS);
      ck_assert_msg(constant ? value == before : value < before, "%s at %d", row->name, step);
      before = value;
    }
  }
}
END_TEST

START_TEST(those_that_reach_zero_do) {
  for (const struct decay_row *row = decay_table; row->name; row++) {
    if (!row->reaches_zero || strcmp(row->name, "constant") == 0) continue;
    ck_assert_double_eq(at(row, 0.5, 0, 1), 0);
    ck_assert_double_eq(at(row, 0.5, 0, 0), 0.5);
  }
}
END_TEST

START_TEST(rows_are_found_by_name) {
  for (const struct decay_row *row = decay_table; row->name; row++) {
    ck_assert_ptr_eq(decay_row(row->name), row);
  }
  ck_assert_ptr_null(decay_row("lin"));
}
END_TEST

Suite *decay_suite(void) {
  Suite *suite = suite_create("decay");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, laws_follow_their_formulas);
  tcase_add_test(tests, ends_are_exact_and_the_way_goes_down);
  tcase_add_test(tests, those_that_reach_zero_do);
  tcase_add_test(tests, rows_are_found_by_name);
  suite_add_tcase(suite, tests);
  return suite;
}
