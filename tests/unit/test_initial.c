/* First codebooks; the principal plane against Jacobi's method on the whole covariance. */
#include <check.h>
#include <math.h>

#include "core/initial.h"

Suite *initial_suite(void);

enum { DIMS = 5, ROWS = 120, MOST_UNITS = 300 };

static float x[ROWS * DIMS];
static const struct initial_records records = {x, ROWS, DIMS};

/* A tilted cloud, wide in one direction, less so in another. */
static void fill(struct random *random) {
  for (int row = 0; row < ROWS; row++) {
    const double a = 6 * random_uniform(random) - 3, b = 2 * random_uniform(random) - 1;
    for (int d = 0; d < DIMS; d++) {
      x[row * DIMS + d] =
          (float)(d + a * (d - 2) + b * (d % 2 ? 1 : -0.5) + 0.2 * (random_uniform(random) - 0.5));
    }
  }
}

static void make(struct codebook *c, const char *name, uint32_t rows, uint32_t columns,
                 const struct initial_records *r, uint64_t seed) {
  const struct lattice lattice = {lattice_row("rectangular"), rows, columns, false};
  struct random random;
  random_seed(&random, seed);
  ck_assert_int_eq(codebook_init(c, rows * columns, r->dims), 0);
  initial_row(name)->fill(c, &lattice, r, &random);
}

static double distance(const float *w, const float *record) {
  double most = 0;
  for (int d = 0; d < DIMS; d++) most = fmax(most, fabs((double)w[d] - (double)record[d]));
  return most;
}

static int nearest(const float *w, double *best) {
  int row = 0;
  for (int i = 1; i < ROWS; i++) {
    if (distance(w, x + i * DIMS) < distance(w, x + row * DIMS)) row = i;
  }
  *best = distance(w, x + row * DIMS);
  return row;
}

START_TEST(sample_draws_each_record_before_any_twice) {
  struct random random;
  struct codebook c;
  float w[DIMS];
  double apart;
  int drawn[ROWS] = {0};
  random_seed(&random, 3);
  fill(&random);
  make(&c, "sample", 20, 15, &records, 9);
  for (uint32_t unit = 0; unit < MOST_UNITS; unit++) {
    codebook_get(&c, unit, w);
    const int row = nearest(w, &apart);
    drawn[row]++;
    if (unit < ROWS) {
      ck_assert_msg(apart == 0, "unit %u is %g off any record", unit, apart);
    } else {
      ck_assert_msg(apart > 0 && apart <= 1.001e-3, "unit %u is %g off", unit, apart);
    }
    ck_assert_int_le(drawn[row], (int)unit / ROWS + 1);
  }
  codebook_clear(&c);
}
END_TEST

START_TEST(the_seed_decides) {
  struct codebook a, b, other;
  struct random random;
  random_seed(&random, 3);
  fill(&random);
  static const char *const names[] = {"sample", "random"};
  make(&a, names[_i], 5, 8, &records, 1);
  make(&b, names[_i], 5, 8, &records, 1);
  make(&other, names[_i], 5, 8, &records, 2);
  const size_t bytes = sizeof(float) * a.blocks * DIMS * CODEBOOK_LANES;
  ck_assert_mem_eq(a.weights, b.weights, bytes);
  ck_assert_mem_ne(a.weights, other.weights, bytes);
  codebook_clear(&a);
  codebook_clear(&b);
  codebook_clear(&other);
}
END_TEST

START_TEST(random_is_small_and_never_zero) {
  struct codebook c;
  float w[DIMS];
  bool below = false, above = false;
  make(&c, "random", 10, 10, &records, 4);
  for (uint32_t unit = 0; unit < 100; unit++) {
    codebook_get(&c, unit, w);
    for (int d = 0; d < DIMS; d++) {
      ck_assert(w[d] != 0 && fabsf(w[d]) <= 0.01F);
      below |= w[d] < 0;
      above |= w[d] > 0;
    }
  }
  ck_assert(below && above);
  codebook_clear(&c);
}
END_TEST

/* Eigenvectors (columns of v) and eigenvalues (diagonal of a) by Jacobi's rotations. */
static void jacobi(double a[DIMS][DIMS], double v[DIMS][DIMS]) {
  for (int i = 0; i < DIMS; i++) {
    for (int j = 0; j < DIMS; j++) v[i][j] = i == j;
  }
  for (int sweep = 0; sweep < 60; sweep++) {
    for (int p = 0; p < DIMS; p++) {
      for (int q = p + 1; q < DIMS; q++) {
        const double angle = 0.5 * atan2(2 * a[p][q], a[q][q] - a[p][p]);
        const double c = cos(angle), s = sin(angle);
        for (int k = 0; k < DIMS; k++) {
          const double kp = a[k][p], kq = a[k][q];
          a[k][p] = c * kp - s * kq;
          a[k][q] = s * kp + c * kq;
        }
        for (int k = 0; k < DIMS; k++) {
          const double pk = a[p][k], qk = a[q][k], vp = v[k][p], vq = v[k][q];
          a[p][k] = c * pk - s * qk;
          a[q][k] = s * pk + c * qk;
          v[k][p] = c * vp - s * vq;
          v[k][q] = s * vp + c * vq;
        }
      }
    }
  }
}

static void covariance(double mean[DIMS], double a[DIMS][DIMS]) {
  memset(mean, 0, DIMS * sizeof *mean);
  memset(a, 0, DIMS * sizeof *a);
  for (int i = 0; i < ROWS * DIMS; i++) mean[i % DIMS] += (double)x[i] / ROWS;
  for (int row = 0; row < ROWS; row++) {
    for (int i = 0; i < DIMS; i++) {
      for (int j = 0; j < DIMS; j++) {
        a[i][j] +=
            ((double)x[row * DIMS + i] - mean[i]) * ((double)x[row * DIMS + j] - mean[j]) / ROWS;
      }
    }
  }
}

