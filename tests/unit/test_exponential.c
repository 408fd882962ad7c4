/* exp and log against the C library's long double ones. */
#include <check.h>
#include <float.h>
#include <math.h>

#include "base/random.h"
#include "core/exponential.h"

Suite *exponential_suite(void);

enum { VALUES = 200000 };

static double error_of(double value, long double wanted) {
  return (double)fabsl(((long double)value - wanted) / wanted);
}

static double between(struct random *r, double low, double high) {
  return low + (high - low) * random_uniform(r);
}

START_TEST(exp_is_within_1e15) {
  const double reaches[] = {1e-6, 1, 30, 700};
  struct random r;
  random_seed(&r, 1);
  for (int i = 0; i < VALUES; i++) {
    const double reach = reaches[i % 4], x = between(&r, -reach, reach);
    ck_assert_msg(error_of(exponential_exp(x), expl((long double)x)) < 1e-15, "seed 1: exp(%a)", x);
  }
}
END_TEST

START_TEST(log_is_within_1e15) {
  struct random r;
  random_seed(&r, 2);
  for (int i = 0; i < VALUES; i++) {
    const double x = i % 2 == 0 ? exp(between(&r, -700, 700)) : between(&r, 0.5, 2);
    if (x == 1) continue;
    ck_assert_msg(error_of(exponential_log(x), logl((long double)x)) < 1e-15, "seed 2: log(%a)", x);
  }
}
END_TEST

START_TEST(pow_is_within_1e14) {
  struct random r;
  random_seed(&r, 3);
  for (int i = 0; i < VALUES; i++) {
    const double x = between(&r, 0.001, 100), y = between(&r, -2, 2);
    ck_assert_msg(error_of(exponential_pow(x, y), powl((long double)x, (long double)y)) < 1e-14,
                  "seed 3: pow(%a, %a)", x, y);
  }
}
END_TEST

START_TEST(edges_are_exact) {
  ck_assert_double_eq(exponential_exp(0), 1);
  ck_assert_double_eq(exponential_exp(-709), 0);
  ck_assert_double_eq(exponential_exp((double)-INFINITY), 0);
  ck_assert(isinf(exponential_exp(710)));
  ck_assert_double_eq(exponential_log(1), 0);
  ck_assert_double_eq_tol(exponential_log(DBL_MIN), log(DBL_MIN), 1e-12);
  ck_assert_double_eq_tol(exponential_log(DBL_MAX), log(DBL_MAX), 1e-12);
}
END_TEST

Suite *exponential_suite(void) {
  Suite *suite = suite_create("exponential");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, exp_is_within_1e15);
  tcase_add_test(tests, log_is_within_1e15);
  tcase_add_test(tests, pow_is_within_1e14);
  tcase_add_test(tests, edges_are_exact);
  suite_add_tcase(suite, tests);
  return suite;
}
