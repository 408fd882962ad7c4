/* Models become codebooks in the users' units and come back, bit for bit. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "flow/category.h"
#include "flow/transfer.h"
#include "models.h"

Suite *transfer_suite(void);

enum { ROWS = 4, COLUMNS = 6, UNITS = ROWS * COLUMNS, DIMS = 6 };

/* when, size (log1p, half weight), kind (3 slots), load */
static void make_features(struct feature_list *list) {
  const struct transform_row *log1p_row = transform_row("log1p");
  feature_list_add(list,
                   &(struct feature_spec){.field = "when", .as = &feature_number, .weight = 1});
  feature_list_add(
      list, &(struct feature_spec){
                .field = "size", .as = &feature_number, .transform = log1p_row, .weight = 0.5});
  feature_list_add(list,
                   &(struct feature_spec){.field = "class", .as = &feature_label, .weight = 1});
  feature_list_add(list, &(struct feature_spec){
                             .field = "kind", .as = &feature_category, .weight = 2, .dims = 3});
  feature_list_add(
      list,
      &(struct feature_spec){
          .field = "load", .as = &feature_number, .scale = scaler_row("minmax"), .weight = 1});
}

static struct model *new_model(const struct feature_list *features, const char *neighbourhood) {
  struct error err = {0};
  struct model_params params = small_params();
  params.som.lattice = (struct lattice){lattice_row("hexagonal"), ROWS, COLUMNS, true};
  params.som.neighbourhood = neighbourhood_row(neighbourhood);
  params.som.radius_first = 3;
  params.som.over = 700;
  struct model *m = model_new(&params, features, &err);
  ck_assert_msg(m != NULL, "%s", err.text);
  return m;
}

/* A map as if learned: times since 1970 within seconds of each other, weights near 0 and at it. */
static void fill(struct model *m, struct random *random) {
  struct error err = {0};
  struct state state = {0};
  const double anchor[DIMS] = {1732600000.25, 3, 0, 0, 0, -50};
  const double scale[DIMS] = {0.7, 2.5, 1, 1, 1, 99.5};
  state_add(&state, "scaler.anchor", STATE_F64, DIMS, 0, anchor);
  state_add(&state, "scaler.scale", STATE_F64, DIMS, 0, scale);
  ck_assert_int_eq(scaler_import(m->scaler, &state, &err), 0);
  struct codebook *c = som_codebook(m->som);
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    for (uint32_t d = 0; d < DIMS; d++) {
      const double size = pow(10, -(double)random_below(random, 12));
      *codebook_weight(c, unit, d) = (float)(size * (2 * random_uniform(random) - 1));
    }
    if (unit % 3 == 0) labels_add(m->labels, unit, span_of(unit % 2 ? "odd one" : "7"));
  }
  *codebook_weight(c, 5, 0) = 0;
  *codebook_weight(c, 6, 1) = -1e3F; /* expm1 of it can't be told from -1 */
  *codebook_weight(c, 7, 1) = 1e3F;  /* expm1 of it is infinite */
  *codebook_weight(c, 8, 5) = 1e15F;
  features_learn_value(&m->features->each[2], span_of("tcp"));
  features_learn_value(&m->features->each[2], span_of("u d%p"));
}

/* Through bytes of a form into a new model. */
static struct model *through(struct model *m, const struct feature_list *features, bool scaled,
                             const char *neighbourhood) {
  const struct exchange_hints hints = {.name = "f"};
  struct error err = {0};
  struct exchange out = {0}, in = {0};
  struct buffer bytes = {0};
  ck_assert_int_eq(transfer_export(m, scaled, &out, &err), 0);
  exchange_cod.write(&out, &bytes);
  ck_assert_msg(exchange_cod.read(buffer_span(&bytes), &hints, &in, &err) == 0, "%s", err.text);
  struct model *back = new_model(features, neighbourhood);
  ck_assert_msg(transfer_import(back, &in, &err) == 0, "%s", err.text);
  buffer_clear(&bytes);
  exchange_clear(&out);
  exchange_clear(&in);
  return back;
}

static void same_labels(const struct model *a, const struct model *b) {
  struct span one, other;
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    const bool has = labels_majority(a->labels, unit, &one, NULL);
    ck_assert_int_eq(labels_majority(b->labels, unit, &other, NULL), has);
    if (has) ck_assert(span_equal(one, other));
  }
}

