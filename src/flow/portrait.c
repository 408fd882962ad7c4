/* The whole map, an array a field. */
#include "flow/portrait.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/number.h"

void portrait_number(struct buffer *to, double value) {
  if (isfinite(value)) {
    to->length += number_write(value, buffer_reserve(to, NUMBER_TEXT_BYTES));
  } else {
    buffer_append_text(to, "null");
  }
}

static void append_count(struct buffer *to, uint64_t count) {
  to->length += number_write_count(count, buffer_reserve(to, NUMBER_TEXT_BYTES));
}

/* --- arrays --- */

static bool is_there(const struct model *m) {
  (void)m;
  return true;
}

static bool is_grid(const struct model *m) {
  return m->som != NULL;
}

static bool is_of_events(const struct model *m) {
  return m->miner != NULL;
}

static bool has_labels(const struct model *m) {
  return m->som && m->features->label;
}

/* A unit may have had other events before: only this one's lines count. */
static void write_hits(struct model *m, struct buffer *to) {
  const struct events *events = m->miner ? miner_events(m->miner) : NULL;
  for (uint32_t unit = 0; unit < m->statistics.units; unit++) {
    if (unit) buffer_append_byte(to, ',');
    append_count(to, events ? events->each[unit].lines : m->statistics.hits[unit]);
  }
}

static void write_umatrix(struct model *m, struct buffer *to) {
  const uint32_t units = m->statistics.units;
  float *heights = calloc(units, sizeof *heights);
  if (!heights || regions_umatrix(m->som, heights)) abort();
  for (uint32_t unit = 0; unit < units; unit++) {
    if (unit) buffer_append_byte(to, ',');
    portrait_number(to, (double)heights[unit]);
  }
  free(heights);
}

static void write_regions(struct model *m, struct buffer *to) {
  for (uint32_t unit = 0; unit < m->statistics.units; unit++) {
    if (unit) buffer_append_byte(to, ',');
    append_count(to, m->regions.region[unit]);
  }
}

static void write_labels(struct model *m, struct buffer *to) {
  struct span name;
  for (uint32_t unit = 0; unit < m->statistics.units; unit++) {
    if (unit) buffer_append_byte(to, ',');
    if (labels_majority(m->labels, unit, &name, NULL)) {
      json_append_string(to, name);
    } else {
      buffer_append_text(to, "null");
    }
  }
}

static void write_events(struct model *m, struct buffer *to) {
  const struct events *events = miner_events(m->miner);
  for (uint32_t unit = 0; unit < events->units; unit++) {
    char id[MINER_ID_BYTES];
    if (unit) buffer_append_byte(to, ',');
    if (!events_is_used(events, unit)) {
      buffer_append_text(to, "null");
      continue;
    }
    miner_write_id(events->each[unit].id, id);
    json_append_string(to, (struct span){id, sizeof id});
  }
}

static void write_templates(struct model *m, struct buffer *to) {
  const struct events *events = miner_events(m->miner);
  for (uint32_t unit = 0; unit < events->units; unit++) {
    if (unit) buffer_append_byte(to, ',');
    if (events_is_used(events, unit)) {
      json_append_string(to, template_text(miner_template(m->miner, unit)));
    } else {
      buffer_append_text(to, "null");
    }
  }
}

const struct portrait_field portrait_table[] = {
    {"hits", "records that fell on each unit; lines of its event", is_there, write_hits},
    {"umatrix", "mean distance to the neighbours", is_grid, write_umatrix},
    {"regions", "which region of the U-matrix it is in", is_grid, write_regions},
    {"labels", "its majority label", has_labels, write_labels},
    {"events", "the id of its event", is_of_events, write_events},
    {"templates", "what its event's lines have in common", is_of_events, write_templates},
    {NULL, NULL, NULL, NULL}};

/* --- which --- */

static bool choose_one(struct span name, uint32_t *fields) {
  for (unsigned i = 0; portrait_table[i].name; i++) {
    if (!span_is(name, portrait_table[i].name)) continue;
    *fields |= UINT32_C(1) << i;
    return true;
  }
  return false;
}

bool portrait_choose(struct span names, uint32_t *fields, struct span *wrong) {
  *fields = 0;
  for (size_t from = 0; from <= names.length;) {
    size_t to = from;
    while (to < names.length && names.at[to] != ',') to++;
    *wrong = (struct span){names.at + from, to - from};
    if (!choose_one(*wrong, fields)) return false;
    from = to + 1;
  }
  return true;
}

/* --- the map --- */

static void append_features(const struct model *m, struct buffer *to) {
  bool first = true;
  buffer_append_text(to, ",\"features\":[");
  for (size_t i = 0; i < m->list.count; i++) {
    const struct feature_spec *spec = &m->list.specs[i];
    if (!spec->as->learned) continue;
    buffer_append_text(to, first ? "{\"field\":" : ",{\"field\":");
    json_append_string(to, span_of(spec->field));
    buffer_printf(to, ",\"as\":\"%s\"}", spec->as->name);
    first = false;
  }
  buffer_append_text(to, "],\"label\":");
  if (m->features->label) {
    json_append_string(to, span_of(m->features->label));
  } else {
    buffer_append_text(to, "null");
  }
}

static void append_shape(const struct model *m, struct buffer *to) {
  const struct lattice *l = &m->params.som.lattice;
  buffer_printf(to,
                "{\"records\":%" PRIu64 ",\"rows\":%" PRIu32 ",\"columns\":%" PRIu32
                ",\"lattice\":\"%s\",\"torus\":%s,\"growth\":\"%s\"",
                m->seq, l->rows, l->columns, l->kind->name, l->torus ? "true" : "false",
                m->params.mapper->name);
}

int portrait_map(struct model *m, uint32_t fields, struct buffer *to, struct error *err) {
  for (unsigned i = 0; portrait_table[i].name; i++) {
    const bool chosen = fields != PORTRAIT_ALL && (fields & UINT32_C(1) << i);
    if (!chosen || portrait_table[i].there(m)) continue;
    return error_set(err, ERROR_USAGE, "fields: this map has no %s", portrait_table[i].name);
  }
  append_shape(m, to);
  append_features(m, to);
  for (unsigned i = 0; portrait_table[i].name; i++) {
    const struct portrait_field *field = &portrait_table[i];
    if (!(fields & UINT32_C(1) << i) || !field->there(m)) continue;
    buffer_printf(to, ",\"%s\":[", field->name);
    field->write(m, to);
    buffer_append_byte(to, ']');
  }
  buffer_append_text(to, "}\n");
  return 0;
}
