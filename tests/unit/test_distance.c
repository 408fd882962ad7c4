/* Every measure, plain, masked and after a learning step, against its formula in double. */
#include <check.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "core/distance.h"
#include "core/kernel.h"

Suite *distance_suite(void);

enum { SEED = 11, DIMS = 23, UNITS = 77, ROUNDS = 50 };

/* The distance as users see it. */
static double wanted(const char *name, const float *w, const float *x, const uint32_t *known,
                     uint32_t count) {
  double squares = 0, sum = 0, most = 0, dot = 0, of_w = 0, of_x = 0;
  for (uint32_t i = 0; i < count; i++) {
    const double a = (double)w[known[i]], b = (double)x[known[i]];
    squares += (a - b) * (a - b);
    sum += fabs(a - b);
    most = fmax(most, fabs(a - b));
    dot += a * b;
    of_w += a * a;
    of_x += b * b;
  }
  if (strcmp(name, "euclidean") == 0) return sqrt(squares * DIMS / count);
  if (strcmp(name, "manhattan") == 0) return sum * DIMS / count;
  if (strcmp(name, "chebyshev") == 0) return most;
  if (strcmp(name, "cosine") == 0) return of_w * of_x > 0 ? 1 - dot / sqrt(of_w * of_x) : 1;
  ck_abort_msg("the measure %s has no formula here", name);
  return 0;
}

struct scene {
  struct random random;
  struct codebook c;
  float x[DIMS], out[96];
  uint32_t known[DIMS], count;
};

static void fill(struct random *random, float *x) {
  for (int d = 0; d < DIMS; d++) x[d] = (float)(4 * random_uniform(random) - 2);
}

static void begin(struct scene *s) {
  float w[DIMS];
  random_seed(&s->random, SEED);
  ck_assert_int_eq(codebook_init(&s->c, UNITS, DIMS), 0);
  for (uint32_t unit = 1; unit < UNITS; unit++) { /* unit 0 stays the zero vector */
    fill(&s->random, w);
    codebook_set(&s->c, unit, w);
  }
}

static void draw(struct scene *s, bool masked) {
  fill(&s->random, s->x);
  s->count = 0;
  for (uint32_t d = 0; d < DIMS; d++) {
    if (!masked || random_below(&s->random, 3) == 0) s->known[s->count++] = d;
  }
  if (s->count == 0) s->known[s->count++] = 5;
}

static void check(const struct scene *s, const struct distance_row *row) {
  float w[DIMS];
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    codebook_get(&s->c, unit, w);
    const double value = wanted(row->name, w, s->x, s->known, s->count);
    const double found = row->finish((double)s->out[unit], DIMS, s->count);
    ck_assert_msg(fabs(found - value) <= 1e-5 * (1 + value), "seed %d: %s, unit %u: %g, not %g",
                  SEED, row->name, unit, found, value);
  }
}

START_TEST(plain_scans_follow_the_formula) {
  struct scene s;
  begin(&s);
  for (const struct distance_row *row = distance_table; row->name; row++) {
    for (int i = 0; i < ROUNDS; i++) {
      draw(&s, false);
      row->scan(&s.c, s.x, s.out);
      check(&s, row);
    }
  }
  codebook_clear(&s.c);
}
END_TEST

START_TEST(masked_scans_follow_the_formula) {
  struct scene s;
  begin(&s);
  for (const struct distance_row *row = distance_table; row->name; row++) {
    for (int i = 0; i < ROUNDS; i++) {
      draw(&s, true);
      row->scan_known(&s.c, s.x, s.known, s.count, s.out);
      check(&s, row);
    }
  }
  codebook_clear(&s.c);
}
END_TEST

START_TEST(a_zero_vector_is_at_1_from_all_by_cosine) {
  struct scene s;
  begin(&s);
  memset(s.x, 0, sizeof s.x);
  distance_row("cosine")->scan(&s.c, s.x, s.out);
  for (int unit = 0; unit < UNITS; unit++) ck_assert_float_eq(s.out[unit], 1);
  codebook_clear(&s.c);
}
END_TEST

static struct codebook copy_of(const struct codebook *c) {
  struct codebook copy;
  ck_assert_int_eq(codebook_init(&copy, c->units, c->dims), 0);
  memcpy(copy.weights, c->weights, (size_t)c->blocks * c->dims * 32 * sizeof *c->weights);
  return copy;
}

START_TEST(a_step_and_a_scan_in_one_pass_are_the_two_one_after_the_other) {
  struct scene s;
  begin(&s);
  struct codebook other = copy_of(&s.c);
  float from[DIMS], h[96] = {0}, out[96];
  struct kernel_pull pull = {.x = from, .count = DIMS, .h = h, .last = 2, .rate = 0.3F};
  for (const struct distance_row *row = distance_table; row->name; row++) {
    for (int i = 0; row->pull_and_scan && i < ROUNDS; i++) {
      fill(&s.random, from);
      draw(&s, false);
      for (int unit = 0; unit < UNITS; unit++) {
        h[unit] = i % 3 == unit / 32 ? 0 : (float)random_uniform(&s.random);
      }
      pull.first = i % 2;
      row->pull_and_scan(&s.c, &pull, s.x, s.out);
      kernel_pull(&other, &pull);
      row->scan(&other, s.x, out);
      ck_assert_mem_eq(out, s.out, sizeof out);
      ck_assert_mem_eq(other.weights, s.c.weights, (size_t)3 * DIMS * 32 * sizeof(float));
    }
  }
  codebook_clear(&other);
  codebook_clear(&s.c);
}
END_TEST

START_TEST(rows_are_found_by_name) {
  for (const struct distance_row *row = distance_table; row->name; row++) {
    ck_assert_ptr_eq(distance_row(row->name), row);
  }
  ck_assert_ptr_null(distance_row("euclid"));
}
END_TEST

Suite *distance_suite(void) {
  Suite *suite = suite_create("distance");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, plain_scans_follow_the_formula);
  tcase_add_test(tests, masked_scans_follow_the_formula);
  tcase_add_test(tests, a_zero_vector_is_at_1_from_all_by_cosine);
  tcase_add_test(tests, a_step_and_a_scan_in_one_pass_are_the_two_one_after_the_other);
  tcase_add_test(tests, rows_are_found_by_name);
  suite_add_tcase(suite, tests);
  return suite;
}
