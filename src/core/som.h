/*
 * The self-organizing map: a codebook on a lattice, its search and its learning step.
 *
 *   w_k += rate(t) h(b, k; radius(t)) (x - w_k)        over the known components of x
 *
 * T. Kohonen, Self-Organizing Maps (3rd ed., 2001), equations 3.1 to 3.5; names as in SOM_PAK 3.1.
 * Units are numbered row by row from 0: unit = row * columns + column. Ties go to the lowest unit.
 * Every result is the same, bit for bit, on every instruction set and compiler.
 */
#ifndef CORE_SOM_H
#define CORE_SOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/random.h"
#include "core/codebook.h"
#include "core/decay.h"
#include "core/distance.h"
#include "core/lattice.h"
#include "core/neighbourhood.h"
#include "core/state.h"

struct som_params {
  struct lattice lattice;
  const struct neighbourhood_row *neighbourhood;
  const struct distance_row *distance;
  const struct decay_row *decay;
  double rate_first, rate_last;
  double radius_first, radius_last; /* in lattice steps */
  uint64_t over;                    /* learned records until the last values hold; > 0 */
  uint32_t dims;
};

/* A record as the map sees it. `known` lists the known components in ascending order; with
   known_count == dims it isn't read. Unknown elements of x are 0. */
struct som_vector {
  const float *x; /* dims elements, at most 1e15 in size: no distance or step overflows */
  const uint32_t *known;
  uint32_t known_count; /* 1 .. dims */
};

struct som_match {
  uint32_t unit, second; /* second == unit on a map of one unit */
  float distance;        /* to unit, in the distance's own measure (euclidean: the root is taken) */
};

enum { SOM_MOST_DIMS = 1 << 20 };
#define SOM_MOST_WEIGHTS (UINT64_C(1) << 31)

struct som; /* opaque: codebook, schedule, scratch */

/* NULL and ERROR_CONFIG when the map is too big (more than SOM_MOST_WEIGHTS, units rounded up to
   whole blocks, or 2^30 units), ERROR_INTERNAL without memory. */
struct som *som_new(const struct som_params *params, struct error *err);
void som_free(struct som *som);

/* The weights as the last step left them. Ask anew after every som_learn: a step may still be under
   way until someone looks. */
struct codebook *som_codebook(struct som *som);
const struct som_params *som_params(const struct som *som);

/* The two best-matching units, from the map as it is. Allocates nothing, changes nothing that
   som_export would show. */
void som_find(struct som *som, const struct som_vector *vector, struct som_match *match);
/* All units' distances of the last som_find, unfinished (squared for euclidean), by unit. */
const float *som_distances(const struct som *som);
/* One learning step around match->unit, then the clock moves on by one. Once in 1024 steps weights
   nearer to 0 than 1e-18 become 0, as their squares would be slow subnormals. */
void som_learn(struct som *som, const struct som_vector *vector, const struct som_match *match);

uint64_t som_learned(const struct som *som); /* records learned: the clock t counts */
double som_rate(const struct som *som);      /* the values the next step will use */
double som_radius(const struct som *som);
/* h of the neighbourhood at the present radius around `unit`, without the rate, into h[units]; for
 * distortion. */
void som_influence(struct som *som, uint32_t unit, float *h);

/* What decays, and how: the only parameters that may change under a map. */
void som_take_schedule(struct som_params *to, const struct som_params *from);
/* Change the schedule of a live map (learn keys may change on resume). */
void som_reschedule(struct som *som, const struct som_params *params);
/* The records' range, dims elements each, copied. A neighbourhood that repels pushes no unit
   outside it, widened by its span to either side; one that lies outside already, not further out.
 */
void som_bound(struct som *som, const float *low, const float *high);

/* map.codebook (units x dims, row by row), map.clock, and map.bounds (2 x dims) if the
   neighbourhood repels. The rows borrow from the map: they hold until the next som_learn. */
void som_export(struct som *som, struct state *state);
int som_import(struct som *som, const struct state *state, struct error *err);

#endif
