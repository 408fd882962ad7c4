/*
 * How strongly units around the BMU are pulled along: h, by lattice distance d and radius r.
 * gaussian exp(-d^2 / 2 r^2), cut below 1e-3; bubble 1 within r; triangle max(0, 1 - d/r); mexican
 * hat (1 - d^2/r^2) exp(-d^2 / 2 r^2), cut where |h| stays below 1e-3.
 */
#ifndef CORE_NEIGHBOURHOOD_H
#define CORE_NEIGHBOURHOOD_H

#include <stdbool.h>
#include <stdint.h>

/* One row of the map as seen from the BMU. exp(-d^2 / 2 r^2) is a factor of the column times one of
   the row on every lattice, so that no unit needs an exp of its own. Arrays are by column, readable
   to the end of the last 32 columns begun. */
struct neighbourhood_view {
  uint32_t columns;
  const float *squared;          /* of the distance along the row, in steps */
  const float *factors;          /* exp(-squared / 2 r^2), 0 beyond reach; if `factored` */
  float row_squared, row_factor; /* likewise across rows */
  double radius;                 /* > 0 */
};

/* To add one: a function on a whole row of units and a row here. */
struct neighbourhood_row {
  const char *name, *help;
  bool repels;                    /* h may be negative: som_bound applies */
  bool factored;                  /* reads the factors */
  double (*reach)(double radius); /* lattice distance beyond which h is 0 */
  /* Writes h of the row's units, then anything to the end of the last 32 begun. */
  void (*fill)(const struct neighbourhood_view *view, float *h);
};

extern const struct neighbourhood_row neighbourhood_table[]; /* ends with a NULL name */

const struct neighbourhood_row *neighbourhood_row(const char *name); /* NULL if there is none */

#endif
