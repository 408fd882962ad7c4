/* What only several keys together can show. */
#include "configs.h"

Suite *config_check_suite(void);

START_TEST(test_size) {
  configs_complains(
      "map: {rows: 50000, columns: 20000}",
      "t:1:13: map.rows, map.columns: 1000000000 units are too many (at most 1000000)\n");
  configs_complains("map: {rows: 1000, columns: 1000}", "");
  configs_complains("map: {rows: 7, torus: yes}",
                    "t:1:23: map.torus: a hexagonal torus needs an even number of rows, not 7\n");
  configs_complains("map: {rows: 7, torus: yes, lattice: rectangular}", "");
}
END_TEST

START_TEST(test_fall) {
  configs_complains("learn: {rate: {first: 0}}",
                    "t:1:23: learn.rate.first: 0 would learn nothing: it must be above 0\n");
  configs_complains("learn: {radius: {first: 0, last: 0}}",
                    "t:1:25: learn.radius.first: 0 would learn nothing: it must be above 0\n");
  static const char *const laws[] = {"exponential", "inverse", "power"};
  for (int i = 0; i < 3; i++) {
    char yaml[200], fault[300];
    snprintf(yaml, sizeof yaml, "learn: {decay: %s, rate: {last: 0}}", laws[i]);
    snprintf(fault, sizeof fault,
             "t:1:%zu: learn.rate.last: 0 can't be reached by learn.decay %s: it must be above 0, "
             "or the decay linear\n",
             strlen(yaml) - 2, laws[i]);
    configs_complains(yaml, fault);
    snprintf(yaml, sizeof yaml, "learn: {decay: %s, radius: {last: 0}}", laws[i]);
    snprintf(
        fault, sizeof fault,
        "t:1:%zu: learn.radius.last: 0 can't be reached by learn.decay %s: it must be above 0, "
        "or the decay linear\n",
        strlen(yaml) - 2, laws[i]);
    configs_complains(yaml, fault);
  }
  configs_complains("learn: {decay: linear, rate: {last: 0}, radius: {last: 0}}", "");
  configs_complains("learn: {decay: constant, rate: {last: 0}, radius: {last: 0}}", "");
  configs_complains("learn: {rate: {first: 0.1, last: 0.2}}",
                    "t:1:34: learn.rate.last: 0.2 is above learn.rate.first, 0.1: it would grow\n");
}
END_TEST

/* The place is the file's only while nothing else has set the key. */
START_TEST(test_an_option_takes_the_place) {
  struct config *c = configs_read("learn: {decay: power}\nlabel: a\n");
  struct faults faults = {0};
  config_set_pair(c, "learn.rate.last=0", &faults);
  config_check(c, &faults);
  ck_assert_str_eq(configs_faults(&faults),
                   "learn.rate.last: 0 can't be reached by learn.decay power: it must be above 0, "
                   "or the decay linear\n");
  faults_clear(&faults);
  config_free(c);
}
END_TEST

START_TEST(test_the_rest) {
  configs_complains("label: a\nfeatures: [{field: b, as: label}, {field: c}]",
                    "t:2:11: features: `b` is a second label beside `a`\n");
  configs_complains("label: b\nfeatures: [{field: b, as: label}, {field: c}]", "");
  configs_complains("input: {from: []}", "t:1:15: input.from: names no SOURCE\n");
  configs_complains(
      "output: {fields: \"unit,novelty\"}",
      "t:1:18: output.fields: `novelty` is no output field (see `sompipe list fields`)\n");
  configs_complains("output: {to: [a.out]}", "t:1:14: output.to: auto, or - for standard output\n");
}
END_TEST

Suite *config_check_suite(void) {
  Suite *suite = suite_create("config_check");
  TCase *tcase = tcase_create("config_check");
  tcase_add_test(tcase, test_size);
  tcase_add_test(tcase, test_fall);
  tcase_add_test(tcase, test_an_option_takes_the_place);
  tcase_add_test(tcase, test_the_rest);
  suite_add_tcase(suite, tcase);
  return suite;
}
