/*
 * A codebook for texts: units on the unit sphere's inside, compared with vectors of unit length of
 * which only a few components aren't 0. A unit is free until it is claimed; free ones are found by
 * nobody. Squared Euclidean distance: |x|^2 + |w|^2 - 2 xw, of which a scan computes only xw over
 * the few components.
 *
 * Vectors come from words by signed feature hashing (Weinberger et al. 2009, equation 2), each word
 * once however often it occurs: repeated names would outweigh what a line says.
 */
#ifndef CORE_SPARSE_H
#define CORE_SPARSE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/state.h"

enum { SPARSE_DIMS = 256, SPARSE_MOST_WORDS = 256 };

/* Of length 1, or 0 if there is no word or all cancel. */
struct sparse_vector {
  uint32_t count;
  uint32_t dims[SPARSE_DIMS]; /* those that aren't 0, each once, ascending */
  float x[SPARSE_DIMS];       /* all of them */
  float squared_length;       /* 1 or 0 */
};
/* From words' hashes; those past SPARSE_MOST_WORDS don't count. *v must have been set before, or be
   all 0. */
void sparse_vector_set(struct sparse_vector *v, const uint64_t *words, uint32_t count);

/* A unit's weight of a component. */
struct sparse_weight {
  uint32_t unit;
  float w;
};

/* By component the units that have it, in no order: a scan looks at the few weights that count, and
   they lie together. */
struct sparse {
  uint32_t units;
  struct sparse_row {
    struct sparse_weight *each;
    uint32_t count, room;
  } rows[SPARSE_DIMS];
  float *squared;                      /* |w|^2, by unit; +inf: it is free, or 0 */
  float *distances;                    /* scratch, in whole lanes, as squared */
  uint64_t (*there)[SPARSE_DIMS / 64]; /* by unit: which components it has, */
  uint32_t (*places)[SPARSE_DIMS];     /* and where in their rows they stand */
};

struct sparse_match {
  uint32_t unit, second; /* second == unit if only one is in use */
  float squared_distance;
};

int sparse_init(struct sparse *s, uint32_t units); /* -1 without memory */
void sparse_clear(struct sparse *s);

/* The two nearest units in use, ties to the lowest; false: none is. Neither a vector without
   components finds any, nor is a unit without them found. */
bool sparse_find(struct sparse *s, const struct sparse_vector *v, struct sparse_match *match);
/* A free unit becomes v; one in use is overwritten. */
void sparse_claim(struct sparse *s, uint32_t unit, const struct sparse_vector *v);
/* w += rate (v - w), rate 0 .. 1. */
void sparse_learn(struct sparse *s, uint32_t unit, const struct sparse_vector *v, float rate);
/* The unit takes the other's place in, `share` of the way; the other is free. */
void sparse_merge(struct sparse *s, uint32_t into, uint32_t other, float share);

/* map.codebook: units x SPARSE_DIMS, row by row; which are in use their owner tells on the way
 * back. */
void sparse_export(struct sparse *s, struct state *state);
int sparse_import(struct sparse *s, const struct state *state, struct error *err);
void sparse_use(struct sparse *s, uint32_t unit); /* after an import */

#endif
