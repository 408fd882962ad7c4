/* Checkpoints through the library: there and back, the program's own, and what is refused. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "core/safetensors.h"
#include "embed/sompipe.h"
#include "models.h"

Suite *sompipe_checkpoint_suite(void);

enum { DIMS = 5 };

/* A checkpoint such as the program writes: numbers, a category, labels, rows of its own. */
struct rig {
  struct model *model;
  struct state state;
  struct safetensors_metadata metadata;
  struct buffer file;
};

static void teach(struct model *m) {
  struct random random;
  random_seed(&random, 11);
  double *raw = calloc(20 * DIMS, sizeof *raw);
  for (int i = 0; i < 20 * DIMS; i++) raw[i] = random_uniform(&random);
  model_begin(m, raw, 20, false);
  for (int i = 0; i < 300; i++) {
    struct model_found found;
    for (int d = 0; d < DIMS; d++) m->raw[d] = random_uniform(&random);
    ck_assert(model_find(m, &found));
    m->seq++;
    statistics_add(&m->statistics, &found.match, found.adjacent, 0);
    labels_add(m->labels, found.match.unit, span_of(i % 3 ? "often" : "rarely"));
    model_learn(m, &found);
  }
}

static void set_up(struct rig *r) {
  struct model_params params = small_params();
  struct feature_list features = small_features();
  *r = (struct rig){0};
  r->model = model_new(&params, &features, NULL);
  ck_assert_ptr_nonnull(r->model);
  feature_list_clear(&features);
  teach(r->model);
  struct feature *category = &r->model->features->each[1];
  double raw[DIMS];
  category->row->place(category, span_of("red"), true, raw);
  category->row->place(category, span_of("blue"), true, raw);
  model_export(r->model, &r->state);
  state_add_text(&r->state, "sources", span_of("[{}]"));
  state_add_text(&r->state, "config.found", span_of("label: l\n"));
  safetensors_note(&r->metadata, "map.id", "0123456789abcdef");
  safetensors_note(&r->metadata, "saved.at", "2026-11-24T00:00:00Z");
  safetensors_note(&r->metadata, "sompipe.version", "0.0.9");
}

static void tear_down(struct rig *r) {
  buffer_clear(&r->file);
  model_free(r->model);
}

static struct sompipe_map *load_it(struct rig *r) {
  struct sompipe_error err = {SOMPIPE_OK, ""};
  buffer_reset(&r->file);
  safetensors_write(&r->state, &r->metadata, &r->file);
  struct sompipe_map *map = sompipe_load(r->file.data, r->file.length, &err);
  ck_assert_msg(map != NULL, "%s", err.text);
  return map;
}

static struct span save_it(struct sompipe_map *map) {
  void *bytes;
  size_t length;
  struct sompipe_error err = {SOMPIPE_OK, ""};
  ck_assert_msg(sompipe_save(map, &bytes, &length, &err) == 0, "%s", err.text);
  return (struct span){bytes, length};
}

static void give_back(struct span bytes) {
  free((void *)(uintptr_t)bytes.at);
}

/* --- there and back --- */

START_TEST(the_programs_checkpoint_comes_back) {
  struct rig r;
  struct state state;
  struct safetensors_metadata metadata;
  struct buffer names = {0};
  struct span text;
  set_up(&r);
  struct sompipe_map *map = load_it(&r);
  struct span saved = save_it(map);
  ck_assert_int_eq(safetensors_read(saved, &state, &metadata, &names, NULL), 0);
  ck_assert_uint_eq(state.count, r.state.count);
  ck_assert_int_eq(state_take_text(&state, "sources", &text, NULL), 0);
  ck_assert(span_is(text, "[{}]"));
  ck_assert_int_eq(state_take_text(&state, "config.found", &text, NULL), 0);
  ck_assert(span_is(text, "label: l\n"));
  ck_assert_str_eq(safetensors_noted(&metadata, "map.id"), "0123456789abcdef");
  ck_assert_ptr_null(safetensors_noted(&metadata, "saved.at"));
  ck_assert_str_eq(safetensors_noted(&metadata, "sompipe.version"), sompipe_version());
  struct state again; /* every tensor, to the last byte */
  struct buffer more = {0};
  ck_assert_int_eq(safetensors_read(buffer_span(&r.file), &again, &metadata, &more, NULL), 0);
  for (unsigned i = 0; i < again.count; i++) {
    const struct state_row *row = state_find(&state, again.rows[i].name);
    ck_assert_msg(row != NULL, "%s", again.rows[i].name);
    size_t bytes = state_row_elements(row) * state_type_bytes(row->type);
    ck_assert_msg(memcmp(row->data, again.rows[i].data, bytes) == 0, "%s", row->name);
  }
  buffer_clear(&more);
  buffer_clear(&names);
  give_back(saved);
  sompipe_free(map);
  tear_down(&r);
}
END_TEST

