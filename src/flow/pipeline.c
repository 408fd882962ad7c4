/* One record's way through the rooms, and the pipeline's life. */
#include "flow/pipeline.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/quality.h"
#include "flow/inspect.h"
#include "flow/model_params.h"
#include "flow/pipeline_private.h"

void pipeline_settle(struct pipeline *p) {
  struct model_params *params = &p->params.model;
  if (p->model) params->mapper = p->model->params.mapper;
  mapper_settle(params, p->decoder);
  if (p->params.fields.count == 0)
    field_list_parse(&p->params.fields, params->mapper->fields, NULL);
}

/* Empty lines and comments are no templates. */
static void seed(struct pipeline *p, struct miner *miner) {
  unsigned long long left_out = 0;
  for (struct span rest = p->params.seeds; rest.length > 0;) {
    const char *newline = memchr(rest.at, '\n', rest.length);
    const size_t length = newline ? (size_t)(newline - rest.at) : rest.length;
    const size_t used = length + (newline != NULL);
    const struct span line = span_trim((struct span){rest.at, length});
    if (line.length > 0 && line.at[0] != '#') left_out += !miner_seed(miner, line);
    rest = (struct span){rest.at + used, rest.length - used};
  }
  if (left_out == 0) return;
  pipeline_say(
      p, NOTICE_WARNING,
      "logs.seed_templates: %llu templates are left out: at most half of the units are for "
      "such (map.rows, map.columns make room for more)",
      left_out);
}

void pipeline_adopt(struct pipeline *p, struct model *model) {
  struct miner *miner = model->miner;
  model->features->learn = p->params.learn;
  if (!p->params.learn) features_forget_times(model->features);
  if (!miner) return;
  miner_tell(miner, p->params.merges);
  if (p->params.learn) {
    miner_keep_examples(miner, p->params.model.logs.examples);
    seed(p, miner);
  }
  p->told_recycled = miner_events(miner)->recycled > 0;
}

struct pipeline *pipeline_new(const struct pipeline_params *params, struct model *model) {
  struct pipeline *p = calloc(1, sizeof *p);
  if (!p) abort();
  p->params = *params;
  p->model = model;
  p->decoder = params->decoder;
  p->decoding = params->decoding;
  p->decoding.most_fields = PIPELINE_MOST_FIELDS;
  p->decoding.columns = &p->columns;
  p->header = params->header != HEADER_NO;
  if (params->columns) columns_copy(&p->columns, params->columns);
  if (p->decoder || model) pipeline_settle(p);
  if (!model) return p;
  for (size_t i = 0; i < params->features.count; i++) {
    feature_list_add(&p->features, &params->features.specs[i]);
  }
  pipeline_adopt(p, model);
  return p;
}

void pipeline_free(struct pipeline *p) {
  if (!p) return;
  pipeline_free_held(p);
  model_free(p->model);
  columns_clear(&p->columns);
  feature_list_clear(&p->features);
  for (int reason = 0; reason < BAD_REASONS; reason++) buffer_clear(&p->bad_places[reason]);
  buffer_clear(&p->scratch);
  free(p);
}

void pipeline_say(struct pipeline *p, enum notice_level level, const char *format, ...) {
  char text[ERROR_TEXT_BYTES];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (p->params.say) p->params.say(p->params.owner, level, text);
}

static bool too_many_bad(const struct pipeline *p, uint64_t bad) {
  const struct pipeline_params *params = &p->params;
  if (bad > params->most_bad) return true;
  return (double)bad > params->most_bad_share * (double)p->totals.records;
}

static uint64_t all_bad(const struct pipeline *p) {
  uint64_t bad = 0;
  for (int reason = 0; reason < BAD_REASONS; reason++) bad += p->totals.bad[reason];
  return bad;
}

static int refuse_share(const struct pipeline *p, uint64_t bad, struct error *err) {
  return error_set(err, ERROR_DATA, "%llu of %llu records are bad: more than input.max_bad allows",
                   (unsigned long long)bad, (unsigned long long)p->totals.records);
}

/* Once a record: in passes, with the answers. */
static void reject(struct pipeline *p, const struct arrival *a, enum bad_reason reason) {
  struct buffer *to = p->params.rejects;
  if (!to || a->in->silent) return;
  buffer_printf(to, "%s\t", bad_reason_names[reason]);
  emitter_tsv_text(to, span_of(a->in->name));
  buffer_printf(to, "\t%llu\t", (unsigned long long)a->end.records);
  emitter_tsv_text(to, a->text);
  buffer_append_byte(to, '\n');
}

