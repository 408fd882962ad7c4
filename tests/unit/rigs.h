/* For tests of the pipeline: one with a small map, an intake, and what came out of it. */
#ifndef TESTS_UNIT_RIGS_H
#define TESTS_UNIT_RIGS_H

#include <check.h>

#include "base/random.h"
#include "core/safetensors.h"
#include "flow/pipeline.h"
#include "models.h"

struct rig {
  struct pipeline_params params;
  struct pipeline *pipeline;
  struct intake *intake;
  struct buffer out, said;
  struct error err;
  uint64_t count;
};

static inline void rig_say(void *owner, enum notice_level level, const char *text) {
  (void)level;
  struct rig *r = owner;
  buffer_append_text(&r->said, text);
  buffer_append_byte(&r->said, '\n');
}

static inline uint64_t rig_count(void *owner, const struct pipeline *p) {
  (void)p;
  return ((struct rig *)owner)->count;
}

static inline void rig_prepare(struct rig *r) {
  *r = (struct rig){0};
  struct model_params model = small_params();
  model.som.lattice = (struct lattice){lattice_row("hexagonal"), 6, 5, false};
  model.som.radius_first = 3;
  model.som.over = 0; /* auto */
  model.warmup_records = 50;
  r->params = (struct pipeline_params){.decoder = decoder_row("csv"),
                                       .decoding = {.delimiter = ','},
                                       .most_record_bytes = 1 << 16,
                                       .label = "",
                                       .model = model,
                                       .learn = true,
                                       .most_bad_share = 1.0,
                                       .most_bad = UINT64_MAX,
                                       .emitter = &emitter_tsv,
                                       .owner = r,
                                       .say = rig_say,
                                       .count = rig_count};
  ck_assert_int_eq(field_list_parse(&r->params.fields, "seq,unit,distance,record", &r->err), 0);
}

static inline void rig_begin(struct rig *r) {
  r->pipeline = pipeline_new(&r->params, NULL);
  r->intake = intake_new("in", &r->out);
}

static inline int rig_feed(struct rig *r, struct span text) {
  return pipeline_feed(r->pipeline, r->intake, text.at, text.length, 1, &r->err);
}

static inline int rig_end(struct rig *r) {
  if (pipeline_end(r->pipeline, r->intake, 1, &r->err)) return -1;
  return pipeline_begin(r->pipeline, false, &r->err);
}

static inline void rig_clear(struct rig *r) {
  pipeline_free(r->pipeline);
  intake_free(r->intake);
  buffer_clear(&r->out);
  buffer_clear(&r->said);
}

static inline void rig_learn_all(struct rig *r, const char *text) {
  rig_begin(r);
  ck_assert_int_eq(rig_feed(r, span_of(text)), 0);
  ck_assert_msg(rig_end(r) == 0, "%s", r->err.text);
}

static inline void rig_table(struct buffer *to, unsigned rows, uint64_t seed) {
  struct random random;
  random_seed(&random, seed);
  for (unsigned i = 0; i < rows; i++) {
    double a = random_uniform(&random), b = random_uniform(&random);
    buffer_printf(to, "%.6f,%.4f,%.3g\n", a, 100 * b + a, a * b);
  }
}

static inline void rig_save(struct rig *r, struct buffer *to) {
  struct state state = {0};
  struct safetensors_metadata metadata = {0};
  model_export(pipeline_model(r->pipeline), &state);
  safetensors_write(&state, &metadata, to);
}

static inline unsigned rig_lines(struct span text) {
  unsigned lines = 0;
  for (size_t i = 0; i < text.length; i++) lines += text.at[i] == '\n';
  return lines;
}

/* The rig's model once more, by way of a checkpoint. */
static inline struct model *rig_read_back(struct rig *r) {
  struct buffer file = {0}, names = {0};
  struct state state;
  struct safetensors_metadata metadata;
  struct model *was = pipeline_model(r->pipeline);
  rig_save(r, &file);
  struct model *model = model_new(&was->params, pipeline_features(r->pipeline), &r->err);
  ck_assert_ptr_nonnull(model);
  ck_assert_msg(safetensors_read(buffer_span(&file), &state, &metadata, &names, &r->err) == 0 &&
                    model_import(model, &state, &r->err) == 0,
                "%s", r->err.text);
  buffer_clear(&file);
  buffer_clear(&names);
  return model;
}

