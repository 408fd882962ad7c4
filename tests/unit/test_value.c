/* Values: units, words, ranges, what is said of wrong ones. */
#include "config/value.h"

#include "configs.h"

Suite *value_suite(void);

static uint64_t over(const char *text) {
  struct config *c = config_new();
  struct faults faults = {0};
  config_set(c, "learn.over", text, "-s", &faults);
  ck_assert_msg(faults.count == 0, "%s", configs_faults(&faults));
  uint64_t value = c->learn.over;
  config_free(c);
  return value;
}

START_TEST(test_counts) {
  ck_assert_uint_eq(over("7"), 7);
  ck_assert_uint_eq(over("08"), 8);
  ck_assert_uint_eq(over("1e3"), 1000);
  ck_assert_uint_eq(over("5k"), 5000);
  ck_assert_uint_eq(over("1.5M"), 1500000);
  ck_assert_uint_eq(over("2G"), 2000000000);
  ck_assert_uint_eq(over("auto"), CONFIG_AUTO_COUNT);
}
END_TEST

START_TEST(test_sizes_and_times) {
  struct config *c = configs_read(
      "input: {max_record_bytes: 4KiB}\nmap: {warmup_seconds: 250ms}\n"
      "checkpoint: {every_seconds: 3m}\n");
  ck_assert_uint_eq(c->input.max_record_bytes, 4096);
  ck_assert_uint_eq(c->map.warmup_ns, 250000000);
  ck_assert_uint_eq(c->checkpoint.every_ns, UINT64_C(180000000000));
  config_free(c);
  c = configs_read(
      "input: {max_record_bytes: 1MiB}\nmap: {warmup_seconds: 1h}\n"
      "checkpoint: {every_seconds: 1.5}\n");
  ck_assert_uint_eq(c->input.max_record_bytes, 1048576);
  ck_assert_uint_eq(c->map.warmup_ns, UINT64_C(3600000000000));
  ck_assert_uint_eq(c->checkpoint.every_ns, 1500000000);
  config_free(c);
}
END_TEST

START_TEST(test_flags_in_any_words) {
  static const char *const yes[] = {"yes", "true", "on", "Yes", "TRUE", "\"yes\""};
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
    struct config *c = config_new();
    struct faults faults = {0};
    config_set(c, "input.strict", yes[i], "-s", &faults);
    config_set(c, "input.header", "on", "-s", &faults);
    ck_assert_uint_eq(faults.count, 0);
    ck_assert(c->input.strict);
    ck_assert_str_eq(c->input.header, "yes");
    config_free(c);
  }
}
END_TEST

START_TEST(test_limits) {
  struct config *c = configs_read("input: {max_bad: 5%}\n");
  ck_assert(c->input.max_bad.is_share);
  ck_assert_double_eq_tol(c->input.max_bad.share, 0.05, 1e-12);
  config_free(c);
  c = configs_read("input: {max_bad: 2k}\n");
  ck_assert(!c->input.max_bad.is_share);
  ck_assert_uint_eq(c->input.max_bad.count, 2000);
  config_free(c);
}
END_TEST

START_TEST(test_delimiters) {
  static const char *const tabs[] = {"tab", "\"\\t\"", "\\t", "'\\t'"};
  for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
    struct config *c = config_new();
    struct faults faults = {0};
    config_set(c, "input.delimiter", tabs[i], "-s", &faults);
    ck_assert_msg(faults.count == 0, "%s", configs_faults(&faults));
    ck_assert_str_eq(c->input.delimiter, "\t");
    config_free(c);
  }
  static const char *const wrong[] = {"\"\"", "\"::\"", "'\"'", "\"\\n\"", "\"\\r\"", "\303\274"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char yaml[100];
    snprintf(yaml, sizeof yaml, "input: {delimiter: %s}", wrong[i]);
    configs_complains(yaml,
                      "t:1:20: input.delimiter: one byte or tab, and neither a quote nor the end "
                      "of a line\n");
  }
}
END_TEST

