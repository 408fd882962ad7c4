/* For tests of rooms with state: all that one exported, as bytes; and the same with a row altered.
 */
#ifndef TESTS_UNIT_STATES_H
#define TESTS_UNIT_STATES_H

#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "core/state.h"

/* Rows whose elements lie in memory of their own, as those of a checkpoint that was read. */
static inline void states_own(struct state *to, const struct state *from) {
  *to = *from;
  for (unsigned i = 0; i < to->count; i++) {
    struct state_row *row = &to->rows[i];
    const size_t bytes = state_row_elements(row) * state_type_bytes(row->type);
    char *data = malloc(bytes + 1);
    if (!data) abort();
    if (row->write) {
      row->write(row->data, data);
    } else if (bytes > 0) {
      memcpy(data, row->data, bytes);
    }
    row->data = data;
    row->write = NULL;
  }
}

static inline void states_free(struct state *state) {
  for (unsigned i = 0; i < state->count; i++) free((void *)(uintptr_t)state->rows[i].data);
  state->count = 0;
}

/* Elements of an owned row, to be altered. */
static inline void *states_at(const struct state *state, const char *name) {
  const struct state_row *row = state_find(state, name);
  if (!row) abort();
  return (void *)(uintptr_t)row->data;
}

/* What a hostile file can hold: a row gone, cut, enlarged, of another type, or elements that are
   out of all bounds; no float that isn't finite, which the codec refuses. Returns the row's name.
 */
static inline const char *states_spoil(struct state *state, struct random *r) {
  static const uint64_t odd[] = {
      0,          1,          2,          3,          8,          9,
      64,         255,        65535,      65536,      1U << 30,   1U << 31,
      UINT32_MAX, 1ULL << 40, 1ULL << 62, 1ULL << 63, UINT64_MAX, UINT64_MAX - 1};
  static const double floats[] = {0, -1, 1e-30, 3e38, -3e38, 0.5};
  struct state_row *row = &state->rows[random_below(r, state->count)];
  const char *name = row->name;
  const uint64_t elements = state_row_elements(row), way = random_below(r, 12);
  const uint64_t columns = row->rank == 2 ? row->shape[1] : 1;
  const size_t width = state_type_bytes(row->type);
  if (way == 0) {
    row->name = "gone";
  } else if (way == 1) {
    row->type = (enum state_type)random_below(r, STATE_TYPES);
    row->shape[0] = row->shape[0] * width / state_type_bytes(row->type);
  } else if (way == 2 && row->shape[0] > 0) {
    row->shape[0] -= 1 + random_below(r, row->shape[0]);
  } else if (way == 3) {
    const uint64_t rows = row->shape[0] + 1 + random_below(r, 20);
    char *data = realloc((void *)(uintptr_t)row->data, rows * columns * width + 1);
    if (!data) abort();
    memset(data + elements * width, (int)random_below(r, 3), (rows * columns - elements) * width);
    row->data = data;
    row->shape[0] = rows;
  }
  for (uint64_t i = 0; way > 3 && elements > 0 && i < 1 + way / 4; i++) {
    char *at = (char *)(uintptr_t)row->data + random_below(r, elements) * width;
    const uint64_t value = odd[random_below(r, sizeof odd / sizeof *odd)];
    const double wide = floats[random_below(r, sizeof floats / sizeof *floats)];
    const float narrow = (float)wide;
    if (row->type == STATE_F64) {
      memcpy(at, &wide, sizeof wide);
    } else if (row->type == STATE_F32) {
      memcpy(at, &narrow, sizeof narrow);
    } else {
      memcpy(at, &value, width); /* the low bytes: little-endian, as the files are */
    }
  }
  return name;
}

/* The first row of floats in which one isn't finite, so that no file could be read back; NULL. */
static inline const char *states_infinite(const struct state *state) {
  for (unsigned i = 0; i < state->count; i++) {
    const struct state_row *row = &state->rows[i];
    for (uint64_t k = 0; k < state_row_elements(row); k++) {
      if (row->type == STATE_F64 && !isfinite(((const double *)row->data)[k])) return row->name;
      if (row->type == STATE_F32 && !isfinite(((const float *)row->data)[k])) return row->name;
    }
  }
  return NULL;
}

/* The name of a row in which they differ; NULL: they are the same. */
static inline const char *states_differ(const struct state *a, const struct state *b) {
  if (a->count != b->count) return "(the rows)";
  for (unsigned i = 0; i < a->count; i++) {
    const struct state_row *x = &a->rows[i], *y = state_find(b, x->name);
    if (!y || x->type != y->type || x->rank != y->rank || x->shape[0] != y->shape[0] ||
        x->shape[1] != y->shape[1]) {
      return x->name;
    }
    const size_t bytes = state_row_elements(x) * state_type_bytes(x->type);
    if (bytes > 0 && memcmp(x->data, y->data, bytes) != 0) return x->name;
  }
  return NULL;
}

#endif