START_TEST(every_bit_comes_back) {
  const int seed = 900 + _i;
  struct feature_list features = {0};
  struct random random;
  random_seed(&random, (uint64_t)seed);
  make_features(&features);
  struct model *m = new_model(&features, "gaussian");
  fill(m, &random);
  for (int scaled = 0; scaled < 2; scaled++) {
    struct model *back = through(m, &features, scaled, "gaussian");
    for (uint32_t unit = 0; unit < UNITS; unit++) {
      for (uint32_t d = 0; d < DIMS; d++) {
        const float was = *codebook_weight(som_codebook(m->som), unit, d);
        const float is = *codebook_weight(som_codebook(back->som), unit, d);
        ck_assert_msg(was == is, "seed %d, scaled %d, unit %u, component %u: %a, then %a", seed,
                      scaled, unit, d, (double)was, (double)is);
      }
    }
    same_labels(m, back);
    ck_assert_double_eq(scaler_anchor(back->scaler, 0), 1732600000.25);
    ck_assert_double_eq(scaler_scale(back->scaler, 5), 99.5);
    ck_assert_int_eq(category_slot(back->features->each[2].category, span_of("u d%p")), 1);
    ck_assert_uint_eq(som_learned(back->som), 700);
    ck_assert_double_eq(som_rate(back->som), 0.02);
    ck_assert_uint_eq(back->statistics.records, 0);
    model_free(back);
  }
  model_free(m);
  feature_list_clear(&features);
}
END_TEST

START_TEST(user_units_names_and_uses) {
  struct feature_list features = {0};
  struct random random;
  struct exchange e = {0};
  struct error err = {0};
  random_seed(&random, 3);
  make_features(&features);
  struct model *m = new_model(&features, "bubble");
  fill(m, &random);
  *codebook_weight(som_codebook(m->som), 0, 0) = 2;
  *codebook_weight(som_codebook(m->som), 0, 1) = 0.25;
  *codebook_weight(som_codebook(m->som), 0, 5) = 0.5;
  ck_assert_int_eq(transfer_export(m, false, &e, &err), 0);
  ck_assert_double_eq_tol(e.weights[0], 1732600001.65, 1e-6);
  ck_assert_double_eq_tol(e.weights[1], expm1(3 + 0.25 * 2.5 / 0.5), 1e-12);
  ck_assert_double_eq_tol(e.weights[5], -50 + 0.5 * 99.5, 1e-12);
  static const char *const names[] = {"when", "size", "kind=tcp", "kind=u d%p", "kind[2]", "load"};
  for (uint32_t d = 0; d < DIMS; d++) ck_assert(span_is(exchange_texts_at(&e.names, d), names[d]));
  ck_assert_uint_eq(e.fields.count, 4);
  ck_assert(span_is(exchange_texts_at(&e.fields, 3), "load"));
  ck_assert_str_eq(e.uses[1].transform, "log1p");
  ck_assert_str_eq(e.uses[1].scale, "zscore");
  ck_assert_str_eq(e.uses[2].scale, "none");
  ck_assert_str_eq(e.uses[3].scale, "minmax");
  ck_assert_uint_eq(e.uses[2].first, 2);
  ck_assert_uint_eq(e.uses[2].dims, 3);
  ck_assert_str_eq(e.neighbourhood->name, "bubble");
  ck_assert(e.lattice.torus);
  exchange_clear(&e);
  model_free(m);
  feature_list_clear(&features);
}
END_TEST

/* Whoever edits a number means it, whatever a note says of the one that was there. */
START_TEST(an_edited_number_stands) {
  struct feature_list features = {0};
  struct random random;
  struct exchange e = {0};
  struct error err = {0};
  random_seed(&random, 5);
  make_features(&features);
  struct model *m = new_model(&features, "gaussian");
  fill(m, &random);
  *codebook_weight(som_codebook(m->som), 0, 0) = 1e-9F;
  ck_assert_int_eq(transfer_export(m, false, &e, &err), 0);
  e.weights[0] += 0.35;
  struct model *back = new_model(&features, "gaussian");
  ck_assert_int_eq(transfer_import(back, &e, &err), 0);
  ck_assert_double_eq_tol((double)*codebook_weight(som_codebook(back->som), 0, 0), 0.5, 1e-6);
  ck_assert_float_eq(*codebook_weight(som_codebook(back->som), 1, 0),
                     *codebook_weight(som_codebook(m->som), 1, 0));
  exchange_clear(&e);
  model_free(m);
  model_free(back);
  feature_list_clear(&features);
}
END_TEST

