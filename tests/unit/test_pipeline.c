/*
 * The whole way of a record through floors 0 to 2: whatever way the bytes arrive, the same
 * answers and the same map; bad records counted; nothing allocated once it runs.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "core/safetensors.h"
#include "flow/pipeline.h"

Suite *pipeline_suite(void);

/* Counted by the linker's --wrap: every allocation that our own archives make. */
static uint64_t allocations;
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size) {
  allocations++;
  return __real_malloc(size);
}
void *__wrap_calloc(size_t count, size_t size) {
  allocations++;
  return __real_calloc(count, size);
}
void *__wrap_realloc(void *memory, size_t size) {
  allocations++;
  return __real_realloc(memory, size);
}

struct rig {
  struct pipeline_params params;
  struct pipeline *pipeline;
  struct intake *intake;
  struct buffer out, said;
  struct error err;
  uint64_t count;
};

static void say(void *owner, enum notice_level level, const char *text) {
  (void)level;
  struct rig *r = owner;
  buffer_append_text(&r->said, text);
  buffer_append_byte(&r->said, '\n');
}

static uint64_t count(void *owner, const struct pipeline *p) {
  (void)p;
  return ((struct rig *)owner)->count;
}

static void prepare(struct rig *r) {
  *r = (struct rig){0};
  struct lattice lattice = {lattice_row("hexagonal"), 6, 5, false};
  r->params =
      (struct pipeline_params){.decoder = decoder_row("csv"),
                               .decoding = {.delimiter = ','},
                               .most_record_bytes = 1 << 16,
                               .label = "",
                               .model = {.som = {.lattice = lattice,
                                                 .neighbourhood = neighbourhood_row("gaussian"),
                                                 .distance = distance_row("euclidean"),
                                                 .decay = decay_row("exponential"),
                                                 .rate_first = 0.5,
                                                 .rate_last = 0.02,
                                                 .radius_first = 3,
                                                 .radius_last = 1},
                                         .initial = initial_row("sample"),
                                         .scale = scaler_row("zscore"),
                                         .seed = 1,
                                         .warmup_records = 50},
                               .learn = true,
                               .most_bad_share = 1.0,
                               .most_bad = UINT64_MAX,
                               .emitter = &emitter_tsv,
                               .owner = r,
                               .say = say,
                               .count = count};
  ck_assert_int_eq(field_list_parse(&r->params.fields, "seq,unit,distance,record", &r->err), 0);
}

static void begin(struct rig *r) {
  r->pipeline = pipeline_new(&r->params, NULL);
  r->intake = intake_new("in", &r->out);
}

static int feed(struct rig *r, struct span text) {
  return pipeline_feed(r->pipeline, r->intake, text.at, text.length, 1, &r->err);
}

static int end(struct rig *r) {
  if (pipeline_end(r->pipeline, r->intake, 1, &r->err)) return -1;
  return pipeline_begin(r->pipeline, false, &r->err);
}

static void clear(struct rig *r) {
  pipeline_free(r->pipeline);
  intake_free(r->intake);
  buffer_clear(&r->out);
  buffer_clear(&r->said);
}

static void learn_all(struct rig *r, const char *text) {
  begin(r);
  ck_assert_int_eq(feed(r, span_of(text)), 0);
  ck_assert_msg(end(r) == 0, "%s", r->err.text);
}

static void table(struct buffer *to, unsigned rows, uint64_t seed) {
  struct random random;
  random_seed(&random, seed);
  for (unsigned i = 0; i < rows; i++) {
    double a = random_uniform(&random), b = random_uniform(&random);
    buffer_printf(to, "%.6f,%.4f,%.3g\n", a, 100 * b + a, a * b);
  }
}

static void save(struct rig *r, struct buffer *to) {
  struct state state = {0};
  struct safetensors_metadata metadata = {0};
  model_export(pipeline_model(r->pipeline), &state);
  safetensors_write(&state, &metadata, to);
}

static unsigned lines_of(struct span text) {
  unsigned lines = 0;
  for (size_t i = 0; i < text.length; i++) lines += text.at[i] == '\n';
  return lines;
}

