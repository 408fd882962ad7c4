/*
 * The self-organizing map proper: all units are there from the start, every record pulls its unit
 * and those around it. Holds the model's scaler, map, regions, and while scales are provisional the
 * raw vectors they come from.
 */
#include <math.h>
#include <stdlib.h>

#include "flow/mapper.h"
#include "flow/model.h"

/* Raw vectors kept for estimating scales anew: never more than this. */
enum { WARMUP_BYTES = 4 << 20 };

static void *array(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) abort();
  return memory;
}

/* --- life --- */

static struct scaler *make_scaler(const struct model *m) {
  struct scaler_component *components = array(m->features->dims, sizeof *components);
  features_components(m->features, &m->list, m->params.scale, components);
  struct scaler *scaler = scaler_new(components, m->features->dims);
  free(components);
  return scaler;
}

static int grid_open(struct model *m, struct error *err) {
  uint32_t dims = m->features->dims, units = lattice_units(&m->params.som.lattice);
  if (features_refuse_none(m->features, err)) return -1;
  m->params.som.dims = dims;
  m->som = som_new(&m->params.som, err);
  if (!m->som) return -1;
  m->scaler = make_scaler(m);
  if (!m->scaler || regions_init(&m->regions, units, dims)) {
    return error_set(err, ERROR_INTERNAL, "no memory for a map of %u units", units);
  }
  m->raw = array(dims, sizeof *m->raw);
  m->x = array(dims, sizeof *m->x);
  m->known = array(dims, sizeof *m->known);
  return 0;
}

static void grid_close(struct model *m) {
  scaler_free(m->scaler);
  som_free(m->som);
  regions_clear(&m->regions);
  free(m->warmup);
  free(m->raw);
  free(m->x);
  free(m->known);
}

/* --- its records --- */

/* The raw vectors in the map's coordinates, NaN where missing, into x. x may be the memory of raw
   itself: a row of floats ends before the next row of doubles begins. */
static void scale_rows(struct model *m, const double *raw, uint64_t rows, float *x) {
  uint32_t dims = m->features->dims;
  for (uint64_t r = 0; r < rows; r++) {
    uint32_t known = scaler_apply(m->scaler, raw + r * dims, m->x, m->known);
    for (uint32_t d = 0, k = 0; d < dims; d++) {
      bool there = k < known && m->known[k] == d;
      if (there) k++;
      if (!there) m->x[d] = (float)NAN;
    }
    memcpy((char *)x + r * dims * sizeof *x, m->x, dims * sizeof *x);
  }
}

/* Where no unit may be pushed beyond, for neighbourhoods that push. */
static void set_bounds(struct model *m, const float *x, uint64_t rows) {
  uint32_t dims = m->features->dims;
  float *low = array(dims, sizeof *low), *high = array(dims, sizeof *high);
  for (uint32_t d = 0; d < dims; d++) {
    bool any = false;
    for (uint64_t r = 0; r < rows; r++) {
      float value = x[r * dims + d];
      if (isnan(value)) continue;
      if (!any || value < low[d]) low[d] = value;
      if (!any || value > high[d]) high[d] = value;
      any = true;
    }
  }
  som_bound(m->som, low, high);
  free(low);
  free(high);
}

static uint64_t warmup_most(const struct model *m) {
  uint64_t fit = WARMUP_BYTES / (m->features->dims * sizeof(double));
  uint64_t most = m->params.warmup_records < fit ? m->params.warmup_records : fit;
  return most ? most : 1;
}

static void grid_begin(struct model *m, double *raw, uint64_t rows, bool provisional) {
  scaler_estimate(m->scaler, raw, rows, NULL);
  bool keep = provisional && rows < warmup_most(m);
  float *x = keep ? array(rows * m->features->dims, sizeof *x) : (float *)(void *)raw;
  scale_rows(m, raw, rows, x);
  struct initial_records records = {x, rows, m->features->dims};
  m->params.initial->fill(som_codebook(m->som), &m->params.som.lattice, &records, &m->random);
  if (m->params.som.neighbourhood->repels) set_bounds(m, x, rows);
  free(x);
  regions_find(&m->regions, m->som);
  if (!keep) return;
  m->warmup = raw;
  m->warmup_rows = m->warmup_room = rows;
}

static void grid_place(struct model *m, const struct feature_binding *b,
                       const struct record *record, struct span text, struct placement *placement) {
  (void)text;
  features_place(m->features, b, record, m->raw, placement);
}

