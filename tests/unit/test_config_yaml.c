/* YAML: where each fault stands, what structure is taken, what can't blow up. */
#include "configs.h"

Suite *config_yaml_suite(void);

START_TEST(test_five_faults_in_one_run) {
  configs_complains(
      "map:\n"
      "  rows: 0\n"
      "  latice: hexagonal\n"
      "learn:\n"
      "  rate: {first: 7}\n"
      "scale: zcore\n"
      "checkpoint: {keep: none}\n",
      "t:2:9: map.rows: 0 is out of range (1 to 65535, or auto)\n"
      "t:3:3: map.latice: unknown key; did you mean `map.lattice`?\n"
      "t:5:17: learn.rate.first: 7 is out of range (0 to 1)\n"
      "t:6:8: scale: `zcore` is none of zscore, minmax, none; did you mean `zscore`?\n"
      "t:7:20: checkpoint.keep: `none` is no count\n");
}
END_TEST

START_TEST(test_structure) {
  configs_complains("inptu: {}", "t:1:1: inptu: unknown key; did you mean `input`?\n");
  configs_complains("map: 7", "t:1:6: map: is a section: a mapping of keys\n");
  configs_complains("[1, 2]", "t:1:1: a configuration is a mapping of keys\n");
  configs_complains("map: {rows: {a: 1}}",
                    "t:1:13: map.rows: takes one value, not a mapping (a text with a colon and a "
                    "blank in it needs quotes)\n");
  configs_complains("map: {rows: 3}\nmap: {rows: 4}",
                    "t:2:1: map: stands twice; first in line 1\n"
                    "t:2:7: map.rows: stands twice; first in line 1\n");
  configs_complains("map: {rows: 3}\nscale: none\nmap: {columns: 4}",
                    "t:3:1: map: stands twice; first in line 1\n");
  configs_complains("learn: {rats: {first: 1}}",
                    "t:1:9: learn.rats: unknown key; did you mean `learn.rate`?\n");
  configs_complains("\"map\\0x\": {torus: perhaps}",
                    "t:1:1: a text holds a NUL\n"
                    "t:1:19: map.torus: `perhaps` is neither yes nor no\n");
  configs_complains("scale: none\n---\nscale: none\n",
                    "t:3:1: a second document; there can be only one\n");
  configs_complains("input: {from: [[a]]}",
                    "t:1:16: input.from: a list of texts holds no lists or mappings\n");
}
END_TEST

START_TEST(test_features) {
  struct config *c = configs_read(
      "features:\n"
      "  - {field: bytes, as: number, transform: log1p, weight: 2}\n"
      "  - {field: method, as: category, dims: 4}\n"
      "  - {field: \"*\"}\n");
  ck_assert_uint_eq(c->features.count, 3);
  ck_assert_str_eq(c->features.specs[0].field, "bytes");
  ck_assert_ptr_eq(c->features.specs[0].transform, transform_row("log1p"));
  ck_assert_double_eq(c->features.specs[0].weight, 2);
  ck_assert_uint_eq(c->features.specs[1].dims, 4);
  ck_assert_ptr_eq(c->features.specs[2].as, &feature_auto);
  config_free(c);
  configs_complains("features: [{as: number}]",
                    "t:1:12: features: a feature names its field: {field: NAME}\n");
  configs_complains("features: [{field: a}, {field: a}]",
                    "t:1:24: features: field `a` stands twice\n");
  configs_complains("features: [{field: a, as: hour}, {field: a, as: label}, {field: a, as: hour}]",
                    "t:1:34: features: field `a` stands twice, as hour and as label\n"
                    "t:1:57: features: field `a` stands twice\n");
  config_free(configs_read("features: [{field: a, as: hour}, {field: a, as: weekday}]"));
  configs_complains("features: [{field: a, dim: 3}]",
                    "t:1:23: features.dim: unknown key; did you mean `dims`?\n");
  configs_complains("features: [{field: a, dims: 0}]",
                    "t:1:29: features.dims: 0 is out of range (1 to 65536)\n");
  configs_complains(
      "features: [{field: a, as: numbr}]",
      "t:1:27: features.as: `numbr` is none of auto, number, category, text, hour, weekday, "
      "elapsed, label, ignore; did you mean `number`?\n");
  configs_complains("features: [{field: a, weight: 1, weight: 2}]",
                    "t:1:34: features.weight: stands twice\n");
  configs_complains("features: [{field: , as: number}]", "t:1:20: features.field: has no value\n");
  configs_complains("features: [{field: b}, {field: a}, {as: x}, {field: a}, {field: b}]",
                    "t:1:41: features.as: `x` is none of auto, number, category, text, hour, "
                    "weekday, elapsed, label, ignore\n"
                    "t:1:36: features: a feature names its field: {field: NAME}\n"
                    "t:1:45: features: field `a` stands twice\n"
                    "t:1:57: features: field `b` stands twice\n");
  c = configs_read("features: [{field: \"\", as: ignore}, {field: a}]");
  ck_assert_str_eq(c->features.specs[0].field, ""); /* a header may leave a column unnamed */
  config_free(c);
  configs_complains("features: [a]",
                    "t:1:12: features: each feature is a mapping: {field: NAME, as: number}\n");
}
END_TEST

