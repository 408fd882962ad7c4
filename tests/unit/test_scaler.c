/* Scales against a slow obvious twin, and codebooks that stand still while they move. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "core/scaler.h"

Suite *scaler_suite(void);

enum { DIMS = 7, ROWS = 300 };

static const double nan_double = (double)NAN;

/* Columns of very different nature: wide, far from 0, constant, with wild values, with gaps, empty,
   and two-valued. */
static void fill(double *raw, struct random *random) {
  for (uint64_t row = 0; row < ROWS; row++) {
    double *r = raw + row * DIMS;
    r[0] = 1e6 * (random_uniform(random) - 0.5);
    r[1] = 1.7e9 + 60 * (double)row + random_uniform(random);
    r[2] = 0.1;
    r[3] = random_below(random, 50) == 0 ? 1e9 * random_uniform(random) : random_uniform(random);
    r[4] = random_below(random, 3) == 0 ? nan_double : -random_uniform(random);
    r[5] = nan_double;
    r[6] = (double)random_below(random, 2);
  }
}

static struct scaler *new_scaler(const char *kind, double weight) {
  struct scaler_component components[DIMS];
  for (int d = 0; d < DIMS; d++) {
    components[d] = (struct scaler_component){scaler_row(kind), weight};
  }
  return scaler_new(components, DIMS);
}

struct twin {
  double anchor, scale;
};

static struct twin twin_zscore(const double *raw, int dim) {
  long double n = 0, mean = 0, variance = 0, clipped_mean = 0, clipped_variance = 0;
  long double v[ROWS];
  for (int i = 0; i < ROWS; i++) {
    if (!isnan(raw[i * DIMS + dim])) v[(int)n++] = (long double)raw[i * DIMS + dim];
  }
  if (n == 0) return (struct twin){0, 1};
  for (int i = 0; i < n; i++) mean += v[i] / n;
  for (int i = 0; i < n; i++) variance += (v[i] - mean) * (v[i] - mean) / n;
  const long double s = sqrtl(variance);
  for (int i = 0; i < n; i++) {
    if (v[i] > mean + 5 * s) v[i] = mean + 5 * s;
    if (v[i] < mean - 5 * s) v[i] = mean - 5 * s;
    clipped_mean += v[i] / n;
  }
  for (int i = 0; i < n; i++) clipped_variance += (v[i] - clipped_mean) * (v[i] - clipped_mean) / n;
  return (struct twin){(double)mean, (double)sqrtl(clipped_variance)};
}

static struct twin twin_minmax(const double *raw, int dim) {
  double low = (double)INFINITY, high = (double)-INFINITY;
  for (int i = 0; i < ROWS; i++) {
    const double v = raw[i * DIMS + dim];
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return low > high ? (struct twin){0, 1} : (struct twin){low, high - low};
}

static struct twin twin_none(const double *raw, int dim) {
  (void)raw;
  (void)dim;
  return (struct twin){0, 1};
}

static const struct {
  const char *name;
  struct twin (*estimate)(const double *raw, int dim);
} twins[] = {{"zscore", twin_zscore}, {"minmax", twin_minmax}, {"none", twin_none}};

START_TEST(the_scales_are_those_of_the_twin) {
  const uint64_t seed = 11;
  struct random random;
  double raw[ROWS * DIMS];
  float x[DIMS];
  uint32_t known[DIMS];
  struct scaler *s = new_scaler(twins[_i].name, 2.5);
  random_seed(&random, seed);
  fill(raw, &random);
  scaler_estimate(s, raw, ROWS, NULL);
  for (int row = 0; row < ROWS; row++) {
    const double *r = raw + row * DIMS;
    const uint32_t count = scaler_apply(s, r, x, known);
    uint32_t n = 0;
    for (int d = 0; d < DIMS; d++) {
      struct twin t = twins[_i].estimate(raw, d);
      if (d == 2 && _i < 2) t = (struct twin){0.1, 1};
      const double expected = isnan(r[d]) ? 0 : (r[d] - t.anchor) * 2.5 / t.scale;
      ck_assert_msg(fabs((double)x[d] - expected) <= 1e-6 * (1 + fabs(expected)),
                    "%s, seed %d, row %d, component %d: %.9g, not %.9g", twins[_i].name, (int)seed,
                    row, d, (double)x[d], expected);
      if (isnan(r[d])) continue;
      ck_assert_uint_eq(known[n], (uint32_t)d);
      n++;
      const double back = scaler_raw(s, (uint32_t)d, x[d]);
      ck_assert_double_eq_tol(back, r[d], 1e-6 * (t.scale + fabs(r[d] - t.anchor)));
    }
    ck_assert_uint_eq(count, n);
  }
  scaler_free(s);
}
END_TEST

START_TEST(each_value_is_rounded_once) {
  /* Epoch seconds one second apart are the same float, but not once anchored in double. */
  const struct scaler_component component = {scaler_row("minmax"), 1};
  double raw[2] = {1700000000, 1700000064};
  float x;
  uint32_t known;
  struct scaler *s = scaler_new(&component, 1);
  scaler_estimate(s, raw, 2, NULL);
  for (int i = 0; i <= 64; i++) {
    const double value = raw[0] + i;
    ck_assert_uint_eq(scaler_apply(s, &value, &x, &known), 1);
    ck_assert_float_eq(x, (float)i / 64.0F);
  }
  scaler_free(s);
}
END_TEST

START_TEST(what_is_too_far_or_no_number_is_missing) {
  static const double far[] = {1.001e15,         -1.001e15,         1e300,  (double)NAN,
                               (double)INFINITY, (double)-INFINITY, DBL_MAX};
  const struct scaler_component component = {scaler_row("none"), 1};
  struct scaler *s = scaler_new(&component, 1);
  float x = 1;
  uint32_t known;
  for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
    ck_assert_uint_eq(scaler_apply(s, &far[i], &x, &known), 0);
    ck_assert_float_eq(x, 0);
  }
  ck_assert_uint_eq(scaler_apply(s, &(double){-1e15}, &x, &known), 1);
  ck_assert_float_eq(x, -1e15F);
  scaler_free(s);
}
END_TEST

