/* Random numbers: the published sequence, ranges, no remainder favoured. */
#include <check.h>

#include "base/random.h"

Suite *random_suite(void);

/* The first outputs of xoshiro256** from the state 1, 2, 3, 4, worked out by hand from its
   definition: result = rotl(s1 * 5, 7) * 9. */
START_TEST(test_first_outputs) {
  struct random r = {{1, 2, 3, 4}};
  ck_assert_uint_eq(random_next(&r), 11520);
  ck_assert_uint_eq(random_next(&r), 0);
  ck_assert_uint_eq(random_next(&r), 1509978240);
}
END_TEST

START_TEST(test_seeds_differ_and_repeat) {
  struct random a, b, c;
  random_seed(&a, 1);
  random_seed(&b, 1);
  random_seed(&c, 2);
  for (int i = 0; i < 100; i++) {
    uint64_t next = random_next(&a);
    ck_assert_uint_eq(next, random_next(&b));
    ck_assert_uint_ne(next, random_next(&c));
  }
}
END_TEST

START_TEST(test_ranges) {
  struct random r;
  random_seed(&r, 3);
  unsigned counts[7] = {0};
  double sum = 0;
  for (int i = 0; i < 70000; i++) {
    double u = random_uniform(&r);
    ck_assert(u >= 0 && u < 1);
    sum += u;
    uint64_t below = random_below(&r, 7);
    ck_assert_uint_lt(below, 7);
    counts[below]++;
  }
  ck_assert_double_eq_tol(sum / 70000, 0.5, 0.01);
  for (int i = 0; i < 7; i++) ck_assert(counts[i] > 9500 && counts[i] < 10500);
  ck_assert_uint_eq(random_below(&r, 1), 0);
  random_below(&r, UINT64_MAX);
}
END_TEST

Suite *random_suite(void) {
  Suite *suite = suite_create("random");
  TCase *tcase = tcase_create("random");
  tcase_add_test(tcase, test_first_outputs);
  tcase_add_test(tcase, test_seeds_differ_and_repeat);
  tcase_add_test(tcase, test_ranges);
  suite_add_tcase(suite, tcase);
  return suite;
}
