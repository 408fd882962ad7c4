/*
 * The units' weights, in blocks of 32 units interleaved: w[k/32][d][k%32], padded to whole
 * blocks with zeros. A scan keeps 32 sums, each lane an ordinary sequential sum over d, so
 * compilers vectorise it at any width without reassociating anything.
 */
#ifndef CORE_CODEBOOK_H
#define CORE_CODEBOOK_H

#include <stdint.h>

enum { CODEBOOK_LANES = 32 };

struct codebook {
  uint32_t units, dims, blocks;
  float *weights; /* blocks * dims * CODEBOOK_LANES, 64-byte aligned */
};

/* -1 without memory. */
int codebook_init(struct codebook *c, uint32_t units, uint32_t dims);
void codebook_clear(struct codebook *c);

static inline float *codebook_weight(const struct codebook *c, uint32_t unit, uint32_t dim) {
  uint64_t block = unit / CODEBOOK_LANES;
  return &c->weights[(block * c->dims + dim) * CODEBOOK_LANES + unit % CODEBOOK_LANES];
}

/* One unit's dims weights, in order. */
void codebook_get(const struct codebook *c, uint32_t unit, float *w);
void codebook_set(struct codebook *c, uint32_t unit, const float *w);

/* All weights, unit by unit, into units * dims floats. */
void codebook_read(const struct codebook *c, float *rows);
/* The way back, in place: the first units * dims elements of c->weights hold the rows, unit by
   unit, and are put where they belong. -1 without memory, nothing having changed. */
int codebook_interleave(struct codebook *c);

#endif
