/* How far a record is from a unit. */
#include "core/distance.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "core/kernel.h"

static double finish_sum(double scanned, uint32_t dims, uint32_t known) {
  return known < dims ? scanned * dims / known : scanned;
}

static double finish_root(double scanned, uint32_t dims, uint32_t known) {
  return sqrt(finish_sum(scanned, dims, known));
}

static double finish_as_is(double scanned, uint32_t dims, uint32_t known) {
  (void)dims;
  (void)known;
  return scanned;
}

const struct distance_row distance_table[] = {
    {"euclidean", "root of the sum of squared differences", kernel_euclidean,
     kernel_euclidean_known, finish_root, kernel_pull_euclidean},
    {"manhattan", "sum of absolute differences", kernel_manhattan, kernel_manhattan_known,
     finish_sum, kernel_pull_manhattan},
    {"chebyshev", "greatest absolute difference", kernel_chebyshev, kernel_chebyshev_known,
     finish_as_is, kernel_pull_chebyshev},
    {"cosine", "1 - cosine of the angle between; 1 for a zero vector", kernel_cosine,
     kernel_cosine_known, finish_as_is, NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct distance_row *distance_row(const char *name) {
  for (const struct distance_row *row = distance_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}
