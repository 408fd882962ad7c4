/* The codebook for texts, against plain arithmetic on all units. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "core/kernel.h"
#include "core/sparse.h"

Suite *sparse_suite(void);

enum { SEEDS = 20, ROUNDS = 50, MOST_UNITS = 100, VOCABULARY = 50 };

/* A line of a few words out of a few, some of them twice. */
static uint32_t line_of(struct random *r, uint64_t *words) {
  const uint32_t count = (uint32_t)random_below(r, 12);
  struct random word;
  for (uint32_t i = 0; i < count; i++) {
    random_seed(&word, 1000 + random_below(r, VOCABULARY));
    words[i] = random_next(&word);
  }
  return count;
}

/* --- vectors --- */

/* Signed counts of different words by component, of length 1. */
static void hash_slowly(const uint64_t *words, uint32_t count, double x[SPARSE_DIMS]) {
  double squares = 0;
  for (int d = 0; d < SPARSE_DIMS; d++) x[d] = 0;
  for (uint32_t i = 0; i < count && i < SPARSE_MOST_WORDS; i++) {
    bool earlier = false;
    for (uint32_t j = 0; j < i; j++) earlier |= words[j] == words[i];
    if (!earlier) x[words[i] % SPARSE_DIMS] += words[i] >> 63 ? -1 : 1;
  }
  for (int d = 0; d < SPARSE_DIMS; d++) squares += x[d] * x[d];
  for (int d = 0; d < SPARSE_DIMS && squares > 0; d++) x[d] /= sqrt(squares);
}

static void check_vector(const uint64_t *words, uint32_t count, uint64_t seed) {
  struct sparse_vector v = {0};
  double x[SPARSE_DIMS], squares = 0, worst = 0;
  uint32_t others = 0;
  bool listed = true;
  sparse_vector_set(&v, words, count);
  hash_slowly(words, count, x);
  for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
    worst = fmax(worst, fabs((double)v.x[d] - x[d]));
    if (v.x[d] != 0) listed &= v.dims[others++] == d;
    squares += (double)v.x[d] * (double)v.x[d];
  }
  ck_assert_msg(worst < 1e-6, "seed %d: %g off", (int)seed, worst);
  ck_assert(listed && v.count == others);
  ck_assert(v.squared_length == (others > 0 ? 1 : 0));
  ck_assert(fabs(squares - (double)v.squared_length) < 1e-5);
}

START_TEST(words_become_signed_components_of_length_one) {
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    struct random r;
    uint64_t words[2 * SPARSE_MOST_WORDS];
    random_seed(&r, seed);
    for (int round = 0; round < ROUNDS; round++) check_vector(words, line_of(&r, words), seed);
    /* More than are looked at, and all of one component. */
    for (uint32_t i = 0; i < 2 * SPARSE_MOST_WORDS; i++) words[i] = random_next(&r);
    check_vector(words, 2 * SPARSE_MOST_WORDS, seed);
    for (uint32_t i = 0; i < 2 * SPARSE_MOST_WORDS; i++) words[i] = (uint64_t)SPARSE_DIMS * i + 3;
    check_vector(words, 2 * SPARSE_MOST_WORDS, seed);
  }
}
END_TEST

START_TEST(words_that_cancel_leave_nothing) {
  const uint64_t words[] = {5, UINT64_C(1) << 63 | 5};
  struct sparse_vector v = {0};
  sparse_vector_set(&v, words, 2);
  ck_assert_uint_eq(v.count, 0);
  ck_assert(v.squared_length == 0);
  sparse_vector_set(&v, NULL, 0);
  ck_assert_uint_eq(v.count, 0);
  ck_assert(v.squared_length == 0);
}
END_TEST

/* --- a codebook and its twin --- */

struct twin {
  struct sparse s;
  struct random r;
  uint64_t seed;
  bool used[MOST_UNITS];
  double w[MOST_UNITS][SPARSE_DIMS];
};

static void twin_make(struct twin *t, uint64_t seed) {
  *t = (struct twin){.seed = seed};
  random_seed(&t->r, seed);
  const uint32_t units = 1 + (uint32_t)random_below(&t->r, MOST_UNITS);
  ck_assert_int_eq(sparse_init(&t->s, units), 0);
}

