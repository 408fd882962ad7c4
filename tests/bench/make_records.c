/* make_records N D [SEED]: N csv records of D numbers from a mixture of 40 clusters. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"

enum { CLUSTERS = 40 };

static double normal(struct random *r) {
  double u = random_uniform(r), v = random_uniform(r);
  return sqrt(-2.0 * log(1.0 - u)) * cos(6.283185307179586 * v);
}

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 1000, d = argc > 2 ? atol(argv[2]) : 8;
  struct random r;
  random_seed(&r, argc > 3 ? (uint64_t)atol(argv[3]) : 1);
  double *centres = malloc((size_t)(CLUSTERS * d) * sizeof *centres);
  if (!centres) return 1;
  for (long i = 0; i < CLUSTERS * d; i++) centres[i] = 10.0 * random_uniform(&r);
  for (long i = 0; i < n; i++) {
    const double *centre = centres + (long)random_below(&r, CLUSTERS) * d;
    for (long k = 0; k < d; k++) printf("%s%.6g", k ? "," : "", centre[k] + normal(&r));
    putchar('\n');
  }
  free(centres);
  return ferror(stdout) ? 1 : 0;
}
