/* From raw numbers to the map's coordinates. */
#include "core/scaler.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

/* Beyond this a value's square could overflow, and it would drag any scale with it: it is left out
   of the estimates. Below its inverse a scale is as good as 0. */
#define WILD 1e100
#define WINSORISED_AT 5.0

struct scaler {
  uint32_t dims;
  struct scaler_component *components;
  /* Apart, not an array of structs: scaler_apply walks two of them in step. */
  double *anchor, *scale, *gain;
};

/* Taken from the first value, the differences of a constant column are exactly 0. */
static double mean_of(const double *values, uint64_t n) {
  double sum = 0;
  for (uint64_t i = 0; i < n; i++) sum += values[i] - values[0];
  return values[0] + sum / (double)n;
}

static double deviation_of(const double *values, uint64_t n, double mean) {
  double sum = 0;
  for (uint64_t i = 0; i < n; i++) sum += (values[i] - mean) * (values[i] - mean);
  return sqrt(sum / (double)n);
}

static void estimate_zscore(double *values, uint64_t n, double *anchor, double *scale) {
  *anchor = mean_of(values, n);
  const double reach = WINSORISED_AT * deviation_of(values, n, *anchor);
  for (uint64_t i = 0; i < n; i++) {
    values[i] = fmin(fmax(values[i], *anchor - reach), *anchor + reach);
  }
  *scale = deviation_of(values, n, mean_of(values, n));
}

static void estimate_minmax(double *values, uint64_t n, double *anchor, double *scale) {
  double low = values[0], high = values[0];
  for (uint64_t i = 1; i < n; i++) {
    low = fmin(low, values[i]);
    high = fmax(high, values[i]);
  }
  *anchor = low;
  *scale = high - low;
}

static void estimate_none(double *values, uint64_t n, double *anchor, double *scale) {
  (void)values;
  (void)n;
  *anchor = 0;
  *scale = 1;
}

const struct scaler_row scaler_table[] = {
    {"zscore", "mean 0, standard deviation 1 (values winsorised at 5 deviations)", estimate_zscore},
    {"minmax", "from 0 to 1", estimate_minmax},
    {"none", "as they are", estimate_none},
    {NULL, NULL, NULL},
};

const struct scaler_row *scaler_row(const char *name) {
  for (const struct scaler_row *row = scaler_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}

static void set(struct scaler *s, uint32_t dim, double anchor, double scale) {
  s->anchor[dim] = anchor;
  s->scale[dim] = scale > 1 / WILD ? scale : 1;
  s->gain[dim] = s->components[dim].weight / s->scale[dim];
}

struct scaler *scaler_new(const struct scaler_component *components, uint32_t dims) {
  struct scaler *s = calloc(1, sizeof *s);
  if (!s) return NULL;
  s->dims = dims;
  s->components = malloc(dims * sizeof *components);
  s->anchor = malloc(dims * sizeof *s->anchor);
  s->scale = malloc(dims * sizeof *s->scale);
  s->gain = malloc(dims * sizeof *s->gain);
  if (!s->components || !s->anchor || !s->scale || !s->gain) {
    scaler_free(s);
    return NULL;
  }
  memcpy(s->components, components, dims * sizeof *components);
  for (uint32_t d = 0; d < dims; d++) set(s, d, 0, 1);
  return s;
}

void scaler_free(struct scaler *s) {
  if (!s) return;
  free(s->components);
  free(s->anchor);
  free(s->scale);
  free(s->gain);
  free(s);
}

uint32_t scaler_apply(const struct scaler *s, const double *raw, float *x, uint32_t *known) {
  const uint32_t dims = s->dims;
  const double *const anchor = s->anchor, *const gain = s->gain;
  uint32_t count = 0;
  for (uint32_t d = 0; d < dims; d++) {
    const double value = (raw[d] - anchor[d]) * gain[d];
    const bool is_known = fabs(value) <= SCALER_LIMIT; /* false for NaN, too */
    x[d] = is_known ? (float)value : 0.0F;
    known[count] = d; /* overwritten unless it counts */
    count += is_known;
  }
  return count;
}

double scaler_raw(const struct scaler *s, uint32_t dim, float x) {
  return s->anchor[dim] + (double)x / s->gain[dim];
}

double scaler_map(const struct scaler *s, uint32_t dim, double raw) {
  return (raw - s->anchor[dim]) * s->gain[dim];
}

double scaler_anchor(const struct scaler *s, uint32_t dim) {
  return s->anchor[dim];
}

double scaler_scale(const struct scaler *s, uint32_t dim) {
  return s->scale[dim];
}

/* Written as a stretch and a shift rather than through the raw value: where nothing moved, weights
   stay as they are to the last bit, and a large anchor cancels nothing. */
static void carry_over(struct codebook *c, uint32_t dim, double stretch, double shift) {
  for (uint32_t unit = 0; unit < c->units; unit++) {
    float *w = codebook_weight(c, unit, dim);
    const double moved = (double)*w * stretch + shift;
    *w = (float)fmin(fmax(moved, -SCALER_LIMIT), SCALER_LIMIT);
  }
}

static uint64_t gather(const double *raw, uint64_t rows, uint32_t dims, uint32_t dim,
                       double *values) {
  uint64_t n = 0;
  for (uint64_t row = 0; row < rows; row++) {
    const double value = raw[row * dims + dim];
    if (fabs(value) <= WILD) values[n++] = value;
  }
  return n;
}

void scaler_estimate(struct scaler *s, const double *raw, uint64_t rows,
                     struct codebook *codebook) {
  struct buffer scratch = {0};
  double *values = (void *)buffer_reserve(&scratch, rows * sizeof *values);
  for (uint32_t d = 0; d < s->dims; d++) {
    const uint64_t n = gather(raw, rows, s->dims, d, values);
    if (n == 0) continue;
    const double old_anchor = s->anchor[d], old_scale = s->scale[d];
    double anchor, scale;
    s->components[d].kind->estimate(values, n, &anchor, &scale);
    set(s, d, anchor, scale);
    if (codebook) {
      carry_over(codebook, d, old_scale / s->scale[d], (old_anchor - anchor) * s->gain[d]);
    }
  }
  buffer_clear(&scratch);
}

void scaler_export(const struct scaler *s, struct state *state) {
  state_add(state, "scaler.anchor", STATE_F64, s->dims, 0, s->anchor);
  state_add(state, "scaler.scale", STATE_F64, s->dims, 0, s->scale);
}

static int check_imported(const struct scaler *s, struct error *err) {
  for (uint32_t d = 0; d < s->dims; d++) {
    if (!(fabs(s->anchor[d]) <= DBL_MAX)) {
      return error_set(err, ERROR_DATA, "scaler.anchor of component %u is no number", d);
    }
    if (!(s->scale[d] > 1 / WILD && s->scale[d] <= DBL_MAX)) {
      return error_set(err, ERROR_DATA, "scaler.scale of component %u is out of range", d);
    }
  }
  return 0;
}

int scaler_import(struct scaler *s, const struct state *state, struct error *err) {
  if (state_take(state, "scaler.anchor", STATE_F64, s->dims, 0, s->anchor, err) != 0 ||
      state_take(state, "scaler.scale", STATE_F64, s->dims, 0, s->scale, err) != 0) {
    return -1;
  }
  const int result = check_imported(s, err);
  for (uint32_t d = 0; d < s->dims; d++) set(s, d, s->anchor[d], s->scale[d]);
  return result;
}
