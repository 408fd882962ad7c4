/* The units' weights, in blocks of 32 units interleaved. */
#include "core/codebook.h"

#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 64 };

static uint64_t block_weights(const struct codebook *c) {
  return (uint64_t)c->dims * CODEBOOK_LANES;
}

int codebook_init(struct codebook *c, uint32_t units, uint32_t dims) {
  const uint64_t blocks = ((uint64_t)units + CODEBOOK_LANES - 1) / CODEBOOK_LANES;
  *c = (struct codebook){.units = units, .dims = dims, .blocks = (uint32_t)blocks};
  const uint64_t block_bytes = block_weights(c) * sizeof *c->weights;
  if (blocks > 0 && block_bytes > SIZE_MAX / blocks) return -1;
  const size_t bytes = blocks * block_bytes;
  c->weights = aligned_alloc(ALIGNMENT, bytes > 0 ? bytes : ALIGNMENT);
  if (!c->weights) return -1;
  memset(c->weights, 0, bytes);
  return 0;
}

void codebook_clear(struct codebook *c) {
  free(c->weights);
  *c = (struct codebook){0};
}

void codebook_get(const struct codebook *c, uint32_t unit, float *w) {
  for (uint32_t d = 0; d < c->dims; d++) w[d] = *codebook_weight(c, unit, d);
}

void codebook_set(struct codebook *c, uint32_t unit, const float *w) {
  for (uint32_t d = 0; d < c->dims; d++) *codebook_weight(c, unit, d) = w[d];
}

void codebook_read(const struct codebook *c, float *rows) {
  for (uint32_t unit = 0; unit < c->units; unit++) {
    codebook_get(c, unit, rows + (uint64_t)unit * c->dims);
  }
}

/* A block's weights take the same place in both layouts, so that one block of scratch will do. */
int codebook_interleave(struct codebook *c) {
  const uint64_t weights = block_weights(c);
  float *rows = malloc(weights * sizeof *rows);
  if (!rows) return -1;
  for (uint32_t from = 0; from < c->units; from += CODEBOOK_LANES) {
    const uint32_t left = c->units - from, units = left < CODEBOOK_LANES ? left : CODEBOOK_LANES;
    float *block = codebook_weight(c, from, 0);
    memcpy(rows, block, (size_t)units * c->dims * sizeof *rows);
    memset(block, 0, weights * sizeof *block);
    for (uint32_t i = 0; i < units; i++) codebook_set(c, from + i, rows + (size_t)i * c->dims);
  }
  free(rows);
  return 0;
}
