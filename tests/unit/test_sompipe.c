/* The library in use: what it refuses, and that it does what the model does. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "allocations.h"
#include "base/random.h"
#include "embed/sompipe.h"
#include "embed/sompipe_private.h"
#include "models.h"

Suite *sompipe_suite(void);

enum { DIMS = 3, RECORDS = 1000, SAMPLE = 200 };

static struct sompipe_params params_of(uint32_t dims) {
  struct sompipe_params params = sompipe_params_default();
  params.dims = dims;
  params.rows = 6;
  params.columns = 5;
  return params;
}

static struct sompipe_map *new_map(const struct sompipe_params *params) {
  struct sompipe_error err;
  struct sompipe_map *map = sompipe_new(params, &err);
  ck_assert_msg(map != NULL, "%s", err.text);
  return map;
}

/* Numbers of three sizes, some of them missing in every way that there is. */
static double *some_records(size_t count) {
  struct random random;
  random_seed(&random, 3);
  double *records = calloc(count * DIMS, sizeof *records);
  for (size_t i = 0; i < count * DIMS; i++) {
    records[i] = random_uniform(&random) * (i % DIMS ? 1e6 : 1e-3) - 17;
    if (random_below(&random, 10) == 0) records[i] = (double)NAN;
    if (random_below(&random, 50) == 0) records[i] = (double)-INFINITY;
  }
  for (size_t d = 0; d < DIMS; d++) records[7 * DIMS + d] = (double)NAN;
  return records;
}

/* --- refusals --- */

static const char *const twice[] = {"a", "b", "a"}, *const odd_name[] = {"a", "b", "c\td"};

static const struct {
  uint32_t dims, rows;
  bool torus;
  const char *lattice, *decay;
  const char *const *names;
  double rate, radius;
  const char *words;
} refused[] = {
    {0, 6, false, "hexagonal", "linear", NULL, 0.5, 0, "dims"},
    {(1 << 20) + 1, 6, false, "hexagonal", "linear", NULL, 0.5, 0, "dims"},
    {3, 0, false, "hexagonal", "linear", NULL, 0.5, 0, "rows"},
    {3, 7, true, "hexagonal", "linear", NULL, 0.5, 0, "torus"},
    {3, 6, false, "square", "linear", NULL, 0.5, 0, "lattice: there is no `square`"},
    {3, 6, false, "hexagonal", NULL, NULL, 0.5, 0, "decay"},
    {3, 6, false, "hexagonal", "linear", twice, 0.5, 0, "`a` stands twice"},
    {3, 6, false, "hexagonal", "linear", odd_name, 0.5, 0, "`c\\x09d`"},
    {3, 6, false, "hexagonal", "linear", NULL, 1.5, 0, "rate"},
    {3, 6, false, "hexagonal", "linear", NULL, 0.5, (double)NAN, "radius"},
    {1 << 13, 60000, false, "hexagonal", "linear", NULL, 0.5, 0, "too big"},
};

START_TEST(what_no_map_is) {
  struct sompipe_params params = params_of(refused[_i].dims);
  struct sompipe_error err = {SOMPIPE_OK, ""};
  params.rows = refused[_i].rows;
  params.torus = refused[_i].torus;
  params.lattice = refused[_i].lattice;
  params.decay = refused[_i].decay;
  params.names = refused[_i].names;
  params.rate_first = refused[_i].rate;
  params.radius_first = refused[_i].radius;
  ck_assert_ptr_null(sompipe_new(&params, &err));
  ck_assert_int_eq(err.kind, SOMPIPE_BAD_PARAMS);
  ck_assert_msg(strstr(err.text, refused[_i].words) != NULL, "%s", err.text);
  ck_assert_ptr_null(sompipe_new(&params, NULL));
}
END_TEST

static void refuses_begin(struct sompipe_map *map, const double *records, size_t count,
                          bool provisional, enum sompipe_error_kind kind) {
  struct sompipe_error err = {SOMPIPE_OK, ""};
  ck_assert_int_eq(sompipe_begin(map, records, count, provisional, &err), -1);
  ck_assert_int_eq(err.kind, kind);
  ck_assert_uint_gt(strlen(err.text), 0);
}

