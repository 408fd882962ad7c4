/* U-matrix and regions against brute force. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "core/regions.h"

Suite *regions_suite(void);

enum { DIMS = 3, MOST_UNITS = 120 };

static struct som *new_som(const char *lattice, uint32_t rows, uint32_t columns, bool torus,
                           const char *distance) {
  const struct som_params params = {
      .lattice = {lattice_row(lattice), rows, columns, torus},
      .neighbourhood = neighbourhood_row("gaussian"),
      .distance = distance_row(distance),
      .decay = decay_row("linear"),
      .rate_first = 0.5,
      .rate_last = 0.1,
      .radius_first = 3,
      .radius_last = 1,
      .over = 100,
      .dims = DIMS,
  };
  struct error err = {0};
  struct som *som = som_new(&params, &err);
  ck_assert_msg(som != NULL, "%s", err.text);
  return som;
}

/* coarse: of few values, so that many heights are equal. */
static void fill(struct som *som, bool coarse, struct random *random) {
  struct codebook *c = som_codebook(som);
  for (uint32_t unit = 0; unit < c->units; unit++) {
    for (uint32_t d = 0; d < DIMS; d++) {
      *codebook_weight(c, unit, d) =
          coarse ? (float)random_below(random, 2) : (float)(random_uniform(random) - 0.4);
    }
  }
}

/* --- heights --- */

static double euclidean(const float *a, const float *b) {
  double sum = 0;
  for (int d = 0; d < DIMS; d++) sum += ((double)a[d] - b[d]) * ((double)a[d] - b[d]);
  return sqrt(sum);
}

static double manhattan(const float *a, const float *b) {
  double sum = 0;
  for (int d = 0; d < DIMS; d++) sum += fabs((double)a[d] - b[d]);
  return sum;
}

static double chebyshev(const float *a, const float *b) {
  double most = 0;
  for (int d = 0; d < DIMS; d++) most = fmax(most, fabs((double)a[d] - b[d]));
  return most;
}

static double cosine(const float *a, const float *b) {
  double ab = 0, aa = 0, bb = 0;
  for (int d = 0; d < DIMS; d++) {
    ab += (double)a[d] * b[d];
    aa += (double)a[d] * a[d];
    bb += (double)b[d] * b[d];
  }
  return 1 - ab / sqrt(aa * bb);
}

static const struct {
  const char *name;
  double (*between)(const float *a, const float *b);
} measures[] = {{"euclidean", euclidean},
                {"manhattan", manhattan},
                {"chebyshev", chebyshev},
                {"cosine", cosine}};

