/* The miner's state: rooms of core export their own; shapes, templates and examples are here. */
#include <stdlib.h>

#include "flow/miner_private.h"

/* --- shapes --- */

enum { SHAPE_COUNTS = 3 };

static void write_shape_events(const void *owner, void *to) {
  const struct miner *m = owner;
  uint64_t *events = to;
  for (uint32_t p = m->cache.oldest; p != CACHE_NONE; p = m->cache.each[p].newer) {
    *events++ = m->shapes[p].event;
  }
}

static void write_shape_units(const void *owner, void *to) {
  const struct miner *m = owner;
  uint32_t *counts = to;
  for (uint32_t p = m->cache.oldest; p != CACHE_NONE; p = m->cache.each[p].newer) {
    const struct miner_shape *shape = &m->shapes[p];
    *counts++ = shape->unit.unit;
    *counts++ = shape->unit.birth;
    *counts++ = shape->lines;
  }
}

static int take_shapes(struct miner *m, const struct state *state, uint64_t count, uint64_t *keys,
                       uint64_t *events, uint32_t *units, struct error *err) {
  if (state_take(state, "shapes.keys", STATE_U64, count, 0, keys, err) ||
      state_take(state, "shapes.events", STATE_U64, count, 0, events, err) ||
      state_take(state, "shapes.units", STATE_U32, count, SHAPE_COUNTS, units, err)) {
    return -1;
  }
  if (cache_read_keys(&m->cache, keys, count)) {
    return error_set(err, ERROR_DATA, "shapes.keys: a key stands there twice");
  }
  for (uint64_t i = 0; i < count; i++) {
    const uint32_t *row = units + i * SHAPE_COUNTS;
    m->shapes[i] =
        (struct miner_shape){.event = events[i], .unit = {row[0], row[1]}, .lines = row[2]};
  }
  return 0;
}

static int import_shapes(struct miner *m, const struct state *state, struct error *err) {
  const struct state_row *row = state_find(state, "shapes.keys");
  const uint64_t count = row ? state_row_elements(row) : 0;
  if (count > MINER_SHAPES) return error_set(err, ERROR_DATA, "shapes.keys: too many");
  uint64_t *keys = malloc((count + 1) * sizeof *keys), *events = malloc((count + 1) * sizeof *keys);
  uint32_t *units = malloc((count + 1) * SHAPE_COUNTS * sizeof *units);
  if (!keys || !events || !units) abort();
  const int status = take_shapes(m, state, count, keys, events, units, err);
  free(keys);
  free(events);
  free(units);
  return status;
}

/* --- templates and examples --- */

static void append_u32(struct buffer *to, size_t value) {
  const uint32_t narrow = (uint32_t)value;
  buffer_append(to, &narrow, sizeof narrow);
}

static void write_template(struct miner *m, const struct template *t) {
  append_u32(&m->out.counts, t->count);
  append_u32(&m->out.counts, t->text.length);
  buffer_append(&m->out.text, t->text.data, t->text.length);
  for (uint32_t i = 0; i < t->count; i++) {
    const struct template_part *part = &t->parts[i];
    buffer_append(&m->out.hashes, &part->hash, sizeof part->hash);
    append_u32(&m->out.lengths, part->gap);
    append_u32(&m->out.lengths, part->length);
    append_u32(&m->out.lengths, part->key);
  }
}

static void write_texts(struct miner *m) {
  buffer_reset(&m->out.counts);
  buffer_reset(&m->out.hashes);
  buffer_reset(&m->out.lengths);
  buffer_reset(&m->out.text);
  buffer_reset(&m->out.example_lengths);
  buffer_reset(&m->out.example_text);
  for (uint32_t unit = 0; unit < m->units; unit++) {
    write_template(m, &m->templates[unit]);
    for (uint32_t which = 0; which < 2; which++) {
      const struct buffer *example = &m->examples[2 * unit + which];
      append_u32(&m->out.example_lengths, example->length);
      buffer_append(&m->out.example_text, example->data, example->length);
    }
  }
}

void miner_export(struct miner *m, struct state *state) {
  const uint32_t count = m->cache.count;
  sparse_export(&m->sparse, state);
  events_export(&m->events, state);
  slots_export(&m->slots, state);
  state_add_written(state, "shapes.keys", STATE_U64, count, 0, &m->cache, cache_write_keys);
  state_add_written(state, "shapes.events", STATE_U64, count, 0, m, write_shape_events);
  state_add_written(state, "shapes.units", STATE_U32, count, SHAPE_COUNTS, m, write_shape_units);
  write_texts(m);
  state_add(state, "templates.pins", STATE_U64, m->units, 0, m->pins);
  state_add(state, "templates.counts", STATE_U32, m->units, 2, m->out.counts.data);
  state_add(state, "templates.words", STATE_U64, m->out.hashes.length / sizeof(uint64_t), 0,
            m->out.hashes.data);
  state_add(state, "templates.parts", STATE_U32, m->out.hashes.length / sizeof(uint64_t), 3,
            m->out.lengths.data);
  state_add_text(state, "templates.text", buffer_span(&m->out.text));
  state_add(state, "examples.lengths", STATE_U32, m->units, 2, m->out.example_lengths.data);
  state_add_text(state, "examples.text", buffer_span(&m->out.example_text));
}