START_TEST(test_one_line_a_record_in_order) {
  struct rig r;
  struct buffer text = {0};
  prepare(&r);
  table(&text, 200, 1);
  begin(&r);
  ck_assert_int_eq(feed(&r, buffer_span(&text)), 0);
  ck_assert_int_eq(end(&r), 0);
  ck_assert_uint_eq(lines_of(buffer_span(&r.out)), 200);
  ck_assert_mem_eq(r.out.data, "1\t", 2);
  ck_assert_uint_eq(r.intake->done.offset, text.length);
  ck_assert_uint_eq(r.intake->done.records, 200);
  ck_assert_uint_eq(som_learned(pipeline_model(r.pipeline)->som), 200);
  clear(&r);
  buffer_clear(&text);
}
END_TEST

START_TEST(test_pieces_make_no_difference) {
  struct rig whole;
  struct buffer text = {0}, first = {0};
  table(&text, 120, 7);
  prepare(&whole);
  begin(&whole);
  ck_assert_int_eq(feed(&whole, buffer_span(&text)), 0);
  ck_assert_int_eq(end(&whole), 0);
  save(&whole, &first);
  for (size_t piece = 1; piece < 100; piece += piece < 5 ? 1 : 13) {
    struct rig r;
    struct buffer second = {0};
    prepare(&r);
    begin(&r);
    for (size_t at = 0; at < text.length; at += piece) {
      size_t rest = text.length - at;
      ck_assert_int_eq(feed(&r, (struct span){text.data + at, rest < piece ? rest : piece}), 0);
    }
    ck_assert_int_eq(end(&r), 0);
    save(&r, &second);
    ck_assert_msg(span_equal(buffer_span(&r.out), buffer_span(&whole.out)), "pieces of %zu", piece);
    ck_assert_msg(span_equal(buffer_span(&first), buffer_span(&second)), "pieces of %zu", piece);
    buffer_clear(&second);
    clear(&r);
  }
  clear(&whole);
  buffer_clear(&text);
  buffer_clear(&first);
}
END_TEST

START_TEST(test_header_names_the_features) {
  struct rig r;
  prepare(&r);
  learn_all(&r, "a,b,c\n1,2,x\n3,4,y\n");
  ck_assert(pipeline_header(r.pipeline));
  ck_assert_uint_eq(pipeline_model(r.pipeline)->features->count, 2);
  ck_assert_uint_eq(lines_of(buffer_span(&r.out)), 2);
  ck_assert_ptr_nonnull(memmem(r.said.data, r.said.length, "learning from 2: a, b", 21));
  clear(&r);
}
END_TEST

START_TEST(test_a_second_source_may_order_its_columns_otherwise) {
  struct rig r;
  struct buffer out = {0};
  prepare(&r);
  learn_all(&r, "a,b\n1,100\n2,200\n3,300\n");
  struct intake *second = intake_new("second", &out);
  const char text[] = "b,a\n100,1\n";
  ck_assert_int_eq(pipeline_feed(r.pipeline, second, text, sizeof text - 1, 1, &r.err), 0);
  ck_assert_uint_eq(lines_of(buffer_span(&out)), 1);
  ck_assert_double_lt(fabs(pipeline_model(r.pipeline)->raw[0] - 1.0), 1e-12);
  ck_assert_double_lt(fabs(pipeline_model(r.pipeline)->raw[1] - 100.0), 1e-12);
  intake_free(second);
  second = intake_new("third", &out);
  ck_assert_int_eq(pipeline_feed(r.pipeline, second, "a,x\n1,2\n", 8, 1, &r.err), -1);
  ck_assert_ptr_nonnull(strstr(r.err.text, "`b`"));
  intake_free(second);
  buffer_clear(&out);
  clear(&r);
}
END_TEST