START_TEST(constant_columns_have_a_scale_of_one) {
  static const double values[] = {0.1, 0, -1e9, 1e-300, 123456.789};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    for (int kind = 0; kind < 2; kind++) {
      const struct scaler_component component = {scaler_row(twins[kind].name), 1};
      struct scaler *s = scaler_new(&component, 1);
      double raw[ROWS];
      float x;
      uint32_t known;
      for (int row = 0; row < ROWS; row++) raw[row] = values[i];
      scaler_estimate(s, raw, ROWS, NULL);
      ck_assert_uint_eq(scaler_apply(s, &values[i], &x, &known), 1);
      ck_assert_float_eq(x, 0);
      ck_assert_uint_eq(scaler_apply(s, &(double){values[i] + 0.5}, &x, &known), 1);
      ck_assert_float_eq_tol(x, 0.5F, 1e-6F);
      scaler_free(s);
    }
  }
}
END_TEST

START_TEST(wild_values_spoil_no_scale) {
  const struct scaler_component component = {scaler_row(twins[_i].name), 1};
  double raw[] = {1, 2, 1e308, 3, -1e308, (double)INFINITY, 2};
  float x;
  uint32_t known;
  struct scaler *s = scaler_new(&component, 1);
  scaler_estimate(s, raw, sizeof raw / sizeof *raw, NULL);
  ck_assert_uint_eq(scaler_apply(s, &(double){2}, &x, &known), 1);
  ck_assert_float_eq(x, _i == 0 ? 0.0F : 0.5F);
  scaler_free(s);
}
END_TEST

START_TEST(a_codebook_stands_still_in_raw_units) {
  const uint64_t seed = 17;
  enum { UNITS = 40 };
  struct random random;
  double raw[ROWS * DIMS], before[UNITS][DIMS], size[DIMS];
  float weights[UNITS][DIMS];
  struct codebook c;
  struct scaler *s = new_scaler("zscore", 0.5);
  random_seed(&random, seed);
  fill(raw, &random);
  ck_assert_int_eq(codebook_init(&c, UNITS, DIMS), 0);
  scaler_estimate(s, raw, 40, NULL);
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    for (uint32_t d = 0; d < DIMS; d++) {
      weights[unit][d] = (float)(4 * random_uniform(&random) - 2);
      before[unit][d] = scaler_raw(s, d, weights[unit][d]);
    }
    codebook_set(&c, unit, weights[unit]);
  }
  scaler_estimate(s, raw, ROWS, &c);
  /* How much a raw value moves where a scaled one moves by 1. */
  for (uint32_t d = 0; d < DIMS; d++) size[d] = scaler_raw(s, d, 1) - scaler_raw(s, d, 0);
  unsigned moved = 0;
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    for (uint32_t d = 0; d < DIMS; d++) {
      const float w = *codebook_weight(&c, unit, d);
      const double after = scaler_raw(s, d, w);
      const double most = size[d] * (1e-7 + FLT_EPSILON * fabs((double)w)) + 1e-6 * DBL_EPSILON;
      ck_assert_msg(fabs(after - before[unit][d]) <= most + 4 * DBL_EPSILON * fabs(after),
                    "seed %d, unit %u, component %u: %.17g, not %.17g", (int)seed, unit, d, after,
                    before[unit][d]);
      moved += w != weights[unit][d];
    }
  }
  ck_assert_uint_gt(moved, UNITS * DIMS / 2);
  codebook_clear(&c);
  scaler_free(s);
}
END_TEST

START_TEST(the_same_estimate_again_moves_no_bit) {
  struct random random;
  double raw[ROWS * DIMS];
  struct codebook c;
  float before[DIMS], after[DIMS];
  struct scaler *s = new_scaler("zscore", 3);
  random_seed(&random, 5);
  fill(raw, &random);
  ck_assert_int_eq(codebook_init(&c, 1, DIMS), 0);
  for (int d = 0; d < DIMS; d++) before[d] = (float)random_uniform(&random);
  codebook_set(&c, 0, before);
  scaler_estimate(s, raw, ROWS, NULL);
  scaler_estimate(s, raw, ROWS, &c);
  codebook_get(&c, 0, after);
  ck_assert_mem_eq(after, before, sizeof before);
  codebook_clear(&c);
  scaler_free(s);
}
END_TEST

