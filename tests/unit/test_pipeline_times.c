/*
 * Seconds since the record before, through the whole pipeline: what came before a record is the
 * same however its bytes arrive, whether it was held back, and whoever stopped in between.
 */
#include <check.h>
#include <math.h>

#include "rigs.h"

Suite *pipeline_times_suite(void);

/* A time, a number, another time, a text. */
static struct feature_spec specs[] = {
    {.field = "1", .as = &feature_elapsed, .weight = 1.0},
    {.field = "2", .as = &feature_number, .weight = 1.0},
    {.field = "3", .as = &feature_hour, .weight = 1.0},
    {.field = "4", .as = &feature_text, .weight = 1.0, .dims = 5}};

static void prepare(struct rig *r, size_t features) {
  rig_prepare(r);
  r->params.header = HEADER_NO;
  r->params.features = (struct feature_list){specs, features};
  r->params.model.warmup_records = 40;
  r->params.model.som.over = 300;
  ck_assert_int_eq(field_list_parse(&r->params.fields, "missing,unit,distance,record", &r->err), 0);
}

static void prepare_all(struct rig *r) {
  prepare(r, sizeof specs / sizeof *specs);
}

static void begin(struct rig *r, size_t features) {
  prepare(r, features);
  rig_begin(r);
}

/* Times go forth and a little back; a few are missing, a few unreadable, a few records bad. */
static void table(struct buffer *to, unsigned rows) {
  static const char *const words[] = {"/", "/index.html", "/img/logo.png", ""};
  struct random random;
  random_seed(&random, 3);
  double time = 1.7e9;
  for (unsigned i = 0; i < rows; i++) {
    time += 20 * random_uniform(&random) - 4;
    if (i % 17 == 8) buffer_append_text(to, "1,2,3\n");
    if (i % 13 == 5) buffer_append_text(to, i % 2 ? "" : "soon");
    if (i % 13 != 5) buffer_printf(to, "%.3f", time);
    buffer_printf(to, ",%.4f,2024-01-01T%02u:00,%s\n", random_uniform(&random), i % 24,
                  words[i % 4]);
  }
}

START_TEST(test_pieces_make_no_difference) {
  struct buffer text = {0};
  table(&text, 120);
  rig_check_pieces(prepare_all, &text);
  buffer_clear(&text);
}
END_TEST

START_TEST(test_resumed_is_as_never_stopped) {
  struct buffer text = {0};
  table(&text, 300);
  rig_check_stops(prepare_all, &text);
  buffer_clear(&text);
}
END_TEST

static double elapsed_of_last(const struct rig *r) {
  return pipeline_model(r->pipeline)->raw[0];
}

/* The answers' first fields: how many features each record lacked. */
static void lacked(const struct rig *r, const char *wanted) {
  struct buffer digits = {0};
  for (size_t i = 0; i < r->out.length; i++) {
    if (i == 0 || r->out.data[i - 1] == '\n') buffer_append_byte(&digits, r->out.data[i]);
  }
  ck_assert_msg(span_is(buffer_span(&digits), wanted), "%.*s, not %s", (int)digits.length,
                digits.data, wanted);
  buffer_clear(&digits);
}

/* Held-back records are placed twice, but each comes once. */
START_TEST(test_only_the_first_has_none) {
  struct rig r;
  begin(&r, 2);
  ck_assert_int_eq(rig_feed(&r, span_of("100,1\n103,2\n,3\nx,4\n110,5\n")), 0);
  ck_assert_int_eq(rig_end(&r), 0);
  lacked(&r, "10110");
  ck_assert_double_eq(elapsed_of_last(&r), 7);
  ck_assert_int_eq(rig_feed(&r, span_of("bad\n112,6\n")), 0);
  ck_assert_double_eq(elapsed_of_last(&r), 2);
  rig_clear(&r);
}
END_TEST

/* Whatever source a record comes from, the one before is the one that came before. */
START_TEST(test_sources_share_the_stream) {
  struct rig r;
  begin(&r, 2);
  ck_assert_int_eq(rig_feed(&r, span_of("100,1\n103,2\n")), 0);
  ck_assert_int_eq(rig_end(&r), 0);
  struct intake *second = intake_new("second", &r.out);
  ck_assert_int_eq(pipeline_feed(r.pipeline, second, "108,3\n", 6, 1, &r.err), 0);
  ck_assert_double_eq(elapsed_of_last(&r), 5);
  ck_assert_int_eq(rig_feed(&r, span_of("109,4\n")), 0);
  ck_assert_double_eq(elapsed_of_last(&r), 1);
  intake_free(second);
  rig_clear(&r);
}
END_TEST

START_TEST(test_every_pass_begins_anew) {
  struct rig r;
  begin(&r, 2);
  ck_assert_int_eq(rig_feed(&r, span_of("100,1\n103,2\n")), 0);
  ck_assert_int_eq(rig_end(&r), 0);
  pipeline_rewind(r.pipeline, r.intake);
  ck_assert_int_eq(rig_feed(&r, span_of("100,1\n103,2\n")), 0);
  lacked(&r, "1010");
  rig_clear(&r);
}
END_TEST

START_TEST(test_frozen_begins_from_none) {
  struct rig r, other;
  begin(&r, 2);
  ck_assert_int_eq(rig_feed(&r, span_of("100,1\n103,2\n")), 0);
  ck_assert_int_eq(rig_end(&r), 0);
  prepare(&other, 2);
  rig_resume(&other, &r);
  ck_assert_int_eq(rig_feed(&other, span_of("104,1\n106,1\n")), 0);
  lacked(&other, "00");
  rig_clear(&other);
  prepare(&other, 2);
  other.params.learn = false;
  rig_resume(&other, &r);
  ck_assert_int_eq(rig_feed(&other, span_of("104,1\n106,1\n")), 0);
  lacked(&other, "10");
  ck_assert_double_eq(elapsed_of_last(&other), 2);
  rig_clear(&other);
  rig_clear(&r);
}
END_TEST

/* A record that ends the run is met again, and finds the same record before it. */
START_TEST(test_what_ends_the_run_leaves_no_time) {
  struct rig r, strict;
  begin(&r, 2);
  ck_assert_int_eq(rig_feed(&r, span_of("100,1\n103,2\n")), 0);
  ck_assert_int_eq(rig_end(&r), 0);
  prepare(&strict, 2);
  strict.params.strict = true;
  rig_resume(&strict, &r);
  struct features *f = pipeline_model(strict.pipeline)->features;
  f->each[0].transform = transform_row("log1p")->apply;
  ck_assert_int_eq(rig_feed(&strict, span_of("90,\n")), -1); /* log1p of -13: nothing is known */
  ck_assert_int_eq(f->times[0].seconds, 103);
  rig_clear(&strict);
  rig_clear(&r);
}
END_TEST

Suite *pipeline_times_suite(void) {
  Suite *suite = suite_create("pipeline_times");
  TCase *tcase = tcase_create("pipeline_times");
  tcase_add_test(tcase, test_pieces_make_no_difference);
  tcase_add_test(tcase, test_resumed_is_as_never_stopped);
  tcase_add_test(tcase, test_only_the_first_has_none);
  tcase_add_test(tcase, test_sources_share_the_stream);
  tcase_add_test(tcase, test_every_pass_begins_anew);
  tcase_add_test(tcase, test_frozen_begins_from_none);
  tcase_add_test(tcase, test_what_ends_the_run_leaves_no_time);
  suite_add_tcase(suite, tcase);
  return suite;
}
