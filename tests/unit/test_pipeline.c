/*
 * The whole way of a record through floors 0 to 2: whatever way the bytes arrive, the same
 * answers and the same map; bad records counted; nothing allocated once it runs.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "allocations.h"
#include "flow/pattern.h"
#include "rigs.h"

Suite *pipeline_suite(void);

START_TEST(test_one_line_a_record_in_order) {
  struct rig r;
  struct buffer text = {0};
  rig_prepare(&r);
  rig_table(&text, 200, 1);
  rig_begin(&r);
  ck_assert_int_eq(rig_feed(&r, buffer_span(&text)), 0);
  ck_assert_int_eq(rig_end(&r), 0);
  ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 200);
  ck_assert_mem_eq(r.out.data, "1\t", 2);
  ck_assert_uint_eq(r.intake->done.offset, text.length);
  ck_assert_uint_eq(r.intake->done.records, 200);
  ck_assert_uint_eq(som_learned(pipeline_model(r.pipeline)->som), 200);
  rig_clear(&r);
  buffer_clear(&text);
}
END_TEST

START_TEST(test_pieces_make_no_difference) {
  struct buffer text = {0};
  rig_table(&text, 120, 7);
  rig_check_pieces(rig_prepare, &text);
  buffer_clear(&text);
}
END_TEST

START_TEST(test_header_names_the_features) {
  struct rig r;
  rig_prepare(&r);
  rig_learn_all(&r, "a,b,c\n1,2,x\n3,4,y\n");
  ck_assert(pipeline_header(r.pipeline));
  ck_assert_uint_eq(pipeline_model(r.pipeline)->features->count, 2);
  ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 2);
  ck_assert_ptr_nonnull(memmem(r.said.data, r.said.length, "learning from 2: a, b", 21));
  rig_clear(&r);
}
END_TEST

START_TEST(test_a_second_source_may_order_its_columns_otherwise) {
  struct rig r;
  struct buffer out = {0};
  rig_prepare(&r);
  rig_learn_all(&r, "a,b\n1,100\n2,200\n3,300\n");
  struct intake *second = intake_new("second", &out);
  const char text[] = "b,a\n100,1\n";
  ck_assert_int_eq(pipeline_feed(r.pipeline, second, text, sizeof text - 1, 1, &r.err), 0);
  ck_assert_uint_eq(rig_lines(buffer_span(&out)), 1);
  ck_assert_double_lt(fabs(pipeline_model(r.pipeline)->raw[0] - 1.0), 1e-12);
  ck_assert_double_lt(fabs(pipeline_model(r.pipeline)->raw[1] - 100.0), 1e-12);
  intake_free(second);
  second = intake_new("third", &out);
  ck_assert_int_eq(pipeline_feed(r.pipeline, second, "a,x\n1,2\n", 8, 1, &r.err), -1);
  ck_assert_ptr_nonnull(strstr(r.err.text, "`b`"));
  intake_free(second);
  buffer_clear(&out);
  rig_clear(&r);
}
END_TEST

START_TEST(test_bad_records_are_counted_and_poison_nothing) {
  struct rig r;
  struct pipeline_totals totals;
  struct feature_spec both = {.field = "*", .as = &feature_number, .weight = 1.0, .dims = 8};
  rig_prepare(&r);
  r.params.features = (struct feature_list){&both, 1};
  rig_learn_all(&r, "1,2\n3\n4,5,6\n7,8\n\n\"9,1\nnan,inf\n1e999,\n,5\nx,6\n10,11\n");
  pipeline_totals(r.pipeline, &totals);
  ck_assert_uint_eq(totals.bad[BAD_FIELD_COUNT], 2);
  ck_assert_uint_eq(totals.bad[BAD_QUOTE], 1);
  ck_assert_uint_eq(totals.bad[BAD_EMPTY], 2);
  ck_assert_uint_eq(totals.good, 5);
  ck_assert_uint_eq(totals.missing, 2);
  ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 5);
  struct buffer file = {0}, names = {0};
  struct state state = {0};
  struct safetensors_metadata metadata = {0};
  rig_save(&r, &file);
  ck_assert_int_eq(safetensors_read(buffer_span(&file), &state, &metadata, &names, &r.err), 0);
  buffer_clear(&file);
  buffer_clear(&names);
  ck_assert_ptr_nonnull(memmem(r.said.data, r.said.length, "in:2: record 2", 14));
  rig_clear(&r);
}
END_TEST

/* No record of the first warm-up has a value; the second finds other columns. */
START_TEST(test_a_warm_up_without_a_value) {
  struct rig r;
  struct feature_spec all = {.field = "*", .as = &feature_number, .weight = 1.0};
  rig_prepare(&r);
  r.params.features = (struct feature_list){&all, 1};
  r.params.model.warmup_records = 2;
  rig_learn_all(&r, "x\ny\na,b\n1,2\n3,4\n5,6\n");
  ck_assert_uint_eq(pipeline_model(r.pipeline)->features->count, 2);
  ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 3);
  rig_clear(&r);
}
END_TEST

