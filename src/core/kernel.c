/* The loops over all weights, built for each instruction set. */
#include "core/kernel.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "core/lanes.h"

_Static_assert((int)LANES == (int)CODEBOOK_LANES, "a lane is a unit of a block");

INLINE float *block_at(const struct codebook *c, uint32_t block) {
  return c->weights + (size_t)block * c->dims * LANES;
}

/* --- the pull --- */

INLINE bool any_of(const float *h) {
  unsigned any = 0;
  GATHER_LANES(|, any) any |= h[l] != 0;
  return any != 0;
}

INLINE void pull_row(float *restrict w, const float *restrict strength, float x) {
  EACH_LANE w[l] += strength[l] * (x - w[l]);
}

/* One that already lies outside (pulled there by a record) isn't pushed further out. */
INLINE void push_row(float *restrict w, const float *restrict strength, float x, float low,
                     float high) {
  EACH_LANE {
    const float old = w[l];
    const float pulled = old + strength[l] * (x - old);
    const float ceiling = strength[l] < 0 ? (old > high ? old : high) : FLT_MAX;
    const float floor = strength[l] < 0 ? (old < low ? old : low) : -FLT_MAX;
    w[l] = pulled > ceiling ? ceiling : pulled < floor ? floor : pulled;
  }
}

INLINE void pull_block(float *block, const struct kernel_pull *p, const uint32_t *known,
                       const float *strength, bool bounded) {
  for (uint32_t i = 0; i < p->count; i++) {
    const uint32_t d = known ? known[i] : i;
    float *w = block + (size_t)d * LANES;
    if (bounded) {
      push_row(w, strength, p->x[d], p->low[d], p->high[d]);
    } else {
      pull_row(w, strength, p->x[d]);
    }
  }
}

CLONED void kernel_pull(const struct codebook *c, const struct kernel_pull *pull) {
  const struct kernel_pull p = *pull;
  for (uint32_t block = p.first; block <= p.last; block++) {
    const float *h = p.h + (size_t)block * LANES;
    if (!any_of(h)) continue;
    float strength[LANES];
    EACH_LANE strength[l] = p.rate * h[l];
    float *w = block_at(c, block);
    if (p.low) {
      pull_block(w, &p, p.known, strength, true);
    } else if (p.known) {
      pull_block(w, &p, p.known, strength, false);
    } else {
      pull_block(w, &p, NULL, strength, false);
    }
  }
}

CLONED void kernel_sweep(const struct codebook *c) {
  const float tiny = 1e-18F;
  for (uint32_t block = 0; block < c->blocks; block++) {
    float *w = block_at(c, block);
    for (uint32_t d = 0; d < c->dims; d++, w += LANES) {
      EACH_LANE w[l] = fabsf(w[l]) < tiny ? 0 : w[l];
    }
  }
}

/* --- scans --- */

/* Adds one component's part to the block's sums. */
typedef void term(float *restrict sums, const float *restrict w, float x);

INLINE void square(float *restrict sums, const float *restrict w, float x) {
  EACH_LANE {
    const float difference = w[l] - x;
    sums[l] += difference * difference;
  }
}

INLINE void absolute(float *restrict sums, const float *restrict w, float x) {
  EACH_LANE sums[l] += fabsf(w[l] - x);
}

INLINE void greatest(float *restrict sums, const float *restrict w, float x) {
  EACH_LANE {
    const float difference = fabsf(w[l] - x);
    sums[l] = difference > sums[l] ? difference : sums[l];
  }
}

INLINE void scan_block(const float *w, const float *x, const uint32_t *known, uint32_t count,
                       float *restrict out, term *add) {
  float sums[LANES] = {0};
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t d = known ? known[i] : i;
    add(sums, w + (size_t)d * LANES, x[d]);
  }
  EACH_LANE out[l] = sums[l];
}

INLINE void scan(const struct codebook *c, const float *x, const uint32_t *known, uint32_t count,
                 float *restrict out, term *add) {
  for (uint32_t block = 0; block < c->blocks; block++) {
    scan_block(block_at(c, block), x, known, count, out + (size_t)block * LANES, add);
  }
}

INLINE void pull_and_scan_block(float *w, const float *from, const float *strength, const float *x,
                                uint32_t count, float *restrict out, term *add) {
  float sums[LANES] = {0};
  for (uint32_t d = 0; d < count; d++, w += LANES) {
    pull_row(w, strength, from[d]);
    add(sums, w, x[d]);
  }
  EACH_LANE out[l] = sums[l];
}

INLINE void pull_and_scan(const struct codebook *c, const struct kernel_pull *p, const float *x,
                          float *restrict out, term *add) {
  for (uint32_t block = 0; block < c->blocks; block++, out += LANES) {
    const float *h = p->h + (size_t)block * LANES;
    if (block < p->first || block > p->last || !any_of(h)) {
      scan_block(block_at(c, block), x, NULL, c->dims, out, add);
      continue;
    }
    float strength[LANES];
    EACH_LANE strength[l] = p->rate * h[l];
    pull_and_scan_block(block_at(c, block), p->x, strength, x, c->dims, out, add);
  }
}

