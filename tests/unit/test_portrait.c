/* A map as JSON: what a parser reads there is what the model holds. */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "flow/portrait.h"
#include "logs.h"
#include "rigs.h"

Suite *portrait_suite(void);

static const struct json *member(const struct json *object, const char *name) {
  const struct json *found = json_member(object, name);
  ck_assert_msg(found != NULL, "%s", name);
  return found;
}

static uint64_t count(const struct json *node) {
  uint64_t value = 0;
  ck_assert_int_eq(json_count(node, &value), 0);
  return value;
}

static double number(const struct json *node) {
  double value = 0;
  ck_assert_int_eq(json_number(node, &value), 0);
  return value;
}

static bool close_to(double a, double b) {
  return fabs(a - b) <= 1e-5 * fabs(b);
}

static struct json *parse(struct buffer *text) {
  struct error err;
  struct json *root = json_parse(buffer_span(text), &err);
  ck_assert_msg(root != NULL, "%s", err.text);
  buffer_clear(text);
  return root;
}

static struct json *map_of(struct model *m, uint32_t fields) {
  struct buffer text = {0};
  ck_assert_int_eq(portrait_map(m, fields, &text, NULL), 0);
  return parse(&text);
}

static struct json *unit_of(struct model *m, uint32_t unit) {
  struct buffer text = {0};
  portrait_unit(m, unit, &text);
  return parse(&text);
}

/* --- of vectors --- */

/* Labels with all that could break a text; b is learned by its logarithm. */
static void learn(struct rig *r) {
  struct buffer text = {0};
  struct random random;
  random_seed(&random, 5);
  rig_prepare(r);
  r->params.features = small_features();
  buffer_append_text(&text, "a,k,l,\"b \"\"q\"\" \303\274\"\n");
  for (int i = 0; i < 300; i++) {
    buffer_printf(&text, "%.4f,%c,\"x\"\"\\\xFF\x01%d\",%.3f\n", 10 * random_uniform(&random),
                  "xyz"[i % 3], i % 2, 1000 * random_uniform(&random));
  }
  buffer_append_byte(&text, '\0');
  rig_learn_all(r, text.data);
  buffer_clear(&text);
}

static void forget(struct rig *r) {
  rig_clear(r);
  feature_list_clear(&r->params.features);
}

/* By the distance's own definition, far from the code that scans. */
static double distance(struct model *m, uint32_t a, uint32_t b) {
  const struct codebook *c = som_codebook(m->som);
  double sum = 0;
  for (uint32_t d = 0; d < c->dims; d++) {
    const double apart = (double)*codebook_weight(c, a, d) - (double)*codebook_weight(c, b, d);
    sum += apart * apart;
  }
  return sqrt(sum);
}

static double height(struct model *m, uint32_t unit) {
  double sum = 0;
  unsigned n = 0;
  for (uint32_t other = 0; other < m->statistics.units; other++) {
    if (other == unit || !lattice_adjacent(&m->params.som.lattice, unit, other)) continue;
    sum += distance(m, unit, other);
    n++;
  }
  return sum / n;
}

START_TEST(test_arrays) {
  struct rig r;
  learn(&r);
  struct model *m = pipeline_model(r.pipeline);
  struct json *root = map_of(m, PORTRAIT_ALL);
  ck_assert_uint_eq(count(member(root, "rows")), 6);
  ck_assert_uint_eq(count(member(root, "columns")), 5);
  ck_assert_uint_eq(count(member(root, "records")), 300);
  ck_assert_str_eq(json_text(member(root, "lattice")), "hexagonal");
  ck_assert_str_eq(json_text(member(root, "label")), "l");
  const struct json *features = json_first(member(root, "features"));
  ck_assert_str_eq(json_text(member(features, "field")), "a");
  features = json_next(json_next(features));
  ck_assert_str_eq(json_text(member(features, "field")), "b \"q\" \303\274");
  ck_assert_ptr_null(json_next(features));
  const struct json *hits = json_first(member(root, "hits"));
  const struct json *heights = json_first(member(root, "umatrix"));
  const struct json *regions = json_first(member(root, "regions"));
  const struct json *labels = json_first(member(root, "labels"));
  uint64_t sum = 0;
  unsigned labelled = 0;
  for (uint32_t unit = 0; unit < m->statistics.units; unit++) {
    ck_assert_uint_eq(count(hits), m->statistics.hits[unit]);
    ck_assert_uint_eq(count(regions), m->regions.region[unit]);
    ck_assert_msg(close_to(number(heights), height(m, unit)), "%u", unit);
    ck_assert_int_eq(json_text(labels) != NULL, m->statistics.hits[unit] > 0);
    if (json_text(labels)) {
      ck_assert_int_eq(strncmp(json_text(labels), "x\"\\\xEF\xBF\xBD\x01", 7), 0);
      labelled++;
    }
    sum += count(hits);
    hits = json_next(hits), heights = json_next(heights);
    regions = json_next(regions), labels = json_next(labels);
  }
  ck_assert(!hits && !heights && !regions && !labels);
  ck_assert_uint_eq(sum, 300);
  ck_assert_uint_gt(labelled, 5);
  ck_assert_ptr_null(json_member(root, "templates"));
  json_free(root);
  forget(&r);
}
END_TEST

