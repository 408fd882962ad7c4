/* Counts and forgetting means against sums written out. */
#include <check.h>
#include <math.h>

#include "base/random.h"
#include "core/statistics.h"

Suite *statistics_suite(void);

enum { UNITS = 12, RECORDS = 5000 };

static double value(const struct statistics *s, const char *name) {
  for (const struct statistics_row *row = statistics_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row->value(s);
  }
  ck_abort_msg("no row %s", name);
  return 0;
}

static void add(struct statistics *s, struct random *random, bool *adjacent, double *distance) {
  const struct som_match match = {.unit = (uint32_t)random_below(random, UNITS - 2),
                                  .distance = (float)random_uniform(random)};
  *adjacent = random_below(random, 4) > 0;
  *distance = (double)match.distance;
  statistics_add(s, &match, *adjacent, (uint32_t)random_below(random, 3));
}

START_TEST(the_values_are_those_of_the_sums) {
  const int seed = 31;
  struct statistics s;
  struct random random;
  static double distances[RECORDS], apart[RECORDS];
  double sum = 0, far = 0;
  random_seed(&random, (uint64_t)seed);
  ck_assert_int_eq(statistics_init(&s, UNITS), 0);
  for (int i = 0; i < RECORDS; i++) {
    bool adjacent;
    add(&s, &random, &adjacent, &distances[i]);
    apart[i] = adjacent ? 0 : 1;
    sum += distances[i];
    far += apart[i];
    /* Weights written out: the mean of the first 1000, then a geometric row. */
    if (i % 617 != 0) continue;
    double recent = 0, recent_apart = 0, weight = 1, total = 0;
    for (int j = i; j >= 0; j--) {
      const double share = j < 1000 ? weight / (i < 1000 ? i + 1 : 1000) : weight / 1000;
      recent += share * distances[j];
      recent_apart += share * apart[j];
      total += share;
      if (j >= 1000) weight *= 1 - 1.0 / 1000;
    }
    ck_assert_double_eq_tol(total, 1, 1e-9);
    ck_assert_double_eq_tol(value(&s, "recent_quantization_error"), recent, 1e-9);
    ck_assert_double_eq_tol(value(&s, "recent_topographic_error"), recent_apart, 1e-9);
  }
  ck_assert_double_eq(value(&s, "records"), RECORDS);
  ck_assert_double_eq_tol(value(&s, "quantization_error"), sum / RECORDS, 1e-12);
  ck_assert_double_eq_tol(value(&s, "topographic_error"), far / RECORDS, 1e-12);
  ck_assert_double_eq(value(&s, "units_used"), UNITS - 2);
  ck_assert_double_eq_tol(value(&s, "missing"), RECORDS, RECORDS / 10);
  statistics_clear(&s);
}
END_TEST

START_TEST(of_no_records_there_are_no_errors) {
  struct statistics s;
  ck_assert_int_eq(statistics_init(&s, UNITS), 0);
  ck_assert_double_eq(value(&s, "records"), 0);
  ck_assert_double_eq(value(&s, "units_used"), 0);
  ck_assert(isnan(value(&s, "quantization_error")));
  ck_assert(isnan(value(&s, "recent_quantization_error")));
  ck_assert(isnan(value(&s, "topographic_error")));
  ck_assert(isnan(value(&s, "recent_topographic_error")));
  statistics_clear(&s);
}
END_TEST

START_TEST(it_goes_on_from_a_state) {
  struct statistics one, two;
  struct random random;
  bool adjacent;
  double distance;
  random_seed(&random, 5);
  ck_assert_int_eq(statistics_init(&one, UNITS), 0);
  ck_assert_int_eq(statistics_init(&two, UNITS), 0);
  for (int i = 0; i < 1500; i++) add(&one, &random, &adjacent, &distance);
  struct state state = {0};
  statistics_export(&one, &state);
  ck_assert_int_eq(statistics_import(&two, &state, NULL), 0);
  struct random same = random;
  for (int i = 0; i < 1500; i++) {
    add(&one, &random, &adjacent, &distance);
    add(&two, &same, &adjacent, &distance);
  }
  for (const struct statistics_row *row = statistics_table; row->name; row++) {
    ck_assert_double_eq(row->value(&one), row->value(&two));
  }
  ck_assert_mem_eq(one.hits, two.hits, UNITS * sizeof *one.hits);
  statistics_clear(&one);
  statistics_clear(&two);
}
END_TEST

START_TEST(counts_that_cannot_be_are_refused) {
  static const uint64_t hits[3] = {4, 0, 6};
  static const struct {
    uint64_t counts[3];
    int result;
  } cases[] = {{{10, 5, 10}, 0}, {{11, 0, 0}, -1}, {{9, 0, 0}, -1}, {{10, 0, 11}, -1}};
  static const double means[3] = {1, 2, 3};
  struct error err = {0};
  struct statistics s;
  struct state state = {0};
  ck_assert_int_eq(statistics_init(&s, 3), 0);
  state_add(&state, "statistics.hits", STATE_U64, 3, 0, hits);
  state_add(&state, "statistics.counts", STATE_U64, 3, 0, cases[_i].counts);
  state_add(&state, "statistics.means", STATE_F64, 3, 0, means);
  ck_assert_int_eq(statistics_import(&s, &state, &err), cases[_i].result);
  ck_assert_int_eq(err.kind, cases[_i].result ? ERROR_DATA : ERROR_NONE);
  statistics_clear(&s);
  ck_assert_int_eq(statistics_init(&s, 4), 0);
  ck_assert_int_eq(statistics_import(&s, &state, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.text, "statistics.hits"));
  statistics_clear(&s);
}
END_TEST

Suite *statistics_suite(void) {
  Suite *suite = suite_create("statistics");
  TCase *tests = tcase_create("statistics");
  tcase_add_test(tests, the_values_are_those_of_the_sums);
  tcase_add_test(tests, of_no_records_there_are_no_errors);
  tcase_add_test(tests, it_goes_on_from_a_state);
  tcase_add_loop_test(tests, counts_that_cannot_be_are_refused, 0, 4);
  suite_add_tcase(suite, tests);
  return suite;
}
