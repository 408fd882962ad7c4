/* The neighbourhoods' shapes along one row, and how far they reach. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "core/neighbourhood.h"

Suite *neighbourhood_suite(void);

enum { COLUMNS = 40, ROOM = 64 };

static double wanted(const char *name, double d, double r) {
  const double bell = exp(-d * d / (2 * r * r));
  if (strcmp(name, "gaussian") == 0) return bell < 1e-3 ? 0 : bell;
  if (strcmp(name, "bubble") == 0) return d <= r * (1 + 1e-12) ? 1 : 0;
  if (strcmp(name, "triangle") == 0) return fmax(0, 1 - d / r);
  if (strcmp(name, "mexican_hat") == 0)
    return d > 4.435004854991733 * r ? 0 : (1 - d * d / (r * r)) * bell;
  ck_abort_msg("the neighbourhood %s has no formula here", name);
  return 0;
}

static void fill(const struct neighbourhood_row *row, double across, double radius, float *h) {
  float squared[ROOM], factors[ROOM];
  for (int i = 0; i < ROOM; i++) {
    squared[i] = (float)(i * i / 4.0);
    factors[i] = (float)exp(-(double)squared[i] / (2 * radius * radius));
  }
  const struct neighbourhood_view view = {
      .columns = COLUMNS,
      .squared = squared,
      .factors = factors,
      .row_squared = (float)(across * across),
      .row_factor = (float)exp(-across * across / (2 * radius * radius)),
      .radius = radius,
  };
  row->fill(&view, h);
}

START_TEST(rows_follow_their_formulas) {
  for (const struct neighbourhood_row *row = neighbourhood_table; row->name; row++) {
    for (double radius = 0.5; radius < 12; radius += 0.7) {
      for (int across = 0; across < 12; across++) {
        float h[ROOM];
        fill(row, across, radius, h);
        for (int i = 0; i < COLUMNS; i++) {
          const double value = wanted(row->name, sqrt(i * i / 4.0 + across * across), radius);
          ck_assert_msg(fabs((double)h[i] - value) < 1e-6,
                        "%s, radius %g, %d across, %d along: %g, not %g", row->name, radius, across,
                        i, (double)h[i], value);
        }
      }
    }
  }
}
END_TEST

START_TEST(nothing_is_beyond_reach_and_something_at_it) {
  for (const struct neighbourhood_row *row = neighbourhood_table; row->name; row++) {
    for (double r = 0.5; r < 12; r += 0.7) {
      const double reach = row->reach(r);
      ck_assert(fabs(wanted(row->name, reach * 1.0001, r)) < 1e-12);
      ck_assert(fabs(wanted(row->name, reach * 0.9999, r)) > 1e-5);
    }
  }
}
END_TEST

START_TEST(only_those_that_repel_go_below_zero) {
  for (const struct neighbourhood_row *row = neighbourhood_table; row->name; row++) {
    float h[ROOM], least = 0;
    fill(row, 0, 3, h);
    for (int i = 0; i < COLUMNS; i++) least = fminf(least, h[i]);
    ck_assert(row->repels == (least < 0));
    ck_assert_float_eq(h[0], 1);
  }
}
END_TEST

START_TEST(a_bubble_holds_units_at_its_edge) {
  float h[ROOM];
  fill(neighbourhood_row("bubble"), 0, 3, h);
  ck_assert_float_eq(h[6], 1);
  ck_assert_float_eq(h[7], 0);
  fill(neighbourhood_row("bubble"), 0, 3 * (1 - 1e-15), h); /* a rounding short of it */
  ck_assert_float_eq(h[6], 1);
}
END_TEST

START_TEST(rows_are_found_by_name) {
  for (const struct neighbourhood_row *row = neighbourhood_table; row->name; row++) {
    ck_assert_ptr_eq(neighbourhood_row(row->name), row);
  }
  ck_assert_ptr_null(neighbourhood_row("gauss"));
}
END_TEST

Suite *neighbourhood_suite(void) {
  Suite *suite = suite_create("neighbourhood");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, rows_follow_their_formulas);
  tcase_add_test(tests, nothing_is_beyond_reach_and_something_at_it);
  tcase_add_test(tests, only_those_that_repel_go_below_zero);
  tcase_add_test(tests, a_bubble_holds_units_at_its_edge);
  tcase_add_test(tests, rows_are_found_by_name);
  suite_add_tcase(suite, tests);
  return suite;
}