START_TEST(calls_out_of_turn) {
  struct sompipe_params params = params_of(DIMS);
  struct sompipe_map *map = new_map(&params);
  struct sompipe_error err = {SOMPIPE_OK, ""};
  struct sompipe_match match;
  double record[DIMS] = {1, 2, 3}, nothing[DIMS] = {(double)NAN, (double)INFINITY, (double)NAN};
  void *bytes;
  size_t length;
  ck_assert_int_eq(sompipe_find(map, record, &match), -1);
  ck_assert_int_eq(sompipe_learn(map, record, &match), -1);
  ck_assert_int_eq(sompipe_save(map, &bytes, &length, &err), -1);
  ck_assert_int_eq(err.kind, SOMPIPE_BAD_PARAMS);
  refuses_begin(map, nothing, 1, true, SOMPIPE_BAD_PARAMS);
  refuses_begin(map, record, SIZE_MAX / 8, false, SOMPIPE_NO_MEMORY);
  ck_assert_int_eq(sompipe_begin(map, record, 1, true, &err), 0);
  refuses_begin(map, record, 1, false, SOMPIPE_BAD_PARAMS);
  ck_assert_int_eq(sompipe_find(map, nothing, &match), -1);
  ck_assert_int_eq(sompipe_learn(map, nothing, NULL), -1);
  ck_assert_int_eq(sompipe_learn(map, record, NULL), 0);
  sompipe_free(map);
  sompipe_free(NULL);
}
END_TEST

/* --- the same as the model --- */

static struct model *model_like(struct sompipe_map *map) {
  struct error err = {0};
  struct model *m = model_new(&map->model->params, &map->model->list, &err);
  ck_assert_msg(m != NULL, "%s", err.text);
  return m;
}

static bool fill(double *to, const double *from, uint32_t *missing) {
  *missing = 0;
  for (int d = 0; d < DIMS; d++) {
    to[d] = isfinite(from[d]) ? from[d] : (double)NAN;
    *missing += !isfinite(from[d]);
  }
  return *missing < DIMS;
}

static void begin_model(struct model *m, const double *records, size_t count, bool provisional) {
  double *raw = calloc(count * DIMS, sizeof *raw);
  uint32_t missing;
  size_t rows = 0;
  for (size_t i = 0; i < count; i++) rows += fill(raw + rows * DIMS, records + i * DIMS, &missing);
  model_begin(m, raw, rows, provisional);
}

/* One record through both; what is said of it must be the same. */
static void learn_both(struct sompipe_map *map, struct model *m, const double *record) {
  struct sompipe_match match, before;
  struct model_found found;
  uint32_t missing;
  bool any = fill(m->raw, record, &missing);
  ck_assert_int_eq(sompipe_find(map, record, &before), any ? 0 : -1);
  ck_assert_int_eq(sompipe_learn(map, record, &match), any ? 0 : -1);
  if (!any) return;
  ck_assert(model_find(m, &found));
  ck_assert_uint_eq(match.unit, found.match.unit);
  ck_assert_uint_eq(match.second, found.match.second);
  ck_assert(match.distance == (double)found.match.distance);
  ck_assert(before.unit == match.unit && before.distance == match.distance);
  m->seq++;
  statistics_add(&m->statistics, &found.match, found.adjacent, missing);
  model_learn(m, &found);
}

static void same_tensors(struct sompipe_map *map, struct model *m) {
  struct state ours = {0}, theirs = {0};
  model_export(map->model, &ours);
  model_export(m, &theirs);
  struct safetensors_metadata none = {0};
  struct buffer a = {0}, b = {0};
  safetensors_write(&ours, &none, &a);
  safetensors_write(&theirs, &none, &b);
  ck_assert(span_equal(buffer_span(&a), buffer_span(&b)));
  buffer_clear(&a);
  buffer_clear(&b);
}

static void learns_the_same(const struct sompipe_params *params, size_t sample, bool provisional) {
  struct sompipe_map *map = new_map(params);
  struct model *m = model_like(map);
  double *records = some_records(RECORDS);
  ck_assert_int_eq(sompipe_begin(map, records, sample, provisional, NULL), 0);
  begin_model(m, records, sample, provisional);
  for (size_t i = 0; i < RECORDS; i++) learn_both(map, m, records + i * DIMS);
  ck_assert_uint_eq(m->seq, RECORDS - 1);
  same_tensors(map, m);
  free(records);
  model_free(m);
  sompipe_free(map);
}

START_TEST(learns_bit_for_bit_what_the_model_learns) {
  struct sompipe_params params = params_of(DIMS);
  learns_the_same(&params, SAMPLE, false);
  learns_the_same(&params, 3, true);
  params.lattice = "rectangular";
  params.torus = true;
  params.neighbourhood = "mexican_hat";
  params.distance = "manhattan";
  params.init = "linear";
  params.scale = "minmax";
  params.decay = "inverse";
  params.over = 400;
  params.seed = 9;
  learns_the_same(&params, SAMPLE, false);
}
END_TEST

