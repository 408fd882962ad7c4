/* Points of the circle against the C library's long double ones. */
#include <check.h>
#include <float.h>
#include <math.h>

#include "base/random.h"
#include "core/circle.h"

Suite *circle_suite(void);

static const long double TURN = 6.283185307179586476925286766559L;

START_TEST(points_are_within_two_ulp) {
  struct random r;
  random_seed(&r, 1);
  for (int i = 0; i < 200000; i++) {
    double turns = random_uniform(&r), x, y;
    if (i % 2) turns = 10 * turns - 5;
    circle_point(turns, &x, &y);
    const long double part = (long double)turns - floorl((long double)turns);
    const double off_x = (double)fabsl((long double)x - cosl(TURN * part));
    const double off_y = (double)fabsl((long double)y - sinl(TURN * part));
    ck_assert_msg(off_x < 2 * DBL_EPSILON && off_y < 2 * DBL_EPSILON, "seed 1: %a turns: %a, %a",
                  turns, x, y);
  }
}
END_TEST

START_TEST(quarters_are_exact) {
  static const double cosines[] = {1, 0, -1, 0}, sines[] = {0, 1, 0, -1};
  for (int i = -8; i <= 8; i++) {
    double x, y;
    circle_point(i / 4.0, &x, &y);
    ck_assert_double_eq(x, cosines[i & 3]);
    ck_assert_double_eq(y, sines[i & 3]);
  }
}
END_TEST

START_TEST(nearly_whole_turns) {
  static const double turns[] = {-DBL_TRUE_MIN, -1e-17, 1 - DBL_EPSILON / 2, 1e-300};
  for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
    double x, y;
    circle_point(turns[i], &x, &y);
    ck_assert_double_eq(x, 1);
    ck_assert_double_eq_tol(y, 0, 1e-15);
  }
}
END_TEST

Suite *circle_suite(void) {
  Suite *suite = suite_create("circle");
  TCase *tcase = tcase_create("circle");
  tcase_add_test(tcase, points_are_within_two_ulp);
  tcase_add_test(tcase, quarters_are_exact);
  tcase_add_test(tcase, nearly_whole_turns);
  suite_add_tcase(suite, tcase);
  return suite;
}
