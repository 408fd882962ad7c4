/* What changes between two records: from the next on it holds. And how bad records are told. */
#include <check.h>

#include "rigs.h"

Suite *pipeline_tune_suite(void);

/* A rig that has learned a table of 200 records. */
static void learn(struct rig *r) {
  struct buffer text = {0};
  rig_table(&text, 200, 1);
  rig_begin(r);
  ck_assert_int_eq(rig_feed(r, buffer_span(&text)), 0);
  ck_assert(pipeline_has_begun(r->pipeline));
  buffer_clear(&text);
}

START_TEST(a_schedule_changes_at_once) {
  struct rig r;
  rig_prepare(&r);
  r.count = 1000;
  learn(&r);
  struct model *m = pipeline_model(r.pipeline);
  struct pipeline_params params = r.params;
  params.model.som.decay = decay_row("constant");
  params.model.som.rate_first = 0.25;
  params.model.som.radius_first = -1; /* auto: half the longer side */
  params.model.som.radius_last = 2;
  pipeline_tune(r.pipeline, &params);
  ck_assert_double_eq(som_rate(m->som), 0.25);
  ck_assert_double_eq(som_radius(m->som), 3);
  ck_assert_uint_eq(m->params.som.over, 1000); /* auto: as it was counted */
  ck_assert_double_eq(m->params.som.radius_last, 2);
  params.model.som.over = 77;
  pipeline_tune(r.pipeline, &params);
  ck_assert_uint_eq(m->params.som.over, 77);
  rig_clear(&r);
}
END_TEST

START_TEST(a_map_to_come_begins_so) {
  struct rig r;
  rig_prepare(&r);
  rig_begin(&r);
  struct pipeline_params params = r.params;
  params.model.som.rate_first = 0.125;
  params.model.som.decay = decay_row("constant");
  params.model.som.over = 99;
  pipeline_tune(r.pipeline, &params);
  struct buffer text = {0};
  rig_table(&text, 200, 1);
  ck_assert_int_eq(rig_feed(&r, buffer_span(&text)), 0);
  ck_assert_double_eq(som_rate(pipeline_model(r.pipeline)->som), 0.125);
  ck_assert_uint_eq(pipeline_model(r.pipeline)->params.som.over, 99);
  buffer_clear(&text);
  rig_clear(&r);
}
END_TEST

START_TEST(strictness_holds_from_the_next_record_on) {
  struct rig r;
  rig_prepare(&r);
  learn(&r);
  struct pipeline_params params = r.params;
  ck_assert_int_eq(rig_feed(&r, span_of("1,2\n")), 0);
  params.strict = true;
  pipeline_tune(r.pipeline, &params);
  ck_assert_int_eq(rig_feed(&r, span_of("1,2\n")), -1);
  params.strict = false;
  params.most_bad = 3;
  pipeline_tune(r.pipeline, &params);
  ck_assert_int_eq(rig_feed(&r, span_of("1,2\n")), 0);
  ck_assert_int_eq(rig_feed(&r, span_of("1,2\n")), -1);
  ck_assert_int_eq(r.err.kind, ERROR_DATA);
  rig_clear(&r);
}
END_TEST

static void note_bad(void *owner, enum bad_reason reason, const char *text) {
  struct rig *r = owner;
  buffer_printf(&r->said, "%s: %s\n", bad_reason_names[reason], text);
}

START_TEST(the_first_of_a_kind_is_told_and_placed) {
  struct rig r;
  rig_prepare(&r);
  r.params.bad = note_bad;
  learn(&r);
  buffer_reset(&r.said);
  ck_assert_uint_eq(pipeline_bad_place(r.pipeline, BAD_FIELD_COUNT).length, 0);
  ck_assert_int_eq(rig_feed(&r, span_of("1,2\n1,2\n,,\n")), 0);
  ck_assert(span_is(buffer_span(&r.said),
                    "field_count: in:201: record 201 is bad: another number of fields than the "
                    "first record (further ones are counted)\n"
                    "no_value: in:203: record 203 is bad: no feature has a value (further ones are "
                    "counted)\n"));
  ck_assert(span_is(pipeline_bad_place(r.pipeline, BAD_FIELD_COUNT), "in:201"));
  ck_assert(span_is(pipeline_bad_place(r.pipeline, BAD_EMPTY), "in:203"));
  pipeline_bad_forget(r.pipeline, BAD_FIELD_COUNT);
  ck_assert_int_eq(rig_feed(&r, span_of("1,2\n1,2\n")), 0);
  ck_assert(span_is(pipeline_bad_place(r.pipeline, BAD_FIELD_COUNT), "in:204"));
  rig_clear(&r);
}
END_TEST

Suite *pipeline_tune_suite(void) {
  Suite *suite = suite_create("pipeline_tune");
  TCase *tests = tcase_create("pipeline_tune");
  tcase_add_test(tests, a_schedule_changes_at_once);
  tcase_add_test(tests, a_map_to_come_begins_so);
  tcase_add_test(tests, strictness_holds_from_the_next_record_on);
  tcase_add_test(tests, the_first_of_a_kind_is_told_and_placed);
  suite_add_tcase(suite, tests);
  return suite;
}
