/* The self-organizing map as a textbook writes it down. */
#include "textbook.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

void textbook_init(struct textbook *t, int rows, int columns, int dims) {
  *t = (struct textbook){.rows = rows, .columns = columns, .dims = dims};
  t->weights = calloc((size_t)rows * (size_t)columns * (size_t)dims, sizeof *t->weights);
  if (!t->weights) abort();
}

void textbook_clear(struct textbook *t) {
  free(t->weights);
}

static float *weights_of(const struct textbook *t, int unit) {
  return t->weights + (size_t)unit * (size_t)t->dims;
}

double textbook_find(const struct textbook *t, const float *x, int *best, int *second) {
  float lowest = FLT_MAX, next = FLT_MAX;
  *best = *second = 0;
  for (int unit = 0; unit < t->rows * t->columns; unit++) {
    const float *w = weights_of(t, unit);
    float sum = 0;
    for (int d = 0; d < t->dims; d++) {
      const float difference = x[d] - w[d];
      sum += difference * difference;
    }
    if (sum < lowest) {
      next = lowest;
      *second = *best;
      lowest = sum;
      *best = unit;
    } else if (sum < next) {
      next = sum;
      *second = unit;
    }
  }
  return sqrt((double)lowest);
}

static double decayed(double first, double last, double t) {
  return t < 1 ? first * pow(last / first, t) : last;
}

void textbook_learn(struct textbook *t, const float *x, int best) {
  const double rate = decayed(t->rate_first, t->rate_last, t->learned / t->over);
  const double radius = decayed(t->radius_first, t->radius_last, t->learned / t->over);
  for (int unit = 0; unit < t->rows * t->columns; unit++) {
    const int down = unit / t->columns - best / t->columns;
    const int right = unit % t->columns - best % t->columns;
    const double h = exp(-(down * down + right * right) / (2 * radius * radius));
    const float strength = (float)(rate * h);
    float *w = weights_of(t, unit);
    for (int d = 0; d < t->dims; d++) w[d] += strength * (x[d] - w[d]);
  }
  t->learned++;
}
