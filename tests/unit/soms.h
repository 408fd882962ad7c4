/* For the tests of the map: one made, filled at random, looked into. */
#ifndef TESTS_UNIT_SOMS_H
#define TESTS_UNIT_SOMS_H

#include <check.h>
#include <stdlib.h>

#include "base/random.h"
#include "core/som.h"

static inline struct som_params params_of(uint32_t rows, uint32_t columns, uint32_t dims) {
  return (struct som_params){
      .lattice = {lattice_row("rectangular"), rows, columns, false},
      .neighbourhood = neighbourhood_row("gaussian"),
      .distance = distance_row("euclidean"),
      .decay = decay_row("linear"),
      .rate_first = 0.5,
      .rate_last = 0.1,
      .radius_first = 2,
      .radius_last = 1,
      .over = 100,
      .dims = dims,
  };
}

static inline struct som *made(const struct som_params *params) {
  struct error err = {0};
  struct som *som = som_new(params, &err);
  ck_assert_msg(som != NULL, "%s", err.text);
  return som;
}

static inline void fill(struct som *som, struct random *random) {
  struct codebook *c = som_codebook(som);
  for (uint32_t unit = 0; unit < c->units; unit++) {
    for (uint32_t d = 0; d < c->dims; d++) {
      *codebook_weight(c, unit, d) = (float)(2 * random_uniform(random) - 1);
    }
  }
}

static inline double weight(struct som *som, uint32_t unit, uint32_t dim) {
  return (double)*codebook_weight(som_codebook(som), unit, dim);
}

#endif
