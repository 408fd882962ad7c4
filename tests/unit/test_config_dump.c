/* What is dumped reads back to the same. */
#include "configs.h"

Suite *config_dump_suite(void);

static void comes_back(struct config *c) {
  struct buffer first = {0}, second = {0};
  struct faults faults = {0};
  struct config *again = config_new();
  config_dump(c, false, &first);
  config_read(again, "dump", buffer_span(&first), &faults);
  ck_assert_msg(faults.count == 0, "%s", configs_faults(&faults));
  config_dump(again, false, &second);
  ck_assert_msg(span_equal(buffer_span(&first), buffer_span(&second)), "%.*s", (int)first.length,
                first.data);
  buffer_clear(&first);
  buffer_clear(&second);
  config_free(again);
}

START_TEST(test_every_key_comes_back) {
  struct config *c = configs_read(
      "input: {from: [a, \"b c\", \"-\"], format: tsv, delimiter: \"\\t\", header: no, columns: "
      "[x, y],"
      " start: end, passes: 3, max_record_bytes: 2KiB, strict: yes, max_bad: 12.5%}\n"
      "scale: minmax\nlabel: class\n"
      "features: [{field: x, as: number, scale: none, transform: log1p, weight: 0.3},"
      " {field: y, as: category, dims: 5, weight: 2}]\n"
      "map: {rows: 4, columns: 6, lattice: rectangular, torus: yes, neighbourhood: bubble,"
      " distance: cosine, init: linear, warmup_records: 9, warmup_seconds: 1.5, seed: 77}\n"
      "learn: {enabled: no, decay: power, rate: {first: .7, last: .1}, radius: {first: 3, last: 2},"
      " over: 1k}\n"
      "output: {to: [\"-\"], fields: \"unit,record\", header: yes}\n"
      "checkpoint: {path: a.som, every_records: 3, every_seconds: 2m, keep: 5}\nlog: {level: "
      "debug}\n");
  comes_back(c);
  config_free(c);
}
END_TEST

START_TEST(test_awkward_texts_come_back) {
  static const char *const texts[] = {"yes",         "#x",    "a: b",   "",    "'",  "\"",   "a\nb",
                                      "gr\303\274n", "auto",  "0x10",   "1e5", "-",  "null", "~",
                                      "[x]",         "{y}",   "*a",     "&a",  "!t", "%",    "@",
                                      "`",           " lead", "trail ", "\t"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct config *c = config_new();
    config_found_text(c, "label", texts[i]);
    comes_back(c);
    struct buffer dump = {0};
    struct faults faults = {0};
    struct config *again = config_new();
    config_dump(c, false, &dump);
    config_read(again, "dump", buffer_span(&dump), &faults);
    ck_assert_str_eq(again->label, texts[i]);
    buffer_clear(&dump);
    config_free(again);
    config_free(c);
  }
}
END_TEST

START_TEST(test_parts) {
  struct config *c = configs_read("map: {rows: 4}\ncheckpoint: {path: x}\n");
  struct buffer text = {0};
  config_dump(c, true, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_ptr_nonnull(strstr(text.data, "map:\n  rows: 4 "));
  ck_assert_ptr_nonnull(strstr(text.data, "checkpoint:\n  path: x "));
  ck_assert_ptr_null(strstr(text.data, "scale"));
  buffer_reset(&text);
  config_dump_map(c, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_ptr_nonnull(strstr(text.data, "scale: zscore"));
  ck_assert_ptr_null(strstr(text.data, "checkpoint"));
  ck_assert_ptr_null(strstr(text.data, "from: "));
  buffer_clear(&text);
  config_free(c);
}
END_TEST

Suite *config_dump_suite(void) {
  Suite *suite = suite_create("config_dump");
  TCase *tcase = tcase_create("config_dump");
  tcase_add_test(tcase, test_every_key_comes_back);
  tcase_add_test(tcase, test_awkward_texts_come_back);
  tcase_add_test(tcase, test_parts);
  suite_add_tcase(suite, tcase);
  return suite;
}