START_TEST(test_strict_ends_at_the_first_bad_record) {
  struct rig r;
  rig_prepare(&r);
  r.params.strict = true;
  rig_begin(&r);
  rig_feed(&r, span_of("1,2\n3,4\n5\n6,7\n"));
  ck_assert_int_eq(rig_end(&r), -1);
  ck_assert_int_eq(r.err.kind, ERROR_DATA);
  ck_assert_ptr_nonnull(strstr(r.err.text, "in:3"));
  ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 2);
  rig_clear(&r);
}
END_TEST

START_TEST(test_too_many_bad_records) {
  struct rig r;
  rig_prepare(&r);
  r.params.most_bad = 1;
  rig_begin(&r);
  rig_feed(&r, span_of("1,2\n3\n4,5\n5\n6,7\n"));
  ck_assert_int_eq(rig_end(&r), -1);
  ck_assert_int_eq(r.err.kind, ERROR_DATA);
  rig_clear(&r);
  rig_prepare(&r);
  r.params.most_bad_share = 0.3;
  rig_learn_all(&r, "1,2\n3\n4,5\n5\n6,7\n"); /* too few records to judge on the way */
  ck_assert_int_eq(pipeline_verify(r.pipeline, &r.err), -1);
  rig_clear(&r);
}
END_TEST

START_TEST(test_provisional_scales_freeze) {
  struct rig r;
  struct buffer text = {0};
  rig_prepare(&r);
  rig_table(&text, 300, 3);
  rig_begin(&r);
  size_t first = strcspn(text.data, "\n") + 1;
  ck_assert_int_eq(rig_feed(&r, (struct span){text.data, first}), 0);
  ck_assert_uint_ne(pipeline_waiting_since(r.pipeline), 0);
  ck_assert_int_eq(pipeline_begin(r.pipeline, true, &r.err), 0);
  ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 1);
  ck_assert_ptr_nonnull(pipeline_model(r.pipeline)->warmup);
  ck_assert_int_eq(rig_feed(&r, (struct span){text.data + first, text.length - first}), 0);
  ck_assert_ptr_null(pipeline_model(r.pipeline)->warmup);
  ck_assert_int_eq(rig_end(&r), 0);
  ck_assert_uint_eq(rig_lines(buffer_span(&r.out)), 300);
  /* With the scales of its 50 first records, as if they had been held back. */
  struct rig held;
  rig_prepare(&held);
  rig_begin(&held);
  ck_assert_int_eq(rig_feed(&held, buffer_span(&text)), 0);
  ck_assert_int_eq(rig_end(&held), 0);
  struct model *a = pipeline_model(r.pipeline), *b = pipeline_model(held.pipeline);
  for (uint32_t d = 0; d < 3; d++) {
    ck_assert_double_eq(scaler_raw(a->scaler, d, 1.0F), scaler_raw(b->scaler, d, 1.0F));
  }
  rig_clear(&held);
  rig_clear(&r);
  buffer_clear(&text);
}
END_TEST

START_TEST(test_counting) {
  struct rig r;
  struct pipeline_counter c;
  const char text[] = "a,b\n1,2\n\n3,4\n\"x\ny\",5\n6,7";
  rig_prepare(&r);
  rig_learn_all(&r, "a,b\n1,2\n3,4\n");
  for (size_t split = 0; split < sizeof text; split++) {
    pipeline_count_begin(r.pipeline, &c);
    pipeline_count_feed(r.pipeline, &c, text, split < sizeof text - 1 ? split : 0);
    size_t from = split < sizeof text - 1 ? split : 0;
    pipeline_count_feed(r.pipeline, &c, text + from, sizeof text - 1 - from);
    ck_assert_uint_eq(pipeline_count_end(r.pipeline, &c), 4);
  }
  rig_clear(&r);
}
END_TEST

/* A table of commas as another format writes it: what stands before, between and behind the cells.
 */
