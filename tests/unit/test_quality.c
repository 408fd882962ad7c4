/* Quality against its definitions written out in double. */
#include <check.h>
#include <math.h>

#include "base/random.h"
#include "core/quality.h"

Suite *quality_suite(void);

enum { ROWS = 5, COLUMNS = 6, UNITS = ROWS * COLUMNS, DIMS = 4, RECORDS = 600, LABELS = 7 };

static double value(const struct quality *q, const char *name) {
  for (const struct quality_row *row = quality_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row->value(q);
  }
  ck_abort_msg("no row %s", name);
  return 0;
}

static struct som *new_som(const char *lattice, const char *distance, uint32_t rows,
                           uint32_t columns, struct random *random) {
  const struct som_params params = {
      .lattice = {lattice_row(lattice), rows, columns, false},
      .neighbourhood = neighbourhood_row("gaussian"),
      .distance = distance_row(distance),
      .decay = decay_row("linear"),
      .rate_first = 0.5,
      .rate_last = 0.1,
      .radius_first = 1.4,
      .radius_last = 1,
      .over = 100,
      .dims = DIMS,
  };
  struct som *som = som_new(&params, NULL);
  ck_assert_ptr_nonnull(som);
  for (uint32_t unit = 0; unit < rows * columns; unit++) {
    for (uint32_t d = 0; d < DIMS; d++) {
      *codebook_weight(som_codebook(som), unit, d) = (float)random_uniform(random);
    }
  }
  return som;
}

struct record {
  float x[DIMS];
  uint32_t known[DIMS], count;
  unsigned label; /* LABELS: none */
};

static void draw(struct record *r, struct random *random) {
  *r = (struct record){.label = (unsigned)random_below(random, LABELS + 1)};
  for (uint32_t d = 0; d < DIMS; d++) {
    if (d != 1 && random_below(random, 5) == 0) continue;
    /* What label it has shows in x a little, so that the two have something in common. */
    r->x[d] = (float)(0.7 * random_uniform(random) + 0.05 * r->label);
    r->known[r->count++] = d;
  }
}

static double euclidean(const struct record *r, const float *w) {
  double sum = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    const uint32_t d = r->known[i];
    sum += ((double)r->x[d] - (double)w[d]) * ((double)r->x[d] - (double)w[d]);
  }
  return sqrt(sum * DIMS / r->count);
}

static double manhattan(const struct record *r, const float *w) {
  double sum = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    sum += fabs((double)r->x[r->known[i]] - (double)w[r->known[i]]);
  }
  return sum * DIMS / r->count;
}

struct sums {
  double distance, distortion;
  unsigned apart, hits[UNITS], pairs[UNITS][LABELS], labelled;
};

/* The nearest two by plain search, then what each record adds by definition. */
static void add_twin(struct sums *s, struct som *som, const struct record *r,
                     double (*measure)(const struct record *, const float *)) {
  const struct lattice *lattice = &som_params(som)->lattice;
  double distances[UNITS];
  uint32_t best = 0, second = UNITS;
  for (uint32_t k = 0; k < UNITS; k++) {
    float w[DIMS];
    codebook_get(som_codebook(som), k, w);
    distances[k] = measure(r, w);
    if (distances[k] < distances[best]) best = k;
  }
  for (uint32_t k = 0; k < UNITS; k++) {
    if (k != best && (second == UNITS || distances[k] < distances[second])) second = k;
  }
  s->distance += distances[best];
  s->apart += !lattice_adjacent(lattice, best, second);
  s->hits[best]++;
  for (uint32_t k = 0; k < UNITS; k++) {
    const double radius = som_radius(som);
    const double h = exp(-lattice_squared_distance(lattice, best, k) / (2 * radius * radius));
    if (h >= 1e-3) s->distortion += h * distances[k] * distances[k];
  }
  if (r->label == LABELS) return;
  s->labelled++;
  s->pairs[best][r->label]++;
}

static double term(double p) {
  return p > 0 ? p * log(p) : 0;
}

