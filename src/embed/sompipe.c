/* A map in use: begun, asked, taught, looked at. */
#include "embed/sompipe.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "embed/sompipe_private.h"

const char *sompipe_version(void) {
  return SOMPIPE_VERSION;
}

/* --- records --- */

/* From the user's units to what features make of a field; returns how many features have no value,
   and in *any whether one has. */
static uint32_t read_record(const struct features *features, const double *record, double *raw,
                            bool *any) {
  uint32_t missing = 0;
  for (uint32_t i = 0; i < features->count; i++) {
    const struct feature *f = &features->each[i];
    bool known = false;
    for (uint32_t d = f->first; d < f->first + f->dims; d++) {
      double value = f->transform ? f->transform(record[d]) : record[d];
      raw[d] = isfinite(value) ? value : (double)NAN;
      known |= isfinite(value) != 0;
    }
    missing += !known;
  }
  *any = missing < features->count;
  return missing;
}

int sompipe_begin(struct sompipe_map *map, const double *records, size_t count, bool provisional,
                  struct sompipe_error *err) {
  struct error why = {0};
  struct model *m = map->model;
  size_t dims = m->features->dims, rows = 0;
  bool fits = count < SIZE_MAX / dims / sizeof(double);
  double *raw = fits && !map->begun ? malloc((count + 1) * dims * sizeof *raw) : NULL;
  if (map->begun) {
    error_set(&why, ERROR_CONFIG, "the map has begun already");
  } else if (!raw) {
    error_set(&why, ERROR_INTERNAL, "no memory for a sample of %zu records", count);
  }
  if (!raw) return refuse(err, &why);
  for (size_t i = 0; i < count; i++) { /* a record without a value is overwritten by the next */
    bool any;
    read_record(m->features, records + i * dims, raw + rows * dims, &any);
    rows += any;
  }
  if (rows == 0 && provisional) {
    free(raw);
    error_set(&why, ERROR_CONFIG, "a provisional beginning needs a record with a value");
    return refuse(err, &why);
  }
  model_begin(m, raw, rows, provisional);
  map->begun = true;
  return 0;
}

static int find(struct sompipe_map *map, const double *record, struct model_found *found,
                uint32_t *missing) {
  struct model *m = map->model;
  bool any;
  if (!map->begun) return -1;
  *missing = read_record(m->features, record, m->raw, &any);
  return any && model_find(m, found) ? 0 : -1;
}

static void tell(const struct model_found *found, struct sompipe_match *match) {
  *match =
      (struct sompipe_match){found->match.unit, found->match.second, (double)found->match.distance};
}

int sompipe_find(struct sompipe_map *map, const double *record, struct sompipe_match *match) {
  struct model_found found;
  uint32_t missing;
  if (find(map, record, &found, &missing)) return -1;
  tell(&found, match);
  return 0;
}

int sompipe_learn(struct sompipe_map *map, const double *record, struct sompipe_match *match) {
  struct model *m = map->model;
  struct model_found found;
  uint32_t missing;
  if (find(map, record, &found, &missing)) return -1;
  if (match) tell(&found, match);
  m->seq++;
  statistics_add(&m->statistics, &found.match, found.adjacent, missing);
  model_learn(m, &found);
  return 0;
}

/* --- features --- */

static const struct feature *feature_of(const struct sompipe_map *map, uint32_t component) {
  assert(component < map->model->features->dims);
  return features_of(map->model->features, component);
}

uint32_t sompipe_place(struct sompipe_map *map, uint32_t component, const char *text, size_t length,
                       double *record) {
  const struct feature *f = feature_of(map, component);
  if (f->first != component) return 0;
  struct feature plain = *f; /* the transform comes when the record is looked for */
  plain.transform = NULL;
  plain.row->place(&plain, (struct span){text, length}, false, record);
  return plain.dims;
}

const char *sompipe_name(const struct sompipe_map *map, uint32_t component) {
  return feature_of(map, component)->name;
}

/* --- units --- */

void sompipe_position(const struct sompipe_map *map, uint32_t unit, double *x, double *y) {
  const struct lattice *l = &map->model->params.som.lattice;
  uint32_t row = unit / l->columns;
  assert(unit < lattice_units(l));
  *x = unit % l->columns + (l->kind->staggered && row % 2 ? 0.5 : 0.0);
  *y = row * sqrt(l->kind->squared_row_height);
}

void sompipe_scaled_weights(struct sompipe_map *map, uint32_t unit, float *weights) {
  const struct codebook *c = som_codebook(map->model->som);
  assert(unit < c->units);
  codebook_get(c, unit, weights);
}

void sompipe_weights(struct sompipe_map *map, uint32_t unit, double *weights) {
  const struct model *m = map->model;
  const struct codebook *c = som_codebook(m->som);
  assert(unit < c->units);
  for (uint32_t i = 0; i < m->features->count; i++) {
    const struct feature *f = &m->features->each[i];
    for (uint32_t d = f->first; d < f->first + f->dims; d++) {
      weights[d] = model_user_weight(m, f, d, *codebook_weight(c, unit, d));
    }
  }
}

const char *sompipe_label(const struct sompipe_map *map, uint32_t unit, size_t *length) {
  struct span name;
  assert(unit < map->model->statistics.units);
  if (!labels_majority(map->model->labels, unit, &name, NULL)) return NULL;
  *length = name.length;
  return name.at;
}

/* --- the whole --- */

static double statistic(const struct statistics *s, const char *name) {
  const struct statistics_row *row = statistics_table;
  while (strcmp(row->name, name) != 0) row++;
  return row->value(s);
}

void sompipe_info(const struct sompipe_map *map, struct sompipe_info *info) {
  const struct model *m = map->model;
  const struct statistics *s = &m->statistics;
  *info = (struct sompipe_info){
      .dims = m->features->dims,
      .rows = m->params.som.lattice.rows,
      .columns = m->params.som.lattice.columns,
      .learned = som_learned(m->som),
      .over = m->params.som.over,
      .rate = som_rate(m->som),
      .radius = som_radius(m->som),
      .quantization_error = statistic(s, "quantization_error"),
      .topographic_error = statistic(s, "topographic_error"),
      .recent_quantization_error = statistic(s, "recent_quantization_error"),
      .recent_topographic_error = statistic(s, "recent_topographic_error"),
      .units_used = statistics_units_used(s),
  };
}
