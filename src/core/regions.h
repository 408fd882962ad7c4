/*
 * Pictures of a codebook: the U-matrix and the regions it shows.
 *
 * U-matrix (A. Ultsch, H. P. Siemon, 1990): a unit's height is its mean distance to its lattice
 * neighbours. Regions: the basins of that relief, found by flooding it from below; where two meet,
 * a basin no deeper than a tenth of the relief's range joins the deepest there. A unit on a ridge
 * goes with its lowest neighbour. Numbered from 0 by their lowest unit.
 */
#ifndef CORE_REGIONS_H
#define CORE_REGIONS_H

#include "core/som.h"

/* heights[units]: mean distance (the som's distance measure) to the lattice neighbours; 0 on a map
 * of one unit. -1 without memory. */
int regions_umatrix(struct som *som, float *heights);
/* The unit's lattice neighbours, ascending, and how far off each is; returns how many. -1 without
   memory. */
int regions_neighbours(struct som *som, uint32_t unit, uint32_t neighbours[LATTICE_MOST_NEIGHBOURS],
                       double distances[LATTICE_MOST_NEIGHBOURS]);

struct regions {
  uint32_t units, count;
  uint32_t *region; /* per unit */
  /* scratch, so that finding them again allocates nothing */
  float *heights;
  uint32_t *order, *parent;
  struct codebook near; /* one unit's neighbours, in a block of their own to be scanned */
  float *weights;       /* that unit's */
};

/* All units in region 0; -1 without memory. */
int regions_init(struct regions *r, uint32_t units, uint32_t dims);
void regions_clear(struct regions *r);
void regions_find(struct regions *r, struct som *som);

void regions_export(const struct regions *r, struct state *state); /* regions.region: U32 [units] */
int regions_import(struct regions *r, const struct state *state, struct error *err);

#endif