/* The k-th largest eigenvector, as long as two standard deviations, its largest element positive.
 */
static void arm(double a[DIMS][DIMS], double v[DIMS][DIMS], int k, double to[DIMS]) {
  int order[DIMS] = {0, 1, 2, 3, 4}, largest = 0;
  for (int i = 0; i < DIMS; i++) {
    for (int j = i + 1; j < DIMS; j++) {
      if (a[order[j]][order[j]] <= a[order[i]][order[i]]) continue;
      const int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }
  const double deviation = sqrt(a[order[k]][order[k]]);
  for (int d = 0; d < DIMS; d++) {
    to[d] = v[d][order[k]];
    if (fabs(to[d]) > fabs(to[largest])) largest = d;
  }
  const double sign = to[largest] < 0 ? -2 : 2;
  for (int d = 0; d < DIMS; d++) to[d] *= sign * deviation;
}

static void check_plane(uint32_t rows, uint32_t columns, uint64_t seed) {
  double mean[DIMS], a[DIMS][DIMS], v[DIMS][DIMS], first[DIMS], second[DIMS];
  float w[DIMS];
  struct random random;
  struct codebook c;
  random_seed(&random, seed);
  fill(&random);
  covariance(mean, a);
  jacobi(a, v);
  arm(a, v, 0, rows > columns ? second : first);
  arm(a, v, 1, rows > columns ? first : second);
  make(&c, "linear", rows, columns, &records, seed);
  for (uint32_t unit = 0; unit < rows * columns; unit++) {
    const double right = columns > 1 ? 2.0 * (unit % columns) / (columns - 1) - 1 : 0;
    const double down = rows > 1 ? 2.0 * (unit / columns) / (rows - 1) - 1 : 0;
    codebook_get(&c, unit, w);
    for (int d = 0; d < DIMS; d++) {
      const double expected = mean[d] + right * first[d] + down * second[d];
      ck_assert_msg(fabs((double)w[d] - expected) < 1e-3,
                    "seed %d, unit %u, component %d: %g, not %g", (int)seed, unit, d, (double)w[d],
                    expected);
    }
  }
  codebook_clear(&c);
}

START_TEST(linear_is_the_principal_plane) {
  static const struct {
    uint32_t rows, columns;
  } sides[] = {{4, 7}, {7, 4}, {1, 6}, {5, 5}, {6, 1}};
  for (uint64_t seed = 1; seed <= 10; seed++) check_plane(sides[_i].rows, sides[_i].columns, seed);
}
END_TEST

START_TEST(without_a_plane_no_two_units_are_the_same) {
  static const float same[] = {1, 2, 3, 1, 2, 3}, line[] = {1, 2, 3, 2, 4, 6, 3, 6, 9};
  static const float one[] = {1, 2, 4};
  static const struct initial_records degenerate[] = {
      {same, 0, 3}, {same, 1, 3}, {same, 2, 3}, {line, 3, 3}, {one, 3, 1}};
  struct codebook c;
  for (const struct initial_row *row = initial_table; row->name; row++) {
    /* Equal records are records of their own to sample. */
    if (_i == 2 && strcmp(row->name, "sample") == 0) continue;
    make(&c, row->name, 4, 4, &degenerate[_i], 1);
    for (uint32_t unit = 0; unit < 16; unit++) {
      for (uint32_t other = 0; other < unit; other++) {
        float v[3], w[3];
        codebook_get(&c, unit, w);
        codebook_get(&c, other, v);
        ck_assert_msg(memcmp(v, w, degenerate[_i].dims * sizeof *w) != 0, "%s: units %u and %u",
                      row->name, unit, other);
        ck_assert(isfinite(w[0]));
      }
    }
    codebook_clear(&c);
  }
}
END_TEST

START_TEST(missing_components_are_their_column_s_mean) {
  static const float gaps[] = {1, NAN, 10, 3, NAN, NAN, NAN, NAN, 30};
  static const struct initial_records with_gaps = {gaps, 3, 3};
  static const float filled[3][3] = {{1, 0, 10}, {3, 0, 20}, {2, 0, 30}};
  struct codebook c;
  float w[3];
  make(&c, "sample", 1, 3, &with_gaps, 6);
  unsigned seen = 0;
  for (uint32_t unit = 0; unit < 3; unit++) {
    codebook_get(&c, unit, w);
    for (unsigned i = 0; i < 3; i++) {
      if (memcmp(w, filled[i], sizeof w) == 0) seen |= 1U << i;
    }
  }
  ck_assert_uint_eq(seen, 7);
  codebook_clear(&c);
  make(&c, "linear", 3, 3, &with_gaps, 6);
  codebook_get(&c, 4, w);
  for (int d = 0; d < 3; d++) ck_assert_float_eq_tol(w[d], filled[d == 0 ? 2 : 1][d], 2e-3F);
  codebook_clear(&c);
}
END_TEST

Suite *initial_suite(void) {
  Suite *suite = suite_create("initial");
  TCase *tests = tcase_create("initial");
  tcase_add_test(tests, sample_draws_each_record_before_any_twice);
  tcase_add_loop_test(tests, the_seed_decides, 0, 2);
  tcase_add_test(tests, random_is_small_and_never_zero);
  tcase_add_loop_test(tests, linear_is_the_principal_plane, 0, 5);
  tcase_add_loop_test(tests, without_a_plane_no_two_units_are_the_same, 0, 5);
  tcase_add_test(tests, missing_components_are_their_column_s_mean);
  suite_add_tcase(suite, tests);
  return suite;
}
