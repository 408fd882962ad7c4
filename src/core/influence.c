/* h of every unit around one BMU. */
#include "core/influence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/exponential.h"
#include "core/lanes.h"

/* Below this only the BMU is reached anyway, and nothing divides by 0. */
static const double LEAST_RADIUS = 1e-6;

/* --- distances, once --- */

static void measure_columns(struct influence *f) {
  const int64_t columns = f->lattice.columns;
  for (uint32_t half = 0; half < 2; half++) {
    for (int64_t i = 0; i < f->width; i++) {
      const int64_t past = i - columns; /* columns to the right of the BMU's */
      int64_t steps = llabs(2 * past + half);
      if (f->lattice.torus && steps <= 2 * columns && 2 * columns - steps < steps) {
        steps = 2 * columns - steps;
      }
      if (steps > 2 * columns) steps = 2 * columns; /* padding */
      f->half_steps[half * f->width + i] = (uint32_t)steps;
      f->squared[half * f->width + i] = (float)((double)steps * (double)steps / 4);
    }
  }
}

static void measure_rows(struct influence *f) {
  for (uint32_t i = 0; i < f->lattice.rows; i++) {
    f->row_squared[i] = (float)((double)i * i * f->lattice.kind->squared_row_height);
  }
}

int influence_init(struct influence *f, const struct lattice *lattice,
                   const struct neighbourhood_row *kind) {
  const size_t columns = lattice->columns, rows = lattice->rows, units = rows * columns;
  const size_t width = 2 * columns + LANES;
  *f = (struct influence){.lattice = *lattice, .kind = kind, .width = (uint32_t)width};
  /* The last row of units may be filled to a whole group behind the last block. */
  f->h = calloc(units + 2 * LANES, sizeof *f->h);
  f->half_steps = calloc(2 * width, sizeof *f->half_steps);
  f->squared = calloc(2 * width, sizeof *f->squared);
  f->factors = calloc(2 * width, sizeof *f->factors);
  f->row_squared = calloc(rows, sizeof *f->row_squared);
  f->row_factors = calloc(rows, sizeof *f->row_factors);
  f->bell = calloc(2 * columns + 2, sizeof *f->bell);
  if (!f->h || !f->half_steps || !f->squared || !f->factors || !f->row_squared || !f->row_factors ||
      !f->bell) {
    return -1;
  }
  measure_columns(f);
  measure_rows(f);
  return 0;
}

void influence_clear(struct influence *f) {
  free(f->h);
  free(f->half_steps);
  free(f->squared);
  free(f->factors);
  free(f->row_squared);
  free(f->row_factors);
  free(f->bell);
  *f = (struct influence){0};
}

/* --- factors, when the radius moves --- */

static double least(double a, double b) {
  return a < b ? a : b;
}

/* values[stride * i] = factor q^(i^2): each is the one before times a power of q that grows by
   q^2. */
static void fill_bell(double *values, uint32_t count, double factor, double ratio, double q2) {
  for (uint32_t i = 0; i < count; i++) {
    values[2 * i] = factor;
    factor *= ratio;
    ratio *= q2;
  }
}

/* bell[s] = exp(-(s/2)^2 / 2r^2) for whole steps and, on a staggered lattice, half ones between
 * them. */
static void build_bell(struct influence *f, double reach, double q) {
  const uint32_t columns = f->lattice.columns;
  const uint32_t end = (uint32_t)least(reach, columns - 1.0) + 1;
  fill_bell(f->bell, end, 1, q, q * q);
  if (f->lattice.kind->staggered) fill_bell(f->bell + 1, end, sqrt(sqrt(q)), q * q, q * q);
  memset(f->bell + 2 * (size_t)end, 0, 2 * ((size_t)columns + 1 - end) * sizeof *f->bell);
}

static void build_columns(struct influence *f, double reach, double q) {
  build_bell(f, reach, q);
  const uint32_t halves = f->lattice.kind->staggered ? 2 : 1;
  for (uint32_t half = 0; half < halves; half++) {
    const uint32_t *steps = f->half_steps + half * (size_t)f->width;
    float *factors = f->factors + half * (size_t)f->width;
    for (uint32_t i = 0; i < 2 * f->lattice.columns; i++) factors[i] = (float)f->bell[steps[i]];
  }
}

static void build_rows(struct influence *f, double q) {
  double factor = 1, ratio = q;
  for (uint32_t i = 0; i <= f->reach_rows; i++) {
    f->row_factors[i] = (float)factor;
    factor *= ratio;
    ratio *= q * q;
  }
}

static void build(struct influence *f, double radius) {
  const double reach = f->kind->reach(radius);
  /* A hair more, so that rounding takes no row away; beyond reach h is 0 in any case. */
  const double rows = reach * (1 + 1e-9) / sqrt(f->lattice.kind->squared_row_height);
  f->radius = radius;
  f->reach_rows = (uint32_t)least(rows, f->lattice.rows - 1.0);
  if (!f->kind->factored) return;
  const double height = f->lattice.kind->squared_row_height;
  const double q = exponential_exp(-0.5 / (radius * radius));
  build_columns(f, reach, q);
  build_rows(f, height == 1 ? q : exponential_exp(-0.5 * height / (radius * radius)));
}

/* --- around a unit --- */

static void clear(struct influence *f, size_t from, size_t to) {
  memset(f->h + from, 0, (to - from) * sizeof *f->h);
}

static void fill_row(struct influence *f, uint32_t row, uint32_t bmu_row, uint32_t bmu_column) {
  const uint32_t straight = row > bmu_row ? row - bmu_row : bmu_row - row;
  const uint32_t around = f->lattice.rows - straight;
  const uint32_t rows = f->lattice.torus && around < straight ? around : straight;
  const uint32_t columns = f->lattice.columns;
  const size_t unit = (size_t)row * columns;
  if (rows > f->reach_rows) {
    clear(f, unit, unit + columns);
    return;
  }
  const bool shifted = f->lattice.kind->staggered && straight % 2 == 1;
  size_t at = (size_t)columns - bmu_column;
  /* Half a step to the left of a column is half a step to the right of the one before. */
  if (shifted) at += f->width - bmu_row % 2;
  const struct neighbourhood_view view = {
      .columns = columns,
      .squared = f->squared + at,
      .factors = f->factors + at,
      .row_squared = f->row_squared[rows],
      .row_factor = f->row_factors[rows],
      .radius = f->radius,
  };
  f->kind->fill(&view, f->h + unit);
}

void influence_around(struct influence *f, uint32_t unit, double radius) {
  if (radius < LEAST_RADIUS) radius = LEAST_RADIUS;
  if (radius != f->radius) build(f, radius);
  const uint32_t columns = f->lattice.columns, rows = f->lattice.rows, row = unit / columns;
  const uint32_t below = rows - 1 - row;
  uint32_t from = row > f->reach_rows ? row - f->reach_rows : 0;
  uint32_t to = row + (below > f->reach_rows ? f->reach_rows : below);
  if (f->lattice.torus) {
    from = 0;
    to = rows - 1;
  }
  f->first = from * columns / LANES;
  f->last = ((to + 1) * columns - 1) / LANES;
  clear(f, (size_t)f->first * LANES, from * columns);
  for (uint32_t i = from; i <= to; i++) fill_row(f, i, row, unit % columns);
  clear(f, (to + 1) * columns, ((size_t)f->last + 1) * LANES);
}
