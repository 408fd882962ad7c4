/* The map against what a textbook says of it, and against a slow obvious twin. */
#include "core/som.h"
#include "soms.h"

#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *som_suite(void);

enum { SEED = 23, MOST_UNITS = 128, MOST_DIMS = 8 };

/* --- the tutorial: three features, nine units --- */

static void lay_out(struct som *som) {
  for (uint32_t unit = 0; unit < 9; unit++) {
    const float w[3] = {(float)(unit % 3), (float)(unit / 3), 0};
    codebook_set(som_codebook(som), unit, w);
  }
}

static void step(struct som *som, const float *x, struct som_match *match) {
  const struct som_vector vector = {.x = x, .known_count = som_params(som)->dims};
  som_find(som, &vector, match);
  som_learn(som, &vector, match);
}

START_TEST(the_nearest_wins_and_near_ones_are_pulled_more_than_far_ones) {
  const struct som_params params = params_of(3, 3, 3);
  const float x[3] = {0.1F, 0.2F, 1};
  struct som *som = made(&params);
  struct som_match match;
  lay_out(som);
  step(som, x, &match);
  ck_assert_uint_eq(match.unit, 0);
  ck_assert_uint_eq(match.second, 3);
  ck_assert_double_eq_tol((double)match.distance, sqrt(0.01 + 0.04 + 1), 1e-6);
  /* What the third component, 0 everywhere, has come to is the pull itself. */
  ck_assert_double_eq_tol(weight(som, 0, 2), 0.5, 1e-6);
  ck_assert_double_eq_tol(weight(som, 1, 2), 0.5 * exp(-1.0 / 8), 1e-6);
  ck_assert_double_eq_tol(weight(som, 4, 2), 0.5 * exp(-2.0 / 8), 1e-6);
  ck_assert_double_eq_tol(weight(som, 8, 2), 0.5 * exp(-8.0 / 8), 1e-6);
  ck_assert(weight(som, 1, 2) > weight(som, 4, 2) && weight(som, 4, 2) > weight(som, 2, 2));
  ck_assert_uint_eq(som_learned(som), 1);
  som_free(som);
}
END_TEST

START_TEST(units_outside_the_radius_are_not_pulled_at_all) {
  struct som_params params = params_of(3, 3, 3);
  params.neighbourhood = neighbourhood_row("bubble");
  params.radius_first = 1;
  const float x[3] = {0, 0, 1};
  struct som *som = made(&params);
  struct som_match match;
  lay_out(som);
  step(som, x, &match);
  for (uint32_t unit = 0; unit < 9; unit++) {
    const bool inside = unit == 0 || unit == 1 || unit == 3;
    ck_assert_double_eq(weight(som, unit, 2), inside ? 0.5 : 0);
    ck_assert(inside || weight(som, unit, 0) == unit % 3);
  }
  som_free(som);
}
END_TEST

/* --- the twin: direct formulas in double, one unit after the other --- */

struct twin {
  struct som_params p;
  double w[MOST_UNITS][MOST_DIMS], low, high;
  double rate, radius;
};

static double twin_distance(const struct twin *t, uint32_t unit, const struct som_vector *v) {
  const char *name = t->p.distance->name;
  double squares = 0, sum = 0, most = 0, dot = 0, of_w = 0, of_x = 0;
  for (uint32_t i = 0; i < v->known_count; i++) {
    const uint32_t d = v->known[i];
    const double w = t->w[unit][d], x = (double)v->x[d], apart = fabs(w - x);
    squares += apart * apart;
    sum += apart;
    most = fmax(most, apart);
    dot += w * x;
    of_w += w * w;
    of_x += x * x;
  }
  const double share = (double)t->p.dims / v->known_count;
  if (strcmp(name, "euclidean") == 0) return sqrt(squares * share);
  if (strcmp(name, "manhattan") == 0) return sum * share;
  if (strcmp(name, "chebyshev") == 0) return most;
  return of_w * of_x > 0 ? 1 - dot / sqrt(of_w * of_x) : 1;
}

