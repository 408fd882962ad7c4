/* For tests of the pipeline: one with a small map, an intake, and what came out of it. */
#ifndef TESTS_UNIT_RIGS_H
#define TESTS_UNIT_RIGS_H

#include <check.h>

#include "base/random.h"
#include "core/safetensors.h"
#include "flow/pipeline.h"

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

#endif
