/* xoshiro256** and splitmix64, from their authors' descriptions. */
#include "base/random.h"

static uint64_t rotate(uint64_t x, int by) {
  return x << by | x >> (64 - by);
}

void random_seed(struct random *r, uint64_t seed) {
  for (int i = 0; i < 4; i++) {
    seed += 0x9E3779B97F4A7C15U;
    uint64_t z = seed;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    r->state[i] = z ^ z >> 31;
  }
}

uint64_t random_next(struct random *r) {
  uint64_t *s = r->state, result = rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate(s[3], 45);
  return result;
}

double random_uniform(struct random *r) {
  return (double)(random_next(r) >> 11) * 0x1p-53;
}

/* Values in the last, incomplete round of `bound` are drawn again: no remainder is favoured. */
uint64_t random_below(struct random *r, uint64_t bound) {
  uint64_t most = UINT64_MAX - UINT64_MAX % bound, value;
  do value = random_next(r);
  while (value >= most);
  return value % bound;
}
