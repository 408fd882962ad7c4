/* The two best units, the pull and the sweep. */
#include <check.h>
#include <float.h>
#include <math.h>

#include "base/random.h"
#include "core/kernel.h"

Suite *kernel_suite(void);

enum { SEED = 17, MOST = 160, ROUNDS = 20000 };

static void pad(float *distances, uint32_t units) {
  for (uint32_t i = units; i < MOST; i++) distances[i] = INFINITY;
}

static void best_of(const float *distances, uint32_t units, uint32_t wanted[2]) {
  wanted[0] = 0;
  for (uint32_t i = 1; i < units; i++) {
    if (distances[i] < distances[wanted[0]]) wanted[0] = i;
  }
  wanted[1] = wanted[0] == 0 && units > 1 ? 1 : 0;
  for (uint32_t i = 0; i < units; i++) {
    if (i != wanted[0] && distances[i] < distances[wanted[1]]) wanted[1] = i;
  }
}

/* Few different values, so that ties are everywhere; sometimes infinities. */
START_TEST(the_two_best_are_the_lowest_and_the_first) {
  struct random r;
  float distances[MOST];
  random_seed(&r, SEED);
  for (int round = 0; round < ROUNDS; round++) {
    const uint32_t units = 1 + (uint32_t)random_below(&r, MOST);
    const uint64_t values = 1 + random_below(&r, round % 2 ? 4 : 400);
    uint32_t wanted[2], found[2];
    for (uint32_t i = 0; i < units; i++) {
      distances[i] = (float)random_below(&r, values);
      if (round % 5 == 0 && random_below(&r, 2) == 0) distances[i] = INFINITY;
    }
    pad(distances, units);
    best_of(distances, units, wanted);
    kernel_two_best(distances, units, found);
    ck_assert_msg(found[0] == wanted[0] && found[1] == wanted[1],
                  "seed %d, round %d, %u units: %u and %u, not %u and %u", SEED, round, units,
                  found[0], found[1], wanted[0], wanted[1]);
  }
}
END_TEST

START_TEST(whatever_the_distances_are_two_units_are_found) {
  struct random r;
  float distances[MOST];
  random_seed(&r, SEED);
  for (int round = 0; round < ROUNDS; round++) {
    const uint32_t units = 1 + (uint32_t)random_below(&r, MOST);
    const float odd[] = {NAN, INFINITY, -INFINITY, FLT_MAX, 1};
    uint32_t found[2];
    for (uint32_t i = 0; i < units; i++) distances[i] = odd[random_below(&r, 1 + round % 5)];
    pad(distances, units);
    kernel_two_best(distances, units, found);
    ck_assert(found[0] < units && found[1] < units);
    ck_assert(units == 1 || found[0] != found[1]);
  }
}
END_TEST

enum { UNITS = 70, DIMS = 5 };

static void spread(struct codebook *c, struct random *r) {
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    for (uint32_t d = 0; d < DIMS; d++) {
      *codebook_weight(c, unit, d) = (float)(10 * random_uniform(r) - 5);
    }
  }
}

START_TEST(nothing_is_pushed_outside_its_bounds) {
  const float low[DIMS] = {-4, -4, -4, -4, -4}, high[DIMS] = {4, 4, 4, 4, 4};
  struct random r;
  struct codebook c;
  random_seed(&r, SEED);
  ck_assert_int_eq(codebook_init(&c, UNITS, DIMS), 0);
  for (int round = 0; round < 200; round++) {
    float x[DIMS], h[96] = {0};
    double before[UNITS][DIMS];
    spread(&c, &r);
    for (int d = 0; d < DIMS; d++) x[d] = (float)(4 * random_uniform(&r) - 2);
    for (uint32_t unit = 0; unit < UNITS; unit++) {
      h[unit] = (float)(2 * random_uniform(&r) - 1);
      for (uint32_t d = 0; d < DIMS; d++) before[unit][d] = (double)*codebook_weight(&c, unit, d);
    }
    const struct kernel_pull pull = {
        .x = x, .count = DIMS, .h = h, .last = 2, .rate = 0.5F, .low = low, .high = high};
    kernel_pull(&c, &pull);
    for (uint32_t unit = 0; unit < UNITS; unit++) {
      for (uint32_t d = 0; d < DIMS; d++) {
        const double old = before[unit][d];
        double wanted = old + 0.5 * (double)h[unit] * ((double)x[d] - old);
        if (h[unit] < 0) wanted = fmin(fmax(wanted, fmin(old, -4)), fmax(old, 4));
        ck_assert_double_eq_tol((double)*codebook_weight(&c, unit, d), wanted, 1e-5);
      }
    }
  }
  codebook_clear(&c);
}
END_TEST

START_TEST(untouched_blocks_stay_as_they_are) {
  const float x[DIMS] = {9, 9, 9, 9, 9};
  float h[96] = {0};
  struct random r;
  struct codebook c;
  random_seed(&r, SEED);
  ck_assert_int_eq(codebook_init(&c, UNITS, DIMS), 0);
  spread(&c, &r);
  const float first = *codebook_weight(&c, 0, 0), last = *codebook_weight(&c, 69, 0);
  for (int i = 0; i < 64; i++) h[i] = 1;
  const struct kernel_pull pull = {.x = x, .count = DIMS, .h = h, .first = 1, .last = 2, .rate = 1};
  kernel_pull(&c, &pull);
  ck_assert_float_eq(*codebook_weight(&c, 0, 0), first);
  ck_assert_float_eq(*codebook_weight(&c, 32, 0), 9);
  ck_assert_float_eq(*codebook_weight(&c, 69, 0), last);
  codebook_clear(&c);
}
END_TEST

START_TEST(only_what_is_all_but_zero_is_swept) {
  struct codebook c;
  ck_assert_int_eq(codebook_init(&c, UNITS, DIMS), 0);
  *codebook_weight(&c, 3, 1) = 1e-19F;
  *codebook_weight(&c, 68, 4) = -FLT_MIN / 8;
  *codebook_weight(&c, 69, 4) = -2e-18F;
  kernel_sweep(&c);
  ck_assert_float_eq(*codebook_weight(&c, 3, 1), 0);
  ck_assert_float_eq(*codebook_weight(&c, 68, 4), 0);
  ck_assert_float_eq(*codebook_weight(&c, 69, 4), -2e-18F);
  codebook_clear(&c);
}
END_TEST

Suite *kernel_suite(void) {
  Suite *suite = suite_create("kernel");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, the_two_best_are_the_lowest_and_the_first);
  tcase_add_test(tests, whatever_the_distances_are_two_units_are_found);
  tcase_add_test(tests, nothing_is_pushed_outside_its_bounds);
  tcase_add_test(tests, untouched_blocks_stay_as_they_are);
  tcase_add_test(tests, only_what_is_all_but_zero_is_swept);
  suite_add_tcase(suite, tests);
  return suite;
}