static void has_fault_at(const char *yaml, const char *place) {
  struct config *c = config_new();
  struct faults faults = {0};
  config_read(c, "t", span_of(yaml), &faults);
  ck_assert_msg(strncmp(configs_faults(&faults), place, strlen(place)) == 0, "%s",
                faults.text.data);
  faults_clear(&faults);
  config_free(c);
}

START_TEST(test_syntax) {
  has_fault_at("map: {rows: 3", "t:2:1: ");
  has_fault_at("map:\n\trows: 3\n", "t:2:1: ");
  has_fault_at("a: b: c\n", "t:1:5: ");
  has_fault_at("a: \"\\q\"\n", "t:1:");
  has_fault_at("a: *nowhere\n", "t:1:");
  has_fault_at("\377\376\n", "t:");
  has_fault_at("map:\n  rows: 3\nlabel: \"gr\303\274n\377\"\n", "t:3:13: ");
  has_fault_at("map: {rows: 3}\r\nlabel: \"\001\"\n", "t:2:9: ");
  has_fault_at("label: !!binary \"?\"\n", "t:1:8: !!binary is followed by base64\n");
  has_fault_at("label: !!binary \"====\"\n", "t:1:8: !!binary is followed by base64\n");
}
END_TEST

/* Aliases make one node stand in many places: nothing may walk them all. */
START_TEST(test_aliases_cannot_blow_up) {
  struct buffer yaml = {0};
  struct faults faults = {0};
  struct config *c = config_new();
  buffer_append_text(&yaml, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
  for (int i = 1; i < 12; i++) {
    buffer_printf(&yaml, "a%d: &a%d [", i, i);
    for (int k = 0; k < 10; k++) buffer_printf(&yaml, "*a%d, ", i - 1);
    buffer_append_text(&yaml, "x]\n");
  }
  buffer_append_text(&yaml, "input: {from: *a11}\n");
  ck_assert_int_eq(config_read(c, "t", buffer_span(&yaml), &faults), -1);
  ck_assert_uint_lt(faults.count, 100);
  faults_clear(&faults);
  buffer_reset(&yaml);
  for (int i = 0; i < 5000; i++) buffer_append_byte(&yaml, '[');
  config_read(c, "t", buffer_span(&yaml), &faults);
  ck_assert_uint_gt(faults.count, 0);
  faults_clear(&faults);
  buffer_clear(&yaml);
  config_free(c);
}
END_TEST

/* A mapping with many mistakes, standing in a list many times: what is said stays in proportion. */
START_TEST(test_aliases_cannot_multiply_faults) {
  struct buffer yaml = {0};
  struct faults faults = {0};
  struct config *c = config_new();
  buffer_append_text(&yaml, "x: &a {");
  for (int i = 0; i < 1000; i++) buffer_printf(&yaml, "k%d: 1, ", i);
  buffer_append_text(&yaml, "}\nfeatures: [");
  for (int i = 0; i < 5000; i++) buffer_append_text(&yaml, "*a, ");
  buffer_append_text(&yaml, "]\n");
  ck_assert_int_eq(config_read(c, "t", buffer_span(&yaml), &faults), -1);
  ck_assert_uint_lt(faults.count, 20000);
  ck_assert_ptr_nonnull(strstr(configs_faults(&faults), "its aliases unfold into too much\n"));
  faults_clear(&faults);
  buffer_clear(&yaml);
  config_free(c);
  c = configs_read(
      "map: {rows: &n 7, columns: *n}\n"
      "features: [{field: a, weight: &w 2}, {field: b, weight: *w}]");
  ck_assert_uint_eq(c->map.columns, 7);
  ck_assert_double_eq(c->features.specs[1].weight, 2);
  config_free(c);
}
END_TEST

/* As many as a wide input has columns: none is taken for another, none is lost. */
START_TEST(test_many_features) {
  struct buffer yaml = {0};
  buffer_append_text(&yaml, "features: [");
  for (int i = 0; i < 5000; i++) buffer_printf(&yaml, "{field: f%d},", i);
  buffer_append(&yaml, "]", 2);
  struct config *c = configs_read(yaml.data);
  ck_assert_uint_eq(c->features.count, 5000);
  ck_assert_str_eq(c->features.specs[4999].field, "f4999");
  config_free(c);
  buffer_clear(&yaml);
}
END_TEST

START_TEST(test_nothing_is_fine) {
  struct config *c = config_new();
  struct faults faults = {0};
  ck_assert_int_eq(config_read(c, "t", (struct span){0}, &faults), 0);
  config_free(c);
  config_free(configs_read(""));
  config_free(configs_read("# only a remark\n"));
  config_free(configs_read("map:\nlearn: ~\nscale:\n"));
}
END_TEST

START_TEST(test_single_keys) {
  struct config *c = config_new();
  struct faults faults = {0};
  config_set_pair(c, "map.rows=7", &faults);
  config_set_pair(c, "learn.rate={first: .3, last: 0.1}", &faults);
  config_set_pair(c, "map={columns: 9, torus: yes}", &faults);
  config_set_pair(c, "input.from=[a, b]", &faults);
  ck_assert_uint_eq(faults.count, 0);
  ck_assert_uint_eq(c->map.rows, 7);
  ck_assert_uint_eq(c->map.columns, 9);
  ck_assert_double_eq(c->learn.rate_first, 0.3);
  ck_assert_uint_eq(c->input.from.count, 2);
  config_set_pair(c, "map.rows", &faults);
  config_set_pair(c, "map.rwos=3", &faults);
  config_set_pair(c, "map.rows=0", &faults);
  ck_assert_str_eq(configs_faults(&faults),
                   "-s map.rows: KEY=VALUE is what -s takes\n"
                   "-s: map.rwos: unknown key; did you mean `map.rows`?\n"
                   "-s: map.rows: 0 is out of range (1 to 65535, or auto)\n");
  faults_clear(&faults);
  config_free(c);
}
END_TEST

START_TEST(test_single_keys_without_a_value) {
  struct config *c = configs_read("label: a\ninput: {columns: [a, b]}\nmap: {rows: 9}\n");
  struct faults faults = {0};
  config_set_pair(c, "label=", &faults);
  config_set_pair(c, "input.columns=", &faults);
  ck_assert_uint_eq(faults.count, 0);
  ck_assert_str_eq(c->label, "");
  ck_assert_uint_eq(c->input.columns.count, 0);
  config_set_pair(c, "map.rows=", &faults);
  config_set_pair(c, "scale=", &faults);
  config_set_pair(c, "features=", &faults);
  ck_assert_str_eq(configs_faults(&faults),
                   "-s: map.rows: `` is no count (nor auto)\n"
                   "-s: scale: `` is none of zscore, minmax, none\n"
                   "-s: features: neither auto nor a list of {field: ..., as: ...}\n");
  faults_clear(&faults);
  config_free(c);
}
END_TEST

START_TEST(test_sections_stay_within_themselves) {
  struct config *c = config_new();
  struct faults faults = {0};
  ck_assert_int_eq(config_set_pair(c, "map={rows: 3}, scale: none", &faults), -1);
  ck_assert_str_eq(c->scale, "zscore");
  faults_clear(&faults);
  ck_assert_int_eq(config_set_pair(c, "learn.rate={first: .3} # as before", &faults), 0);
  ck_assert_double_eq(c->learn.rate_first, 0.3);
  ck_assert_int_eq(config_set_pair(c, "map=7", &faults), -1);
  ck_assert_str_eq(configs_faults(&faults), "-s: map: is a section: a mapping of keys\n");
  faults_clear(&faults);
  config_free(c);
}
END_TEST

Suite *config_yaml_suite(void) {
  Suite *suite = suite_create("config_yaml");
  TCase *tcase = tcase_create("config_yaml");
  tcase_add_test(tcase, test_five_faults_in_one_run);
  tcase_add_test(tcase, test_structure);
  tcase_add_test(tcase, test_features);
  tcase_add_test(tcase, test_syntax);
  tcase_add_test(tcase, test_aliases_cannot_blow_up);
  tcase_add_test(tcase, test_aliases_cannot_multiply_faults);
  tcase_add_test(tcase, test_many_features);
  tcase_add_test(tcase, test_nothing_is_fine);
  tcase_add_test(tcase, test_single_keys);
  tcase_add_test(tcase, test_single_keys_without_a_value);
  tcase_add_test(tcase, test_sections_stay_within_themselves);
  suite_add_tcase(suite, tcase);
  return suite;
}
