/* Records of several lines on their way through floors 0 to 2: whatever way the bytes arrive, and
   wherever a run is stopped, the same; counted as they are worked off; closed in a lull. */
#include <check.h>

#include "flow/pattern.h"
#include "rigs.h"

Suite *pipeline_multiline_suite(void);

static struct pattern *first_line;

static void set_up(void) {
  struct error err;
  first_line = pattern_new_whole("line", span_of("^[a-z]+="), &err);
  ck_assert_ptr_nonnull(first_line);
}

static void tear_down(void) {
  pattern_free(first_line);
}

enum { MOST_BYTES = 80 };

static void prepare(struct rig *r) {
  static struct feature_spec both[] = {{.field = "a", .weight = 1.0},
                                       {.field = "b", .weight = 1.0}};
  rig_prepare(r);
  for (int i = 0; i < 2; i++) both[i].as = &feature_number;
  r->params.features = (struct feature_list){both, 2};
  r->params.decoder = &decoder_logfmt;
  r->params.first_line = first_line;
  r->params.most_record_bytes = MOST_BYTES;
}

/* Some have no lines behind the first, some more than there is room for; some are empty. */
static void write_traces(struct buffer *to, unsigned records) {
  struct random random;
  random_seed(&random, 3);
  buffer_append_text(to, "\n  what stands before the first\n\n");
  for (unsigned i = 0; i < records; i++) {
    double a = random_uniform(&random), b = random_uniform(&random);
    buffer_printf(to, "a=%.6f b=%.4f\n", a, 100 * b + a);
    for (uint64_t k = random_below(&random, 12); k > 5; k--) {
      buffer_printf(to, k % 4 ? "\tat frame%d(\"x\")\n" : "\n", (int)k);
    }
  }
}

START_TEST(test_pieces_make_no_difference) {
  struct buffer text = {0};
  write_traces(&text, 120);
  rig_check_pieces(prepare, &text);
  buffer_clear(&text);
}
END_TEST

START_TEST(test_resumed_is_as_never_stopped) {
  struct buffer text = {0};
  write_traces(&text, 400);
  rig_check_stops(prepare, &text);
  buffer_clear(&text);
}
END_TEST

START_TEST(test_counted_as_worked_off) {
  struct rig r;
  struct buffer text = {0};
  struct pipeline_totals totals;
  prepare(&r);
  write_traces(&text, 300);
  rig_learn_in_pieces(&r, &text, text.length);
  pipeline_totals(r.pipeline, &totals);
  ck_assert_uint_eq(totals.good, 300);
  ck_assert_uint_eq(totals.bad[BAD_EMPTY], 1);   /* what stands before the first */
  ck_assert_uint_gt(totals.bad[BAD_LOGFMT], 20); /* what is beyond the limit */
  ck_assert_uint_eq(totals.bad[BAD_TOO_LONG], 0);
  for (size_t piece = 1; piece < 5000; piece += 7 + piece) {
    struct pipeline_counter c;
    pipeline_count_begin(r.pipeline, &c);
    for (size_t at = 0; at < text.length; at += piece) {
      size_t rest = text.length - at;
      pipeline_count_feed(r.pipeline, &c, text.data + at, rest < piece ? rest : piece);
    }
    ck_assert_uint_eq(pipeline_count_end(r.pipeline, &c), totals.records);
  }
  rig_clear(&r);
  buffer_clear(&text);
}
END_TEST

/* A source falls silent: its whole lines are a record, what comes later is one of its own. */
START_TEST(test_closed_in_a_lull) {
  struct rig r;
  prepare(&r);
  rig_learn_all(&r, "a=1 b=2\n x\na=3 b=4\na=7 b=5\n y\n");
  ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 3);
  buffer_reset(&r.out);
  struct intake *in = intake_new("live", &r.out);
  static const char text[] = "a=5 b=6\n trace\n\n mo", rest[] = "re\na=7 b=8\n";
  ck_assert_int_eq(pipeline_feed(r.pipeline, in, text, sizeof text - 1, 1, &r.err), 0);
  ck_assert(intake_unclosed(in) && r.out.length == 0);
  ck_assert_int_eq(pipeline_lull(r.pipeline, in, 2, &r.err), 0);
  ck_assert(!intake_unclosed(in) && in->done.offset == 16 && in->done.lines == 3);
  ck_assert_ptr_nonnull(memmem(r.out.data, r.out.length, "\ta=5 b=6\\n trace\n", 17));
  ck_assert_int_eq(pipeline_feed(r.pipeline, in, rest, sizeof rest - 1, 3, &r.err), 0);
  ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 1);
  ck_assert_uint_eq(in->bad[BAD_EMPTY], 1);
  for (int again = 0; again < 2; again++) {
    ck_assert_int_eq(pipeline_lull(r.pipeline, in, 4, &r.err), 0);
    ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 2);
  }
  ck_assert_uint_eq(in->done.offset, sizeof text + sizeof rest - 2);
  intake_free(in);
  rig_clear(&r);
}
END_TEST

/* Twenty lines say nothing while they are one record; at the end of the warm-up it may be
   unfinished, and is waited for. */
START_TEST(test_the_format_is_seen_in_whole_records) {
  struct rig r;
  struct error err;
  struct pattern *brace = pattern_new_whole("line", span_of("^\\{"), &err);
  prepare(&r);
  r.params.decoder = NULL;
  r.params.first_line = brace;
  r.params.features = (struct feature_list){NULL, 0};
  r.params.most_record_bytes = 1000;
  rig_begin(&r);
  ck_assert_int_eq(rig_feed(&r, span_of("{\n")), 0);
  for (int i = 0; i < 30; i++) ck_assert_int_eq(rig_feed(&r, span_of("\"a\": 1,\n")), 0);
  ck_assert_int_eq(pipeline_begin(r.pipeline, true, &r.err), 0);
  ck_assert_ptr_null(pipeline_decoder(r.pipeline));
  ck_assert_int_eq(rig_feed(&r, span_of("\"b\": 2\n}\n")), 0);
  ck_assert_int_eq(pipeline_begin(r.pipeline, true, &r.err), 0);
  ck_assert_ptr_eq(pipeline_decoder(r.pipeline), &decoder_jsonl);
  rig_clear(&r);
  pattern_free(brace);
}
END_TEST

Suite *pipeline_multiline_suite(void) {
  Suite *suite = suite_create("pipeline_multiline");
  TCase *tcase = tcase_create("pipeline_multiline");
  tcase_add_checked_fixture(tcase, set_up, tear_down);
  tcase_add_test(tcase, test_pieces_make_no_difference);
  tcase_add_test(tcase, test_resumed_is_as_never_stopped);
  tcase_add_test(tcase, test_counted_as_worked_off);
  tcase_add_test(tcase, test_closed_in_a_lull);
  tcase_add_test(tcase, test_the_format_is_seen_in_whole_records);
  suite_add_tcase(suite, tcase);
  return suite;
}
