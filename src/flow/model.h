/*
 * All that is learned, as one value: features, scaler, map, statistics, labels, regions. What a
 * checkpoint holds and `show` reads. The pipeline moves it; nothing here knows of sources.
 */
#ifndef FLOW_MODEL_H
#define FLOW_MODEL_H

#include "core/initial.h"
#include "core/labels.h"
#include "core/regions.h"
#include "core/scaler.h"
#include "core/som.h"
#include "core/statistics.h"
#include "flow/features.h"
#include "flow/mapper.h"
#include "flow/miner.h"

/* As they are asked for, some may be automatic: mapper_settle. */
struct model_params {
  const struct mapper_row *mapper; /* NULL: mapper_grid, or automatic */
  /* dims is filled in by model_new; over 0: set by model_schedule before learning. Of a map that
     isn't a grid only the lattice counts. */
  struct som_params som;
  struct miner_params logs; /* of mapper_events; its lattice is filled in by model_new */
  const struct initial_row *initial;
  const struct scaler_row *scale; /* the default */
  uint64_t seed;
  uint64_t warmup_records;
};

struct model {
  struct model_params params;
  struct feature_list list; /* what the features are made of */
  struct features *features;
  struct statistics statistics;
  struct labels *labels;
  struct random random;
  uint64_t seq;       /* good records since the map began */
  struct buffer form; /* model.form, as the last export wrote it */

  /* mapper_events' own; NULL, all of it, in a map that isn't such. */
  struct miner *miner;
  struct sighting sighting; /* of the record at hand */
  struct miner_line line;
  struct span message;

  /* mapper_grid's own, to the end. */
  struct scaler *scaler;
  struct som *som; /* NULL: the map isn't a grid */
  struct regions regions;

  /* While scales are provisional (the map began with fewer than warmup_records records):
     the raw vectors so far, row by row, NaN where missing. NULL once they are frozen. */
  double *warmup;
  uint64_t warmup_rows, warmup_room;

  /* Scratch for one record: raw is filled by features_place, vector by model_find. */
  double *raw;
  float *x;
  uint32_t *known;
  struct som_vector vector;
};

struct model_found {
  struct som_match match;          /* of no unit at all (MINER_NONE): nothing is known of it */
  bool adjacent;                   /* the two best units are neighbours (or one) */
  const struct sighting *sighting; /* NULL: the map isn't of messages */
};

/* `features` (resolved: no auto, no "*") are copied. */
struct model *model_new(const struct model_params *params, const struct feature_list *features,
                        struct error *err);
void model_free(struct model *m);

/* How many learned records the schedule takes. */
void model_schedule(struct model *m, uint64_t over);
/* Decay, rates, radii and over of `learning`, from the next step on; where they are automatic
   (radius_first below 0, over 0) over stays, and the radius is that of such a map. */
void model_reschedule(struct model *m, const struct som_params *learning);

/* The record at hand and what becomes of it: model.params.mapper's functions. */
/* Sets scales and first units from `rows` raw vectors (rows * dims doubles, NaN where missing),
   which the model takes over (free). Fewer than warmup_records and `provisional`: the scales will
   be estimated anew. */
static inline void model_begin(struct model *m, double *raw, uint64_t rows, bool provisional) {
  m->params.mapper->begin(m, raw, rows, provisional);
}
static inline void model_place(struct model *m, const struct feature_binding *b,
                               const struct record *record, struct span text,
                               struct placement *placement) {
  m->params.mapper->place(m, b, record, text, placement);
}
/* Of a grid: scales m->raw and finds its units; false: it has no known component. */
static inline bool model_find(struct model *m, struct model_found *found) {
  return m->params.mapper->find(m, found);
}
/* Learns that record. Provisional scales are estimated anew at 2, 4, 8, ... warmup_records
   learned records; regions are found anew every ten records a unit. */
static inline void model_learn(struct model *m, const struct model_found *found) {
  m->params.mapper->learn(m, found);
}

/* A weight of component d, one of feature f's, in the users' units: anchor and scale, then the
   transform undone; never infinite. */
double model_user_weight(const struct model *m, const struct feature *f, uint32_t d, float x);

/* All rooms' rows, and model.form (model_form.h). */
void model_export(struct model *m, struct state *state);
int model_import(struct model *m, const struct state *state, struct error *err);

#endif
