/* The self-organizing map. */
#include "core/som.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/influence.h"
#include "core/kernel.h"

static const uint64_t MOST_UNITS = UINT64_C(1) << 30;

/* Records between two sweeps: rare enough to cost nothing, too few for a weight to fade from the
   sweep's threshold into the subnormals unless its unit is pulled by more than 4 % every time. */
enum { SWEEP_RECORDS = 1024 };

struct som {
  struct som_params params;
  struct codebook codebook;
  struct influence influence;
  uint64_t learned;
  struct decay rate, radius;
  float *distances; /* whole blocks */
  float *bounds;    /* the lows, then the highs */
  /* The last step may wait for the next search: both in one pass through the weights is what the
     machine's memory likes. Whoever else wants the weights must settle() first. */
  struct kernel_pull pull;
  bool waiting;
  float *from; /* the record it waits with */
};

/* --- life --- */

static int check_size(const struct som_params *params, struct error *err) {
  const uint64_t rows = params->lattice.rows, columns = params->lattice.columns;
  const uint64_t lanes = CODEBOOK_LANES, units = rows * columns;
  /* Rows times columns never wrap in 64 bits; times dims they could. */
  const bool fits =
      units <= MOST_UNITS && (units + lanes - 1) / lanes * lanes <= SOM_MOST_WEIGHTS / params->dims;
  if (fits) return 0;
  return error_set(err, ERROR_CONFIG,
                   "a map of %llu x %llu units with %u components each is too big",
                   (unsigned long long)rows, (unsigned long long)columns, params->dims);
}

static void schedule(struct som *som) {
  const struct som_params *p = &som->params;
  decay_set(&som->rate, p->decay, p->rate_first, p->rate_last);
  decay_set(&som->radius, p->decay, p->radius_first, p->radius_last);
}

static int som_init(struct som *som, const struct som_params *params) {
  const uint32_t dims = params->dims;
  som->params = *params;
  schedule(som);
  if (codebook_init(&som->codebook, lattice_units(&params->lattice), dims) != 0) return -1;
  if (influence_init(&som->influence, &params->lattice, params->neighbourhood) != 0) return -1;
  som->distances = calloc((size_t)som->codebook.blocks * CODEBOOK_LANES, sizeof *som->distances);
  som->bounds = malloc(2 * (size_t)dims * sizeof *som->bounds);
  som->from = malloc(dims * sizeof *som->from);
  if (!som->distances || !som->bounds || !som->from) return -1;
  for (uint32_t d = 0; d < dims; d++) {
    som->bounds[d] = -FLT_MAX;
    som->bounds[dims + d] = FLT_MAX;
  }
  return 0;
}

struct som *som_new(const struct som_params *params, struct error *err) {
  if (check_size(params, err) != 0) return NULL;
  struct som *som = calloc(1, sizeof *som);
  if (som && som_init(som, params) == 0) return som;
  som_free(som);
  error_set(err, ERROR_INTERNAL, "no memory for a map of %u x %u units with %u components each",
            params->lattice.rows, params->lattice.columns, params->dims);
  return NULL;
}

void som_free(struct som *som) {
  if (!som) return;
  codebook_clear(&som->codebook);
  influence_clear(&som->influence);
  free(som->distances);
  free(som->bounds);
  free(som->from);
  free(som);
}

static void settle(struct som *som) {
  if (som->waiting) kernel_pull(&som->codebook, &som->pull);
  som->waiting = false;
}

struct codebook *som_codebook(struct som *som) {
  settle(som);
  return &som->codebook;
}

const struct som_params *som_params(const struct som *som) {
  return &som->params;
}

/* --- the search --- */

static void measure(struct som *som, const struct som_vector *vector) {
  const struct codebook *c = &som->codebook;
  const struct distance_row *distance = som->params.distance;
  if (vector->known_count < c->dims) {
    settle(som);
    distance->scan_known(c, vector->x, vector->known, vector->known_count, som->distances);
  } else if (som->waiting) {
    distance->pull_and_scan(c, &som->pull, vector->x, som->distances);
    som->waiting = false;
  } else {
    distance->scan(c, vector->x, som->distances);
  }
  const uint64_t lanes = (uint64_t)c->blocks * CODEBOOK_LANES;
  for (uint64_t i = c->units; i < lanes; i++) som->distances[i] = INFINITY;
}