static void tell_bad(struct pipeline *p, const struct arrival *a, enum bad_reason reason) {
  char text[ERROR_TEXT_BYTES];
  snprintf(text, sizeof text, "%s:%llu: record %llu is bad: %s (further ones are counted)",
           a->in->name, (unsigned long long)a->line, (unsigned long long)a->end.records,
           bad_reason_texts[reason]);
  if (p->params.bad) {
    p->params.bad(p->params.owner, reason, text);
  } else {
    pipeline_say(p, NOTICE_WARNING, "%s", text);
  }
}

int pipeline_bad(struct pipeline *p, const struct arrival *a, enum bad_reason reason,
                 struct error *err) {
  struct intake *in = a->in;
  p->totals.records++;
  p->totals.bad[reason]++;
  if (in->silent) p->totals.bad_silent[reason]++;
  const char *name = in->name, *text = bad_reason_texts[reason];
  unsigned long long line = a->line, record = a->end.records;
  if (p->params.strict) {
    return error_set(err, ERROR_DATA, "%s:%llu: record %llu is bad: %s (input.strict)", name, line,
                     record, text);
  }
  reject(p, a, reason);
  if (p->bad_places[reason].length == 0) {
    buffer_printf(&p->bad_places[reason], "%s:%llu", name, line);
  }
  if (in->bad[reason]++ == 0) tell_bad(p, a, reason);
  uint64_t bad = all_bad(p);
  bool settled = p->totals.records >= 100 || bad > p->params.most_bad;
  return settled && too_many_bad(p, bad) ? refuse_share(p, bad, err) : 0;
}

struct span pipeline_bad_place(const struct pipeline *p, enum bad_reason reason) {
  return buffer_span(&p->bad_places[reason]);
}

void pipeline_bad_forget(struct pipeline *p, enum bad_reason reason) {
  buffer_reset(&p->bad_places[reason]);
}

int pipeline_verify(const struct pipeline *p, struct error *err) {
  uint64_t bad = all_bad(p);
  return bad > 0 && too_many_bad(p, bad) ? refuse_share(p, bad, err) : 0;
}

/* Once a feature, and for ten features at most: one line a value would drown the rest. */
static void tell_unreadable(struct pipeline *p, const struct arrival *a,
                            const struct record *record, uint32_t which) {
  struct feature *feature = &p->model->features->each[which];
  if (feature->told || p->told == 10) return;
  feature->told = true;
  p->told++;
  char shown[BUFFER_SHOWN_BYTES];
  struct span cell = record_text(record, a->in->binding->columns[which]);
  pipeline_say(p, NOTICE_WARNING,
               "%s:%llu: record %llu, column %u (%s): `%s` is no %s to learn from; it counts as "
               "missing (further ones too)",
               a->in->name, (unsigned long long)a->line, (unsigned long long)a->end.records,
               a->in->binding->columns[which] + 1, feature->name, buffer_shown(cell, shown),
               feature->row->what);
}

static struct verdict say_of(struct pipeline *p, const struct arrival *a,
                             const struct model_found *found, const struct record *record,
                             uint32_t missing) {
  struct model *m = p->model;
  const uint32_t unit = found->match.unit, columns = m->params.som.lattice.columns;
  const bool none = unit == VERDICT_NONE;
  struct verdict v = {.seq = m->seq + 1,
                      .time_ns = a->time_ns,
                      .unit = unit,
                      .row = none ? VERDICT_NONE : unit / columns,
                      .column = none ? VERDICT_NONE : unit % columns,
                      .second = found->match.second,
                      .region = m->som ? m->regions.region[unit] : VERDICT_NONE,
                      .missing = missing,
                      .distance = (double)found->match.distance,
                      .source = span_of(a->in->name),
                      .record = a->text,
                      .json = p->decoder->json || record->json,
                      .header = record->header,
                      .sighting = found->sighting,
                      .scratch = &p->scratch};
  if (!none) labels_majority(m->labels, unit, &v.label, NULL);
  return v;
}

/* --only-new, --min-rarity. */
static bool is_passed_over(const struct pipeline *p, const struct sighting *s) {
  if (!s) return false;
  const bool is_known = !s->is_new && s->unit != MINER_NONE; /* a frozen map has nothing new */
  if (p->params.only_new && is_known) return true;
  return p->params.least_rarity > 0 && miner_rarity(s) < p->params.least_rarity;
}

static void answer(struct pipeline *p, const struct arrival *a, const struct model_found *found,
                   const struct record *record, uint32_t missing) {
  struct intake *in = a->in;
  if (!p->params.emitter || !in->out || in->silent) return;
  if (is_passed_over(p, found->sighting)) return;
  struct verdict verdict = say_of(p, a, found, record, missing);
  p->params.emitter->line(&p->params.fields, &verdict, in->out);
}

