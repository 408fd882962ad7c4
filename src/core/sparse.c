/* Texts' codebook: hashing, the scan over few components, the few ways a unit moves. */
#include "core/sparse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/kernel.h"

/* --- vectors --- */

static bool is_repeated(const uint64_t *words, uint32_t i) {
  for (uint32_t j = 0; j < i; j++) {
    if (words[j] == words[i]) return true;
  }
  return false;
}

void sparse_vector_set(struct sparse_vector *v, const uint64_t *words, uint32_t count) {
  float squares = 0;
  memset(v, 0, sizeof *v);
  if (count > SPARSE_MOST_WORDS) count = SPARSE_MOST_WORDS;
  for (uint32_t i = 0; i < count; i++) {
    if (is_repeated(words, i)) continue;
    v->x[words[i] % SPARSE_DIMS] += words[i] >> 63 ? -1.0F : 1.0F;
  }
  for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
    if (v->x[d] == 0) continue;
    v->dims[v->count++] = d;
    squares += v->x[d] * v->x[d];
  }
  if (squares == 0) return;
  v->squared_length = 1;
  for (uint32_t i = 0; i < v->count; i++) v->x[v->dims[i]] /= sqrtf(squares);
}

/* --- life --- */

int sparse_init(struct sparse *s, uint32_t units) {
  *s = (struct sparse){0};
  if (codebook_init(&s->codebook, units, SPARSE_DIMS)) return -1;
  s->used = calloc(units, sizeof *s->used);
  s->squared = calloc(units, sizeof *s->squared);
  s->distances = calloc((size_t)s->codebook.blocks * CODEBOOK_LANES, sizeof *s->distances);
  if (s->used && s->squared && s->distances) return 0;
  sparse_clear(s);
  return -1;
}

void sparse_clear(struct sparse *s) {
  codebook_clear(&s->codebook);
  free(s->used);
  free(s->squared);
  free(s->distances);
  *s = (struct sparse){0};
}

/* --- the scan --- */

bool sparse_find(struct sparse *s, const struct sparse_vector *v, struct sparse_match *match) {
  const uint32_t units = s->codebook.units, whole = s->codebook.blocks * CODEBOOK_LANES;
  float *distances = s->distances;
  uint32_t best[2];
  kernel_product_known(&s->codebook, v->x, v->dims, v->count, distances);
  for (uint32_t k = 0; k < whole; k++) {
    const bool used = k < units && s->used[k];
    distances[k] = used ? v->squared_length + s->squared[k] - 2 * distances[k] : INFINITY;
  }
  kernel_two_best(distances, units, best);
  if (!s->used[best[0]]) return false;
  if (!s->used[best[1]]) best[1] = best[0];
  const float distance = distances[best[0]];
  *match = (struct sparse_match){best[0], best[1], distance > 0 ? distance : 0};
  return true;
}

/* --- moving --- */

static void measure(struct sparse *s, uint32_t unit) {
  float squares = 0;
  for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
    const float w = *codebook_weight(&s->codebook, unit, d);
    squares += w * w;
  }
  s->squared[unit] = squares;
}

void sparse_claim(struct sparse *s, uint32_t unit, const struct sparse_vector *v) {
  codebook_set(&s->codebook, unit, v->x);
  s->used[unit] = true;
  measure(s, unit);
}

void sparse_learn(struct sparse *s, uint32_t unit, const struct sparse_vector *v, float rate) {
  for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
    float *w = codebook_weight(&s->codebook, unit, d);
    *w += rate * (v->x[d] - *w);
  }
  measure(s, unit);
}

void sparse_merge(struct sparse *s, uint32_t into, uint32_t other, float share) {
  for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
    float *w = codebook_weight(&s->codebook, into, d);
    float *from = codebook_weight(&s->codebook, other, d);
    *w += share * (*from - *w);
    *from = 0;
  }
  s->used[other] = false;
  s->squared[other] = 0;
  measure(s, into);
}

void sparse_use(struct sparse *s, uint32_t unit) {
  s->used[unit] = true;
  measure(s, unit);
}

/* --- checkpoints --- */

static void write_codebook(const void *owner, void *to) {
  codebook_read(owner, to);
}

void sparse_export(struct sparse *s, struct state *state) {
  state_add_written(state, "map.codebook", STATE_F32, s->codebook.units, SPARSE_DIMS, &s->codebook,
                    write_codebook);
}

int sparse_import(struct sparse *s, const struct state *state, struct error *err) {
  if (state_take(state, "map.codebook", STATE_F32, s->codebook.units, SPARSE_DIMS,
                 s->codebook.weights, err)) {
    return -1;
  }
  if (codebook_interleave(&s->codebook) == 0) return 0;
  return error_set(err, ERROR_INTERNAL, "no memory for the codebook");
}