static bool grid_find(struct model *m, struct model_found *found) {
  uint32_t known = scaler_apply(m->scaler, m->raw, m->x, m->known);
  if (known == 0) return false;
  *found = (struct model_found){0};
  m->vector = (struct som_vector){m->x, m->known, known};
  som_find(m->som, &m->vector, &found->match);
  found->adjacent =
      found->match.unit == found->match.second ||
      lattice_adjacent(&m->params.som.lattice, found->match.unit, found->match.second);
  return true;
}

/* Scales are provisional: keep this record's raw vector and, at powers of two, estimate anew;
   with the last of the warm-up's records they freeze. */
static void warm_up(struct model *m) {
  uint64_t learned = som_learned(m->som);
  if (learned <= m->warmup_rows) return;
  size_t dims = m->features->dims, most = warmup_most(m);
  if (m->warmup_rows == m->warmup_room) {
    m->warmup_room *= 2;
    double *rows = realloc(m->warmup, m->warmup_room * dims * sizeof *rows);
    if (!rows) abort();
    m->warmup = rows;
  }
  memcpy(m->warmup + m->warmup_rows * dims, m->raw, dims * sizeof *m->raw);
  m->warmup_rows++;
  bool last = m->warmup_rows >= most;
  if (!last && (m->warmup_rows & (m->warmup_rows - 1)) != 0) return;
  scaler_estimate(m->scaler, m->warmup, m->warmup_rows, som_codebook(m->som));
  if (m->params.som.neighbourhood->repels) {
    float *x = array(m->warmup_rows * dims, sizeof *x);
    scale_rows(m, m->warmup, m->warmup_rows, x);
    set_bounds(m, x, m->warmup_rows);
    free(x);
  }
  if (!last) return;
  free(m->warmup);
  m->warmup = NULL;
}

static void grid_learn(struct model *m, const struct model_found *found) {
  som_learn(m->som, &m->vector, &found->match);
  if (m->warmup) warm_up(m);
  /* Finding regions costs about as much as ten records a unit. */
  uint64_t every = 10 * (uint64_t)lattice_units(&m->params.som.lattice);
  if (every < 1000) every = 1000;
  if (som_learned(m->som) % every == 0) regions_find(&m->regions, m->som);
}

static int import_warmup(struct model *m, const struct state *state, struct error *err) {
  const struct state_row *row = state_find(state, "model.warmup");
  if (!row) return 0;
  uint64_t elements = state_row_elements(row), dims = m->features->dims;
  if (elements == 0 || elements % dims || elements / dims > warmup_most(m)) {
    return error_set(err, ERROR_DATA, "model.warmup doesn't fit this map");
  }
  m->warmup_rows = m->warmup_room = elements / dims;
  m->warmup = array(elements, sizeof *m->warmup);
  return state_take(state, "model.warmup", STATE_U64, elements, 0, m->warmup, err);
}

/* --- checkpoints --- */

static void grid_export(struct model *m, struct state *state) {
  som_export(m->som, state);
  scaler_export(m->scaler, state);
  regions_export(&m->regions, state);
  features_export(m->features, state);
  state_add(state, "model.random", STATE_U64, 4, 0, m->random.state);
  if (!m->warmup) return;
  /* As bits: a NaN stands for a missing value, and a float tensor must not hold one. */
  state_add(state, "model.warmup", STATE_U64, m->warmup_rows * m->features->dims, 0, m->warmup);
}

static int grid_import(struct model *m, const struct state *state, struct error *err) {
  if (som_import(m->som, state, err) || scaler_import(m->scaler, state, err) ||
      regions_import(&m->regions, state, err) || features_import(m->features, state, err) ||
      state_take(state, "model.random", STATE_U64, 4, 0, m->random.state, err)) {
    return -1;
  }
  return import_warmup(m, state, err);
}

const struct mapper_row mapper_grid = {
    .name = "fixed",
    .help = "all units are there from the start; a record pulls its unit and those around it",
    .side = 20,
    .warmup_records = 500,
    .fields = "unit,distance,record",
    .measures = true,
    .open = grid_open,
    .close = grid_close,
    .begin = grid_begin,
    .place = grid_place,
    .find = grid_find,
    .learn = grid_learn,
    .export = grid_export,
    .import = grid_import,
};
