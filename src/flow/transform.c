/* Transforms of a number. */
#include "flow/transform.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* libm's log1p may differ by an ulp from machine to machine; the value is rounded to float
   before it enters the map. */
static double transform_log1p(double value) {
  return log1p(value);
}

/* Just above -1, where the logarithm still is one, and below infinity. */
static double undo_log1p(double value) {
  return fmax(fmin(expm1(value), DBL_MAX), nextafter(-1, 0));
}

const struct transform_row transform_table[] = {
    {"none", "the number as it is", NULL, NULL},
    {"log1p", "log(1 + x): for counts and sizes; below -1 there is no value", transform_log1p,
     undo_log1p},
    {NULL, NULL, NULL, NULL}};

const struct transform_row *transform_row(const char *name) {
  for (const struct transform_row *row = transform_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}
