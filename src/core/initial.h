/*
 * The first codebook, from the held-back records in the map's coordinates.
 *
 * sample: units drawn from the records (seeded), each record once before any comes again; the later
 * ones get noise of 1e-3. random: small values near zero, never zero. linear: the plane of the two
 * largest principal components, two standard deviations to either side (Kohonen 2001, 3.7;
 * SOM_PAK's lininit), the larger along the longer side. A missing component is taken as the mean of
 * the known ones. Without records, sample is random and linear is noise of 1e-3 around 0.
 */
#ifndef CORE_INITIAL_H
#define CORE_INITIAL_H

#include "base/random.h"
#include "core/codebook.h"
#include "core/lattice.h"

/* The held-back records: rows x dims, row by row; NaN where missing. Owned by the caller. */
struct initial_records {
  const float *x;
  uint64_t rows;
  uint32_t dims;
};

/* To add one: a function and a row here. */
struct initial_row {
  const char *name, *help;
  void (*fill)(struct codebook *c, const struct lattice *l, const struct initial_records *records,
               struct random *random);
};

extern const struct initial_row initial_table[]; /* ends with a NULL name */
const struct initial_row *initial_row(const char *name);

#endif
