/* What a map may be: names, automatic values, limits. */
#include <check.h>
#include <math.h>

#include "models.h"

Suite *model_params_suite(void);

START_TEST(laws_are_found_by_name) {
  struct model_params params = {0};
  struct error err = {0};
  struct model_laws laws = {"rectangular", "bubble", "manhattan", "linear", "random", "minmax"};
  ck_assert_int_eq(model_params_laws(&params, &laws, &err), 0);
  ck_assert_ptr_eq(params.som.lattice.kind, lattice_row("rectangular"));
  ck_assert_ptr_eq(params.som.neighbourhood, neighbourhood_row("bubble"));
  ck_assert_ptr_eq(params.som.distance, distance_row("manhattan"));
  ck_assert_ptr_eq(params.som.decay, decay_row("linear"));
  ck_assert_ptr_eq(params.initial, initial_row("random"));
  ck_assert_ptr_eq(params.scale, scaler_row("minmax"));
}
END_TEST

START_TEST(an_unknown_law_is_named) {
  static const char *const keys[] = {"lattice", "neighbourhood", "distance",
                                     "decay",   "init",          "scale"};
  for (int i = 0; i < 12; i++) {
    struct model_params params = {0};
    struct error err = {0};
    const char *names[] = {"hexagonal", "gaussian", "cosine", "power", "linear", "none"};
    names[i / 2] = i % 2 ? NULL : "no\nsuch";
    struct model_laws laws = {names[0], names[1], names[2], names[3], names[4], names[5]};
    ck_assert_int_eq(model_params_laws(&params, &laws, &err), -1);
    ck_assert_int_eq(err.kind, ERROR_CONFIG);
    ck_assert_msg(strncmp(err.text, keys[i / 2], strlen(keys[i / 2])) == 0, "%s", err.text);
    ck_assert_ptr_null(strchr(err.text, '\n'));
  }
}
END_TEST

START_TEST(automatic_values) {
  struct lattice l = {lattice_row("hexagonal"), 4, 30, false};
  ck_assert_double_eq(model_params_radius(&l, 1), 15);
  ck_assert_double_eq(model_params_radius(&l, 20), 20);
  ck_assert_uint_eq(model_params_over(&l), 6000);
  l.columns = 5;
  ck_assert_uint_eq(model_params_over(&l), 5000);
}
END_TEST

/* Each spoils one thing; what it spoils must stand in the message. */
static void many_rows(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.lattice.rows = 1001, p->som.lattice.columns = 1000;
}
static void no_rows(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.lattice.rows = 0;
}
static void wrapping_units(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.lattice.rows = p->som.lattice.columns = UINT32_C(1) << 16;
}
static void odd_torus(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.lattice.rows = 3, p->som.lattice.torus = true;
}
static void no_rate(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.rate_first = 0;
}
static void nan_rate(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.rate_last = (double)NAN;
}
static void growing_rate(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.rate_last = 0.6;
}
static void high_rate(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.rate_first = 1.5;
}
static void vanishing_radius(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.radius_last = 0;
}
static void no_schedule(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->som.over = 0;
}
static void long_seed(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->seed = UINT64_MAX;
}
static void long_warmup(struct model_params *p, struct feature_spec *f) {
  (void)f;
  p->warmup_records = 1000001;
}
static void no_weight(struct model_params *p, struct feature_spec *f) {
  (void)p;
  f->weight = 0;
}
static void unresolved(struct model_params *p, struct feature_spec *f) {
  (void)p;
  f->as = &feature_auto;
}
static void many_dims(struct model_params *p, struct feature_spec *f) {
  (void)p;
  f->as = &feature_category, f->dims = 65537;
}

static const struct {
  void (*spoil)(struct model_params *p, struct feature_spec *f);
  const char *words;
} faults[] = {
    {many_rows, "1001 x 1000"}, {no_rows, "rows"},   {wrapping_units, "rows"},
    {odd_torus, "torus"},       {no_rate, "rate"},   {nan_rate, "rate"},
    {growing_rate, "rate"},     {high_rate, "rate"}, {vanishing_radius, "radius"},
    {no_schedule, "over"},      {long_seed, "seed"}, {long_warmup, "warmup_records"},
    {no_weight, "`a`"},         {unresolved, "`a`"}, {many_dims, "`a`"},
};

START_TEST(what_cant_be_is_named) {
  struct model_params params = small_params();
  struct feature_list features = small_features();
  struct error err = {0};
  ck_assert_msg(model_params_check(&params, &features, &err) == 0, "%s", err.text);
  faults[_i].spoil(&params, &features.specs[0]);
  ck_assert_int_eq(model_params_check(&params, &features, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_CONFIG);
  ck_assert_msg(strstr(err.text, faults[_i].words) != NULL, "%s", err.text);
  feature_list_clear(&features);
}
END_TEST

START_TEST(laws_that_reach_zero_may) {
  struct model_params params = small_params();
  struct feature_list features = small_features();
  params.som.decay = decay_row("linear");
  params.som.rate_last = params.som.radius_last = 0;
  ck_assert_int_eq(model_params_check(&params, &features, NULL), 0);
  params.som.decay = decay_row("constant");
  params.som.rate_last = 1; /* has no meaning */
  ck_assert_int_eq(model_params_check(&params, &features, NULL), 0);
  feature_list_clear(&features);
}
END_TEST

Suite *model_params_suite(void) {
  Suite *suite = suite_create("model_params");
  TCase *tcase = tcase_create("model_params");
  tcase_add_test(tcase, laws_are_found_by_name);
  tcase_add_test(tcase, an_unknown_law_is_named);
  tcase_add_test(tcase, automatic_values);
  tcase_add_loop_test(tcase, what_cant_be_is_named, 0, sizeof faults / sizeof *faults);
  tcase_add_test(tcase, laws_that_reach_zero_may);
  suite_add_tcase(suite, tcase);
  return suite;
}
