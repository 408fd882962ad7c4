/*
 * From a record's raw numbers to the map's coordinates: x = (raw - anchor) * weight / scale,
 * in double, rounded to float once. Anchor and scale come from the held-back records and
 * then stay: statistics that keep moving under a codebook move every distance.
 *
 * zscore: mean; standard deviation winsorised at 5 s. minmax: minimum; range. none: 0; 1.
 * A scale of 0 counts as 1.
 */
#ifndef CORE_SCALER_H
#define CORE_SCALER_H

#include <stdint.h>

#include "base/error.h"
#include "core/codebook.h"
#include "core/state.h"

/* To add a scale: a function and a row here. */
struct scaler_row {
  const char *name, *help;
  /* From n values (n >= 1, no NaN), which it may reorder or change. */
  void (*estimate)(double *values, uint64_t n, double *anchor, double *scale);
};

extern const struct scaler_row scaler_table[]; /* ends with a NULL name */
const struct scaler_row *scaler_row(const char *name);

struct scaler_component {
  const struct scaler_row *kind;
  double weight; /* > 0 */
};

struct scaler; /* opaque */

/* Components are copied. NULL without memory. */
struct scaler *scaler_new(const struct scaler_component *components, uint32_t dims);
void scaler_free(struct scaler *s);

/* Beyond this a squared distance could overflow a float: such a value counts as missing. */
#define SCALER_LIMIT 1e15

/* raw: dims doubles, NaN where missing. Fills x (0 where missing) and known (ascending);
   returns how many are known. */
uint32_t scaler_apply(const struct scaler *s, const double *raw, float *x, uint32_t *known);

/* Anchors and scales from `rows` raw vectors, laid row by row, NaN where missing. A component
   without a known value keeps anchor 0, scale 1. With a codebook, its weights are carried over
   exactly: what stood for raw value v still does. */
void scaler_estimate(struct scaler *s, const double *raw, uint64_t rows, struct codebook *codebook);

/* One component back in the user's units (before log1p is undone). */
double scaler_raw(const struct scaler *s, uint32_t dim, float x);
/* The way there: in the map's coordinates, not yet rounded to float. */
double scaler_map(const struct scaler *s, uint32_t dim, double raw);
double scaler_anchor(const struct scaler *s, uint32_t dim);
double scaler_scale(const struct scaler *s, uint32_t dim);

void scaler_export(const struct scaler *s,
                   struct state *state); /* scaler.anchor, scaler.scale: F64 [dims] */
int scaler_import(struct scaler *s, const struct state *state, struct error *err);

#endif
