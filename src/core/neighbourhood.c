/* How strongly units around the BMU are pulled along. */
#include "core/neighbourhood.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/lanes.h"

#define EACH_GROUP(view) for (size_t from = 0; from < (view)->columns; from += LANES)

/* The roots of exp(-u^2 / 2) = 1e-3 and (u^2 - 1) exp(-u^2 / 2) = 1e-3: from there on h is cut. */
static const double GAUSSIAN_REACH = 3.7169221888498383, MEXICAN_HAT_REACH = 4.435004854991733;
static const float CUT = 1e-3F;

/* --- gaussian --- */

static double reach_gaussian(double radius) {
  return GAUSSIAN_REACH * radius;
}

CLONED static void fill_gaussian(const struct neighbourhood_view *view, float *h) {
  const float row = view->row_factor;
  EACH_GROUP(view) {
    const float *factors = view->factors + from;
    float *to = h + from;
    EACH_LANE {
      const float value = row * factors[l];
      to[l] = value >= CUT ? value : 0;
    }
  }
}

/* --- bubble --- */

static double reach_radius(double radius) {
  return radius;
}

/* Squared distances are whole quarters: rounded down to one, the limit is exact as a float, too. A
   radius that misses a unit by its last digit only was meant to reach it. */
CLONED static void fill_bubble(const struct neighbourhood_view *view, float *h) {
  const double quarters = floor(4 * view->radius * view->radius * (1 + 1e-12));
  const float limit = (float)(quarters / 4) - view->row_squared;
  EACH_GROUP(view) {
    const float *squared = view->squared + from;
    float *to = h + from;
    EACH_LANE to[l] = squared[l] <= limit ? 1 : 0;
  }
}

/* --- triangle --- */

/* A root may set errno, so this can't be promised to be vectorisable. */
CLONED static void fill_triangle(const struct neighbourhood_view *view, float *h) {
  const float row = view->row_squared, radius = (float)view->radius;
  EACH_GROUP(view) {
    const float *squared = view->squared + from;
    float *to = h + from;
    for (unsigned l = 0; l < LANES; l++) {
      const float value = 1 - sqrtf(squared[l] + row) / radius;
      to[l] = value > 0 ? value : 0;
    }
  }
}

/* --- mexican hat --- */

static double reach_mexican_hat(double radius) {
  return MEXICAN_HAT_REACH * radius;
}

CLONED static void fill_mexican_hat(const struct neighbourhood_view *view, float *h) {
  const float row_squared = view->row_squared, row_factor = view->row_factor;
  const float scale = (float)(1 / (view->radius * view->radius));
  const float furthest = (float)(MEXICAN_HAT_REACH * MEXICAN_HAT_REACH);
  EACH_GROUP(view) {
    const float *squared = view->squared + from, *factors = view->factors + from;
    float *to = h + from;
    EACH_LANE {
      const float distance = (squared[l] + row_squared) * scale;
      const float value = (1 - distance) * (row_factor * factors[l]);
      const float reached = distance <= furthest ? 1 : 0;
      to[l] = reached * value;
    }
  }
}

const struct neighbourhood_row neighbourhood_table[] = {
    {"gaussian", "a bell", false, true, reach_gaussian, fill_gaussian},
    {"bubble", "all alike within the radius, none outside", false, false, reach_radius,
     fill_bubble},
    {"triangle", "falling in a straight line, to 0 at the radius", false, false, reach_radius,
     fill_triangle},
    {"mexican_hat", "a bell within a moat: units beyond the radius are pushed away", true, true,
     reach_mexican_hat, fill_mexican_hat},
    {NULL, NULL, false, false, NULL, NULL},
};

const struct neighbourhood_row *neighbourhood_row(const char *name) {
  for (const struct neighbourhood_row *row = neighbourhood_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}
