/*
 * h of every unit around one BMU, and which blocks it touches. Holds what doesn't change from
 * record to record: distances along rows and columns, and the gaussian's factors until the radius
 * moves.
 */
#ifndef CORE_INFLUENCE_H
#define CORE_INFLUENCE_H

#include "core/lattice.h"
#include "core/neighbourhood.h"

struct influence {
  struct lattice lattice;
  const struct neighbourhood_row *kind;
  double radius; /* the factors are built for; 0: none yet */
  uint32_t reach_rows;
  float *h;             /* by unit, whole blocks; meaningful in blocks first .. last only */
  uint32_t first, last; /* blocks of 32 units */

  /* By how far a column lies from the BMU's, -columns .. columns - 1, and padding; then the same
     for rows that stand half a step to the right of the BMU's. */
  uint32_t width;
  uint32_t *half_steps;
  float *squared, *factors;
  float *row_squared, *row_factors; /* by distance in rows */
  double *bell;                     /* scratch: by half steps */
};

/* -1 without memory; influence_clear is then safe. rows * columns fit 2^31. */
int influence_init(struct influence *influence, const struct lattice *lattice,
                   const struct neighbourhood_row *kind);
void influence_clear(struct influence *influence);
/* Fills h, first and last. radius >= 0; 0 is the BMU alone. */
void influence_around(struct influence *influence, uint32_t unit, double radius);

#endif
