/* Texts' codebook: hashing, the scan over few components, the few ways a unit moves. */
#include "core/sparse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernel.h"
#include "core/lanes.h"

/* --- vectors --- */

static bool is_repeated(const uint64_t *words, uint32_t i) {
  for (uint32_t j = 0; j < i; j++) {
    if (words[j] == words[i]) return true;
  }
  return false;
}

void sparse_vector_set(struct sparse_vector *v, const uint64_t *words, uint32_t count) {
  uint64_t touched[SPARSE_DIMS / 64] = {0};
  float squares = 0;
  for (uint32_t i = 0; i < v->count; i++) v->x[v->dims[i]] = 0;
  v->count = 0;
  v->squared_length = 0;
  if (count > SPARSE_MOST_WORDS) count = SPARSE_MOST_WORDS;
  for (uint32_t i = 0; i < count; i++) {
    if (is_repeated(words, i)) continue;
    const uint32_t d = words[i] % SPARSE_DIMS;
    v->x[d] += words[i] >> 63 ? -1.0F : 1.0F;
    touched[d / 64] |= UINT64_C(1) << d % 64;
  }
  for (uint32_t i = 0; i < SPARSE_DIMS / 64; i++) {
    for (uint64_t left = touched[i]; left; left &= left - 1) {
      const uint32_t d = i * 64 + (uint32_t)__builtin_ctzll(left);
      if (v->x[d] == 0) continue; /* words that cancel */
      v->dims[v->count++] = d;
      squares += v->x[d] * v->x[d];
    }
  }
  if (squares == 0) return;
  v->squared_length = 1;
  for (uint32_t i = 0; i < v->count; i++) v->x[v->dims[i]] /= sqrtf(squares);
}

/* --- life --- */

static size_t whole_lanes(uint32_t units) {
  return (units + (size_t)LANES - 1) / LANES * LANES;
}

int sparse_init(struct sparse *s, uint32_t units) {
  const size_t whole = whole_lanes(units);
  *s = (struct sparse){.units = units};
  s->squared = malloc(whole * sizeof *s->squared);
  s->distances = calloc(whole, sizeof *s->distances);
  s->there = calloc(units, sizeof *s->there);
  s->places = malloc(units * sizeof *s->places);
  if (!s->squared || !s->distances || !s->there || !s->places) {
    sparse_clear(s);
    return -1;
  }
  for (size_t k = 0; k < whole; k++) s->squared[k] = INFINITY;
  return 0;
}

void sparse_clear(struct sparse *s) {
  for (uint32_t d = 0; d < SPARSE_DIMS; d++) free(s->rows[d].each);
  free(s->squared);
  free(s->distances);
  free(s->there);
  free(s->places);
  *s = (struct sparse){0};
}

/* --- weights --- */

static bool has(const struct sparse *s, uint32_t unit, uint32_t d) {
  return s->there[unit][d / 64] >> d % 64 & 1;
}

/* The weight of a component that the unit has. */
static float *weight(const struct sparse *s, uint32_t unit, uint32_t d) {
  return &s->rows[d].each[s->places[unit][d]].w;
}

/* From now on the unit has it; at first it is 0. */
static void give(struct sparse *s, uint32_t unit, uint32_t d) {
  struct sparse_row *row = &s->rows[d];
  if (has(s, unit, d)) return;
  if (row->count == row->room) {
    row->room = row->room ? 2 * row->room : 16;
    row->each = realloc(row->each, row->room * sizeof *row->each);
    if (!row->each) abort();
  }
  s->there[unit][d / 64] |= UINT64_C(1) << d % 64;
  s->places[unit][d] = row->count;
  row->each[row->count++] = (struct sparse_weight){unit, 0};
}

/* The row's last takes its place. */
static void take(struct sparse *s, uint32_t unit, uint32_t d) {
  struct sparse_row *row = &s->rows[d];
  const struct sparse_weight last = row->each[--row->count];
  const uint32_t place = s->places[unit][d];
  row->each[place] = last;
  s->places[last.unit][d] = place;
  s->there[unit][d / 64] &= ~(UINT64_C(1) << d % 64);
}

/* For each component that a unit has, ascending; not those that it gets on the way. */
#define EACH_THERE(s, unit, d)                                              \
  for (uint32_t element = 0; element < SPARSE_DIMS / 64; element++)         \
    for (uint64_t left = (s)->there[unit][element]; left; left &= left - 1) \
      for (uint32_t d = element * 64 + (uint32_t)__builtin_ctzll(left), once = 1; once; once = 0)

/* One without a component is as far from everything: it would be the nearest to all that is new. */
static void set_length(struct sparse *s, uint32_t unit, float squares) {
  s->squared[unit] = squares > 0 ? squares : INFINITY;
}