START_TEST(weights_stay_finite_whatever_the_scale) {
  const struct scaler_component component = {scaler_row("minmax"), 1};
  double raw[] = {1e99, 1, 1 + 1e-15};
  struct codebook c;
  float w = 1e15F;
  struct scaler *s = scaler_new(&component, 1);
  ck_assert_int_eq(codebook_init(&c, 1, 1), 0);
  scaler_estimate(s, raw, 2, NULL);
  codebook_set(&c, 0, &w);
  scaler_estimate(s, raw + 1, 2, &c);
  codebook_get(&c, 0, &w);
  ck_assert_float_eq(w, (float)SCALER_LIMIT);
  codebook_clear(&c);
  scaler_free(s);
}
END_TEST

START_TEST(it_comes_back_from_a_state) {
  struct random random;
  double raw[ROWS * DIMS];
  float x[DIMS], y[DIMS];
  uint32_t known[DIMS];
  struct state state = {0};
  struct scaler *one = new_scaler("zscore", 3), *two = new_scaler("zscore", 3);
  random_seed(&random, 23);
  fill(raw, &random);
  scaler_estimate(one, raw, ROWS, NULL);
  scaler_export(one, &state);
  ck_assert_int_eq(scaler_import(two, &state, NULL), 0);
  for (int row = 0; row < ROWS; row++) {
    ck_assert_uint_eq(scaler_apply(one, raw + row * DIMS, x, known),
                      scaler_apply(two, raw + row * DIMS, y, known));
    ck_assert_mem_eq(x, y, sizeof x);
  }
  scaler_free(one);
  scaler_free(two);
}
END_TEST

START_TEST(bad_states_are_refused) {
  static const double bad_scales[] = {0, -1, (double)INFINITY, (double)NAN, 1e-200};
  struct error err = {0};
  struct scaler *s = new_scaler("zscore", 1);
  double anchors[DIMS] = {0}, scales[DIMS];
  for (size_t i = 0; i < sizeof bad_scales / sizeof *bad_scales + 1; i++) {
    struct state state = {0};
    for (int d = 0; d < DIMS; d++) scales[d] = 1;
    if (i > 0) {
      scales[3] = bad_scales[i - 1];
    } else {
      anchors[3] = (double)INFINITY;
    }
    state_add(&state, "scaler.anchor", STATE_F64, DIMS, 0, anchors);
    state_add(&state, "scaler.scale", STATE_F64, DIMS, 0, scales);
    ck_assert_int_eq(scaler_import(s, &state, &err), -1);
    ck_assert_int_eq(err.kind, ERROR_DATA);
    ck_assert_ptr_nonnull(strstr(err.text, i > 0 ? "scaler.scale" : "scaler.anchor"));
    anchors[3] = 0;
  }
  struct state state = {0};
  state_add(&state, "scaler.anchor", STATE_F64, DIMS - 1, 0, anchors);
  ck_assert_int_eq(scaler_import(s, &state, &err), -1);
  scaler_free(s);
}
END_TEST

START_TEST(one_component_goes_both_ways) {
  const double anchors[DIMS] = {5, 0, 0, 0, 0, 0, 0}, scales[DIMS] = {4, 1, 1, 1, 1, 1, 1};
  struct state state = {0};
  struct scaler *s = new_scaler("zscore", 2);
  state_add(&state, "scaler.anchor", STATE_F64, DIMS, 0, anchors);
  state_add(&state, "scaler.scale", STATE_F64, DIMS, 0, scales);
  ck_assert_int_eq(scaler_import(s, &state, NULL), 0);
  ck_assert_double_eq(scaler_map(s, 0, 7), 1);
  ck_assert_double_eq(scaler_raw(s, 0, 1), 7);
  ck_assert_double_eq(scaler_anchor(s, 0), 5);
  ck_assert_double_eq(scaler_scale(s, 0), 4);
  scaler_free(s);
}
END_TEST

Suite *scaler_suite(void) {
  Suite *suite = suite_create("scaler");
  TCase *tests = tcase_create("scaler");
  tcase_add_loop_test(tests, the_scales_are_those_of_the_twin, 0, 3);
  tcase_add_test(tests, each_value_is_rounded_once);
  tcase_add_test(tests, what_is_too_far_or_no_number_is_missing);
  tcase_add_test(tests, constant_columns_have_a_scale_of_one);
  tcase_add_loop_test(tests, wild_values_spoil_no_scale, 0, 2);
  tcase_add_test(tests, a_codebook_stands_still_in_raw_units);
  tcase_add_test(tests, the_same_estimate_again_moves_no_bit);
  tcase_add_test(tests, weights_stay_finite_whatever_the_scale);
  tcase_add_test(tests, it_comes_back_from_a_state);
  tcase_add_test(tests, bad_states_are_refused);
  tcase_add_test(tests, one_component_goes_both_ways);
  suite_add_tcase(suite, tests);
  return suite;
}
