/*
 * Seeded pseudo-random numbers: xoshiro256** (Blackman and Vigna, 2018), seeded by
 * splitmix64. The state is plain data, so that a checkpoint can hold it.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stdint.h>

struct random {
  uint64_t state[4];
};

void random_seed(struct random *r, uint64_t seed);
uint64_t random_next(struct random *r);
double random_uniform(struct random *r);                 /* in [0, 1), 53 bits */
uint64_t random_below(struct random *r, uint64_t bound); /* 0 .. bound-1 without bias; bound > 0 */

#endif