/* What is stored of all templates, and how far it has been read. */
struct stored {
  uint32_t *counts, *lengths;
  uint64_t *hashes, parts, part;
  struct span text;
};

static int refuse(struct error *err) {
  return error_set(err, ERROR_DATA, "templates.parts: they don't fit templates.text");
}

static int read_template(struct template *t, struct stored *s, uint32_t unit, struct error *err) {
  const uint64_t count = s->counts[2 * unit], length = s->counts[2 * unit + 1];
  uint64_t sum = 0;
  if (count > TEMPLATE_MOST_PARTS || count > s->parts - s->part || length > s->text.length) {
    return refuse(err);
  }
  t->parts = calloc(count + 1, sizeof *t->parts);
  if (!t->parts) abort();
  t->count = (uint32_t)count;
  for (uint32_t i = 0; i < count; i++, s->part++) {
    const uint32_t *row = s->lengths + 3 * s->part;
    if (row[0] > UINT16_MAX || row[1] > UINT16_MAX) return refuse(err);
    t->parts[i] = (struct template_part){.hash = s->hashes[s->part],
                                         .gap = (uint16_t)row[0],
                                         .length = (uint16_t)row[1],
                                         .key = row[2]};
    sum += (uint64_t)row[0] + row[1];
  }
  if (sum > length || length - sum > UINT16_MAX) return refuse(err);
  buffer_append(&t->text, s->text.at, length);
  s->text.at += length;
  s->text.length -= length;
  return 0;
}

static int take_templates(struct miner *m, const struct state *state, struct stored *s,
                          struct error *err) {
  if (state_take(state, "templates.counts", STATE_U32, m->units, 2, s->counts, err) ||
      state_take(state, "templates.words", STATE_U64, s->parts, 0, s->hashes, err) ||
      state_take(state, "templates.parts", STATE_U32, s->parts, 3, s->lengths, err) ||
      state_take_text(state, "templates.text", &s->text, err)) {
    return -1;
  }
  for (uint32_t unit = 0; unit < m->units; unit++) {
    if (read_template(&m->templates[unit], s, unit, err)) return -1;
  }
  return s->part == s->parts && s->text.length == 0 ? 0 : refuse(err);
}

static int import_templates(struct miner *m, const struct state *state, struct error *err) {
  const struct state_row *row = state_find(state, "templates.words");
  struct stored s = {.parts = row ? state_row_elements(row) : 0};
  if (s.parts > (uint64_t)m->units * TEMPLATE_MOST_PARTS) return refuse(err);
  s.counts = malloc((size_t)2 * m->units * sizeof *s.counts);
  s.lengths = malloc((s.parts + 1) * 3 * sizeof *s.lengths);
  s.hashes = malloc((s.parts + 1) * sizeof *s.hashes);
  if (!s.counts || !s.lengths || !s.hashes) abort();
  const int status = take_templates(m, state, &s, err);
  free(s.counts);
  free(s.lengths);
  free(s.hashes);
  return status;
}

static int import_examples(struct miner *m, const struct state *state, struct error *err) {
  uint32_t *lengths = malloc((size_t)2 * m->units * sizeof *lengths);
  struct span text;
  if (!lengths) abort();
  int status = state_take(state, "examples.lengths", STATE_U32, m->units, 2, lengths, err);
  if (status == 0) status = state_take_text(state, "examples.text", &text, err);
  for (uint32_t i = 0; status == 0 && i < 2 * m->units; i++) {
    if (lengths[i] > MINER_EXAMPLE_BYTES || lengths[i] > text.length) {
      status = error_set(err, ERROR_DATA, "examples.lengths: they don't fit examples.text");
      break;
    }
    if (m->keeps_examples) buffer_append(&m->examples[i], text.at, lengths[i]);
    text.at += lengths[i];
    text.length -= lengths[i];
  }
  free(lengths);
  return status;
}

/* --- all of it --- */

/* What is used, and what is found by it, follows from the rest. */
static void settle(struct miner *m) {
  m->seeds = 0;
  for (uint32_t unit = 0; unit < m->units; unit++) {
    if (events_is_used(&m->events, unit)) sparse_use(&m->sparse, unit);
    m->seeds += m->events.each[unit].seeded;
  }
}

int miner_import(struct miner *m, const struct state *state, struct error *err) {
  if (sparse_import(&m->sparse, state, err) || events_import(&m->events, state, err) ||
      slots_import(&m->slots, state, err) || import_shapes(m, state, err) ||
      state_take(state, "templates.pins", STATE_U64, m->units, 0, m->pins, err) ||
      import_templates(m, state, err) || import_examples(m, state, err)) {
    return -1;
  }
  settle(m);
  return 0;
}