void som_find(struct som *som, const struct som_vector *vector, struct som_match *match) {
  uint32_t best[2];
  measure(som, vector);
  kernel_two_best(som->distances, som->codebook.units, best);
  const double scanned = (double)som->distances[best[0]];
  match->unit = best[0];
  match->second = best[1];
  match->distance =
      (float)som->params.distance->finish(scanned, som->codebook.dims, vector->known_count);
}

const float *som_distances(const struct som *som) {
  return som->distances;
}

/* --- the schedule --- */

static double age(const struct som *som) {
  return (double)som->learned / (double)som->params.over;
}

double som_rate(const struct som *som) {
  return decay_at(&som->rate, age(som));
}

double som_radius(const struct som *som) {
  return decay_at(&som->radius, age(som));
}

uint64_t som_learned(const struct som *som) {
  return som->learned;
}

void som_take_schedule(struct som_params *to, const struct som_params *from) {
  to->decay = from->decay;
  to->rate_first = from->rate_first;
  to->rate_last = from->rate_last;
  to->radius_first = from->radius_first;
  to->radius_last = from->radius_last;
  to->over = from->over;
}

void som_reschedule(struct som *som, const struct som_params *params) {
  som_take_schedule(&som->params, params);
  schedule(som);
}

/* --- the step --- */

static void pull(struct som *som, const struct som_vector *vector, uint32_t unit, float rate) {
  const uint32_t dims = som->codebook.dims;
  const bool bounded = som->params.neighbourhood->repels, all = vector->known_count == dims;
  influence_around(&som->influence, unit, som_radius(som));
  som->pull = (struct kernel_pull){
      .x = vector->x,
      .known = all ? NULL : vector->known,
      .count = vector->known_count,
      .h = som->influence.h,
      .first = som->influence.first,
      .last = som->influence.last,
      .rate = rate,
      .low = bounded ? som->bounds : NULL,
      .high = bounded ? som->bounds + dims : NULL,
  };
  som->waiting = true;
  if (all && !bounded && som->params.distance->pull_and_scan) {
    memcpy(som->from, vector->x, dims * sizeof *som->from);
    som->pull.x = som->from;
  } else {
    settle(som);
  }
}

void som_learn(struct som *som, const struct som_vector *vector, const struct som_match *match) {
  const float rate = (float)som_rate(som);
  settle(som);
  if (rate != 0) pull(som, vector, match->unit, rate);
  som->learned++;
  if (som->learned % SWEEP_RECORDS != 0) return;
  settle(som);
  kernel_sweep(&som->codebook);
}

void som_influence(struct som *som, uint32_t unit, float *h) {
  const struct influence *f = &som->influence;
  settle(som);
  influence_around(&som->influence, unit, som_radius(som));
  const uint64_t from = (uint64_t)f->first * CODEBOOK_LANES;
  const uint64_t to = ((uint64_t)f->last + 1) * CODEBOOK_LANES;
  for (uint32_t i = 0; i < som->codebook.units; i++) h[i] = i >= from && i < to ? f->h[i] : 0;
}

void som_bound(struct som *som, const float *low, const float *high) {
  const uint32_t dims = som->codebook.dims;
  for (uint32_t d = 0; d < dims; d++) {
    const float span = high[d] - low[d];
    som->bounds[d] = low[d] - span;
    som->bounds[dims + d] = high[d] + span;
  }
}

/* --- state --- */

static void write_codebook(const void *owner, void *to) {
  codebook_read(owner, to);
}

void som_export(struct som *som, struct state *state) {
  const struct codebook *c = som_codebook(som);
  state_add_written(state, "map.codebook", STATE_F32, c->units, c->dims, c, write_codebook);
  state_add(state, "map.clock", STATE_U64, 1, 0, &som->learned);
  if (!som->params.neighbourhood->repels) return;
  state_add(state, "map.bounds", STATE_F32, 2, c->dims, som->bounds);
}

int som_import(struct som *som, const struct state *state, struct error *err) {
  struct codebook *c = som_codebook(som);
  if (state_take(state, "map.codebook", STATE_F32, c->units, c->dims, c->weights, err) != 0) {
    return -1;
  }
  if (codebook_interleave(c) != 0) {
    return error_set(err, ERROR_INTERNAL, "no memory to put the codebook in order");
  }
  if (state_take(state, "map.clock", STATE_U64, 1, 0, &som->learned, err) != 0) return -1;
  if (!som->params.neighbourhood->repels) return 0;
  return state_take(state, "map.bounds", STATE_F32, 2, c->dims, som->bounds, err);
}
