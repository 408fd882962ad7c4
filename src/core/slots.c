/* Sibling slots: counting, and when a slot is a parameter. */
#include "core/slots.h"

#include <stdlib.h>
#include <string.h>

/* Found with 16 systems' logs in view; a difference of one or two changes nothing. */
enum { FEW_WORDS = 5, MANY_WORDS = 8, WORDS_ALONE = 64, MOST_LINES_A_WORD = 20 };

enum { COUNTS = 5, MOST_LINES = 1 << 30 };

int slots_init(struct slots *s) {
  *s = (struct slots){0};
  if (cache_init(&s->cache, SLOTS_MOST)) return -1;
  s->each = calloc(SLOTS_MOST, sizeof *s->each);
  if (s->each) return 0;
  slots_clear(s);
  return -1;
}

void slots_clear(struct slots *s) {
  cache_clear(&s->cache);
  free(s->each);
  *s = (struct slots){0};
}

const struct slot *slots_find(const struct slots *s, uint64_t key) {
  const uint32_t place = cache_find(&s->cache, key);
  return place == CACHE_NONE ? NULL : &s->each[place];
}

static void add_unit(struct slot *slot, struct slots_unit unit) {
  for (uint32_t i = 0; i < slot->unit_count; i++) {
    if (slot->units[i].unit == unit.unit && slot->units[i].birth == unit.birth) return;
  }
  if (slot->unit_count == SLOTS_UNITS) { /* the first is the one most likely gone */
    memmove(slot->units, slot->units + 1, (SLOTS_UNITS - 1) * sizeof *slot->units);
    slot->unit_count--;
  }
  slot->units[slot->unit_count++] = unit;
}

static void add_lines(struct slot *slot, uint32_t lines) {
  slot->lines = lines < MOST_LINES - slot->lines ? slot->lines + lines : MOST_LINES;
}

struct slot *slots_add(struct slots *s, const struct slots_place *place, struct slots_unit unit) {
  uint32_t at = cache_find(&s->cache, place->key);
  if (at == CACHE_NONE) {
    at = cache_take(&s->cache, place->key);
    s->each[at] = (struct slot){0};
  } else {
    cache_touch(&s->cache, at);
  }
  struct slot *slot = &s->each[at];
  slot->words += slot->words < MOST_LINES;
  slot->statements += place->statement && slot->statements < MOST_LINES;
  add_lines(slot, 1);
  add_unit(slot, unit);
  return slot;
}

struct slot *slots_count(struct slots *s, const struct slots_place *place, uint32_t lines) {
  const uint32_t at = cache_find(&s->cache, place->key);
  if (at == CACHE_NONE) return NULL;
  cache_touch(&s->cache, at);
  add_lines(&s->each[at], lines);
  return &s->each[at];
}

bool slots_is_open(const struct slot *slot, const struct slots_place *place) {
  if (slot->is_parameter) return true;
  if (2 * slot->statements >= slot->words) return false;
  if (place->alone) return slot->words >= WORDS_ALONE;
  if (slot->words >= MANY_WORDS) return true;
  return slot->words >= FEW_WORDS && slot->lines <= slot->words * MOST_LINES_A_WORD;
}

/* --- checkpoints --- */

static void write_counts(const void *owner, void *to) {
  const struct slots *s = owner;
  uint32_t *counts = to;
  for (uint32_t p = s->cache.oldest; p != CACHE_NONE;
       p = s->cache.each[p].newer, counts += COUNTS) {
    const struct slot *slot = &s->each[p];
    const uint32_t row[COUNTS] = {slot->lines, slot->words, slot->statements, slot->unit_count,
                                  slot->is_parameter};
    memcpy(counts, row, sizeof row);
  }
}

static void write_units(const void *owner, void *to) {
  const struct slots *s = owner;
  char *units = to;
  for (uint32_t p = s->cache.oldest; p != CACHE_NONE; p = s->cache.each[p].newer) {
    memcpy(units, s->each[p].units, sizeof s->each[p].units);
    units += sizeof s->each[p].units;
  }
}

void slots_export(const struct slots *s, struct state *state) {
  const uint32_t count = s->cache.count;
  state_add_written(state, "slots.keys", STATE_U64, count, 0, &s->cache, cache_write_keys);
  state_add_written(state, "slots.counts", STATE_U32, count, COUNTS, s, write_counts);
  state_add_written(state, "slots.units", STATE_U32, count, 2 * SLOTS_UNITS, s, write_units);
}

static int take(struct slots *s, const struct state *state, uint64_t count, uint64_t *keys,
                uint32_t *counts, uint32_t *units, struct error *err) {
  if (state_take(state, "slots.keys", STATE_U64, count, 0, keys, err) ||
      state_take(state, "slots.counts", STATE_U32, count, COUNTS, counts, err) ||
      state_take(state, "slots.units", STATE_U32, count, 2 * SLOTS_UNITS, units, err)) {
    return -1;
  }
  if (cache_read_keys(&s->cache, keys, count)) {
    return error_set(err, ERROR_DATA, "slots.keys: a key stands there twice");
  }
  for (uint64_t i = 0; i < count; i++) {
    const uint32_t *row = counts + i * COUNTS;
    if (row[3] > SLOTS_UNITS) return error_set(err, ERROR_DATA, "slots.counts: too many units");
    s->each[i] = (struct slot){.lines = row[0] < MOST_LINES ? row[0] : MOST_LINES,
                               .words = row[1],
                               .statements = row[2],
                               .unit_count = row[3],
                               .is_parameter = row[4]};
    memcpy(s->each[i].units, units + i * 2 * SLOTS_UNITS, sizeof s->each[i].units);
  }
  return 0;
}

int slots_import(struct slots *s, const struct state *state, struct error *err) {
  const struct state_row *row = state_find(state, "slots.keys");
  const uint64_t count = row ? state_row_elements(row) : 0;
  if (count > SLOTS_MOST) return error_set(err, ERROR_DATA, "slots.keys: too many");
  uint64_t *keys = malloc((count + 1) * sizeof *keys);
  uint32_t *counts = malloc((count + 1) * COUNTS * sizeof *counts);
  uint32_t *units = malloc((count + 1) * 2 * SLOTS_UNITS * sizeof *units);
  int status = -1;
  if (keys && counts && units) {
    status = take(s, state, count, keys, counts, units, err);
  } else {
    error_set(err, ERROR_INTERNAL, "no memory for %u slots", SLOTS_MOST);
  }
  free(keys);
  free(counts);
  free(units);
  return status;
}