START_TEST(a_saved_map_goes_on_as_if_nothing_had_been) {
  struct sompipe_params params = sompipe_params_default();
  double records[40 * 2];
  struct random random;
  random_seed(&random, 5);
  for (int i = 0; i < 80; i++) records[i] = random_uniform(&random);
  params.dims = 2;
  struct sompipe_map *whole = sompipe_new(&params, NULL);
  ck_assert_int_eq(sompipe_begin(whole, records, 4, true, NULL), 0);
  for (int i = 0; i < 20; i++) ck_assert_int_eq(sompipe_learn(whole, records + 2 * i, NULL), 0);
  struct span saved = save_it(whole);
  char *moved = malloc(saved.length + 1); /* at any address */
  memcpy(moved + 1, saved.at, saved.length);
  struct sompipe_map *back = sompipe_load(moved + 1, saved.length, NULL);
  free(moved);
  give_back(saved);
  ck_assert_ptr_nonnull(back);
  for (int i = 20; i < 40; i++) {
    struct sompipe_match a, b;
    ck_assert_int_eq(sompipe_learn(whole, records + 2 * i, &a), 0);
    ck_assert_int_eq(sompipe_learn(back, records + 2 * i, &b), 0);
    ck_assert(a.unit == b.unit && a.second == b.second && a.distance == b.distance);
  }
  struct span one = save_it(whole), other = save_it(back);
  ck_assert(span_equal(one, other));
  give_back(one);
  give_back(other);
  sompipe_free(whole);
  sompipe_free(back);
}
END_TEST

/* --- the program's features --- */

START_TEST(records_are_read_as_the_program_reads_them) {
  struct rig r;
  struct sompipe_match match;
  struct model_found found;
  double record[DIMS];
  set_up(&r);
  struct sompipe_map *map = load_it(&r);
  ck_assert_str_eq(sompipe_name(map, 0), "a");
  ck_assert_str_eq(sompipe_name(map, 3), "k");
  ck_assert_str_eq(sompipe_name(map, 4), "b \"q\" \303\274");
  ck_assert_uint_eq(sompipe_place(map, 0, " 0.25", 5, record), 1);
  ck_assert_uint_eq(sompipe_place(map, 1, "blue", 4, record), 3);
  ck_assert_uint_eq(sompipe_place(map, 2, "blue", 4, record), 0);
  ck_assert_uint_eq(sompipe_place(map, 4, "7", 1, record), 1);
  ck_assert_double_eq(record[0], 0.25);
  ck_assert_double_eq(record[1], 0);
  ck_assert_double_eq_tol(record[2], sqrt(2), 1e-12);
  ck_assert_double_eq(record[4], 7); /* in the user's units: its logarithm comes later */
  double raw[DIMS] = {0.25, 0, record[2], 0, log1p(7)};
  memcpy(r.model->raw, raw, sizeof raw);
  ck_assert(model_find(r.model, &found));
  ck_assert_int_eq(sompipe_find(map, record, &match), 0);
  ck_assert_uint_eq(match.unit, found.match.unit);
  ck_assert(match.distance == (double)found.match.distance);
  sompipe_place(map, 0, "x", 1, record);
  ck_assert(isnan(record[0]));
  sompipe_place(map, 1, "green", 5, record); /* never met: no slot, and none is taken */
  ck_assert(record[1] == 0 && record[2] == 0 && record[3] == 0);
  sompipe_place(map, 1, "", 0, record);
  ck_assert(isnan(record[1]) && isnan(record[3]));
  sompipe_free(map);
  tear_down(&r);
}
END_TEST

START_TEST(weights_undo_the_transform) {
  struct rig r;
  double weights[DIMS];
  float scaled[DIMS];
  set_up(&r);
  struct sompipe_map *map = load_it(&r);
  for (uint32_t unit = 0; unit < 12; unit++) {
    sompipe_weights(map, unit, weights);
    sompipe_scaled_weights(map, unit, scaled);
    ck_assert_double_eq(weights[0], scaler_raw(r.model->scaler, 0, scaled[0]));
    ck_assert_double_eq(weights[2], (double)scaled[2]); /* a category isn't scaled */
    ck_assert_double_eq_tol(log1p(weights[4]), scaler_raw(r.model->scaler, 4, scaled[4]), 1e-12);
  }
  sompipe_free(map);
  tear_down(&r);
}
END_TEST

START_TEST(labels_are_there) {
  struct rig r;
  set_up(&r);
  struct sompipe_map *map = load_it(&r);
  unsigned labelled = 0;
  for (uint32_t unit = 0; unit < 12; unit++) {
    struct span name;
    size_t length;
    bool has = labels_majority(r.model->labels, unit, &name, NULL);
    const char *label = sompipe_label(map, unit, &length);
    ck_assert((label != NULL) == has);
    if (label) ck_assert(span_equal(name, (struct span){label, length}));
    labelled += has;
  }
  ck_assert_uint_gt(labelled, 0);
  sompipe_free(map);
  tear_down(&r);
}
END_TEST