static double twin_h(const struct twin *t, uint32_t a, uint32_t b) {
  const char *name = t->p.neighbourhood->name;
  const double d = sqrt(lattice_squared_distance(&t->p.lattice, a, b)), u = d / t->radius;
  if (strcmp(name, "bubble") == 0) return u <= 1 + 1e-12 ? 1 : 0;
  if (strcmp(name, "triangle") == 0) return fmax(0, 1 - u);
  if (strcmp(name, "gaussian") == 0) return exp(-u * u / 2) < 1e-3 ? 0 : exp(-u * u / 2);
  return u > 4.435004854991733 ? 0 : (1 - u * u) * exp(-u * u / 2);
}

static double twin_decayed(const struct twin *t, double a, double b, uint64_t learned) {
  const char *name = t->p.decay->name;
  const double s = fmin(1, (double)learned / (double)t->p.over);
  if (strcmp(name, "linear") == 0) return a + (b - a) * s;
  if (strcmp(name, "exponential") == 0) return a * pow(b / a, s);
  if (strcmp(name, "inverse") == 0) return a / (1 + (a / b - 1) * s);
  if (strcmp(name, "power") == 0) return a * pow(1 + 99 * s, log(b / a) / log(100));
  return a;
}

static void twin_learn(struct twin *t, uint32_t bmu, const struct som_vector *v) {
  for (uint32_t unit = 0; unit < lattice_units(&t->p.lattice); unit++) {
    const double h = twin_h(t, bmu, unit);
    for (uint32_t i = 0; i < v->known_count; i++) {
      double *w = &t->w[unit][v->known[i]];
      const double moved = *w + t->rate * h * ((double)v->x[v->known[i]] - *w);
      *w = h < 0 ? fmin(fmax(moved, fmin(*w, t->low)), fmax(*w, t->high)) : moved;
    }
  }
}

static void twin_copy(struct twin *t, struct som *som) {
  for (uint32_t unit = 0; unit < lattice_units(&t->p.lattice); unit++) {
    for (uint32_t d = 0; d < t->p.dims; d++) t->w[unit][d] = weight(som, unit, d);
  }
}

/* --- the map beside its twin --- */

static const char *told(const struct twin *t) {
  static char text[256];
  const struct lattice *l = &t->p.lattice;
  snprintf(text, sizeof text, "seed %d: %s %u x %u%s, %s, %s, %s, radius %g", SEED, l->kind->name,
           l->rows, l->columns, l->torus ? " torus" : "", t->p.neighbourhood->name,
           t->p.distance->name, t->p.decay->name, t->radius);
  return text;
}

static bool near(double a, double b) {
  return fabs(a - b) <= 1e-5 + 1e-4 * fabs(b);
}

/* No unit is nearer than the first, none but it nearer than the second. */
static void check_match(const struct twin *t, const struct som_vector *v,
                        const struct som_match *match) {
  const uint32_t units = lattice_units(&t->p.lattice);
  const double first = twin_distance(t, match->unit, v);
  const double second = twin_distance(t, match->second, v);
  ck_assert_msg(near((double)match->distance, first), "%s: distance %g, not %g", told(t),
                (double)match->distance, first);
  ck_assert((match->unit == match->second) == (units == 1));
  for (uint32_t unit = 0; unit < units; unit++) {
    const double d = twin_distance(t, unit, v), apart = d + 1e-6 + 1e-5 * d;
    if (unit == match->unit || (first <= apart && second <= apart)) continue;
    ck_abort_msg("%s: %u is nearer than %u or %u", told(t), unit, match->unit, match->second);
  }
}

static void check_weights(const struct twin *t, struct som *som) {
  for (uint32_t unit = 0; unit < lattice_units(&t->p.lattice); unit++) {
    for (uint32_t d = 0; d < t->p.dims; d++) {
      const double found = weight(som, unit, d), wanted = t->w[unit][d];
      if (near(found, wanted)) continue;
      ck_abort_msg("%s: weight %u, %u is %g, not %g", told(t), unit, d, found, wanted);
    }
  }
}

struct record {
  float x[MOST_DIMS];
  uint32_t known[MOST_DIMS];
  struct som_vector vector;
};

static void draw(struct record *r, uint32_t dims, bool masked, struct random *random) {
  uint32_t count = 0;
  for (uint32_t d = 0; d < dims; d++) {
    const bool known = !masked || random_below(random, 3) > 0 || (d == dims - 1 && count == 0);
    r->x[d] = known ? (float)(2 * random_uniform(random) - 1) : 0;
    if (known) r->known[count++] = d;
  }
  r->vector = (struct som_vector){r->x, r->known, count};
}

