/* A codebook in the users' units, and what it takes to get each bit of it back. */
#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/percent.h"
#include "flow/category.h"
#include "flow/transfer_private.h"

/* Another machine's expm1 may differ by so much of a number's size. */
#define ROUNDING 1e-15

static void *array(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) abort();
  return memory;
}

/* --- one weight --- */

static double to_map(const struct model *m, const struct feature *f, uint32_t d, double value) {
  return scaler_map(m->scaler, d, f->transform ? f->transform(value) : value);
}

/* --- a model's --- */

void transfer_note_values(const struct features *features, struct exchange *to) {
  struct buffer note = {0};
  for (uint32_t i = 0; i < features->count; i++) {
    const struct feature *f = &features->each[i];
    for (uint32_t slot = 0; f->category && slot < category_count(f->category); slot++) {
      buffer_reset(&note);
      buffer_append_text(&note, "value ");
      percent_append(&note, span_of(f->name));
      buffer_append_byte(&note, ' ');
      percent_append(&note, features_value(f, slot));
      exchange_texts_add(&to->notes, buffer_span(&note), 0);
    }
  }
  buffer_clear(&note);
}

static void note_exact(struct exchange *to, uint32_t unit, uint32_t d, float x) {
  struct buffer note = {0};
  buffer_printf(&note, "exact %u %u ", unit, d);
  number_append_exact(&note, (double)x);
  exchange_texts_add(&to->notes, buffer_span(&note), 0);
  buffer_clear(&note);
}

static void take_weights(struct model *m, bool scaled, struct exchange *to) {
  const struct codebook *c = som_codebook(m->som);
  for (uint32_t d = 0; d < c->dims; d++) {
    const struct feature *f = features_of(m->features, d);
    for (uint32_t unit = 0; unit < c->units; unit++) {
      float x = *codebook_weight(c, unit, d);
      double *weight = &to->weights[(uint64_t)unit * c->dims + d];
      *weight = scaled ? (double)x : model_user_weight(m, f, d, x);
      if (!scaled && (float)to_map(m, f, d, *weight) != x) note_exact(to, unit, d, x);
    }
  }
}

static void take_names(const struct model *m, struct exchange *to) {
  struct buffer name = {0};
  for (uint32_t d = 0; d < m->features->dims; d++) {
    buffer_reset(&name);
    features_component_name(m->features, d, &name);
    exchange_texts_add(&to->names, buffer_span(&name), 0);
  }
  buffer_clear(&name);
}

static void take_uses(const struct model *m, struct exchange *to) {
  const struct feature *f = m->features->each;
  to->uses = array(m->features->count, sizeof *to->uses);
  for (size_t i = 0; i < m->list.count; i++) {
    const struct feature_spec *spec = &m->list.specs[i];
    if (!spec->as->learned) continue;
    to->uses[to->fields.count] = (struct exchange_feature){
        .as = spec->as->name,
        .transform = spec->transform ? spec->transform->name : "none",
        .scale = feature_spec_scale(spec, m->params.scale)->name,
        .weight = spec->weight,
        .first = f->first,
        .dims = f->dims,
    };
    exchange_texts_add(&to->fields, span_of(spec->field), 0);
    f++;
  }
}

static void take_units(const struct model *m, struct exchange *to) {
  uint32_t units = m->statistics.units;
  struct span label;
  to->records = array(units, sizeof *to->records);
  memcpy(to->records, m->statistics.hits, units * sizeof *to->records);
  for (uint32_t unit = 0; unit < units; unit++) {
    if (labels_majority(m->labels, unit, &label, NULL)) {
      exchange_texts_add(&to->labels, label, unit);
    }
  }
}

int transfer_export(struct model *m, bool scaled, struct exchange *to, struct error *err) {
  const struct som_params *p = &m->params.som;
  uint32_t dims = m->features->dims;
  if (exchange_make(to, p->lattice.rows, p->lattice.columns, dims, err) != 0) return -1;
  to->lattice = p->lattice;
  to->neighbourhood = p->neighbourhood;
  to->scaled = scaled;
  to->anchor = array(dims, sizeof *to->anchor);
  to->scale = array(dims, sizeof *to->scale);
  for (uint32_t d = 0; d < dims; d++) {
    to->anchor[d] = scaler_anchor(m->scaler, d);
    to->scale[d] = scaler_scale(m->scaler, d);
  }
  take_names(m, to);
  take_uses(m, to);
  transfer_note_values(m->features, to);
  take_weights(m, scaled, to);
  take_units(m, to);
  return 0;
}

/* --- an exchange's --- */

/* Up to the next blank. */
static struct span take_word(struct span *text) {
  const char *blank = text->length ? memchr(text->at, ' ', text->length) : NULL;
  struct span word = {text->at, blank ? (size_t)(blank - text->at) : text->length};
  size_t used = word.length + (blank != NULL);
  text->at += used;
  text->length -= used;
  return word;
}

static struct feature *category_named(struct features *features, struct span name) {
  for (uint32_t i = 0; i < features->count; i++) {
    struct feature *f = &features->each[i];
    if (f->category && span_is(name, f->name)) return f;
  }
  return NULL;
}

