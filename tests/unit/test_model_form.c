/* A model describes itself: there and back, and what isn't such a description is refused. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "core/safetensors.h"
#include "flow/model_form.h"
#include "models.h"

Suite *model_form_suite(void);

enum { DIMS = 5 };

static struct model *small_model(const struct model_params *params) {
  struct feature_list features = small_features();
  struct error err = {0};
  struct model *m = model_new(params, &features, &err);
  ck_assert_msg(m != NULL, "%s", err.text);
  feature_list_clear(&features);
  return m;
}

/* Begun with 20 records; `learned` more go in. */
static void teach(struct model *m, unsigned learned, bool provisional) {
  struct random random;
  random_seed(&random, 7);
  double *raw = calloc(20 * DIMS, sizeof *raw);
  for (int i = 0; i < 20 * DIMS; i++) raw[i] = random_uniform(&random);
  raw[3] = (double)NAN;
  model_begin(m, raw, 20, provisional);
  for (unsigned i = 0; i < learned; i++) {
    struct model_found found;
    for (int d = 0; d < DIMS; d++) m->raw[d] = random_uniform(&random);
    if (i % 5 == 0) m->raw[i % DIMS] = (double)NAN;
    ck_assert(model_find(m, &found));
    m->seq++;
    statistics_add(&m->statistics, &found.match, found.adjacent, 0);
    model_learn(m, &found);
  }
}

static void write(struct model *m, struct buffer *file) {
  struct state state = {0};
  struct safetensors_metadata metadata = {0};
  model_export(m, &state);
  buffer_reset(file);
  safetensors_write(&state, &metadata, file);
}