START_TEST(automatic_parameters_are_the_programs) {
  struct sompipe_params params = sompipe_params_default();
  params.dims = 2;
  params.columns = 30;
  struct sompipe_map *map = new_map(&params);
  struct sompipe_info info;
  sompipe_info(map, &info);
  ck_assert_uint_eq(info.dims, 2);
  ck_assert_uint_eq(info.rows, 20);
  ck_assert_uint_eq(info.columns, 30);
  ck_assert_double_eq(info.radius, 15);
  ck_assert_double_eq(info.rate, 0.5);
  ck_assert_uint_eq(info.over, 30000);
  ck_assert_uint_eq(info.learned, 0);
  ck_assert(isnan(info.quantization_error) && isnan(info.recent_topographic_error));
  ck_assert_str_eq(sompipe_name(map, 0), "1");
  ck_assert_str_eq(sompipe_name(map, 1), "2");
  sompipe_free(map);
}
END_TEST

START_TEST(a_map_begins_without_a_sample) {
  struct sompipe_params params = params_of(2);
  struct sompipe_map *map = new_map(&params);
  struct sompipe_match match;
  double record[2] = {100, 0};
  ck_assert_int_eq(sompipe_begin(map, NULL, 0, false, NULL), 0);
  ck_assert_int_eq(sompipe_learn(map, record, &match), 0);
  ck_assert_double_eq_tol(match.distance, 100, 1);
  sompipe_free(map);
}
END_TEST

START_TEST(finding_and_learning_allocate_nothing) {
  struct sompipe_params params = params_of(DIMS);
  struct sompipe_map *map = new_map(&params);
  double *records = some_records(RECORDS);
  struct sompipe_match match;
  ck_assert_int_eq(sompipe_begin(map, records, SAMPLE, false, NULL), 0);
  uint64_t before = allocations;
  for (size_t i = 0; i < 3 * RECORDS; i++) {
    sompipe_find(map, records + i % RECORDS * DIMS, &match);
    sompipe_learn(map, records + i % RECORDS * DIMS, NULL);
  }
  uint64_t after = allocations; /* a ck_assert may allocate, too */
  ck_assert_uint_gt(before, 0);
  ck_assert_uint_eq(after, before);
  struct sompipe_info info;
  sompipe_info(map, &info);
  ck_assert_uint_eq(info.learned, 3 * (RECORDS - 1)); /* records 7 have no value */
  ck_assert_double_gt(info.quantization_error, 0);
  free(records);
  sompipe_free(map);
}
END_TEST

/* --- looking at it --- */

START_TEST(units_have_their_places) {
  struct sompipe_params params = params_of(1);
  struct sompipe_map *map = new_map(&params);
  double x, y;
  sompipe_position(map, 4, &x, &y);
  ck_assert_double_eq(x, 4);
  ck_assert_double_eq(y, 0);
  sompipe_position(map, 3 * 5 + 2, &x, &y);
  ck_assert_double_eq(x, 2.5);
  ck_assert_double_eq_tol(y, 3 * sqrt(3) / 2, 1e-12);
  sompipe_free(map);
  params.lattice = "rectangular";
  map = new_map(&params);
  sompipe_position(map, 3 * 5 + 2, &x, &y);
  ck_assert_double_eq(x, 2);
  ck_assert_double_eq(y, 3);
  sompipe_free(map);
}
END_TEST

/* A map of one unit that goes all the way to each record: its weights are the record. */
START_TEST(weights_come_back_in_the_users_units) {
  struct sompipe_params params = sompipe_params_default();
  params.dims = 2;
  params.rows = params.columns = 1;
  params.decay = "constant";
  params.rate_first = 1;
  struct sompipe_map *map = new_map(&params);
  double sample[] = {1000, -3, 3000, -5}, weights[2];
  float scaled[2];
  ck_assert_int_eq(sompipe_begin(map, sample, 2, false, NULL), 0);
  ck_assert_int_eq(sompipe_learn(map, sample + 2, NULL), 0);
  sompipe_weights(map, 0, weights);
  ck_assert_double_eq_tol(weights[0], 3000, 1e-3);
  ck_assert_double_eq_tol(weights[1], -5, 1e-6);
  sompipe_scaled_weights(map, 0, scaled);
  ck_assert_double_eq_tol((double)scaled[0], 1, 1e-6); /* mean 2000, deviation 1000 */
  ck_assert_double_eq_tol((double)scaled[1], -1, 1e-6);
  sompipe_free(map);
}
END_TEST

Suite *sompipe_suite(void) {
  Suite *suite = suite_create("sompipe");
  TCase *tcase = tcase_create("sompipe");
  tcase_add_loop_test(tcase, what_no_map_is, 0, sizeof refused / sizeof *refused);
  tcase_add_test(tcase, calls_out_of_turn);
  tcase_add_test(tcase, learns_bit_for_bit_what_the_model_learns);
  tcase_add_test(tcase, automatic_parameters_are_the_programs);
  tcase_add_test(tcase, a_map_begins_without_a_sample);
  tcase_add_test(tcase, finding_and_learning_allocate_nothing);
  tcase_add_test(tcase, units_have_their_places);
  tcase_add_test(tcase, weights_come_back_in_the_users_units);
  suite_add_tcase(suite, tcase);
  return suite;
}