static void inspect(struct pipeline *p, const struct arrival *a, const struct record *record,
                    const struct sighting *s) {
  const struct model *m = p->model;
  struct buffer *out = a->in->out;
  if (!out) return;
  if (p->params.inspect_header && p->inspected == 0) {
    (s ? inspect_line_header : inspect_header)(out);
  }
  p->inspected++;
  if (s) {
    inspect_line(record->header, s, p->inspected, out);
  } else {
    inspect_record(m->features, a->in->binding, record, p->inspected, m->vector.x, m->vector.known,
                   m->vector.known_count, out);
  }
}

bool pipeline_inspected(const struct pipeline *p) {
  return p->params.inspected_records > 0 && p->inspected == p->params.inspected_records;
}

/* Said once: from then on the map is full, and every new event costs an old one. */
static void tell_recycled(struct pipeline *p, const struct arrival *a) {
  if (p->told_recycled || miner_events(p->model->miner)->recycled == 0) return;
  p->told_recycled = true;
  pipeline_say(p, NOTICE_WARNING,
               "%s:%llu: all %u units are in use: from now on a new event takes the place of the "
               "one seen least recently (map.rows, map.columns make room for more)",
               a->in->name, (unsigned long long)a->line, p->model->statistics.units);
}

/* Every room once, in one order. */
static int work_off(struct pipeline *p, const struct arrival *a, struct error *err) {
  struct intake *in = a->in;
  struct model *m = p->model;
  struct record record;
  struct placement placement;
  struct model_found found;
  if (pipeline_inspected(p)) return 0;
  if (a->bad) return pipeline_bad(p, a, a->bad, err);
  enum bad_reason bad = decoder_decode(in->decoder, a->text, &record);
  if (bad) return pipeline_bad(p, a, bad, err);
  if (!in->binding) {
    int header = pipeline_bind(p, in, &record, err);
    if (header) return header < 0 ? -1 : 0;
  }
  if (record.count != in->binding->column_count || in->unfit) {
    return pipeline_bad(p, a, BAD_FIELD_COUNT, err);
  }
  model_place(m, in->binding, &record, a->text, &placement);
  if (placement.unreadable != UINT32_MAX) tell_unreadable(p, a, &record, placement.unreadable);
  if (!model_find(m, &found)) return pipeline_bad(p, a, BAD_EMPTY, err);

  if (p->params.inspected_records) {
    inspect(p, a, &record, found.sighting);
    return 0;
  }
  answer(p, a, &found, &record, placement.missing);
  m->seq++;
  p->totals.records++;
  p->totals.good++;
  p->totals.missing += placement.missing;
  statistics_add(&m->statistics, &found.match, found.adjacent, placement.missing);
  if (p->params.quality) {
    quality_add(p->params.quality, &m->vector, &found.match, placement.label);
  }
  if (!p->params.learn) return 0;
  if (placement.label.at) labels_add(m->labels, found.match.unit, placement.label);
  model_learn(m, &found);
  if (m->miner) tell_recycled(p, a);
  return 0;
}

/* A record that ends the run is not worked off: the same command again meets it again. */
int pipeline_step(struct pipeline *p, const struct arrival *a, struct error *err) {
  if (work_off(p, a, err)) return -1;
  features_pass(p->model->features);
  a->in->done = a->end;
  return 0;
}

/* An imported map knows no format, until its first records have shown one. */
bool pipeline_has_begun(const struct pipeline *p) {
  return p->model && p->decoder;
}

uint64_t pipeline_waiting_since(const struct pipeline *p) {
  return p->waiting_since;
}

uint64_t pipeline_held_back(const struct pipeline *p, uint64_t *wanted) {
  const uint64_t records = p->params.model.warmup_records;
  *wanted = records == MAPPER_AUTO ? 0 : records;
  return p->held_count;
}

struct model *pipeline_model(struct pipeline *p) {
  return p->model;
}

const struct field_list *pipeline_fields(const struct pipeline *p) {
  return p->params.fields.count ? &p->params.fields : NULL;
}

const struct decoder_row *pipeline_decoder(const struct pipeline *p) {
  return p->decoder;
}

char pipeline_delimiter(const struct pipeline *p) {
  return p->decoding.delimiter;
}

bool pipeline_header(const struct pipeline *p) {
  return p->header;
}

const struct columns *pipeline_columns(const struct pipeline *p) {
  return &p->columns;
}

const struct feature_list *pipeline_features(const struct pipeline *p) {
  return &p->features;
}

void pipeline_totals(const struct pipeline *p, struct pipeline_totals *t) {
  *t = p->totals;
}