START_TEST(the_text_is_what_the_header_says) {
  struct model_params params = small_params();
  struct model *m = small_model(&params);
  struct buffer text = {0};
  model_form_write(m, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_str_eq(
      text.data,
      "{\"lattice\":\"hexagonal\",\"rows\":4,\"columns\":3,\"torus\":false,"
      "\"neighbourhood\":\"gaussian\",\"distance\":\"euclidean\",\"decay\":\"exponential\","
      "\"rate_first\":0.5,\"rate_last\":0.02,\"radius_first\":2,\"radius_last\":1,\"over\":5000,"
      "\"init\":\"sample\",\"scale\":\"zscore\",\"seed\":1,\"warmup_records\":500,\"features\":[\n"
      "{\"field\":\"a\",\"as\":\"number\",\"transform\":\"none\",\"scale\":\"zscore\","
      "\"weight\":1,\"dims\":1,\"first\":0},\n"
      "{\"field\":\"k\",\"as\":\"category\",\"transform\":\"none\",\"scale\":\"none\","
      "\"weight\":2,\"dims\":3,\"first\":1},\n"
      "{\"field\":\"l\",\"as\":\"label\"},\n"
      "{\"field\":\"b \\\"q\\\" \303\274\",\"as\":\"number\",\"transform\":\"log1p\","
      "\"scale\":\"minmax\",\"weight\":0.1,\"dims\":1,\"first\":4}]}\n");
  buffer_clear(&text);
  model_free(m);
}
END_TEST

/* Every law, so that each name is written and found again. */
START_TEST(every_law_comes_back) {
  for (unsigned i = 0; i < 8; i++) {
    struct model_params params = small_params(), back;
    struct feature_list features = {0};
    struct error err = {0};
    struct buffer text = {0}, again = {0};
    params.som.lattice.kind = &lattice_table[i % 2];
    params.som.lattice.torus = i % 3 == 0;
    params.som.neighbourhood = &neighbourhood_table[i % 4];
    params.som.distance = &distance_table[i % 4];
    params.som.decay = &decay_table[i % 5];
    params.initial = &initial_table[i % 3];
    params.scale = &scaler_table[i % 3];
    params.som.rate_first = 1.0 / 3;
    params.som.radius_first = 1e6;
    params.som.radius_last = 1e-5;
    params.seed = params.som.over = UINT64_C(1000000000000000);
    struct model *m = small_model(&params);
    model_form_write(m, &text);
    ck_assert_msg(model_form_read(buffer_span(&text), &back, &features, &err) == 0, "%s", err.text);
    ck_assert_ptr_eq(back.som.decay, params.som.decay);
    ck_assert_double_eq(back.som.rate_first, 1.0 / 3);
    ck_assert_double_eq(back.som.radius_last, 1e-5);
    ck_assert_uint_eq(features.count, 4);
    struct model *other = model_new(&back, &features, &err);
    model_form_write(other, &again);
    ck_assert(span_equal(buffer_span(&text), buffer_span(&again)));
    feature_list_clear(&features);
    buffer_clear(&text);
    buffer_clear(&again);
    model_free(other);
    model_free(m);
  }
}
END_TEST

/* Restored from its tensors alone it goes on, bit for bit, as if nothing had been. */
static void goes_on(const struct model_params *params, bool provisional) {
  struct model *m = small_model(params);
  struct buffer file = {0}, other = {0}, names = {0};
  struct state state;
  struct safetensors_metadata metadata;
  struct error err = {0};
  teach(m, 9, provisional);
  ck_assert((m->warmup != NULL) == provisional);
  write(m, &file);
  ck_assert_int_eq(safetensors_read(buffer_span(&file), &state, &metadata, &names, &err), 0);
  struct model *back = model_form_restore(&state, &err);
  ck_assert_msg(back != NULL, "%s", err.text);
  for (int i = 0; i < 100; i++) {
    struct model_found found, again;
    for (int d = 0; d < DIMS; d++) m->raw[d] = back->raw[d] = sin(i * DIMS + d);
    ck_assert(model_find(m, &found) && model_find(back, &again));
    ck_assert_uint_eq(found.match.unit, again.match.unit);
    model_learn(m, &found);
    model_learn(back, &again);
  }
  write(m, &file);
  write(back, &other);
  ck_assert(span_equal(buffer_span(&file), buffer_span(&other)));
  buffer_clear(&file);
  buffer_clear(&other);
  buffer_clear(&names);
  model_free(m);
  model_free(back);
}

START_TEST(a_restored_model_goes_on) {
  struct model_params params = small_params();
  goes_on(&params, false);
  goes_on(&params, true);
  params.som.neighbourhood = neighbourhood_row("mexican_hat");
  params.som.lattice.torus = true;
  params.som.distance = distance_row("manhattan");
  goes_on(&params, false);
}
END_TEST

START_TEST(a_changed_schedule_is_in_it) {
  struct model_params params = small_params();
  struct model *m = small_model(&params);
  struct state state = {0};
  struct span text;
  params.som.decay = decay_row("linear");
  params.som.rate_first = 0.25;
  params.som.over = 77;
  model_reschedule(m, &params.som);
  ck_assert_double_eq(som_rate(m->som), 0.25);
  model_export(m, &state);
  ck_assert_int_eq(state_take_text(&state, "model.form", &text, NULL), 0);
  struct feature_list features = {0};
  ck_assert_int_eq(model_form_read(text, &params, &features, NULL), 0);
  ck_assert_ptr_eq(params.som.decay, decay_row("linear"));
  ck_assert_double_eq(params.som.rate_first, 0.25);
  ck_assert_uint_eq(params.som.over, 77);
  feature_list_clear(&features);
  model_free(m);
}
END_TEST

/* One place of a good form replaced; the words that the refusal must hold. */
static const struct {
  const char *from, *to, *words;
} faults[] = {
    {"\"seed\":1,", "", "`seed` is missing"},
    {"\"seed\":1,", "\"seed\":-1,", "`seed` is of another type"},
    {"\"seed\":1,", "\"seed\":1,\"season\":1,", "`season`"},
    {"\"seed\":1,", "\"seed\":1,\"seed\":1,", "twice"},
    {"\"torus\":false", "\"torus\":0", "`torus` is of another type"},
    {"\"rows\":4", "\"rows\":4294967297", "rows"},
    {"\"rows\":4", "\"rows\":0", "rows"},
    {"\"rate_first\":0.5", "\"rate_first\":1e999", "`rate_first`"},
    {"\"rate_first\":0.5", "\"rate_first\":2", "rate"},
    {"\"lattice\":\"hexagonal\"", "\"lattice\":\"cubic\"", "lattice: there is no `cubic`"},
    {"\"lattice\":\"hexagonal\"", "\"lattice\":6", "`lattice`"},
    {"\"as\":\"category\"", "\"as\":\"picture\"", "`picture` is no use of a field"},
    {"\"as\":\"category\"", "\"as\":\"auto\"", "`transform` isn't known"},
    {"\"as\":\"category\",", "", "`as` is no use"},
    {"\"dims\":3", "\"dims\":2", "`b"},
    {"\"dims\":3", "\"dims\":0", "`k`"},
    {"\"dims\":3", "\"dims\":4294967299", "`k`"},
    {"\"first\":4", "\"first\":3", "`b"},
    {"\"weight\":2", "\"weight\":0", "`k` has a weight"},
    {"\"weight\":2,", "\"weight\":2,\"unit\":\"m\",", "`unit`"},
    {"\"transform\":\"log1p\"", "\"transform\":\"root\"", "`root`"},
    {"\"scale\":\"minmax\"", "\"scale\":\"rank\"", "`rank`"},
    {"\"field\":\"a\"", "\"field\":\"\"", "names no field"},
    {"{\"field\":\"l\",\"as\":\"label\"}", "7", "`as` is no use"},
    {"{\"field\":\"l\",\"as\":\"label\"}", "{\"field\":\"l\",\"as\":\"label\",\"dims\":1}",
     "`dims`"},
    {"\"features\":[", "\"features\":[[", "JSON"},
    {"]}\n", "]}x\n", "JSON"},
};

static void replace(struct buffer *text, const char *from, const char *to) {
  struct buffer other = {0};
  buffer_append_byte(text, '\0');
  char *at = strstr(text->data, from);
  ck_assert_msg(at != NULL, "%s", from);
  buffer_append(&other, text->data, (size_t)(at - text->data));
  buffer_append_text(&other, to);
  buffer_append_text(&other, at + strlen(from));
  buffer_clear(text);
  *text = other;
}

START_TEST(what_isnt_a_form_is_refused) {
  struct model_params params = small_params();
  struct model *m = small_model(&params);
  struct feature_list features = {0};
  struct error err = {0};
  struct buffer text = {0};
  model_form_write(m, &text);
  replace(&text, faults[_i].from, faults[_i].to);
  ck_assert_int_eq(model_form_read(buffer_span(&text), &params, &features, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_DATA);
  ck_assert_msg(strstr(err.text, faults[_i].words) != NULL, "%s", err.text);
  feature_list_clear(&features);
  buffer_clear(&text);
  model_free(m);
}
END_TEST

static void not_restored(const struct state *state, const char *words) {
  struct error err = {0};
  ck_assert_ptr_null(model_form_restore(state, &err));
  ck_assert_int_eq(err.kind, ERROR_DATA);
  ck_assert_msg(strstr(err.text, words) != NULL, "%s", err.text);
}

static void drop(struct state *state, const char *name) {
  unsigned i = 0;
  while (strcmp(state->rows[i].name, name) != 0) i++;
  state->rows[i] = state->rows[--state->count];
}

START_TEST(tensors_that_dont_fit_are_refused) {
  struct model_params params = small_params();
  struct model *m = small_model(&params);
  struct state state = {0}, other;
  struct buffer text = {0};
  teach(m, 9, false);
  model_export(m, &state);
  other = state;
  drop(&other, "model.form");
  not_restored(&other, "older sompipe");
  model_form_write(m, &text);
  replace(&text, "\"rows\":4,\"columns\":3", "\"rows\":1000,\"columns\":1000");
  state_add_text(&other, "model.form", buffer_span(&text));
  not_restored(&other, "map.codebook isn't what model.form says");
  other = state;
  drop(&other, "map.codebook");
  not_restored(&other, "map.codebook");
  other = state;
  drop(&other, "scaler.scale");
  not_restored(&other, "scaler.scale is missing");
  buffer_clear(&text);
  model_free(m);
}
END_TEST

Suite *model_form_suite(void) {
  Suite *suite = suite_create("model_form");
  TCase *tcase = tcase_create("model_form");
  tcase_add_test(tcase, the_text_is_what_the_header_says);
  tcase_add_test(tcase, every_law_comes_back);
  tcase_add_test(tcase, a_restored_model_goes_on);
  tcase_add_test(tcase, a_changed_schedule_is_in_it);
  tcase_add_loop_test(tcase, what_isnt_a_form_is_refused, 0, sizeof faults / sizeof *faults);
  tcase_add_test(tcase, tensors_that_dont_fit_are_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