void transfer_learn_values(struct features *features, const struct exchange *from) {
  struct buffer text = {0};
  for (uint32_t i = 0; i < from->notes.count; i++) {
    struct span note;
    if (!exchange_note(from, i, "value", &note)) continue;
    buffer_reset(&text);
    percent_read(take_word(&note), &text);
    struct feature *f = category_named(features, buffer_span(&text));
    buffer_reset(&text);
    percent_read(note, &text);
    if (f && text.length > 0) features_learn_value(f, buffer_span(&text));
  }
  buffer_clear(&text);
}

static int set_scales(struct model *m, const struct exchange *from, struct error *err) {
  struct state state = {0};
  if (!from->anchor) return 0;
  state_add(&state, "scaler.anchor", STATE_F64, from->dims, 0, from->anchor);
  state_add(&state, "scaler.scale", STATE_F64, from->dims, 0, from->scale);
  return scaler_import(m->scaler, &state, err);
}

static int refuse_weight(const struct model *m, uint32_t unit, uint32_t d, double value,
                         struct error *err) {
  struct buffer name = {0};
  char shown[BUFFER_SHOWN_BYTES], number[NUMBER_TEXT_BYTES];
  features_component_name(m->features, d, &name);
  error_set(err, ERROR_DATA, "component %u (%s) of unit %u: %.*s has no place on the map", d + 1,
            buffer_shown(buffer_span(&name), shown), unit, (int)number_write(value, number),
            number);
  buffer_clear(&name);
  return -1;
}

/* The map's own coordinates, as the floats of `rows`; NaN for what has no place among them. */
static void map_weights(const struct model *m, const struct exchange *from, float *rows) {
  uint32_t units = m->statistics.units;
  for (uint32_t d = 0; d < from->dims; d++) {
    const struct feature *f = features_of(m->features, d);
    for (uint32_t unit = 0; unit < units; unit++) {
      uint64_t at = (uint64_t)unit * from->dims + d;
      double value = from->weights[at], x = from->scaled ? value : to_map(m, f, d, value);
      rows[at] = fabs(x) <= SCALER_LIMIT ? (float)x : (float)NAN;
    }
  }
}

static bool read_index(struct span *note, uint32_t below, uint32_t *index) {
  double value;
  if (number_read(take_word(note), &value) != NUMBER_READ) return false;
  if (!(value >= 0 && value < below && value == floor(value))) return false;
  *index = (uint32_t)value;
  return true;
}

/* What the users' units were too coarse for; a number that somebody has changed since stands. */
static void refine_weights(const struct model *m, const struct exchange *from, float *rows) {
  for (uint32_t i = 0; i < from->notes.count && !from->scaled; i++) {
    struct span note;
    uint32_t unit, d;
    double x;
    if (!exchange_note(from, i, "exact", &note) || !read_index(&note, m->statistics.units, &unit) ||
        !read_index(&note, from->dims, &d) || number_read(note, &x) != NUMBER_READ ||
        fabs(x) > SCALER_LIMIT) {
      continue;
    }
    uint64_t at = (uint64_t)unit * from->dims + d;
    double written = model_user_weight(m, features_of(m->features, d), d, (float)x);
    if (fabs(written - from->weights[at]) <= ROUNDING * fabs(written)) rows[at] = (float)x;
  }
}

static int check_weights(const struct model *m, const struct exchange *from, const float *rows,
                         struct error *err) {
  for (uint64_t i = 0; i < exchange_weights(from); i++) {
    if (!isnan(rows[i])) continue;
    return refuse_weight(m, (uint32_t)(i / from->dims), (uint32_t)(i % from->dims),
                         from->weights[i], err);
  }
  return 0;
}

static void find_bounds(const float *rows, uint32_t units, uint32_t dims, float *low, float *high) {
  memcpy(low, rows, dims * sizeof *low);
  memcpy(high, rows, dims * sizeof *high);
  for (uint64_t i = dims; i < (uint64_t)units * dims; i++) {
    uint64_t d = i % dims;
    if (rows[i] < low[d]) low[d] = rows[i];
    if (rows[i] > high[d]) high[d] = rows[i];
  }
}

/* The records that a neighbourhood's bounds should come from are gone: the units stand for them. */
static int set_map(struct model *m, const float *rows, struct error *err) {
  uint32_t units = m->statistics.units, dims = m->features->dims;
  struct state state = {0};
  float *bounds = array(2 * (size_t)dims, sizeof *bounds);
  find_bounds(rows, units, dims, bounds, bounds + dims);
  state_add(&state, "map.codebook", STATE_F32, units, dims, rows);
  state_add(&state, "map.clock", STATE_U64, 1, 0, &m->params.som.over);
  state_add(&state, "map.bounds", STATE_F32, 2, dims, bounds);
  int status = som_import(m->som, &state, err);
  if (status == 0) som_bound(m->som, bounds, bounds + dims);
  free(bounds);
  return status;
}

int transfer_import(struct model *m, const struct exchange *from, struct error *err) {
  float *rows = array(exchange_weights(from), sizeof *rows);
  int status = set_scales(m, from, err);
  if (status == 0) {
    map_weights(m, from, rows);
    refine_weights(m, from, rows);
    status = check_weights(m, from, rows, err);
  }
  if (status == 0) status = set_map(m, rows, err);
  free(rows);
  if (status != 0) return -1;
  transfer_learn_values(m->features, from);
  for (uint32_t i = 0; i < from->labels.count; i++) {
    labels_add(m->labels, from->labels.each[i].unit, exchange_texts_at(&from->labels, i));
  }
  regions_find(&m->regions, m->som);
  return 0;
}