START_TEST(test_bad_records_are_counted_and_poison_nothing) {
  struct rig r;
  struct pipeline_totals totals;
  struct feature_spec both = {.field = "*", .as = &feature_number, .weight = 1.0, .dims = 8};
  prepare(&r);
  r.params.features = (struct feature_list){&both, 1};
  learn_all(&r, "1,2\n3\n4,5,6\n7,8\n\n\"9,1\nnan,inf\n1e999,\n,5\nx,6\n10,11\n");
  pipeline_totals(r.pipeline, &totals);
  ck_assert_uint_eq(totals.bad[BAD_FIELD_COUNT], 2);
  ck_assert_uint_eq(totals.bad[BAD_QUOTE], 1);
  ck_assert_uint_eq(totals.bad[BAD_EMPTY], 2);
  ck_assert_uint_eq(totals.good, 5);
  ck_assert_uint_eq(totals.missing, 2);
  ck_assert_uint_eq(lines_of(buffer_span(&r.out)), 5);
  struct buffer file = {0}, names = {0};
  struct state state = {0};
  struct safetensors_metadata metadata = {0};
  save(&r, &file);
  ck_assert_int_eq(safetensors_read(buffer_span(&file), &state, &metadata, &names, &r.err), 0);
  buffer_clear(&file);
  buffer_clear(&names);
  ck_assert_ptr_nonnull(memmem(r.said.data, r.said.length, "in:2: record 2", 14));
  clear(&r);
}
END_TEST

/* No record of the first warm-up has a value; the second finds other columns. */
START_TEST(test_a_warm_up_without_a_value) {
  struct rig r;
  struct feature_spec all = {.field = "*", .as = &feature_number, .weight = 1.0};
  prepare(&r);
  r.params.features = (struct feature_list){&all, 1};
  r.params.model.warmup_records = 2;
  learn_all(&r, "x\ny\na,b\n1,2\n3,4\n5,6\n");
  ck_assert_uint_eq(pipeline_model(r.pipeline)->features->count, 2);
  ck_assert_uint_eq(lines_of(buffer_span(&r.out)), 3);
  clear(&r);
}
END_TEST

START_TEST(test_strict_ends_at_the_first_bad_record) {
  struct rig r;
  prepare(&r);
  r.params.strict = true;
  begin(&r);
  feed(&r, span_of("1,2\n3,4\n5\n6,7\n"));
  ck_assert_int_eq(end(&r), -1);
  ck_assert_int_eq(r.err.kind, ERROR_DATA);
  ck_assert_ptr_nonnull(strstr(r.err.text, "in:3"));
  ck_assert_uint_eq(lines_of(buffer_span(&r.out)), 2);
  clear(&r);
}
END_TEST

START_TEST(test_too_many_bad_records) {
  struct rig r;
  prepare(&r);
  r.params.most_bad = 1;
  begin(&r);
  feed(&r, span_of("1,2\n3\n4,5\n5\n6,7\n"));
  ck_assert_int_eq(end(&r), -1);
  ck_assert_int_eq(r.err.kind, ERROR_DATA);
  clear(&r);
  prepare(&r);
  r.params.most_bad_share = 0.3;
  learn_all(&r, "1,2\n3\n4,5\n5\n6,7\n"); /* too few records to judge on the way */
  ck_assert_int_eq(pipeline_verify(r.pipeline, &r.err), -1);
  clear(&r);
}
END_TEST

START_TEST(test_provisional_scales_freeze) {
  struct rig r;
  struct buffer text = {0};
  prepare(&r);
  table(&text, 300, 3);
  begin(&r);
  size_t first = strcspn(text.data, "\n") + 1;
  ck_assert_int_eq(feed(&r, (struct span){text.data, first}), 0);
  ck_assert_uint_ne(pipeline_waiting_since(r.pipeline), 0);
  ck_assert_int_eq(pipeline_begin(r.pipeline, true, &r.err), 0);
  ck_assert_uint_eq(lines_of(buffer_span(&r.out)), 1);
  ck_assert_ptr_nonnull(pipeline_model(r.pipeline)->warmup);
  ck_assert_int_eq(feed(&r, (struct span){text.data + first, text.length - first}), 0);
  ck_assert_ptr_null(pipeline_model(r.pipeline)->warmup);
  ck_assert_int_eq(end(&r), 0);
  ck_assert_uint_eq(lines_of(buffer_span(&r.out)), 300);
  /* With the scales of its 50 first records, as if they had been held back. */
  struct rig held;
  prepare(&held);
  begin(&held);
  ck_assert_int_eq(feed(&held, buffer_span(&text)), 0);
  ck_assert_int_eq(end(&held), 0);
  struct model *a = pipeline_model(r.pipeline), *b = pipeline_model(held.pipeline);
  for (uint32_t d = 0; d < 3; d++) {
    ck_assert_double_eq(scaler_raw(a->scaler, d, 1.0F), scaler_raw(b->scaler, d, 1.0F));
  }
  clear(&held);
  clear(&r);
  buffer_clear(&text);
}
END_TEST

