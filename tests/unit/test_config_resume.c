/* A run's configuration over a map's. */
#include "configs.h"

Suite *config_resume_suite(void);

static const char asked[] = "map: {rows: 8}\nlearn: {decay: linear}\nfeatures: auto\n";
static const char found[] =
    "map: {rows: 8, columns: 20}\nlearn: {decay: linear, over: 500}\ninput: {format: csv}\n"
    "features: [{field: a, as: number}]\ncheckpoint: {keep: 9}\n";

/* mine over the map above; the faults must be these. The caller frees. */
static struct config *resumes(const char *mine, const char *expected) {
  struct config *c = configs_read(mine), *a = configs_read(asked), *f = configs_read(found);
  struct faults faults = {0};
  config_resume(c, a, f, &faults);
  ck_assert_str_eq(configs_faults(&faults), expected);
  faults_clear(&faults);
  config_free(a);
  config_free(f);
  return c;
}

START_TEST(test_what_is_not_set_comes_from_the_map) {
  struct config *c = resumes("", "");
  ck_assert_uint_eq(c->map.rows, 8);
  ck_assert_uint_eq(c->map.columns, 20);
  ck_assert_uint_eq(c->learn.over, 500);
  ck_assert_str_eq(c->learn.decay, "linear");
  ck_assert_str_eq(c->input.format, "csv");
  ck_assert_uint_eq(c->features.count, 1);
  ck_assert_uint_eq(c->checkpoint.keep, 2); /* this run's business */
  config_free(c);
}
END_TEST

START_TEST(test_no_columns_are_those_of_the_map) {
  struct config *c = configs_read("input: {columns: []}"),
                *map = configs_read("input: {columns: [a]}");
  struct faults faults = {0};
  ck_assert_int_eq(config_resume(c, map, map, &faults), 0);
  ck_assert_uint_eq(c->input.columns.count, 1);
  config_free(c);
  config_free(map);
}
END_TEST

/* Who gave auto or nothing hasn't set what the map has. */
START_TEST(test_what_comes_from_the_map_is_not_set) {
  struct config *c =
      resumes("input: {columns: [], format: auto}\nfeatures: auto\nmap: {rows: 8}", "");
  ck_assert_str_eq(c->input.format, "csv");
  ck_assert(!config_is_set(c, "input.columns"));
  ck_assert(!config_is_set(c, "input.format"));
  ck_assert(!config_is_set(c, "features"));
  ck_assert(config_is_set(c, "map.rows"));
  config_free(c);
}
END_TEST

START_TEST(test_learn_keys_may_change) {
  struct config *c = resumes("learn: {decay: power, over: 9}\n", "");
  ck_assert_str_eq(c->learn.decay, "power");
  ck_assert_uint_eq(c->learn.over, 9);
  config_free(c);
}
END_TEST

START_TEST(test_agreeing_is_fine) {
  config_free(resumes("map: {rows: 8, columns: 20}\n", ""));
  config_free(resumes("map: {rows: auto, columns: auto}\nfeatures: auto\n", ""));
  struct config *c = resumes("features: [{field: a, as: number}]\n", "");
  ck_assert_uint_eq(c->features.count, 1);
  config_free(c);
}
END_TEST

START_TEST(test_contradictions_name_both) {
  config_free(resumes("map: {rows: 9, lattice: rectangular}\n",
                      "t:1:13: map.rows: 9 here, 8 in the map\n"
                      "t:1:25: map.lattice: rectangular here, hexagonal in the map\n"));
  config_free(
      resumes("features: [{field: b, as: number}]\n",
              "t:1:11: features: [{field: b, as: number}] here, [{field: a, as: number}] in the "
              "map\n"));
}
END_TEST

START_TEST(test_maps_are_bound) {
  static const char masks[] = "logs: {masks: {a: x, b: y}, seed_templates: t, merges: m}";
  struct config *c = configs_read("logs: {masks: {b: y, a: x}}"), *map = configs_read(masks);
  struct faults faults = {0};
  ck_assert_int_eq(config_resume(c, map, map, &faults), -1);
  ck_assert_str_eq(configs_faults(&faults),
                   "t:1:15: logs.masks: {b: y, a: x} here, {a: x, b: y} in the map\n");
  faults_clear(&faults);
  config_free(c);
  c = config_new();
  ck_assert_int_eq(config_resume(c, map, map, &faults), 0);
  ck_assert_uint_eq(c->logs.masks.count, 2);
  ck_assert_str_eq(c->logs.masks.names[1], "b");
  ck_assert_str_eq(c->logs.seed_templates, "t");
  ck_assert_str_eq(c->logs.merges, "");
  config_free(c);
  config_free(map);
}
END_TEST

/* Whether it was asked for or auto stood for it. */
START_TEST(test_growth_as_found) {
  struct config *map = config_new(), *theirs = config_new();
  struct config *c = configs_read("map: {growth: novelty}");
  struct faults faults = {0};
  config_found_text(theirs, "map.growth", "novelty");
  ck_assert_int_eq(config_resume(c, map, theirs, &faults), 0);
  config_set_pair(c, "map.growth=fixed", &faults);
  ck_assert_int_eq(config_resume(c, map, theirs, &faults), -1);
  ck_assert_str_eq(configs_faults(&faults), "map.growth: fixed here, novelty in the map\n");
  faults_clear(&faults);
  config_free(c);
  config_free(map);
  config_free(theirs);
}
END_TEST

Suite *config_resume_suite(void) {
  Suite *suite = suite_create("config_resume");
  TCase *tcase = tcase_create("config_resume");
  tcase_add_test(tcase, test_what_is_not_set_comes_from_the_map);
  tcase_add_test(tcase, test_no_columns_are_those_of_the_map);
  tcase_add_test(tcase, test_what_comes_from_the_map_is_not_set);
  tcase_add_test(tcase, test_learn_keys_may_change);
  tcase_add_test(tcase, test_agreeing_is_fine);
  tcase_add_test(tcase, test_contradictions_name_both);
  tcase_add_test(tcase, test_maps_are_bound);
  tcase_add_test(tcase, test_growth_as_found);
  suite_add_tcase(suite, tcase);
  return suite;
}
