/* Names become rows of tables, `auto` becomes what it stands for. */
#include "cmd/assemble.h"

#include <stdlib.h>

#include "flow/model_params.h"
#include "flow/pattern.h"

static uint64_t or_else(uint64_t value, uint64_t fallback) {
  return value == CONFIG_AUTO_COUNT ? fallback : value;
}

/* What isn't automatic. */
static struct model_params asked_model(const struct config *c) {
  bool automatic = strcmp(c->map.growth, "auto") == 0;
  struct lattice lattice = {.kind = lattice_row(c->map.lattice),
                            .rows = (uint32_t)or_else(c->map.rows, 0),
                            .columns = (uint32_t)or_else(c->map.columns, 0),
                            .torus = c->map.torus};
  return (struct model_params){.mapper = automatic ? NULL : mapper_row(c->map.growth),
                               .logs = {.pins = c->logs.pin.texts,
                                        .pin_count = c->logs.pin.count,
                                        .mask_names = c->logs.masks.names,
                                        .mask_patterns = c->logs.masks.texts,
                                        .mask_count = c->logs.masks.count,
                                        .examples = c->logs.examples},
                               .som = {.lattice = lattice,
                                       .neighbourhood = neighbourhood_row(c->map.neighbourhood),
                                       .distance = distance_row(c->map.distance),
                                       .decay = decay_row(c->learn.decay),
                                       .rate_first = c->learn.rate_first,
                                       .rate_last = c->learn.rate_last,
                                       .radius_first = c->learn.radius_first,
                                       .radius_last = c->learn.radius_last,
                                       .over = or_else(c->learn.over, 0)},
                               .initial = initial_row(c->map.init),
                               .scale = scaler_row(c->scale),
                               .seed = c->map.seed,
                               .warmup_records = or_else(c->map.warmup_records, MAPPER_AUTO)};
}

struct model_params assemble_model(const struct config *c) {
  struct model_params params = asked_model(c);
  const struct decoder_row *decoder = decoder_row(c->input.format);
  if (params.mapper || decoder) mapper_settle(&params, decoder);
  return params;
}

static enum header_mode header_mode(const struct config *c, bool resumed) {
  bool forced = config_is_set(c, "input.header") || !resumed;
  if (strcmp(c->input.header, "no") == 0) return HEADER_NO;
  return forced && strcmp(c->input.header, "yes") == 0 ? HEADER_YES : HEADER_AUTO;
}

/* A column of the map that is no group would silently be missing in every record. */
static int check_groups(const struct assembly *a, struct error *err) {
  for (uint32_t i = 0; i < a->columns.count; i++) {
    struct span name = columns_name(&a->columns, i);
    uint32_t group = 0, groups = pattern_groups(a->pattern);
    while (group < groups && !span_is(name, pattern_group(a->pattern, group))) group++;
    if (group < groups) continue;
    return error_set(err, ERROR_CONFIG, "input.pattern: has no group `%.*s`, which the map knows",
                     (int)name.length, name.at);
  }
  return 0;
}

static int assemble_input(const struct config *c, struct assembly *to, struct error *err) {
  struct pipeline_params *p = &to->pipeline;
  const char *pattern = c->input.pattern;
  p->decoding.delimiter = c->input.delimiter[0];
  if (strcmp(c->input.format, "auto") != 0) {
    p->decoder = decoder_row(c->input.format);
  } else if (pattern[0]) { /* who names a pattern wants it */
    p->decoder = &decoder_regex;
  } else if (config_by_novelty(c)) { /* no map of other records grows so */
    p->decoder = &decoder_log;
  }
  to->rule = p->decoding.rule = header_rule_new(c->logs.header, err);
  if (!to->rule) return error_prefix(err, "logs.header");
  if (p->decoder != &decoder_regex) return 0;
  if (pattern[0] == '\0') return error_set(err, ERROR_CONFIG, "input.format: %s", PATTERN_NEEDED);
  to->pattern = p->decoding.pattern = pattern_new(span_of(pattern), err);
  if (!to->pattern) return error_prefix(err, "input.pattern");
  return check_groups(to, err);
}

static int assemble_multiline(const struct config *c, struct assembly *to, struct error *err) {
  const char *text = c->input.multiline;
  if (text[0] == '\0') return 0;
  to->first_line = to->pipeline.first_line = pattern_new_whole("line", span_of(text), err);
  return to->first_line ? 0 : error_prefix(err, "input.multiline");
}

void assemble_tuning(const struct config *c, struct pipeline_params *p) {
  p->model = assemble_model(c);
  p->strict = c->input.strict;
  p->most_bad_share = c->input.max_bad.is_share ? c->input.max_bad.share : 1.0;
  p->most_bad = c->input.max_bad.is_share ? UINT64_MAX : c->input.max_bad.count;
  p->only_new = c->logs.only_new;
  p->least_rarity = c->logs.min_rarity;
}

int assemble(const struct config *c, bool resumed, struct assembly *to, struct error *err) {
  *to = (struct assembly){0};
  struct pipeline_params *p = &to->pipeline;
  p->header = header_mode(c, resumed);
  for (size_t i = 0; i < c->input.columns.count; i++) {
    columns_add(&to->columns, span_of(c->input.columns.texts[i]));
  }
  if (to->columns.count) p->columns = &to->columns;
  if (assemble_input(c, to, err) || assemble_multiline(c, to, err)) {
    assemble_clear(to);
    return -1;
  }
  p->most_record_bytes = (size_t)c->input.max_record_bytes;
  p->features = c->features;
  p->label = c->label;
  assemble_tuning(c, p);
  p->learn = c->learn.enabled;
  p->emitter = emitter_row(c->output.format);
  const char *fields = c->output.fields;
  if (strcmp(fields, "auto") == 0 || field_list_parse(&p->fields, fields, err) == 0) return 0;
  assemble_clear(to);
  return error_prefix(err, "output.fields");
}

void assemble_clear(struct assembly *a) {
  columns_clear(&a->columns);
  pattern_free(a->pattern);
  header_rule_free(a->rule);
  pattern_free(a->first_line);
  a->pattern = a->first_line = NULL;
  a->rule = NULL;
}
