/*
 * One hash of all that maps find and learn over a few thousand records: every match, every
 * distance, every weight. It must be the same whatever the map was built with and for.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "core/som.h"

enum { RECORDS = 2000 };

struct setup {
  uint32_t rows, columns, dims;
  const char *lattice, *neighbourhood, *distance, *decay;
  bool torus, masked;
};

static const struct setup setups[] = {
    {10, 10, 8, "hexagonal", "gaussian", "euclidean", "exponential", false, false},
    {10, 10, 8, "rectangular", "gaussian", "euclidean", "linear", true, true},
    {20, 20, 32, "rectangular", "gaussian", "euclidean", "exponential", false, false},
    {20, 17, 33, "hexagonal", "mexican_hat", "euclidean", "power", false, true},
    {12, 9, 5, "hexagonal", "bubble", "manhattan", "inverse", true, false},
    {7, 40, 16, "rectangular", "triangle", "chebyshev", "power", false, true},
    {6, 6, 19, "rectangular", "mexican_hat", "cosine", "constant", true, false},
    {9, 14, 21, "hexagonal", "gaussian", "cosine", "inverse", false, true},
};

static uint64_t mix(uint64_t hash, const void *bytes, size_t length) {
  const uint64_t pair[2] = {hash, hash_bytes(bytes, length)};
  return hash_bytes(pair, sizeof pair);
}

static struct som *make(const struct setup *s) {
  const struct som_params params = {
      .lattice = {lattice_row(s->lattice), s->rows, s->columns, s->torus},
      .neighbourhood = neighbourhood_row(s->neighbourhood),
      .distance = distance_row(s->distance),
      .decay = decay_row(s->decay),
      .rate_first = 0.5,
      .rate_last = 0.02,
      .radius_first = s->columns / 2.0,
      .radius_last = 0.7,
      .over = RECORDS * 3 / 4,
      .dims = s->dims,
  };
  struct error err;
  struct som *som = som_new(&params, &err);
  if (!som) abort();
  return som;
}

/* Numbers with all their digits: a lost one must show. */
static float draw(struct random *random) {
  return (float)(4 * random_uniform(random) - 2);
}

static void begin(struct som *som, struct random *random) {
  struct codebook *c = som_codebook(som);
  float low[64], high[64];
  for (uint32_t unit = 0; unit < c->units; unit++) {
    for (uint32_t d = 0; d < c->dims; d++) *codebook_weight(c, unit, d) = draw(random);
  }
  for (uint32_t d = 0; d < c->dims; d++) {
    low[d] = -2;
    high[d] = 2;
  }
  som_bound(som, low, high);
}

static uint64_t learn(struct som *som, const struct setup *s, struct random *random,
                      uint64_t hash) {
  for (int i = 0; i < RECORDS; i++) {
    float x[64];
    uint32_t known[64], count = 0;
    struct som_match match;
    for (uint32_t d = 0; d < s->dims; d++) {
      const bool there = !s->masked || i % 3 > 0 || random_below(random, 4) > 0 || d == 0;
      x[d] = there ? draw(random) : 0;
      if (there) known[count++] = d;
    }
    const struct som_vector vector = {x, known, count};
    som_find(som, &vector, &match);
    som_learn(som, &vector, &match);
    hash = mix(hash, &match, sizeof match);
    hash = mix(hash, som_distances(som), (size_t)s->rows * s->columns * sizeof(float));
  }
  return hash;
}

int main(void) {
  uint64_t hash = 0;
  for (size_t i = 0; i < sizeof setups / sizeof *setups; i++) {
    struct random random;
    random_seed(&random, i);
    struct som *som = make(&setups[i]);
    begin(som, &random);
    hash = learn(som, &setups[i], &random, hash);
    const struct codebook *c = som_codebook(som);
    hash = mix(hash, c->weights, (size_t)c->blocks * c->dims * CODEBOOK_LANES * sizeof(float));
    som_free(som);
  }
  printf("%016" PRIx64 "\n", hash);
  return 0;
}
