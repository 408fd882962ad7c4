/* The first codebook. */
#include "core/initial.h"

#include <math.h>
#include <string.h>

#include "base/buffer.h"

#define NOISE 1e-3
#define NEAR_ZERO 1e-2
/* The plane reaches two standard deviations to either side, as in SOM_PAK's lininit. */
#define REACH 2.0

enum { MOST_ITERATIONS = 200 };
#define CONVERGED 1e-10

/* --- records --- */

static double *room(struct buffer *b, uint64_t doubles) {
  return (void *)buffer_reserve(b, doubles * sizeof(double));
}

static void find_means(const struct initial_records *r, double *means) {
  for (uint32_t d = 0; d < r->dims; d++) {
    double sum = 0;
    uint64_t n = 0;
    for (uint64_t row = 0; row < r->rows; row++) {
      const float value = r->x[row * r->dims + d];
      if (isnan(value)) continue;
      sum += (double)value;
      n++;
    }
    means[d] = n > 0 ? sum / (double)n : 0;
  }
}

static double filled(const struct initial_records *r, const double *means, uint64_t row,
                     uint32_t d) {
  const float value = r->x[row * r->dims + d];
  return isnan(value) ? means[d] : (double)value;
}

/* --- units --- */

static double noise(struct random *random, double size) {
  return size * (2 * random_uniform(random) - 1);
}

static void shake(struct codebook *c, uint32_t unit, struct random *random) {
  for (uint32_t d = 0; d < c->dims; d++) {
    float *w = codebook_weight(c, unit, d);
    *w = (float)((double)*w + noise(random, NOISE));
  }
}

static void fill_random(struct codebook *c, const struct lattice *l,
                        const struct initial_records *records, struct random *random) {
  (void)l;
  (void)records;
  for (uint32_t unit = 0; unit < c->units; unit++) {
    for (uint32_t d = 0; d < c->dims; d++) {
      const double value = noise(random, NEAR_ZERO);
      *codebook_weight(c, unit, d) = (float)(value == 0 ? NEAR_ZERO : value);
    }
  }
}

static void shuffle(uint64_t *order, uint64_t n, struct random *random) {
  for (uint64_t i = n; i > 1; i--) {
    const uint64_t j = random_below(random, i), last = order[i - 1];
    order[i - 1] = order[j];
    order[j] = last;
  }
}

/* Without repeats as long as there are records left, for a wider spread; then round again. */
static void fill_sample(struct codebook *c, const struct lattice *l,
                        const struct initial_records *records, struct random *random) {
  if (records->rows == 0) {
    fill_random(c, l, records, random);
    return;
  }
  struct buffer scratch = {0}, drawn = {0};
  double *means = room(&scratch, c->dims);
  uint64_t *order = (void *)buffer_reserve(&drawn, records->rows * sizeof *order);
  find_means(records, means);
  for (uint64_t i = 0; i < records->rows; i++) order[i] = i;
  shuffle(order, records->rows, random);
  for (uint32_t unit = 0; unit < c->units; unit++) {
    const uint64_t record = order[unit % records->rows];
    for (uint32_t d = 0; d < c->dims; d++) {
      *codebook_weight(c, unit, d) = (float)filled(records, means, record, d);
    }
    if (unit >= records->rows) shake(c, unit, random);
  }
  buffer_clear(&scratch);
  buffer_clear(&drawn);
}

/* --- the principal plane --- */