static const struct {
  const char *lattice;
  uint32_t rows, columns;
  bool torus;
} shapes[] = {
    {"rectangular", 7, 9, false}, {"hexagonal", 7, 9, false},   {"rectangular", 6, 8, true},
    {"hexagonal", 6, 8, true},    {"rectangular", 1, 9, false}, {"hexagonal", 9, 1, false},
    {"hexagonal", 12, 10, false},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

START_TEST(heights_are_mean_distances_to_neighbours) {
  const int seed = 50 + _i;
  struct random random;
  float heights[MOST_UNITS], a[DIMS], b[DIMS];
  random_seed(&random, (uint64_t)seed);
  for (int m = 0; m < 4; m++) {
    struct som *som = new_som(shapes[_i].lattice, shapes[_i].rows, shapes[_i].columns,
                              shapes[_i].torus, measures[m].name);
    const struct codebook *c = som_codebook(som);
    fill(som, false, &random);
    ck_assert_int_eq(regions_umatrix(som, heights), 0);
    for (uint32_t unit = 0; unit < c->units; unit++) {
      double sum = 0;
      unsigned n = 0;
      codebook_get(c, unit, a);
      for (uint32_t other = 0; other < c->units; other++) {
        if (other == unit || !lattice_adjacent(&som_params(som)->lattice, unit, other)) continue;
        codebook_get(c, other, b);
        sum += measures[m].between(a, b);
        n++;
      }
      ck_assert_uint_gt(n, 0);
      ck_assert_msg(fabs((double)heights[unit] - sum / n) < 1e-5,
                    "%s, seed %d, unit %u: %g, not %g", measures[m].name, seed, unit,
                    (double)heights[unit], sum / n);
    }
    som_free(som);
  }
}
END_TEST

START_TEST(neighbours_are_told_with_their_distances) {
  const int seed = 80 + _i;
  struct random random;
  float a[DIMS], b[DIMS];
  random_seed(&random, (uint64_t)seed);
  for (int m = 0; m < 4; m++) {
    struct som *som = new_som(shapes[_i].lattice, shapes[_i].rows, shapes[_i].columns,
                              shapes[_i].torus, measures[m].name);
    const struct codebook *c = som_codebook(som);
    fill(som, false, &random);
    for (uint32_t unit = 0; unit < c->units; unit++) {
      uint32_t neighbours[LATTICE_MOST_NEIGHBOURS];
      double distances[LATTICE_MOST_NEIGHBOURS];
      const int n = regions_neighbours(som, unit, neighbours, distances);
      int at = 0;
      codebook_get(c, unit, a);
      for (uint32_t other = 0; other < c->units; other++) {
        if (other == unit || !lattice_adjacent(&som_params(som)->lattice, unit, other)) continue;
        codebook_get(c, other, b);
        ck_assert_int_lt(at, n);
        ck_assert_uint_eq(neighbours[at], other);
        ck_assert_msg(fabs(distances[at] - measures[m].between(a, b)) < 1e-5,
                      "%s, seed %d, units %u and %u: %g", measures[m].name, seed, unit, other,
                      distances[at]);
        at++;
      }
      ck_assert_int_eq(at, n);
    }
    som_free(som);
  }
}
END_TEST

START_TEST(one_unit_is_flat_and_one_region) {
  struct som *som = new_som("rectangular", 1, 1, false, "euclidean");
  struct regions r;
  float height = 7;
  ck_assert_int_eq(regions_umatrix(som, &height), 0);
  ck_assert_float_eq(height, 0);
  ck_assert_int_eq(regions_neighbours(som, 0, (uint32_t[LATTICE_MOST_NEIGHBOURS]){0},
                                      (double[LATTICE_MOST_NEIGHBOURS]){0}),
                   0);
  ck_assert_int_eq(regions_init(&r, 1, DIMS), 0);
  regions_find(&r, som);
  ck_assert_uint_eq(r.count, 1);
  ck_assert_uint_eq(r.region[0], 0);
  regions_clear(&r);
  som_free(som);
}
END_TEST

/* --- regions --- */

/* Every unit carries its basin's lowest unit as a name; joining renames one by one. */
static void flood_slowly(const struct lattice *lattice, const float *heights, uint32_t *basin) {
  const uint32_t units = lattice_units(lattice), dry = UINT32_MAX;
  float low = heights[0], high = heights[0];
  for (uint32_t u = 0; u < units; u++) {
    basin[u] = dry;
    low = fminf(low, heights[u]);
    high = fmaxf(high, heights[u]);
  }
  const double tenth = ((double)high - (double)low) / 10;
  for (uint32_t flooded = 0; flooded < units; flooded++) {
    uint32_t at = dry, lowest = dry, deepest = dry;
    for (uint32_t u = 0; u < units; u++) {
      if (basin[u] == dry && (at == dry || heights[u] < heights[at])) at = u;
    }
    basin[at] = at;
    for (uint32_t u = 0; u < units; u++) {
      if (u == at || basin[u] == dry || !lattice_adjacent(lattice, at, u)) continue;
      const uint32_t b = basin[u];
      if (lowest == dry || heights[u] < heights[lowest]) lowest = u;
      if (deepest == dry || heights[b] < heights[deepest] ||
          (heights[b] == heights[deepest] && b < deepest)) {
        deepest = b;
      }
    }
    if (lowest == dry) continue;
    for (uint32_t u = 0; u < units; u++) {
      if (u == at || basin[u] == dry || !lattice_adjacent(lattice, at, u)) continue;
      const uint32_t b = basin[u];
      if ((double)heights[at] - (double)heights[b] > tenth) continue;
      for (uint32_t v = 0; v < units; v++) {
        if (basin[v] == b) basin[v] = deepest;
      }
    }
    basin[at] = basin[lowest];
  }
}

START_TEST(regions_are_those_of_a_slow_flood) {
  struct random random;
  struct regions r;
  uint32_t basin[MOST_UNITS], most = 0;
  for (int seed = 1; seed <= 20; seed++) {
    struct som *som = new_som(shapes[_i].lattice, shapes[_i].rows, shapes[_i].columns,
                              shapes[_i].torus, "euclidean");
    const struct lattice *lattice = &som_params(som)->lattice;
    const uint32_t units = lattice_units(lattice);
    random_seed(&random, (uint64_t)seed);
    fill(som, seed % 2 == 0, &random);
    ck_assert_int_eq(regions_init(&r, units, DIMS), 0);
    regions_find(&r, som);
    flood_slowly(lattice, r.heights, basin);
    uint32_t next = 0;
    for (uint32_t u = 0; u < units; u++) {
      uint32_t expected = next;
      for (uint32_t v = 0; v < u; v++) {
        if (basin[v] == basin[u]) expected = r.region[v];
      }
      ck_assert_msg(r.region[u] == expected, "seed %d, unit %u: %u, not %u", seed, u, r.region[u],
                    expected);
      next += expected == next;
    }
    ck_assert_uint_eq(r.count, next);
    if (next > most) most = next;
    regions_clear(&r);
    som_free(som);
  }
  ck_assert_uint_gt(most, 1);
}
END_TEST

/* Weights along the columns of one wide row of units: steep steps make ridges. */
static void expect_row(const double *weights, uint32_t columns, const uint32_t *expected) {
  struct som *som = new_som("rectangular", 4, columns, false, "euclidean");
  struct regions r;
  for (uint32_t u = 0; u < 4 * columns; u++) {
    *codebook_weight(som_codebook(som), u, 0) = (float)weights[u % columns];
  }
  ck_assert_int_eq(regions_init(&r, 4 * columns, DIMS), 0);
  for (int again = 0; again < 2; again++) {
    regions_find(&r, som);
    for (uint32_t u = 0; u < 4 * columns; u++) {
      ck_assert_msg(r.region[u] == expected[u % columns], "unit %u: %u", u, r.region[u]);
    }
  }
  regions_clear(&r);
  som_free(som);
}

START_TEST(plains_between_ridges_are_regions) {
  expect_row((const double[]){1, 1, 1, 1, 1, 1, 1, 1}, 8, (const uint32_t[8]){0});
  expect_row((const double[]){0, 0, 0, 0, 9, 9, 9, 9}, 8,
             (const uint32_t[]){0, 0, 0, 0, 1, 1, 1, 1});
  expect_row((const double[]){0, 0, 0, 0, 9, 9, 9, 9, 20, 20, 20, 20}, 12,
             (const uint32_t[]){0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2});
  /* A step of a twentieth of the other is no border. */
  expect_row((const double[]){0, 0, 0, 0, 0.4, 0.4, 0.4, 0.4, 9, 9, 9, 9}, 12,
             (const uint32_t[]){0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1});
}
END_TEST

START_TEST(they_come_back_from_a_state) {
  struct som *som = new_som("hexagonal", 8, 8, false, "euclidean");
  struct random random;
  struct regions one, two;
  struct state state = {0};
  random_seed(&random, 2);
  fill(som, false, &random);
  ck_assert_int_eq(regions_init(&one, 64, DIMS), 0);
  ck_assert_int_eq(regions_init(&two, 64, DIMS), 0);
  ck_assert_uint_eq(one.count, 1);
  regions_find(&one, som);
  regions_export(&one, &state);
  ck_assert_int_eq(regions_import(&two, &state, NULL), 0);
  ck_assert_uint_eq(one.count, two.count);
  ck_assert_mem_eq(one.region, two.region, 64 * sizeof *one.region);
  regions_clear(&one);
  regions_clear(&two);
  som_free(som);
}
END_TEST

START_TEST(numbers_out_of_order_are_refused) {
  static const struct {
    uint32_t region[4];
    int result;
  } cases[] = {
      {{0, 1, 0, 2}, 0}, {{1, 0, 0, 0}, -1}, {{0, 2, 1, 0}, -1}, {{0, 0, 0, UINT32_MAX}, -1}};
  struct regions r;
  struct error err = {0};
  struct state state = {0};
  ck_assert_int_eq(regions_init(&r, 4, DIMS), 0);
  state_add(&state, "regions.region", STATE_U32, 4, 0, cases[_i].region);
  ck_assert_int_eq(regions_import(&r, &state, &err), cases[_i].result);
  if (cases[_i].result == 0) ck_assert_uint_eq(r.count, 3);
  regions_clear(&r);
}
END_TEST

Suite *regions_suite(void) {
  Suite *suite = suite_create("regions");
  TCase *tests = tcase_create("regions");
  tcase_add_loop_test(tests, heights_are_mean_distances_to_neighbours, 0, SHAPES);
  tcase_add_loop_test(tests, neighbours_are_told_with_their_distances, 0, SHAPES);
  tcase_add_test(tests, one_unit_is_flat_and_one_region);
  tcase_add_loop_test(tests, regions_are_those_of_a_slow_flood, 0, SHAPES);
  tcase_add_test(tests, plains_between_ridges_are_regions);
  tcase_add_test(tests, they_come_back_from_a_state);
  tcase_add_loop_test(tests, numbers_out_of_order_are_refused, 0, 4);
  suite_add_tcase(suite, tests);
  return suite;
}