/* Every third record is left for the next search to find unsettled. */
static void run_beside(const struct som_params *params, struct random *random) {
  static struct twin t;
  struct som *som = made(params);
  float low[MOST_DIMS], high[MOST_DIMS];
  struct record record;
  struct som_match match;
  t = (struct twin){.p = *params, .low = -1.5, .high = 1.5};
  for (int d = 0; d < MOST_DIMS; d++) low[d] = -0.5F, high[d] = 0.5F;
  fill(som, random);
  som_bound(som, low, high);
  twin_copy(&t, som);
  for (uint64_t i = 0; i < params->over + 6; i++) {
    draw(&record, params->dims, i % 4 == 3, random);
    t.rate = twin_decayed(&t, params->rate_first, params->rate_last, i);
    t.radius = twin_decayed(&t, params->radius_first, params->radius_last, i);
    ck_assert(near(som_rate(som), t.rate) && near(som_radius(som), t.radius));
    som_find(som, &record.vector, &match);
    check_match(&t, &record.vector, &match);
    som_learn(som, &record.vector, &match);
    twin_learn(&t, match.unit, &record.vector);
    if (i % 3 == 0) continue;
    check_weights(&t, som);
    twin_copy(&t, som);
  }
  som_free(som);
}

static const uint32_t shapes[][2] = {{1, 1}, {1, 7}, {2, 7}, {5, 6}, {33, 3}, {34, 3}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static void run_laws(struct som_params *p, struct random *random) {
  for (p->distance = distance_table; p->distance->name; p->distance++) {
    for (p->decay = decay_table; p->decay->name; p->decay++) run_beside(p, random);
  }
}

START_TEST(every_law_does_what_its_twin_does) {
  struct random random;
  random_seed(&random, SEED);
  for (int i = 0; i < 2 * SHAPES; i++) {
    struct som_params p = params_of(shapes[i / 2][0], shapes[i / 2][1], 1 + i % MOST_DIMS);
    p.lattice.torus = i % 2 == 1;
    p.radius_first = 4.1;
    p.radius_last = 0.6;
    p.over = 20;
    for (p.lattice.kind = lattice_table; p.lattice.kind->name; p.lattice.kind++) {
      if (p.lattice.torus && p.lattice.kind->staggered && p.lattice.rows % 2 == 1) continue;
      p.neighbourhood = neighbourhood_table;
      for (; p.neighbourhood->name; p.neighbourhood++) run_laws(&p, &random);
    }
  }
}
END_TEST

/* --- edges --- */

START_TEST(ties_go_to_the_lowest_unit) {
  const struct som_params params = params_of(7, 9, 3);
  const float x[3] = {1, 2, 3}, w[3] = {1, 1, 1};
  struct som *som = made(&params);
  struct som_match match;
  step(som, x, &match);
  ck_assert_uint_eq(match.unit, 0);
  ck_assert_uint_eq(match.second, 1);
  memset(som_codebook(som)->weights, 0, 2 * 3 * 32 * sizeof(float));
  codebook_set(som_codebook(som), 62, w);
  codebook_set(som_codebook(som), 40, w);
  step(som, x, &match);
  ck_assert_uint_eq(match.unit, 40);
  ck_assert_uint_eq(match.second, 62);
  som_free(som);
}
END_TEST

START_TEST(a_record_too_far_to_measure_finds_two_units) {
  const struct som_params params = params_of(5, 5, 2);
  const float x[2] = {1e30F, -1e30F};
  const struct som_vector vector = {.x = x, .known_count = 2};
  struct som *som = made(&params);
  struct som_match match;
  som_find(som, &vector, &match);
  ck_assert_uint_eq(match.unit, 0);
  ck_assert_uint_eq(match.second, 1);
  ck_assert(isinf(match.distance));
  som_free(som);
}
END_TEST

START_TEST(a_rate_of_zero_moves_nothing_but_the_clock) {
  struct som_params params = params_of(4, 4, 2);
  params.rate_first = params.rate_last = 0;
  const float x[2] = {3, 4};
  struct som *som = made(&params);
  struct som_match match;
  for (int i = 0; i < 3; i++) step(som, x, &match);
  for (uint32_t unit = 0; unit < 16; unit++) ck_assert_double_eq(weight(som, unit, 0), 0);
  ck_assert_uint_eq(som_learned(som), 3);
  som_free(som);
}
END_TEST

START_TEST(two_steps_without_a_search_between_are_two_steps) {
  const struct som_params params = params_of(4, 4, 1);
  const float x[1] = {1};
  const struct som_vector vector = {.x = x, .known_count = 1};
  const struct som_match far = {.unit = 15}, here = {.unit = 0};
  struct som *som = made(&params);
  som_learn(som, &vector, &far);
  som_learn(som, &vector, &here);
  ck_assert_double_eq_tol(weight(som, 15, 0), 0.5, 0.03);
  ck_assert_double_eq_tol(weight(som, 0, 0), 0.5, 0.03);
  som_free(som);
}
END_TEST

START_TEST(repelled_units_stay_within_bounds) {
  struct som_params params = params_of(6, 6, 2);
  params.neighbourhood = neighbourhood_row("mexican_hat");
  params.rate_last = 0.5;
  const float low[2] = {0, 0}, high[2] = {1, 1};
  struct random random;
  struct som *som = made(&params);
  struct som_match match;
  random_seed(&random, SEED);
  som_bound(som, low, high);
  for (int i = 0; i < 5000; i++) {
    const float x[2] = {(float)random_uniform(&random), (float)random_uniform(&random)};
    step(som, x, &match);
  }
  double furthest = 0;
  for (uint32_t unit = 0; unit < 36; unit++) {
    ck_assert(weight(som, unit, 0) >= -1 && weight(som, unit, 0) <= 2);
    furthest = fmax(furthest, fabs(weight(som, unit, 0) - 0.5));
  }
  ck_assert_double_eq(furthest, 1.5);
  som_free(som);
}
END_TEST

START_TEST(without_bounds_no_weight_becomes_infinite) {
  struct som_params params = params_of(6, 6, 1);
  params.neighbourhood = neighbourhood_row("mexican_hat");
  params.rate_last = 0.5;
  struct som *som = made(&params);
  struct som_match match;
  for (int i = 0; i < 5000; i++) {
    const float x[1] = {(float)(i % 7)};
    step(som, x, &match);
  }
  for (uint32_t unit = 0; unit < 36; unit++) ck_assert(isfinite(weight(som, unit, 0)));
  som_free(som);
}
END_TEST

START_TEST(fading_weights_become_zero) {
  struct som_params params = params_of(1, 1, 1);
  const float x[1] = {0}, one[1] = {1};
  struct som *som = made(&params);
  struct som_match match;
  codebook_set(som_codebook(som), 0, one);
  for (int i = 0; i < 1023; i++) step(som, x, &match);
  ck_assert(weight(som, 0, 0) > 0);
  step(som, x, &match);
  ck_assert_double_eq(weight(som, 0, 0), 0);
  som_free(som);
}
END_TEST

START_TEST(influence_is_the_neighbourhood_at_the_present_radius) {
  const struct som_params params = params_of(20, 8, 1);
  struct som *som = made(&params);
  float h[160];
  som_influence(som, 83, h);
  for (uint32_t unit = 0; unit < 160; unit++) {
    const double squared = lattice_squared_distance(&params.lattice, 83, unit);
    const double value = exp(-squared / (2 * som_radius(som) * som_radius(som)));
    ck_assert_double_eq_tol((double)h[unit], value < 1e-3 ? 0 : value, 1e-6);
  }
  som_free(som);
}
END_TEST

START_TEST(a_map_too_big_is_refused) {
  const uint32_t sizes[][3] = {
      {1U << 16, 1U << 16, 1}, {UINT32_MAX, UINT32_MAX, UINT32_MAX}, {1000, 1000, 100000}};
  for (int i = 0; i < 3; i++) {
    const struct som_params params = params_of(sizes[i][0], sizes[i][1], sizes[i][2]);
    struct error err = {0};
    ck_assert_ptr_null(som_new(&params, &err));
    ck_assert_int_eq(err.kind, ERROR_CONFIG);
    ck_assert_ptr_nonnull(strstr(err.text, "too big"));
  }
}
END_TEST

/* --- state --- */

static void run_on(struct som *som, struct random *random, int records) {
  struct record record;
  struct som_match match;
  for (int i = 0; i < records; i++) {
    draw(&record, som_params(som)->dims, i % 5 == 4, random);
    som_find(som, &record.vector, &match);
    som_learn(som, &record.vector, &match);
  }
}

static void check_same(struct som *a, struct som *b) {
  const struct codebook *c = som_codebook(a);
  const size_t bytes = (size_t)c->blocks * c->dims * 32 * sizeof(float);
  ck_assert_mem_eq(c->weights, som_codebook(b)->weights, bytes);
  ck_assert_uint_eq(som_learned(a), som_learned(b));
}

START_TEST(a_map_that_is_saved_and_taken_back_goes_on_the_same) {
  for (const struct neighbourhood_row *row = neighbourhood_table; row->name; row++) {
    struct som_params params = params_of(7, 7, 5);
    params.neighbourhood = row;
    const float low[5] = {-1, -1, -1, -1, -1}, high[5] = {1, 1, 1, 1, 1};
    struct som *one = made(&params), *other = made(&params);
    struct state state = {0};
    struct error err = {0};
    struct random random, again;
    random_seed(&random, SEED);
    fill(one, &random);
    som_bound(one, low, high);
    run_on(one, &random, 40);
    som_export(one, &state);
    ck_assert_uint_eq(state.count, row->repels ? 3 : 2);
    ck_assert_msg(som_import(other, &state, &err) == 0, "%s", err.text);
    check_same(one, other);
    again = random;
    run_on(one, &random, 40);
    run_on(other, &again, 40);
    check_same(one, other);
    som_free(one);
    som_free(other);
  }
}
END_TEST

START_TEST(a_state_of_another_shape_is_refused) {
  const struct som_params params = params_of(7, 7, 5), wider = params_of(7, 8, 5);
  struct som *one = made(&params), *other = made(&wider);
  struct state state = {0}, none = {0};
  struct error err = {0};
  som_export(one, &state);
  ck_assert_int_eq(som_import(other, &state, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_DATA);
  ck_assert_int_eq(som_import(one, &none, &err), -1);
  som_free(one);
  som_free(other);
}
END_TEST

START_TEST(a_new_schedule_leaves_clock_and_weights) {
  struct som_params params = params_of(5, 5, 3);
  struct som *som = made(&params);
  struct random random;
  random_seed(&random, SEED);
  fill(som, &random);
  run_on(som, &random, 50);
  params.decay = decay_row("constant");
  params.rate_first = 0.25;
  params.radius_first = 3;
  params.over = 7;
  som_reschedule(som, &params);
  ck_assert_uint_eq(som_learned(som), 50);
  ck_assert_double_eq(som_rate(som), 0.25);
  ck_assert_double_eq(som_radius(som), 3);
  som_free(som);
}
END_TEST

Suite *som_suite(void) {
  Suite *suite = suite_create("som");
  TCase *tests = tcase_create("all");
  tcase_set_timeout(tests, 60); /* for sanitizers */
  tcase_add_test(tests, the_nearest_wins_and_near_ones_are_pulled_more_than_far_ones);
  tcase_add_test(tests, units_outside_the_radius_are_not_pulled_at_all);
  tcase_add_test(tests, every_law_does_what_its_twin_does);
  tcase_add_test(tests, ties_go_to_the_lowest_unit);
  tcase_add_test(tests, a_record_too_far_to_measure_finds_two_units);
  tcase_add_test(tests, a_rate_of_zero_moves_nothing_but_the_clock);
  tcase_add_test(tests, two_steps_without_a_search_between_are_two_steps);
  tcase_add_test(tests, repelled_units_stay_within_bounds);
  tcase_add_test(tests, without_bounds_no_weight_becomes_infinite);
  tcase_add_test(tests, fading_weights_become_zero);
  tcase_add_test(tests, influence_is_the_neighbourhood_at_the_present_radius);
  tcase_add_test(tests, a_map_too_big_is_refused);
  tcase_add_test(tests, a_map_that_is_saved_and_taken_back_goes_on_the_same);
  tcase_add_test(tests, a_state_of_another_shape_is_refused);
  tcase_add_test(tests, a_new_schedule_leaves_clock_and_weights);
  suite_add_tcase(suite, tests);
  return suite;
}