/* The rig's model once more, by way of a checkpoint. */
static struct model *read_back(struct rig *r) {
  struct buffer file = {0}, names = {0};
  struct state state;
  struct safetensors_metadata metadata;
  struct model *was = pipeline_model(r->pipeline);
  save(r, &file);
  struct model *model = model_new(&was->params, pipeline_features(r->pipeline), &r->err);
  ck_assert_ptr_nonnull(model);
  ck_assert_msg(safetensors_read(buffer_span(&file), &state, &metadata, &names, &r->err) == 0 &&
                    model_import(model, &state, &r->err) == 0,
                "%s", r->err.text);
  buffer_clear(&file);
  buffer_clear(&names);
  return model;
}

START_TEST(test_frozen_changes_nothing) {
  struct rig r, frozen;
  prepare(&r);
  learn_all(&r, "a,b\n1,2\n3,4\n5,9\n");
  struct codebook *before = som_codebook(pipeline_model(r.pipeline)->som);
  prepare(&frozen);
  frozen.params.learn = false;
  frozen.params.columns = pipeline_columns(r.pipeline);
  frozen.params.features = *pipeline_features(r.pipeline);
  frozen.pipeline = pipeline_new(&frozen.params, read_back(&r));
  frozen.intake = intake_new("frozen", &frozen.out);
  ck_assert_int_eq(feed(&frozen, span_of("a,b\n7,7\n1,2\n")), 0);
  ck_assert_uint_eq(lines_of(buffer_span(&frozen.out)), 2);
  struct model *model = pipeline_model(frozen.pipeline);
  ck_assert_uint_eq(som_learned(model->som), 3);
  size_t bytes = (size_t)before->blocks * before->dims * CODEBOOK_LANES * sizeof(float);
  ck_assert_mem_eq(before->weights, som_codebook(model->som)->weights, bytes);
  clear(&frozen);
  clear(&r);
}
END_TEST

/* Stopped anywhere after the map has begun, saved, read back and gone on: the same answers and
   the same tensors as without a stop. */
START_TEST(test_resumed_is_as_never_stopped) {
  struct buffer text = {0}, whole = {0};
  struct rig one;
  table(&text, 400, 5);
  prepare(&one);
  begin(&one);
  ck_assert_int_eq(feed(&one, buffer_span(&text)), 0);
  ck_assert_int_eq(end(&one), 0);
  save(&one, &whole);
  for (size_t stop = text.length / 5; stop < text.length; stop += 997) {
    struct rig first, second;
    struct buffer resumed = {0};
    prepare(&first);
    prepare(&second);
    first.params.count = second.params.count = NULL;
    begin(&first);
    ck_assert_int_eq(feed(&first, (struct span){text.data, stop}), 0);
    if (!pipeline_model(first.pipeline)) {
      clear(&first);
      clear(&second);
      continue;
    }
    struct intake_position position = first.intake->done;
    second.params.features = *pipeline_features(first.pipeline);
    second.params.columns = pipeline_columns(first.pipeline);
    second.pipeline = pipeline_new(&second.params, read_back(&first));
    second.intake = intake_new("in", &first.out); /* the answers go on where they were */
    intake_resume(second.intake, &position);
    struct span rest = {text.data + position.offset, text.length - position.offset};
    ck_assert_int_eq(feed(&second, rest), 0);
    ck_assert_int_eq(end(&second), 0);
    save(&second, &resumed);
    ck_assert_msg(span_equal(buffer_span(&first.out), buffer_span(&one.out)), "at %zu", stop);
    ck_assert_msg(span_equal(buffer_span(&resumed), buffer_span(&whole)), "at %zu", stop);
    buffer_clear(&resumed);
    clear(&second);
    clear(&first);
  }
  clear(&one);
  buffer_clear(&text);
  buffer_clear(&whole);
}
END_TEST

