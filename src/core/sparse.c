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

int sparse_init(struct sparse *s, uint32_t units) {
  const size_t stride = (units + (size_t)LANES - 1) / LANES * LANES;
  *s = (struct sparse){.units = units, .stride = (uint32_t)stride};
  s->weights = calloc(SPARSE_DIMS * stride, sizeof *s->weights);
  s->squared = malloc(stride * sizeof *s->squared);
  s->distances = calloc(stride, sizeof *s->distances);
  s->there = calloc(units, sizeof *s->there);
  if (!s->weights || !s->squared || !s->distances || !s->there) {
    sparse_clear(s);
    return -1;
  }
  for (size_t k = 0; k < stride; k++) s->squared[k] = INFINITY;
  return 0;
}

void sparse_clear(struct sparse *s) {
  free(s->weights);
  free(s->squared);
  free(s->distances);
  free(s->there);
  *s = (struct sparse){0};
}

static inline float *weight(const struct sparse *s, uint32_t unit, uint32_t d) {
  return &s->weights[(size_t)d * s->stride + unit];
}

/* --- the scan --- */

/* Every lane is an ordinary sum over the components, as in kernel.c. */
CLONED static void scan(const struct sparse *s, const struct sparse_vector *v) {
  for (uint32_t k = 0; k < s->stride; k += LANES) {
    const float *restrict squared = s->squared + k;
    float *restrict out = s->distances + k;
    float sums[LANES] = {0};
    for (uint32_t i = 0; i < v->count; i++) {
      const float *restrict w = s->weights + (size_t)v->dims[i] * s->stride + k;
      const float x = v->x[v->dims[i]];
      EACH_LANE sums[l] += w[l] * x;
    }
    EACH_LANE out[l] = v->squared_length + squared[l] - 2 * sums[l];
  }
}

static bool is_used(const struct sparse *s, uint32_t unit) {
  return s->squared[unit] < INFINITY;
}

bool sparse_find(struct sparse *s, const struct sparse_vector *v, struct sparse_match *match) {
  uint32_t best[2];
  scan(s, v);
  kernel_two_best(s->distances, s->units, best);
  if (!is_used(s, best[0])) return false;
  if (!is_used(s, best[1])) best[1] = best[0];
  const float distance = s->distances[best[0]];
  *match = (struct sparse_match){best[0], best[1], distance > 0 ? distance : 0};
  return true;
}

/* --- moving --- */

static void note(struct sparse *s, uint32_t unit, uint32_t d) {
  s->there[unit][d / 64] |= UINT64_C(1) << d % 64;
}

/* Calls for each component of a unit that may be other than 0, ascending. */
#define EACH_THERE(s, unit, d)                                                 \
  for (uint32_t element = 0; element < SPARSE_DIMS / 64; element++)            \
    for (uint64_t left = (s)->there[unit][element], d; left; left &= left - 1) \
      if (d = element * 64 + (uint64_t)__builtin_ctzll(left), true)

static void measure(struct sparse *s, uint32_t unit) {
  float squares = 0;
  EACH_THERE(s, unit, d) {
    const float w = *weight(s, unit, (uint32_t)d);
    squares += w * w;
  }
  s->squared[unit] = squares;
}

static void empty(struct sparse *s, uint32_t unit) {
  EACH_THERE(s, unit, d) * weight(s, unit, (uint32_t)d) = 0;
  memset(s->there[unit], 0, sizeof s->there[unit]);
  s->squared[unit] = INFINITY;
}

void sparse_claim(struct sparse *s, uint32_t unit, const struct sparse_vector *v) {
  empty(s, unit);
  for (uint32_t i = 0; i < v->count; i++) {
    *weight(s, unit, v->dims[i]) = v->x[v->dims[i]];
    note(s, unit, v->dims[i]);
  }
  measure(s, unit);
}

void sparse_learn(struct sparse *s, uint32_t unit, const struct sparse_vector *v, float rate) {
  for (uint32_t i = 0; i < v->count; i++) note(s, unit, v->dims[i]);
  EACH_THERE(s, unit, d) {
    float *w = weight(s, unit, (uint32_t)d);
    *w += rate * (v->x[d] - *w);
  }
  measure(s, unit);
}

void sparse_merge(struct sparse *s, uint32_t into, uint32_t other, float share) {
  for (uint32_t i = 0; i < SPARSE_DIMS / 64; i++) s->there[into][i] |= s->there[other][i];
  EACH_THERE(s, into, d) {
    float *w = weight(s, into, (uint32_t)d);
    *w += share * (*weight(s, other, (uint32_t)d) - *w);
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
  float *row = to;
  for (uint32_t unit = 0; unit < s->units; unit++) {
    for (uint32_t d = 0; d < SPARSE_DIMS; d++) *row++ = *weight(s, unit, d);
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
      *weight(s, unit, d) = w;
      if (w != 0) note(s, unit, d);
    }
  }
  free(rows);
  return status;
}