static float weight_of(const struct sparse *s, uint32_t unit, uint32_t d) {
  const struct sparse_row *row = &s->rows[d];
  for (uint32_t i = 0; i < row->count; i++) {
    if (row->each[i].unit == unit) return row->each[i].w;
  }
  return 0;
}

/* By plain arithmetic on the codebook's own weights, so that errors don't add up. */
static double distance_to(const struct twin *t, uint32_t unit, const struct sparse_vector *v) {
  double sum = 0;
  for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
    const double off = (double)weight_of(&t->s, unit, d) - (double)v->x[d];
    sum += off * off;
  }
  return sum;
}

/* One without a component is found by nobody. */
static bool has_any(const struct twin *t, uint32_t unit) {
  for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
    if (weight_of(&t->s, unit, d) != 0) return true;
  }
  return false;
}

/* How near the nearest unit in use is, `but` left out; INFINITY: none is. */
static double least_distance(const struct twin *t, const struct sparse_vector *v, uint32_t but) {
  double least = (double)INFINITY;
  for (uint32_t unit = 0; v->count > 0 && unit < t->s.units; unit++) {
    if (t->used[unit] && has_any(t, unit) && unit != but)
      least = fmin(least, distance_to(t, unit, v));
  }
  return least;
}

static void check_find(struct twin *t, const struct sparse_vector *v) {
  struct sparse_match match;
  const double least = least_distance(t, v, UINT32_MAX), tolerance = 1e-5;
  const bool any = sparse_find(&t->s, v, &match);
  ck_assert_msg(any == (least < (double)INFINITY), "seed %d", (int)t->seed);
  if (!any) return;
  ck_assert_msg(t->used[match.unit] && t->used[match.second], "seed %d: a free unit", (int)t->seed);
  ck_assert(match.squared_distance >= 0);
  ck_assert_msg(fabs(distance_to(t, match.unit, v) - least) < tolerance &&
                    fabs((double)match.squared_distance - least) < tolerance,
                "seed %d: unit %u at %g, the nearest at %g", (int)t->seed, match.unit,
                (double)match.squared_distance, least);
  const double next = least_distance(t, v, match.unit);
  ck_assert((match.second == match.unit) == (next == (double)INFINITY));
  if (match.second == match.unit) return;
  ck_assert_msg(fabs(distance_to(t, match.second, v) - next) < tolerance,
                "seed %d: second %u at %g, not %g", (int)t->seed, match.second,
                distance_to(t, match.second, v), next);
}

static void check_weights(const struct twin *t) {
  for (uint32_t unit = 0; unit < t->s.units; unit++) {
    double squares = 0, worst = 0;
    for (uint32_t d = 0; d < SPARSE_DIMS; d++) {
      const double w = (double)weight_of(&t->s, unit, d);
      worst = fmax(worst, fabs(w - t->w[unit][d]));
      squares += w * w;
    }
    if (t->used[unit] && squares > 0)
      worst = fmax(worst, fabs((double)t->s.squared[unit] - squares));
    ck_assert_msg(
        (t->s.squared[unit] < INFINITY) == (t->used[unit] && has_any(t, unit)) && worst < 1e-5,
        "seed %d: unit %u is %g off", (int)t->seed, unit, worst);
  }
}

static void pull(double *w, const double *to, double share) {
  for (int d = 0; d < SPARSE_DIMS; d++) w[d] += share * (to[d] - w[d]);
}

static void merge(struct twin *t, uint32_t into, uint32_t other) {
  const float share = (float)random_uniform(&t->r);
  sparse_merge(&t->s, into, other, share);
  pull(t->w[into], t->w[other], (double)share);
  for (int d = 0; d < SPARSE_DIMS; d++) t->w[other][d] = 0;
  t->used[other] = false;
}

static void move(struct twin *t, const struct sparse_vector *v) {
  const uint32_t units = t->s.units, unit = (uint32_t)random_below(&t->r, units);
  const uint32_t other = (uint32_t)random_below(&t->r, units);
  const float rate = (float)random_uniform(&t->r);
  double x[SPARSE_DIMS];
  for (int d = 0; d < SPARSE_DIMS; d++) x[d] = (double)v->x[d];
  if (!t->used[unit] || random_below(&t->r, 8) == 0) {
    sparse_claim(&t->s, unit, v);
    for (int d = 0; d < SPARSE_DIMS; d++) t->w[unit][d] = x[d];
    t->used[unit] = true;
  } else if (other != unit && t->used[other] && random_below(&t->r, 3) == 0) {
    merge(t, unit, other);
  } else {
    sparse_learn(&t->s, unit, v, rate);
    pull(t->w[unit], x, (double)rate);
  }
}