static double dot(const double *a, const double *b, uint32_t n) {
  double sum = 0;
  for (uint32_t i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/* Removes from v what points along `other` (of length 1, or 0), then makes its length 1; returns
   what that was. */
static double straighten(double *v, const double *other, uint32_t n) {
  const double along = other ? dot(v, other, n) : 0;
  for (uint32_t i = 0; other && i < n; i++) v[i] -= along * other[i];
  const double length = sqrt(dot(v, v, n));
  for (uint32_t i = 0; length > 0 && i < n; i++) v[i] /= length;
  return length;
}

/* to = covariance * v, straight from the records: the matrix itself would be dims * dims. */
static void spread(const struct initial_records *r, const double *means, const double *v,
                   double *to) {
  memset(to, 0, r->dims * sizeof *to);
  for (uint64_t row = 0; row < r->rows; row++) {
    double along = 0;
    for (uint32_t d = 0; d < r->dims; d++) along += (filled(r, means, row, d) - means[d]) * v[d];
    along /= (double)r->rows;
    for (uint32_t d = 0; d < r->dims; d++) to[d] += (filled(r, means, row, d) - means[d]) * along;
  }
}

/* The largest principal component orthogonal to `other`, by power iteration; returns its standard
   deviation, 0 if there is no variance left. Where the next one is nearly as large this converges
   slowly, but then any direction between them is as good. */
static double principal(const struct initial_records *r, const double *means, const double *other,
                        struct random *random, double *v, double *next) {
  double variance = 0;
  for (uint32_t d = 0; d < r->dims; d++) v[d] = noise(random, 1);
  straighten(v, other, r->dims);
  for (unsigned i = 0; i < MOST_ITERATIONS; i++) {
    spread(r, means, v, next);
    variance = straighten(next, other, r->dims);
    const double turned = 1 - fabs(dot(v, next, r->dims));
    memcpy(v, next, r->dims * sizeof *v);
    if (variance == 0 || turned < CONVERGED) break;
  }
  return sqrt(variance);
}

/* A direction has no sign of its own: the largest component is made positive. */
static void orient(double *v, uint32_t n) {
  uint32_t largest = 0;
  for (uint32_t i = 1; i < n; i++) {
    if (fabs(v[i]) > fabs(v[largest])) largest = i;
  }
  const double sign = v[largest] < 0 ? -1 : 1;
  for (uint32_t i = 0; i < n; i++) v[i] *= sign;
}

static double place(uint32_t at, uint32_t side) {
  return side > 1 ? 2.0 * at / (side - 1) - 1 : 0;
}

static void lay_plane(struct codebook *c, const struct lattice *l, const double *means,
                      const double *along_columns, const double *along_rows) {
  for (uint32_t unit = 0; unit < c->units; unit++) {
    const double column = place(unit % l->columns, l->columns);
    const double row = place(unit / l->columns, l->rows);
    for (uint32_t d = 0; d < c->dims; d++) {
      *codebook_weight(c, unit, d) =
          (float)(means[d] + column * along_columns[d] + row * along_rows[d]);
    }
  }
}

static void fill_linear(struct codebook *c, const struct lattice *l,
                        const struct initial_records *records, struct random *random) {
  const uint32_t dims = c->dims;
  struct buffer scratch = {0};
  double *means = room(&scratch, 4 * (uint64_t)dims), *first = means + dims, *second = first + dims,
         *next = second + dims;
  find_means(records, means);
  const double wide = principal(records, means, NULL, random, first, next);
  const double narrow = principal(records, means, first, random, second, next);
  orient(first, dims);
  orient(second, dims);
  for (uint32_t d = 0; d < dims; d++) {
    first[d] *= REACH * wide;
    second[d] *= REACH * narrow;
  }
  const bool tall = l->rows > l->columns;
  lay_plane(c, l, means, tall ? second : first, tall ? first : second);
  /* Without a plane whole rows of units would be the same one. */
  for (uint32_t unit = 0; narrow < NOISE && unit < c->units; unit++) shake(c, unit, random);
  buffer_clear(&scratch);
}

const struct initial_row initial_table[] = {
    {"sample", "units drawn from the held-back records", fill_sample},
    {"random", "small values near zero", fill_random},
    {"linear", "the plane of the records' two principal components", fill_linear},
    {NULL, NULL, NULL},
};

const struct initial_row *initial_row(const char *name) {
  for (const struct initial_row *row = initial_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}