static const struct form {
  const char *format, *open, *between[2], *close;
  char delimiter;
} forms[] = {{"csv", "", {",", ","}, "\n", ','},
             {"tsv", "", {"\t", "\t"}, "\n", '\t'},
             {"tsv", "", {" ", "  "}, "\n", ' '},
             {"jsonl", "{\"a\":", {",\"b\":\"", "\",\"c\":"}, "}\n", 0},
             {"logfmt", "a=", {" b=\"", "\" c="}, "\n", 0},
             {"regex", "", {"|", "|"}, "\n", 0}};

static void reform(const struct buffer *table, const struct form *form, struct buffer *to) {
  size_t cell = 0;
  buffer_append_text(to, form->open);
  for (size_t i = 0; i < table->length; i++) {
    char byte = table->data[i];
    if (byte != ',' && byte != '\n') {
      buffer_append_byte(to, byte);
      continue;
    }
    buffer_append_text(to, byte == ',' ? form->between[cell] : form->close);
    cell = byte == ',' ? cell + 1 : 0;
    if (byte == '\n' && i + 1 < table->length) buffer_append_text(to, form->open);
  }
}

static void steady(const struct form *form, const struct feature_row *as,
                   const struct emitter_row *emitter, unsigned rows) {
  struct rig r;
  struct feature_spec all = {.field = "*", .as = as, .weight = 1.0};
  struct buffer table = {0}, text = {0};
  rig_prepare(&r);
  struct pattern *pattern = pattern_new(span_of("(?<a>.+?)\\|(?<b>.+?)\\|(?<c>.*)"), &r.err);
  r.params.decoder = decoder_row(form->format);
  r.params.decoding = (struct decoder_params){.delimiter = form->delimiter, .pattern = pattern};
  r.params.features = (struct feature_list){&all, 1};
  r.params.emitter = emitter;
  rig_table(&table, rows, 11);
  reform(&table, form, &text);
  rig_begin(&r);
  uint64_t before = 0;
  int failed = 0; /* asserting in the loop would allocate */
  for (size_t at = 0; at < text.length; at += 4096) {
    size_t rest = text.length - at;
    if (at > text.length / 2 && before == 0) before = allocations;
    failed |= rig_feed(&r, (struct span){text.data + at, rest < 4096 ? rest : 4096});
    buffer_reset(&r.out);
  }
  uint64_t after = allocations;
  ck_assert_int_eq(failed, 0);
  ck_assert_uint_ge(pipeline_model(r.pipeline)->seq, rows - 1); /* elapsed: the first has none */
  ck_assert_uint_gt(before, 0);
  ck_assert_msg(after == before, "%s, %s: %llu allocations in the second half", form->format,
                as->name, (unsigned long long)(after - before));
  rig_clear(&r);
  pattern_free(pattern);
  buffer_clear(&table);
  buffer_clear(&text);
}

START_TEST(test_no_allocation_in_any_format) {
  steady(&forms[_i], &feature_auto, &emitter_tsv, 20000);
}
END_TEST

START_TEST(test_no_allocation_in_any_use) {
  for (const struct feature_row *const *as = feature_table; *as; as++) {
    if ((*as)->learned) steady(&forms[0], *as, &emitter_tsv, 2000);
  }
}
END_TEST

START_TEST(test_no_allocation_in_any_answer) {
  for (const struct emitter_row *const *row = emitter_table; *row; row++) {
    steady(&forms[3], &feature_category, *row, 2000);
  }
}
END_TEST

Suite *pipeline_suite(void) {
  Suite *suite = suite_create("pipeline");
  TCase *tcase = tcase_create("pipeline");
  tcase_add_test(tcase, test_one_line_a_record_in_order);
  tcase_add_test(tcase, test_pieces_make_no_difference);
  tcase_add_test(tcase, test_header_names_the_features);
  tcase_add_test(tcase, test_a_second_source_may_order_its_columns_otherwise);
  tcase_add_test(tcase, test_bad_records_are_counted_and_poison_nothing);
  tcase_add_test(tcase, test_a_warm_up_without_a_value);
  tcase_add_test(tcase, test_strict_ends_at_the_first_bad_record);
  tcase_add_test(tcase, test_too_many_bad_records);
  tcase_add_test(tcase, test_provisional_scales_freeze);
  tcase_add_test(tcase, test_counting);
  tcase_add_loop_test(tcase, test_no_allocation_in_any_format, 0, sizeof forms / sizeof *forms);
  tcase_add_test(tcase, test_no_allocation_in_any_use);
  tcase_add_test(tcase, test_no_allocation_in_any_answer);
  suite_add_tcase(suite, tcase);
  return suite;
}