START_TEST(test_counting) {
  struct rig r;
  struct pipeline_counter c;
  const char text[] = "a,b\n1,2\n\n3,4\n\"x\ny\",5\n6,7";
  prepare(&r);
  learn_all(&r, "a,b\n1,2\n3,4\n");
  for (size_t split = 0; split < sizeof text; split++) {
    pipeline_count_begin(r.pipeline, &c);
    pipeline_count_feed(r.pipeline, &c, text, split < sizeof text - 1 ? split : 0);
    size_t from = split < sizeof text - 1 ? split : 0;
    pipeline_count_feed(r.pipeline, &c, text + from, sizeof text - 1 - from);
    ck_assert_uint_eq(pipeline_count_end(r.pipeline, &c), 4);
  }
  clear(&r);
}
END_TEST

static void steady(const char *format, char delimiter, const struct feature_row *as) {
  struct rig r;
  struct feature_spec all = {.field = "*", .as = as, .weight = 1.0};
  struct buffer text = {0};
  prepare(&r);
  r.params.decoder = decoder_row(format);
  r.params.decoding.delimiter = delimiter;
  r.params.features = (struct feature_list){&all, 1};
  table(&text, 20000, 11);
  for (size_t i = 0; i < text.length; i++) {
    if (text.data[i] == ',') text.data[i] = delimiter;
  }
  begin(&r);
  uint64_t before = 0;
  int failed = 0; /* asserting in the loop would allocate */
  for (size_t at = 0; at < text.length; at += 4096) {
    size_t rest = text.length - at;
    if (at > text.length / 2 && before == 0) before = allocations;
    failed |= feed(&r, (struct span){text.data + at, rest < 4096 ? rest : 4096});
    buffer_reset(&r.out);
  }
  uint64_t after = allocations;
  ck_assert_int_eq(failed, 0);
  ck_assert_uint_gt(before, 0);
  ck_assert_msg(after == before, "%s, %s: %llu allocations in the second half", format, as->name,
                (unsigned long long)(after - before));
  clear(&r);
  buffer_clear(&text);
}

START_TEST(test_no_allocation_a_record) {
  steady("csv", ',', &feature_auto);
  steady("tsv", '\t', &feature_auto);
  steady("tsv", ' ', &feature_auto);
  for (const struct feature_row *const *as = feature_table; *as; as++) {
    if ((*as)->learned) steady("csv", ',', *as);
  }
}
END_TEST

/* A map that didn't begin with an input: its format is found, and a trickle isn't kept waiting. */
START_TEST(test_format_found_for_a_map_that_is_there) {
  struct rig r, other;
  prepare(&r);
  learn_all(&r, "a,b\n1,2\n3,4\n5,9\n");
  prepare(&other);
  other.params.decoder = NULL;
  other.params.columns = pipeline_columns(r.pipeline);
  other.params.features = *pipeline_features(r.pipeline);
  other.pipeline = pipeline_new(&other.params, read_back(&r));
  other.intake = intake_new("other", &other.out);
  ck_assert_uint_eq(pipeline_waiting_since(other.pipeline), 0);
  ck_assert_int_eq(feed(&other, span_of("7\t7\n1")), 0);
  ck_assert_uint_eq(pipeline_waiting_since(other.pipeline), 1);
  ck_assert_int_eq(feed(&other, span_of("\t2\n8\t9\n")), 0);
  ck_assert_uint_eq(other.out.length, 0);
  ck_assert_int_eq(pipeline_begin(other.pipeline, true, &other.err), 0);
  ck_assert_uint_eq(lines_of(buffer_span(&other.out)), 3);
  ck_assert_uint_eq(pipeline_waiting_since(other.pipeline), 0);
  ck_assert_ptr_eq(pipeline_decoder(other.pipeline), &decoder_tsv);
  ck_assert_int_eq(feed(&other, span_of("5\t5\n")), 0);
  ck_assert_uint_eq(lines_of(buffer_span(&other.out)), 4);
  ck_assert_uint_eq(pipeline_waiting_since(other.pipeline), 0);
  clear(&other);
  clear(&r);
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
  tcase_add_test(tcase, test_frozen_changes_nothing);
  tcase_add_test(tcase, test_format_found_for_a_map_that_is_there);
  tcase_add_test(tcase, test_resumed_is_as_never_stopped);
  tcase_add_test(tcase, test_counting);
  tcase_add_test(tcase, test_no_allocation_a_record);
  suite_add_tcase(suite, tcase);
  return suite;
}