static void twin_of_labels(const struct sums *s, double *purity, double *nmi) {
  double unit_entropy = 0, label_entropy = 0, mutual = 0, of[LABELS] = {0};
  *purity = 0;
  for (int k = 0; k < UNITS; k++) {
    for (int c = 0; c < LABELS; c++) of[c] += (double)s->pairs[k][c] / s->labelled;
  }
  for (int k = 0; k < UNITS; k++) {
    double unit = 0, most = 0;
    for (int c = 0; c < LABELS; c++) {
      const double p = (double)s->pairs[k][c] / s->labelled;
      unit += p;
      most = fmax(most, p);
    }
    for (int c = 0; c < LABELS; c++) {
      const double p = (double)s->pairs[k][c] / s->labelled;
      if (p > 0) mutual += p * log(p / (unit * of[c]));
    }
    unit_entropy -= term(unit);
    *purity += most;
  }
  for (int c = 0; c < LABELS; c++) label_entropy -= term(of[c]);
  *nmi = mutual / ((unit_entropy + label_entropy) / 2);
}

static const struct {
  const char *lattice, *distance;
  double (*measure)(const struct record *r, const float *w);
} cases[] = {{"rectangular", "euclidean", euclidean},
             {"hexagonal", "euclidean", euclidean},
             {"hexagonal", "manhattan", manhattan}};

START_TEST(the_values_are_those_of_the_definitions) {
  static const char *const names[LABELS] = {"a", "b", "c", "d", "e", "f", "g"};
  const int seed = 60 + _i;
  struct random random;
  struct sums s = {0};
  random_seed(&random, (uint64_t)seed);
  struct som *som = new_som(cases[_i].lattice, cases[_i].distance, ROWS, COLUMNS, &random);
  struct quality *q = quality_new(som);
  for (int i = 0; i < RECORDS; i++) {
    struct record r;
    struct som_match match;
    draw(&r, &random);
    const struct som_vector vector = {r.x, r.known, r.count};
    som_find(som, &vector, &match);
    quality_add(q, &vector, &match, r.label == LABELS ? (struct span){0} : span_of(names[r.label]));
    add_twin(&s, som, &r, cases[_i].measure);
  }
  double purity, nmi, used = 0;
  twin_of_labels(&s, &purity, &nmi);
  for (int k = 0; k < UNITS; k++) used += s.hits[k] > 0;
  ck_assert_double_eq(value(q, "records"), RECORDS);
  ck_assert_double_eq_tol(value(q, "quantization_error"), s.distance / RECORDS, 1e-6);
  ck_assert_double_eq_tol(value(q, "topographic_error"), (double)s.apart / RECORDS, 1e-12);
  ck_assert_double_eq_tol(value(q, "distortion"), s.distortion / RECORDS,
                          1e-5 * s.distortion / RECORDS);
  ck_assert_double_eq(value(q, "units_used"), used);
  ck_assert(quality_has_labels(q));
  ck_assert_double_eq_tol(value(q, "purity"), purity, 1e-12);
  ck_assert_double_eq_tol(value(q, "nmi"), nmi, 1e-12);
  ck_assert_double_gt(nmi, 0.05);
  quality_free(q);
  som_free(som);
}
END_TEST

START_TEST(nothing_has_no_quality) {
  struct random random;
  random_seed(&random, 1);
  struct som *som = new_som("rectangular", "euclidean", 2, 2, &random);
  struct quality *q = quality_new(som);
  ck_assert(!quality_has_labels(q));
  for (const struct quality_row *row = quality_table; row->name; row++) {
    const double v = row->value(q);
    const bool counts = strcmp(row->name, "records") == 0 || strcmp(row->name, "units_used") == 0;
    ck_assert_msg(counts ? v == 0 : isnan(v), "%s: %g", row->name, v);
  }
  quality_free(q);
  som_free(som);
}
END_TEST

START_TEST(a_map_of_one_unit_makes_no_topographic_error) {
  struct random random;
  struct som_match match;
  random_seed(&random, 1);
  struct som *som = new_som("rectangular", "euclidean", 1, 1, &random);
  struct quality *q = quality_new(som);
  const float x[DIMS] = {1, 2, 3, 4};
  const struct som_vector vector = {x, NULL, DIMS};
  som_find(som, &vector, &match);
  quality_add(q, &vector, &match, span_of("one"));
  ck_assert_double_eq(value(q, "topographic_error"), 0);
  ck_assert_double_eq(value(q, "purity"), 1);
  ck_assert_double_eq(value(q, "nmi"), 1);
  quality_free(q);
  som_free(som);
}
END_TEST

Suite *quality_suite(void) {
  Suite *suite = suite_create("quality");
  TCase *tests = tcase_create("quality");
  tcase_add_loop_test(tests, the_values_are_those_of_the_definitions, 0, 3);
  tcase_add_test(tests, nothing_has_no_quality);
  tcase_add_test(tests, a_map_of_one_unit_makes_no_topographic_error);
  suite_add_tcase(suite, tests);
  return suite;
}
