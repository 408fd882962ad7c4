/*
 * The map that grows by novelty: of log messages, each unit in use one kind of them. Holds the
 * model's miner (miner.h); there are no features, no schedule and no warm-up.
 */
#include <math.h>
#include <stdlib.h>

#include "flow/header.h"
#include "flow/mapper.h"
#include "flow/model.h"

static int event_open(struct model *m, struct error *err) {
  const uint32_t units = lattice_units(&m->params.som.lattice);
  if (units > MINER_MOST_UNITS) {
    return error_set(err, ERROR_CONFIG,
                     "map.rows, map.columns: a map of log lines has at most %d units, not %u",
                     MINER_MOST_UNITS, units);
  }
  m->params.logs.lattice = m->params.som.lattice;
  m->miner = miner_new(&m->params.logs, err);
  return m->miner ? 0 : -1;
}

static void event_close(struct model *m) {
  miner_free(m->miner);
}

/* The first line is answered like all others: nothing is held back. */
static void event_begin(struct model *m, double *raw, uint64_t rows, bool provisional) {
  (void)m;
  (void)rows;
  (void)provisional;
  free(raw);
}

static void event_place(struct model *m, const struct feature_binding *b,
                        const struct record *record, struct span text,
                        struct placement *placement) {
  (void)b;
  const struct header *header = record->header;
  *placement = (struct placement){.unreadable = UINT32_MAX};
  m->message = header->message;
  m->line = (struct miner_line){
      .of = {.seq = m->seq + 1, .time = header->time, .level = (unsigned)header->level},
      .text = text};
}

static bool event_find(struct model *m, struct model_found *found) {
  struct sighting *s = &m->sighting;
  miner_find(m->miner, m->message, m->features->learn, s);
  const float distance = (float)sqrt(2 * s->novelty);
  *found =
      (struct model_found){.match = {.unit = s->unit, .second = s->second, .distance = distance},
                           .adjacent = true,
                           .sighting = s};
  if (s->second != MINER_NONE && s->unit != MINER_NONE) {
    found->adjacent = lattice_adjacent(&m->params.som.lattice, s->unit, s->second);
  }
  return true;
}

static void event_learn(struct model *m, const struct model_found *found) {
  miner_learn(m->miner, found->sighting, &m->line);
}

static void event_export(struct model *m, struct state *state) {
  miner_export(m->miner, state);
}

static int event_import(struct model *m, const struct state *state, struct error *err) {
  return miner_import(m->miner, state, err);
}

_Static_assert((int)LEVELS == (int)EVENTS_LEVELS, "an event counts its lines by level");

const struct mapper_row mapper_events = {
    .name = "novelty",
    .help = "units start free and are claimed by what is like no other: for logs",
    .side = 32,
    .warmup_records = 0,
    .fields = "event,novelty,rarity,record",
    .open = event_open,
    .close = event_close,
    .begin = event_begin,
    .place = event_place,
    .find = event_find,
    .learn = event_learn,
    .export = event_export,
    .import = event_import,
};
