/*
 * The loops over all weights: the map's fast path, and the only code that is built once for each
 * instruction set. Blocks are those of codebook.h. Every lane is an ordinary sequential sum over
 * the components, so that a result doesn't depend on how wide the machine's vectors are.
 */
#ifndef CORE_KERNEL_H
#define CORE_KERNEL_H

#include <stdint.h>

#include "core/codebook.h"

/* The scans of distance.h, for its table. */
void kernel_euclidean(const struct codebook *c, const float *x, float *out);
void kernel_euclidean_known(const struct codebook *c, const float *x, const uint32_t *known,
                            uint32_t count, float *out);
void kernel_manhattan(const struct codebook *c, const float *x, float *out);
void kernel_manhattan_known(const struct codebook *c, const float *x, const uint32_t *known,
                            uint32_t count, float *out);
void kernel_chebyshev(const struct codebook *c, const float *x, float *out);
void kernel_chebyshev_known(const struct codebook *c, const float *x, const uint32_t *known,
                            uint32_t count, float *out);
void kernel_cosine(const struct codebook *c, const float *x, float *out);
void kernel_cosine_known(const struct codebook *c, const float *x, const uint32_t *known,
                         uint32_t count, float *out);

/* The two lowest of distances[units], by value, then by number; both 0 if there is only one unit.
   `distances` are whole blocks, +inf past the last unit. Whatever the values are, NaN and
   infinities too, these are units of the map. */
void kernel_two_best(const float *distances, uint32_t units, uint32_t best[2]);

/* w += rate h (x - w), in blocks first .. last; where no h of a block is other than 0 it isn't
 * touched. */
struct kernel_pull {
  const float *x;
  const uint32_t *known; /* components to pull along; NULL: all */
  uint32_t count;        /* how many */
  const float *h;        /* by unit, whole blocks; read in blocks first .. last */
  uint32_t first, last;
  float rate;
  const float *low, *high; /* no unit is pushed outside; NULL: none can be */
};

void kernel_pull(const struct codebook *c, const struct kernel_pull *pull);

/* A pull along all components, without bounds, and the scan of the next record in the same pass;
   each weight and distance is, bit for bit, what the two would give one after the other. */
void kernel_pull_euclidean(const struct codebook *c, const struct kernel_pull *pull, const float *x,
                           float *out);
void kernel_pull_manhattan(const struct codebook *c, const struct kernel_pull *pull, const float *x,
                           float *out);
void kernel_pull_chebyshev(const struct codebook *c, const struct kernel_pull *pull, const float *x,
                           float *out);

/* Weights nearer to 0 than 1e-18 become 0: their squares are subnormal, and slow. */
void kernel_sweep(const struct codebook *c);

#endif