INLINE void scan_angles(const struct codebook *c, const float *x, const uint32_t *known,
                        uint32_t count, float *restrict out) {
  float of_x = 0;
  for (uint32_t i = 0; i < count; i++) {
    const float value = x[known ? known[i] : i];
    of_x += value * value;
  }
  for (uint32_t block = 0; block < c->blocks; block++, out += LANES) {
    const float *from = block_at(c, block);
    float products[LANES] = {0}, squares[LANES] = {0};
    for (uint32_t i = 0; i < count; i++) {
      const uint32_t d = known ? known[i] : i;
      const float *w = from + (size_t)d * LANES;
      EACH_LANE {
        products[l] += w[l] * x[d];
        squares[l] += w[l] * w[l];
      }
    }
    /* Root by root: the product of two squares may overflow. A zero vector has no angle. No
       EACH_LANE: where a root may set errno, the compiler can't keep such a promise. */
    for (unsigned l = 0; l < LANES; l++) {
      const float lengths = sqrtf(squares[l]) * sqrtf(of_x);
      out[l] = lengths > 0 ? 1 - products[l] / lengths : 1;
    }
  }
}

CLONED void kernel_euclidean(const struct codebook *c, const float *x, float *out) {
  scan(c, x, NULL, c->dims, out, square);
}

CLONED void kernel_euclidean_known(const struct codebook *c, const float *x, const uint32_t *known,
                                   uint32_t count, float *out) {
  scan(c, x, known, count, out, square);
}

CLONED void kernel_manhattan(const struct codebook *c, const float *x, float *out) {
  scan(c, x, NULL, c->dims, out, absolute);
}

CLONED void kernel_manhattan_known(const struct codebook *c, const float *x, const uint32_t *known,
                                   uint32_t count, float *out) {
  scan(c, x, known, count, out, absolute);
}

CLONED void kernel_chebyshev(const struct codebook *c, const float *x, float *out) {
  scan(c, x, NULL, c->dims, out, greatest);
}

CLONED void kernel_chebyshev_known(const struct codebook *c, const float *x, const uint32_t *known,
                                   uint32_t count, float *out) {
  scan(c, x, known, count, out, greatest);
}

CLONED void kernel_cosine(const struct codebook *c, const float *x, float *out) {
  scan_angles(c, x, NULL, c->dims, out);
}

CLONED void kernel_cosine_known(const struct codebook *c, const float *x, const uint32_t *known,
                                uint32_t count, float *out) {
  scan_angles(c, x, known, count, out);
}

/* --- a pull and the next scan --- */

CLONED void kernel_pull_euclidean(const struct codebook *c, const struct kernel_pull *pull,
                                  const float *x, float *out) {
  pull_and_scan(c, pull, x, out, square);
}

CLONED void kernel_pull_manhattan(const struct codebook *c, const struct kernel_pull *pull,
                                  const float *x, float *out) {
  pull_and_scan(c, pull, x, out, absolute);
}

CLONED void kernel_pull_chebyshev(const struct codebook *c, const struct kernel_pull *pull,
                                  const float *x, float *out) {
  pull_and_scan(c, pull, x, out, greatest);
}

/* --- the two best --- */

/* By lane: the lowest distance of all blocks, and the first block that has it. */
struct lows {
  float value[LANES];
  int32_t block[LANES];
};

/* Comparisons become masks: a conditional store would be a branch for each vector. */
INLINE void find_lows(const float *distances, int32_t blocks, struct lows *lows) {
  EACH_LANE {
    lows->value[l] = INFINITY;
    lows->block[l] = 0;
  }
  for (int32_t block = 0; block < blocks; block++, distances += LANES) {
    EACH_LANE {
      const int32_t lower = -(int32_t)(distances[l] < lows->value[l]);
      lows->value[l] = distances[l] < lows->value[l] ? distances[l] : lows->value[l];
      lows->block[l] = (lows->block[l] & ~lower) | (block & lower);
    }
  }
}

/* A lane's low of its own. */
struct low {
  uint32_t lane;
  float value;
  int32_t block;
};

INLINE struct low low_without(const float *distances, int32_t blocks, uint32_t unit) {
  struct low low = {.lane = unit % LANES, .value = INFINITY, .block = 0};
  for (int32_t block = 0; block < blocks; block++) {
    const uint32_t other = (uint32_t)block * LANES + low.lane;
    const bool lower = other != unit && distances[other] < low.value;
    low.value = lower ? distances[other] : low.value;
    low.block = lower ? block : low.block;
  }
  return low;
}

/* The first unit among those at the lowest distance, where one lane has a low of its own;
   UINT32_MAX if that distance isn't finite. */
INLINE uint32_t lowest_of(const struct lows *lows, const struct low *own) {
  float value[LANES], least = INFINITY;
  int32_t unit = INT32_MAX;
  EACH_LANE value[l] = l == own->lane ? own->value : lows->value[l];
  GATHER_LANES(min, least) least = value[l] < least ? value[l] : least;
  GATHER_LANES(min, unit) {
    const int32_t block = l == own->lane ? own->block : lows->block[l];
    const int32_t candidate = value[l] == least ? block * LANES + (int32_t)l : INT32_MAX;
    unit = candidate < unit ? candidate : unit;
  }
  return least < INFINITY ? (uint32_t)unit : UINT32_MAX;
}

CLONED void kernel_two_best(const float *distances, uint32_t units, uint32_t best[2]) {
  const int32_t blocks = (int32_t)((units + LANES - 1) / LANES);
  struct lows lows;
  find_lows(distances, blocks, &lows);
  const struct low none = {.lane = LANES};
  const uint32_t first = lowest_of(&lows, &none);
  best[0] = first < units ? first : 0;
  const struct low without = low_without(distances, blocks, best[0]);
  const uint32_t second = lowest_of(&lows, &without);
  const uint32_t other = best[0] == 0 && units > 1 ? 1 : 0;
  best[1] = second < units ? second : other;
}