START_TEST(the_nearest_units_are_found_wherever_they_moved) {
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    struct twin t;
    struct sparse_vector v = {0};
    uint64_t words[SPARSE_MOST_WORDS];
    twin_make(&t, seed);
    for (int round = 0; round < ROUNDS; round++) {
      sparse_vector_set(&v, words, line_of(&t.r, words));
      check_find(&t, &v);
      move(&t, &v);
      check_find(&t, &v);
      if (round % 10 == 0) check_weights(&t);
    }
    check_weights(&t);
    sparse_clear(&t.s);
  }
}
END_TEST

START_TEST(of_equal_units_the_first_is_found) {
  const uint64_t words[] = {1, 2, 3};
  struct sparse_vector v = {0}, other = {0};
  struct sparse_match match;
  struct sparse s;
  ck_assert_int_eq(sparse_init(&s, 70), 0);
  sparse_vector_set(&v, words, 3);
  sparse_vector_set(&other, words, 2);
  sparse_claim(&s, 69, &v);
  ck_assert(sparse_find(&s, &v, &match));
  ck_assert(match.unit == 69 && match.second == 69 && match.squared_distance < 1e-6F);
  sparse_claim(&s, 40, &v);
  sparse_claim(&s, 33, &v);
  sparse_claim(&s, 3, &other);
  ck_assert(sparse_find(&s, &v, &match));
  ck_assert(match.unit == 33 && match.second == 40);
  sparse_merge(&s, 69, 33, 0.5F);
  ck_assert(sparse_find(&s, &v, &match));
  ck_assert(match.unit == 40 && match.second == 69);
  sparse_clear(&s);
}
END_TEST

/* --- checkpoints --- */

START_TEST(read_back_all_are_found_where_they_were) {
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    struct twin t;
    struct sparse_vector v = {0};
    struct sparse_match match, again;
    struct sparse other;
    struct state state = {0};
    uint64_t words[SPARSE_MOST_WORDS];
    twin_make(&t, seed);
    for (int round = 0; round < ROUNDS; round++) {
      sparse_vector_set(&v, words, line_of(&t.r, words));
      move(&t, &v);
    }
    sparse_export(&t.s, &state);
    ck_assert_int_eq(sparse_init(&other, t.s.units), 0);
    ck_assert_int_eq(sparse_import(&other, &state, NULL), 0);
    for (uint32_t unit = 0; unit < t.s.units; unit++) {
      if (t.used[unit]) sparse_use(&other, unit);
    }
    for (int round = 0; round < ROUNDS; round++) {
      sparse_vector_set(&v, words, line_of(&t.r, words));
      const bool any = sparse_find(&t.s, &v, &match);
      ck_assert(sparse_find(&other, &v, &again) == any);
      if (any) ck_assert_mem_eq(&match, &again, sizeof match);
    }
    sparse_clear(&other);
    sparse_clear(&t.s);
  }
}
END_TEST

START_TEST(a_codebook_of_another_size_is_refused) {
  struct sparse s, other;
  struct state state = {0};
  struct error err = {0};
  ck_assert_int_eq(sparse_init(&s, 9), 0);
  ck_assert_int_eq(sparse_init(&other, 8), 0);
  ck_assert_int_eq(sparse_import(&other, &state, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_DATA);
  sparse_export(&s, &state);
  ck_assert_int_eq(sparse_import(&other, &state, &err), -1);
  ck_assert_str_eq(err.text, "map.codebook is F32[9, 256], not F32[8, 256]");
  sparse_clear(&s);
  sparse_clear(&other);
}
END_TEST

Suite *sparse_suite(void) {
  Suite *suite = suite_create("sparse");
  TCase *tcase = tcase_create("sparse");
  tcase_add_test(tcase, words_become_signed_components_of_length_one);
  tcase_add_test(tcase, words_that_cancel_leave_nothing);
  tcase_add_test(tcase, the_nearest_units_are_found_wherever_they_moved);
  tcase_add_test(tcase, of_equal_units_the_first_is_found);
  tcase_add_test(tcase, read_back_all_are_found_where_they_were);
  tcase_add_test(tcase, a_codebook_of_another_size_is_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