/* --- refusals --- */

static void refused(struct span file, const char *words) {
  struct sompipe_error err = {SOMPIPE_OK, ""};
  struct sompipe_map *map = sompipe_load(file.at, file.length, &err);
  ck_assert_msg(map == NULL, "%s", words);
  ck_assert_int_eq(err.kind, SOMPIPE_BAD_DATA);
  ck_assert_msg(strstr(err.text, words) != NULL, "%s, not %s", err.text, words);
}

START_TEST(torn_and_altered_bytes_are_refused) {
  struct rig r;
  set_up(&r);
  sompipe_free(load_it(&r));
  struct span file = buffer_span(&r.file);
  refused((struct span){NULL, 0}, "not a whole map");
  for (size_t length = 0; length < file.length; length += 97) {
    refused((struct span){file.at, length}, "whole map");
  }
  struct random random;
  const char *given = getenv("SEED");
  uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
  printf("seed %llu\n", (unsigned long long)seed);
  random_seed(&random, seed);
  for (int i = 0; i < 200; i++) {
    size_t at = random_below(&random, file.length);
    char was = r.file.data[at];
    r.file.data[at] = (char)(was ^ (1 << random_below(&random, 8)));
    refused(file, ""); /* by whatever name: one bit makes it a newer sompipe's */
    r.file.data[at] = was;
  }
  ck_assert_ptr_null(sompipe_load(file.at, 100, NULL));
  tear_down(&r);
}
END_TEST

START_TEST(maps_that_dont_describe_themselves_are_refused) {
  struct rig r;
  char *path = NULL;
  set_up(&r);
  const char *top = getenv("srcdir");
  ck_assert_int_gt(asprintf(&path, "%s/tests/data/format-1.som", top ? top : "."), 0);
  FILE *file = fopen(path, "rb");
  ck_assert_msg(file != NULL, "%s", path);
  r.file.length = fread(buffer_reserve(&r.file, 1 << 16), 1, 1 << 16, file);
  fclose(file);
  free(path);
  refused(buffer_span(&r.file), "older sompipe");
  tear_down(&r);
}
END_TEST

/* A use of fields, and a transform, that only a later version knows; a tensor of another shape. */
START_TEST(foreign_maps_are_refused) {
  struct rig r;
  struct buffer form = {0};
  set_up(&r);
  for (unsigned i = 0; i < r.state.count; i++) {
    struct state_row *row = &r.state.rows[i];
    if (strcmp(row->name, "model.form") != 0) continue;
    buffer_append(&form, row->data, row->shape[0]);
    buffer_append_byte(&form, '\0');
    row->data = form.data;
  }
  memcpy(strstr(form.data, "category"), "pictures", 8);
  safetensors_write(&r.state, &r.metadata, &r.file);
  refused(buffer_span(&r.file), "`pictures` is no use of a field that this version knows");
  memcpy(strstr(form.data, "pictures"), "category", 8);
  memcpy(strstr(form.data, "\"rows\":4"), "\"rows\":5", 8);
  buffer_reset(&r.file);
  safetensors_write(&r.state, &r.metadata, &r.file);
  refused(buffer_span(&r.file), "map.codebook");
  buffer_clear(&form);
  tear_down(&r);
}
END_TEST

START_TEST(maps_of_log_lines_are_refused) {
  struct model_params params = small_params();
  struct feature_list none = {0};
  struct rig r = {0};
  params.mapper = &mapper_events;
  r.model = model_new(&params, &none, NULL);
  ck_assert_ptr_nonnull(r.model);
  model_export(r.model, &r.state);
  safetensors_write(&r.state, &r.metadata, &r.file);
  refused(buffer_span(&r.file), "a map of log lines, which knows no vectors");
  tear_down(&r);
}
END_TEST

Suite *sompipe_checkpoint_suite(void) {
  Suite *suite = suite_create("sompipe_checkpoint");
  TCase *tcase = tcase_create("sompipe_checkpoint");
  tcase_add_test(tcase, the_programs_checkpoint_comes_back);
  tcase_add_test(tcase, a_saved_map_goes_on_as_if_nothing_had_been);
  tcase_add_test(tcase, records_are_read_as_the_program_reads_them);
  tcase_add_test(tcase, weights_undo_the_transform);
  tcase_add_test(tcase, labels_are_there);
  tcase_add_test(tcase, torn_and_altered_bytes_are_refused);
  tcase_add_test(tcase, maps_that_dont_describe_themselves_are_refused);
  tcase_add_test(tcase, foreign_maps_are_refused);
  tcase_add_test(tcase, maps_of_log_lines_are_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