START_TEST(test_a_unit) {
  struct rig r;
  learn(&r);
  struct model *m = pipeline_model(r.pipeline);
  for (uint32_t unit = 0; unit < m->statistics.units; unit++) {
    struct json *root = unit_of(m, unit);
    ck_assert_uint_eq(count(member(root, "row")), unit / 5);
    ck_assert_uint_eq(count(member(root, "column")), unit % 5);
    ck_assert_uint_eq(count(member(root, "hits")), m->statistics.hits[unit]);
    ck_assert_uint_eq(count(member(root, "components")), 5);
    const struct json *weight = json_first(member(root, "weights"));
    const double a = number(member(weight, "value"));
    ck_assert_str_eq(json_text(member(weight, "name")), "a");
    ck_assert(a > -3 && a < 13);
    for (uint32_t d = 0; d < 4; d++) weight = json_next(weight);
    ck_assert_str_eq(json_text(member(weight, "name")), "b \"q\" \303\274");
    const float x = *codebook_weight(som_codebook(m->som), unit, 4);
    ck_assert(close_to(number(member(weight, "value")), expm1(scaler_raw(m->scaler, 4, x))));
    ck_assert_ptr_null(json_next(weight));
    const struct json *neighbour = json_first(member(root, "neighbours"));
    for (uint32_t other = 0; other < m->statistics.units; other++) {
      if (other == unit || !lattice_adjacent(&m->params.som.lattice, unit, other)) continue;
      ck_assert_uint_eq(count(member(neighbour, "unit")), other);
      ck_assert(close_to(number(member(neighbour, "distance")), distance(m, unit, other)));
      neighbour = json_next(neighbour);
    }
    ck_assert_ptr_null(neighbour);
    json_free(root);
  }
  forget(&r);
}
END_TEST

START_TEST(test_what_is_chosen) {
  struct rig r;
  struct error err;
  struct buffer text = {0};
  uint32_t fields;
  struct span wrong;
  learn(&r);
  struct model *m = pipeline_model(r.pipeline);
  ck_assert(portrait_choose(span_of("umatrix,hits"), &fields, &wrong));
  struct json *root = map_of(m, fields);
  ck_assert(json_member(root, "hits") && json_member(root, "umatrix"));
  ck_assert(!json_member(root, "labels") && !json_member(root, "regions"));
  json_free(root);
  static const char *const bad[] = {"", "hit", "hits,", ",hits", "hits,hitss", "hits umatrix"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ck_assert_msg(!portrait_choose(span_of(bad[i]), &fields, &wrong), "%s", bad[i]);
  }
  ck_assert(portrait_choose(span_of("hits,templates"), &fields, &wrong));
  ck_assert_int_eq(portrait_map(m, fields, &text, &err), -1);
  ck_assert_uint_eq(text.length, 0);
  ck_assert_str_eq(err.text, "fields: this map has no templates");
  forget(&r);
}
END_TEST

/* --- of events --- */

START_TEST(test_events) {
  struct model *m = logs_model();
  for (int i = 0; i < 20; i++) {
    char line[80];
    snprintf(line, sizeof line, "connection %d from 10.0.0.%d \xFF closed", i, i);
    logs_line(m, line, "Jun 14 15:16:01", LEVEL_WARNING);
  }
  logs_line(m, "kernel panic", NULL, LEVEL_NONE);
  struct json *root = map_of(m, PORTRAIT_ALL);
  ck_assert_str_eq(json_text(member(root, "growth")), "novelty");
  ck_assert_ptr_null(json_member(root, "umatrix"));
  const struct json *hits = json_first(member(root, "hits"));
  const struct json *ids = json_first(member(root, "events"));
  const struct json *templates = json_first(member(root, "templates"));
  const struct events *events = miner_events(m->miner);
  unsigned used = 0;
  for (uint32_t unit = 0; unit < events->units; unit++) {
    struct json *one = unit_of(m, unit);
    const char *id = json_text(ids);
    ck_assert_int_eq(id != NULL, events_is_used(events, unit));
    ck_assert_int_eq(json_text(templates) != NULL, id != NULL);
    ck_assert_uint_eq(count(hits), events->each[unit].lines);
    ck_assert_uint_eq(count(member(one, "hits")), count(hits));
    if (id) {
      const struct json *last = member(one, "last");
      used++;
      ck_assert_str_eq(json_text(member(one, "event")), id);
      ck_assert_str_eq(json_text(member(one, "template")), json_text(templates));
      if (count(hits) == 20) {
        ck_assert_str_eq(json_text(member(last, "time")), "Jun 14 15:16:01");
        ck_assert_str_eq(json_text(member(last, "line")),
                         "connection 19 from 10.0.0.19 \xEF\xBF\xBD closed");
        ck_assert_uint_eq(count(member(member(one, "first"), "record")), 1);
        ck_assert_uint_eq(count(member(member(one, "levels"), "warning")), 20);
      } else {
        ck_assert_int_eq(json_kind(member(last, "time")), JSON_NULL);
      }
    } else {
      ck_assert_int_eq(json_kind(member(one, "event")), JSON_NULL);
    }
    json_free(one);
    hits = json_next(hits), ids = json_next(ids), templates = json_next(templates);
  }
  ck_assert_uint_eq(used, 2);
  ck_assert(!hits && !ids && !templates);
  json_free(root);
  model_free(m);
}
END_TEST

START_TEST(test_numbers) {
  struct buffer text = {0};
  portrait_number(&text, 1.5);
  buffer_append_byte(&text, ' ');
  portrait_number(&text, (double)NAN);
  buffer_append_byte(&text, ' ');
  portrait_number(&text, -(double)INFINITY);
  ck_assert(span_is(buffer_span(&text), "1.5 null null"));
  buffer_clear(&text);
}
END_TEST

Suite *portrait_suite(void) {
  Suite *suite = suite_create("portrait");
  TCase *tests = tcase_create("portrait");
  tcase_add_test(tests, test_arrays);
  tcase_add_test(tests, test_a_unit);
  tcase_add_test(tests, test_what_is_chosen);
  tcase_add_test(tests, test_events);
  tcase_add_test(tests, test_numbers);
  suite_add_tcase(suite, tests);
  return suite;
}