START_TEST(what_has_no_place_is_refused) {
  static const struct {
    int at;
    double value;
  } bad[] = {{1, -1.5}, {1, -1}, {5, 1e300}, {5, -1e18}, {2, 2e15}};
  struct feature_list features = {0};
  struct random random;
  struct exchange e = {0};
  struct error err = {0};
  random_seed(&random, 6);
  make_features(&features);
  struct model *m = new_model(&features, "gaussian");
  fill(m, &random);
  ck_assert_int_eq(transfer_export(m, false, &e, &err), 0);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct model *back = new_model(&features, "gaussian");
    const double was = e.weights[DIMS + bad[i].at];
    e.weights[DIMS + bad[i].at] = bad[i].value;
    ck_assert_int_eq(transfer_import(back, &e, &err), -1);
    ck_assert_int_eq(err.kind, ERROR_DATA);
    ck_assert_msg(strstr(err.text, "of unit 1:") != NULL, "%s", err.text);
    e.weights[DIMS + bad[i].at] = was;
    model_free(back);
  }
  e.scale[0] = 0;
  struct model *back = new_model(&features, "gaussian");
  ck_assert_int_eq(transfer_import(back, &e, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.text, "scaler.scale"));
  model_free(back);
  exchange_clear(&e);
  model_free(m);
  feature_list_clear(&features);
}
END_TEST

/* The bounds of a neighbourhood that repels are those of the units. */
START_TEST(a_map_that_repels_goes_on) {
  struct feature_list features = {0};
  struct random random;
  random_seed(&random, 8);
  make_features(&features);
  struct model *m = new_model(&features, "mexican_hat");
  fill(m, &random);
  struct model *back = through(m, &features, true, "mexican_hat");
  struct model_found found;
  for (int i = 0; i < 2000; i++) {
    for (int d = 0; d < DIMS; d++) back->raw[d] = 0.2 * (2 * random_uniform(&random) - 1);
    back->raw[0] += 1732600000;
    ck_assert(model_find(back, &found));
    model_learn(back, &found);
  }
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    for (uint32_t d = 2; d < DIMS - 1; d++) {
      ck_assert(fabsf(*codebook_weight(som_codebook(back->som), unit, d)) <= 3.0F);
    }
  }
  model_free(m);
  model_free(back);
  feature_list_clear(&features);
}
END_TEST

/* Without a transform, whose own way back ends below infinity. */
START_TEST(no_number_is_infinite) {
  struct feature_list features = {0};
  struct error err = {0};
  struct state state = {0};
  static const double anchor[DIMS] = {1e308}, scale[DIMS] = {1e308, 1, 1, 1, 1, 1};
  make_features(&features);
  struct model *m = new_model(&features, "gaussian");
  state_add(&state, "scaler.anchor", STATE_F64, DIMS, 0, anchor);
  state_add(&state, "scaler.scale", STATE_F64, DIMS, 0, scale);
  ck_assert_int_eq(scaler_import(m->scaler, &state, &err), 0);
  ck_assert_double_eq(model_user_weight(m, &m->features->each[0], 0, 1e3F), DBL_MAX);
  ck_assert_double_eq(model_user_weight(m, &m->features->each[0], 0, -1e3F), -DBL_MAX);
  model_free(m);
  feature_list_clear(&features);
}
END_TEST

/* An exchange of one unit, each weight its component's number from 0. */
static void make_named(const char *const *names, uint32_t dims, struct exchange *e) {
  struct error err = {0};
  ck_assert_int_eq(exchange_make(e, 1, 1, dims, &err), 0);
  e->anchor = calloc(dims, sizeof *e->anchor);
  ck_assert_ptr_nonnull(e->anchor);
  for (uint32_t d = 0; d < dims; d++) {
    e->weights[d] = e->anchor[d] = d;
    exchange_texts_add(&e->names, span_of(names[d]), 0);
  }
}

/* number x twice, category k (4 slots), hour t, text w (2 components) */
static struct features *named_features(void) {
  struct feature_list list = {0};
  struct error err = {0};
  static const struct feature_spec specs[] = {
      {.field = "x", .as = &feature_number, .weight = 1},
      {.field = "k", .as = &feature_category, .weight = 1, .dims = 4},
      {.field = "t", .as = &feature_hour, .weight = 1},
      {.field = "w", .as = &feature_text, .weight = 1, .dims = 2},
      {.field = "x", .as = &feature_number, .weight = 1}};
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) feature_list_add(&list, &specs[i]);
  struct features *features = features_new(&list, &err);
  ck_assert_ptr_nonnull(features);
  feature_list_clear(&list);
  return features;
}