static void measure(struct sparse *s, uint32_t unit) {
  float squares = 0;
  EACH_THERE(s, unit, d) {
    const float w = *weight(s, unit, d);
    squares += w * w;
  }
  set_length(s, unit, squares);
}

static void empty(struct sparse *s, uint32_t unit) {
  EACH_THERE(s, unit, d) take(s, unit, d);
  s->squared[unit] = INFINITY;
}

/* --- the scan --- */

/* xw of all units into s->distances: of each an ordinary sum over the components, ascending. */
static void multiply(struct sparse *s, const struct sparse_vector *v) {
  float *products = s->distances;
  memset(products, 0, whole_lanes(s->units) * sizeof *products);
  for (uint32_t i = 0; i < v->count; i++) {
    const float x = v->x[v->dims[i]];
    const struct sparse_row *row = &s->rows[v->dims[i]];
    for (uint32_t k = 0; k < row->count; k++) products[row->each[k].unit] += row->each[k].w * x;
  }
}

CLONED static void finish(struct sparse *s, float squared_length) {
  for (size_t k = 0; k < whole_lanes(s->units); k += LANES) {
    const float *restrict squared = s->squared + k;
    float *restrict out = s->distances + k;
    EACH_LANE out[l] = squared_length + squared[l] - 2 * out[l];
  }
}

static bool is_used(const struct sparse *s, uint32_t unit) {
  return s->squared[unit] < INFINITY;
}

bool sparse_find(struct sparse *s, const struct sparse_vector *v, struct sparse_match *match) {
  uint32_t best[2];
  if (v->count == 0) return false;
  multiply(s, v);
  finish(s, v->squared_length);
  kernel_two_best(s->distances, s->units, best);
  if (!is_used(s, best[0])) return false;
  if (!is_used(s, best[1])) best[1] = best[0];
  const float distance = s->distances[best[0]];
  *match = (struct sparse_match){best[0], best[1], distance > 0 ? distance : 0};
  return true;
}

/* --- moving --- */

void sparse_claim(struct sparse *s, uint32_t unit, const struct sparse_vector *v) {
  empty(s, unit);
  for (uint32_t i = 0; i < v->count; i++) {
    give(s, unit, v->dims[i]);
    *weight(s, unit, v->dims[i]) = v->x[v->dims[i]];
  }
  measure(s, unit);
}

void sparse_learn(struct sparse *s, uint32_t unit, const struct sparse_vector *v, float rate) {
  float squares = 0;
  for (uint32_t i = 0; i < v->count; i++) give(s, unit, v->dims[i]);
  EACH_THERE(s, unit, d) {
    float *w = weight(s, unit, d);
    *w += rate * (v->x[d] - *w);
    squares += *w * *w; /* as measure does */
  }
  set_length(s, unit, squares);
}

void sparse_merge(struct sparse *s, uint32_t into, uint32_t other, float share) {
  EACH_THERE(s, other, d) give(s, into, d);
  EACH_THERE(s, into, d) {
    float *w = weight(s, into, d);
    *w += share * ((has(s, other, d) ? *weight(s, other, d) : 0) - *w);
  }
  empty(s, other);
  measure(s, into);
}

void sparse_use(struct sparse *s, uint32_t unit) {
  measure(s, unit);
}

/* --- checkpoints --- */

static void write_codebook(const void *owner, void *to) {
  const struct sparse *s = owner;
  float *rows = to;
  memset(rows, 0, (size_t)s->units * SPARSE_DIMS * sizeof *rows);
  for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
    const struct sparse_row *row = &s->rows[d];
    for (uint32_t k = 0; k < row->count; k++) {
      rows[(size_t)row->each[k].unit * SPARSE_DIMS + d] = row->each[k].w;
    }
  }
}

void sparse_export(struct sparse *s, struct state *state) {
  state_add_written(state, "map.codebook", STATE_F32, s->units, SPARSE_DIMS, s, write_codebook);
}

int sparse_import(struct sparse *s, const struct state *state, struct error *err) {
  float *rows = malloc((size_t)s->units * SPARSE_DIMS * sizeof *rows);
  if (!rows) return error_set(err, ERROR_INTERNAL, "no memory for the codebook");
  int status = state_take(state, "map.codebook", STATE_F32, s->units, SPARSE_DIMS, rows, err);
  for (uint32_t unit = 0; status == 0 && unit < s->units; unit++) {
    for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
      const float w = rows[(size_t)unit * SPARSE_DIMS + d];
      if (w == 0) continue;
      give(s, unit, d);
      *weight(s, unit, d) = w;
    }
  }
  free(rows);
  return status;
}
