/*
 * Any bytes, in any pieces, through framer, decoder and map: the first byte chooses the format,
 * what all columns are used as and how answers are written, the second the size of the pieces and
 * whether records have several lines and are closed now and then. Nothing may crash, and the map
 * must stay whole.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "../unit/models.h"
#include "flow/pattern.h"
#include "flow/pipeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct feature_row *const uses[8] = {
    &feature_auto, &feature_number,  &feature_category, &feature_text,
    &feature_hour, &feature_weekday, &feature_elapsed,  &feature_label};

static struct pipeline_params params(uint8_t choice, struct feature_spec *all) {
  struct model_params model = small_params();
  static const struct decoder_row *const formats[6] = {
      NULL, &decoder_csv, &decoder_tsv, &decoder_jsonl, &decoder_logfmt, &decoder_regex};
  static const struct emitter_row *const emitters[3] = {&emitter_tsv, &emitter_csv, &emitter_jsonl};
  model.som.lattice = (struct lattice){lattice_row("hexagonal"), 3, 3, false};
  model.som.decay = decay_row("linear");
  model.som.rate_last = 0;
  model.som.over = 10;
  model.warmup_records = 4;
  struct pipeline_params p = {.decoder = formats[choice % 6],
                              .decoding = {.delimiter = ','},
                              .most_record_bytes = 64,
                              .features = {all, 1},
                              .label = "",
                              .model = model,
                              .learn = true,
                              .most_bad_share = 1.0,
                              .most_bad = UINT64_MAX,
                              .emitter = emitters[choice / 48 % 3]};
  *all = (struct feature_spec){.field = "*", .as = uses[choice / 6 % 8], .weight = 1.0, .dims = 3};
  field_list_parse(&p.fields, "unit,distance,region,record", NULL);
  return p;
}

static void check_whole(struct model *m) {
  float w;
  for (uint32_t unit = 0; unit < 9; unit++) {
    for (uint32_t d = 0; d < m->features->dims; d++) {
      w = *codebook_weight(som_codebook(m->som), unit, d);
      if (!isfinite(w)) abort();
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  struct feature_spec all;
  struct pipeline_params p = params(data[0], &all);
  struct buffer out = {0};
  struct error err = {0};
  struct pattern *pattern = pattern_new(span_of("(?<a>[^,]*),?(?<b>.*)"), NULL);
  struct pattern *first_line = pattern_new_whole("line", span_of("^[^ \\t}]"), NULL);
  p.decoding.pattern = pattern;
  if (data[1] / 61 % 2) p.first_line = first_line;
  struct pipeline *pipeline = pipeline_new(&p, NULL);
  struct intake *in = intake_new("fuzz", &out);
  size_t piece = 1 + data[1] % 61, at = 2;
  int status = 0;
  for (; at < size && status == 0; at += piece) {
    size_t length = size - at < piece ? size - at : piece;
    status = pipeline_feed(pipeline, in, (const char *)data + at, length, 1, &err);
    if (status == 0 && at % 3 == 0) status = pipeline_lull(pipeline, in, 1, &err);
  }
  if (status == 0) status = pipeline_end(pipeline, in, 1, &err);
  if (status == 0) status = pipeline_begin(pipeline, false, &err);
  if (status == 0 && in->done.offset != size - 2) abort();
  if (pipeline_model(pipeline)) check_whole(pipeline_model(pipeline));
  pipeline_free(pipeline);
  intake_free(in);
  buffer_clear(&out);
  pattern_free(pattern);
  pattern_free(first_line);
  return 0;
}