enum { NAMED = 10 };

START_TEST(names_find_their_components) {
  static const char *const names[NAMED] = {"w[1]", "k=b", "t.hour.sin", "x",     "k[3]",
                                           "w[0]", "x",   "t.hour.cos", "k=a a", "k[2]"};
  static const double order[NAMED] = {3, 1, 8, 9, 4, 7, 2, 5, 0, 6};
  struct exchange e = {0};
  struct error err = {0};
  struct features *features = named_features();
  make_named(names, NAMED, &e);
  ck_assert_msg(transfer_align(features, &e, &err) == 0, "%s", err.text);
  for (uint32_t d = 0; d < NAMED; d++) {
    struct buffer name = {0};
    features_component_name(features, d, &name);
    ck_assert_double_eq(e.weights[d], order[d]);
    ck_assert_double_eq(e.anchor[d], order[d]);
    ck_assert(span_equal(exchange_texts_at(&e.names, d), buffer_span(&name)));
    buffer_clear(&name);
  }
  ck_assert_uint_eq(e.notes.count, 2);
  ck_assert(span_is(exchange_texts_at(&e.notes, 0), "value k b"));
  ck_assert(span_is(exchange_texts_at(&e.notes, 1), "value k a%20a"));
  exchange_clear(&e);
  features_free(features);
}
END_TEST

/* A name too few, a value that comes twice, an empty one, a slot's number that isn't free. */
START_TEST(names_that_miss_are_told) {
  static const struct {
    const char *names[NAMED], *missing;
  } bad[] = {
      {{"w[1]", "w[0]", "k=b", "k=a", "k[2]", "k[3]", "x", "x", "t.hour.sin", "t"}, "`t.hour.cos`"},
      {{"w[1]", "w[0]", "k=b", "k=a", "k[2]", "k[3]", "x", "y", "t.hour.sin", "t.hour.cos"}, "`x`"},
      {{"w[1]", "w[0]", "k=b", "k=b", "k[2]", "k[3]", "x", "x", "t.hour.sin", "t.hour.cos"},
       "`k[1]`"},
      {{"w[1]", "w[0]", "k=", "k[1]", "k[2]", "k[3]", "x", "x", "t.hour.sin", "t.hour.cos"},
       "`k[0]`"},
      {{"w[1]", "w[0]", "k=b", "k[0]", "k[2]", "k[3]", "x", "x", "t.hour.sin", "t.hour.cos"},
       "`k[1]`"}};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct exchange e = {0};
    struct error err = {0};
    struct features *features = named_features();
    make_named(bad[i].names, NAMED, &e);
    ck_assert_int_eq(transfer_align(features, &e, &err), -1);
    ck_assert_int_eq(err.kind, ERROR_CONFIG);
    ck_assert_msg(strstr(err.text, bad[i].missing) != NULL, "%s", err.text);
    for (uint32_t d = 0; d < NAMED; d++) ck_assert_double_eq(e.weights[d], d);
    exchange_clear(&e);
    features_free(features);
  }
}
END_TEST

START_TEST(log1p_comes_back_from_anywhere) {
  const struct transform_row *row = transform_row("log1p");
  ck_assert_double_eq_tol(row->undo(row->apply(12345.678)), 12345.678, 1e-9);
  static const double far[] = {1e6, 710, -1e6, -40, 0, -0.5};
  for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
    ck_assert(isfinite(row->undo(far[i])));
    ck_assert(isfinite(row->apply(row->undo(far[i]))));
  }
}
END_TEST

Suite *transfer_suite(void) {
  Suite *suite = suite_create("transfer");
  TCase *tests = tcase_create("transfer");
  tcase_add_loop_test(tests, every_bit_comes_back, 0, 8);
  tcase_add_test(tests, user_units_names_and_uses);
  tcase_add_test(tests, an_edited_number_stands);
  tcase_add_test(tests, what_has_no_place_is_refused);
  tcase_add_test(tests, a_map_that_repels_goes_on);
  tcase_add_test(tests, no_number_is_infinite);
  tcase_add_test(tests, names_find_their_components);
  tcase_add_test(tests, names_that_miss_are_told);
  tcase_add_test(tests, log1p_comes_back_from_anywhere);
  suite_add_tcase(suite, tests);
  return suite;
}