/* RFC 4648's own examples. */
START_TEST(test_base64) {
  static const char *const pairs[][2] = {{"", ""},
                                         {"Zg==", "f"},
                                         {"Zm8=", "fo"},
                                         {"Zm9v", "foo"},
                                         {"Zm9vYg==", "foob"},
                                         {"Zm9vYmE=", "fooba"},
                                         {"Zm9vYmFy", "foobar"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    char text[20];
    snprintf(text, sizeof text, "%s", pairs[i][0]);
    ptrdiff_t length = value_read_base64(text, strlen(text));
    ck_assert_int_eq(length, (ptrdiff_t)strlen(pairs[i][1]));
    ck_assert_int_eq(memcmp(text, pairs[i][1], (size_t)length), 0);
  }
  static const char *const wrong[] = {
      "Z", "Zg", "Zg=", "Z===", "=Zg=", "Zg==Zg==", "Z-8=", "====", "Zm9v\n"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char text[20];
    snprintf(text, sizeof text, "%s", wrong[i]);
    ck_assert_msg(value_read_base64(text, strlen(text)) == -1, "%s", wrong[i]);
  }
}
END_TEST

START_TEST(test_wrong_values) {
  configs_complains("map: {rows: 0}",
                    "t:1:13: map.rows: 0 is out of range (1 to 65535, or auto)\n");
  configs_complains("map: {rows: 1G}",
                    "t:1:13: map.rows: 1G is out of range (1 to 65535, or auto)\n");
  configs_complains("map: {rows: 2.5}", "t:1:13: map.rows: 2.5 is not whole\n");
  configs_complains("map: {rows: -3}",
                    "t:1:13: map.rows: -3 is out of range (1 to 65535, or auto)\n");
  configs_complains("map: {rows: many}", "t:1:13: map.rows: `many` is no count (nor auto)\n");
  configs_complains("learn: {over: 1e99}",
                    "t:1:15: learn.over: 1e99 is out of range (1 to 1e+15, or auto)\n");
  configs_complains("input: {strict: perhaps}",
                    "t:1:17: input.strict: `perhaps` is neither yes nor no\n");
  configs_complains("input: {max_bad: 101%}", "t:1:18: input.max_bad: 101% is out of range\n");
  configs_complains("scale: [x]", "t:1:8: scale: takes one value, not a list\n");
  configs_complains(
      "scale: zcore",
      "t:1:8: scale: `zcore` is none of zscore, minmax, none; did you mean `zscore`?\n");
  configs_complains("features: 7",
                    "t:1:11: features: neither auto nor a list of {field: ..., as: ...}\n");
}
END_TEST

static const char *fruit(size_t i, const void *of) {
  static const char *const names[] = {"apple", "pear", NULL};
  (void)of;
  return names[i];
}

START_TEST(test_suggestions) {
  ck_assert_str_eq(value_suggest(span_of("aple"), fruit, NULL), "apple");
  ck_assert_str_eq(value_suggest(span_of("paer"), fruit, NULL), "pear");
  ck_assert_ptr_null(value_suggest(span_of("plum"), fruit, NULL));
  ck_assert_ptr_null(value_suggest(span_of(""), fruit, NULL));
}
END_TEST

START_TEST(test_every_word_is_taken) {
  unsigned words = 0;
  for (const struct option_row *row = option_table; row->key; row++) {
    const char *word, *help;
    for (size_t i = 0; (word = option_word(row, i, &help)); i++, words++) {
      struct config *c = config_new();
      struct faults faults = {0};
      config_set(c, row->key, word, "-s", &faults);
      if (strcmp(row->key, "output.fields") == 0) config_check(c, &faults);
      ck_assert_msg(faults.count == 0, "%s", configs_faults(&faults));
      ck_assert(value_is_auto(c, row) == (strcmp(word, "auto") == 0));
      config_free(c);
    }
  }
  ck_assert_uint_gt(words, 60);
}
END_TEST

Suite *value_suite(void) {
  Suite *suite = suite_create("value");
  TCase *tcase = tcase_create("value");
  tcase_add_test(tcase, test_counts);
  tcase_add_test(tcase, test_sizes_and_times);
  tcase_add_test(tcase, test_flags_in_any_words);
  tcase_add_test(tcase, test_limits);
  tcase_add_test(tcase, test_delimiters);
  tcase_add_test(tcase, test_base64);
  tcase_add_test(tcase, test_wrong_values);
  tcase_add_test(tcase, test_suggestions);
  tcase_add_test(tcase, test_every_word_is_taken);
  suite_add_tcase(suite, tcase);
  return suite;
}