/* One that is prepared goes on with what the first one's checkpoint holds. */
static inline void rig_resume(struct rig *r, struct rig *first) {
  r->params.columns = pipeline_columns(first->pipeline);
  r->params.features = *pipeline_features(first->pipeline);
  r->pipeline = pipeline_new(&r->params, rig_read_back(first));
  r->intake = intake_new("in", &r->out);
}

/* --- the same, whatever comes between --- */

static inline void rig_learn_in_pieces(struct rig *r, const struct buffer *text, size_t piece) {
  rig_begin(r);
  for (size_t at = 0; at < text->length; at += piece) {
    size_t rest = text->length - at;
    ck_assert_int_eq(rig_feed(r, (struct span){text->data + at, rest < piece ? rest : piece}), 0);
  }
  ck_assert_int_eq(rig_end(r), 0);
}

/* Answers and tensors are those of the whole, which was saved. */
static inline void rig_check_same(struct rig *r, const struct buffer *out, const struct rig *whole,
                                  const struct buffer *saved, size_t at) {
  struct buffer own = {0};
  rig_save(r, &own);
  ck_assert_msg(span_equal(buffer_span(out), buffer_span(&whole->out)), "at %zu", at);
  ck_assert_msg(span_equal(buffer_span(&own), buffer_span(saved)), "at %zu", at);
  buffer_clear(&own);
}

/* However the bytes arrive. */
static inline void rig_check_pieces(void (*prepare)(struct rig *r), const struct buffer *text) {
  struct rig whole, r;
  struct buffer saved = {0};
  prepare(&whole);
  rig_learn_in_pieces(&whole, text, text->length);
  rig_save(&whole, &saved);
  for (size_t piece = 1; piece < 100; piece += piece < 5 ? 1 : 13) {
    prepare(&r);
    rig_learn_in_pieces(&r, text, piece);
    rig_check_same(&r, &r.out, &whole, &saved, piece);
    rig_clear(&r);
  }
  rig_clear(&whole);
  buffer_clear(&saved);
}

/* Stopped behind so many bytes, saved, read back and gone on. */
static inline void rig_check_stop(void (*prepare)(struct rig *r), const struct buffer *text,
                                  size_t stop, const struct rig *whole,
                                  const struct buffer *saved) {
  struct rig first, second;
  prepare(&first);
  rig_begin(&first);
  ck_assert_int_eq(rig_feed(&first, (struct span){text->data, stop}), 0);
  ck_assert_ptr_nonnull(pipeline_model(first.pipeline));
  struct intake_position position = first.intake->done;
  prepare(&second);
  rig_resume(&second, &first);
  second.intake->out = &first.out; /* the answers go on where they were */
  intake_resume(second.intake, &position);
  struct span rest = {text->data + position.offset, text->length - position.offset};
  ck_assert_int_eq(rig_feed(&second, rest), 0);
  ck_assert_int_eq(rig_end(&second), 0);
  rig_check_same(&second, &first.out, whole, saved, stop);
  rig_clear(&second);
  rig_clear(&first);
}

/* Wherever it is stopped; the map has begun within the first fifth of the text. */
static inline void rig_check_stops(void (*prepare)(struct rig *r), const struct buffer *text) {
  struct rig whole;
  struct buffer saved = {0};
  unsigned stops = 0;
  prepare(&whole);
  rig_learn_in_pieces(&whole, text, text->length);
  rig_save(&whole, &saved);
  for (size_t stop = text->length / 5; stop < text->length; stop += 499, stops++) {
    rig_check_stop(prepare, text, stop, &whole, &saved);
  }
  ck_assert_uint_gt(stops, 10);
  rig_clear(&whole);
  buffer_clear(&saved);
}

#endif
