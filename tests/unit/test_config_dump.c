/* What is dumped reads back to the same. */
#include "config/options.h"
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
      "[x, y], pattern: \"(?<a>\\\\d+)\","
      " multiline: '^\\S \"', follow: yes, start: end, passes: 3, max_record_bytes: 2KiB, strict: "
      "yes, max_bad: "
      "12.5%, rejects: "
      "r.tsv}\n"
      "peers: {most: 7, idle_seconds: 2h, stalled_seconds: 1.5, buffer_bytes: 2KiB}\n"
      "scale: minmax\nlabel: class\n"
      "features: [{field: x, as: number, scale: none, transform: log1p, weight: 0.3},"
      " {field: y, as: category, dims: 5, weight: 2}]\n"
      "map: {rows: 4, columns: 6, lattice: rectangular, torus: yes, neighbourhood: bubble,"
      " distance: cosine, init: linear, warmup_records: 9, warmup_seconds: 1.5, growth: fixed, "
      "seed: 77}\n"
      "learn: {enabled: no, decay: power, rate: {first: .7, last: .1}, radius: {first: 3, last: 2},"
      " over: 1k}\n"
      "logs: {header: 3, pin: [a, \"b\"], seed_templates: t.txt, merges: m.txt, only_new: yes,"
      " masks: {ip: \"[0-9.]+\", \"yes\": '\"\\d'}, min_rarity: 2.5, examples: no}\n"
      "output: {to: [\"-\"], format: tsv, fields: \"unit,record\", header: yes}\n"
      "checkpoint: {path: a.som, every_records: 3, every_seconds: 2m, keep: 5}\n"
      "http: {listen: \"unix:a\", allow_remote: yes}\nlog: {level: "
      "debug}\n");
  for (const struct option_row *row = option_table; row->key; row++) {
    ck_assert_msg(config_is_set(c, row->key), "%s isn't tried", row->key);
  }
  comes_back(c);
  config_free(c);
}
END_TEST

START_TEST(test_maps_come_back) {
  static const char written[] =
      "masks: {b: \"\\\\d+(\\\\.\\\\d+){3}\", _a1: \"it's \\\"#x\\\": {y}\", \"no\": "
      "\"gr\303\274n\\n\"}\n";
  struct config *c = configs_read(
      "logs: {masks: {b: '\\d+(\\.\\d+){3}', _a1: 'it''s \"#x\": {y}', no: \"gr\303\274n\\n\"}}");
  struct buffer text = {0};
  ck_assert_uint_eq(c->logs.masks.count, 3);
  ck_assert_str_eq(c->logs.masks.names[1], "_a1");
  ck_assert_str_eq(c->logs.masks.texts[1], "it's \"#x\": {y}");
  config_dump_bare(c, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_msg(strstr(text.data, written) != NULL, "%s", text.data);
  buffer_clear(&text);
  comes_back(c);
  config_free(c);
}
END_TEST

/* What doesn't apply isn't in effect; a checkpoint holds it all the same. */
START_TEST(test_misplaced_keys_are_left_out) {
  struct config *c = configs_read("input: {format: jsonl}");
  struct buffer text = {0};
  config_dump(c, false, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_ptr_null(strstr(text.data, "\nlogs:"));
  ck_assert_ptr_null(strstr(text.data, "delimiter: "));
  ck_assert_ptr_nonnull(strstr(text.data, "header: "));
  ck_assert_ptr_nonnull(strstr(text.data, "growth: auto"));
  buffer_reset(&text);
  config_dump_map(c, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_ptr_nonnull(strstr(text.data, "\nlogs:\n  header: auto"));
  ck_assert_ptr_nonnull(strstr(text.data, "masks: {}"));
  ck_assert_ptr_null(strstr(text.data, "merges: ")); /* each run's own */
  buffer_clear(&text);
  config_free(c);
}
END_TEST

/* Whether they were said or not: a later version may have another default. */
START_TEST(test_dims_are_always_written) {
  struct config *c = configs_read(
      "features: [{field: c, as: category}, {field: t, as: text}, {field: u, as: text, dims: 7},"
      " {field: h, as: hour, dims: 7}, {field: n}]");
  struct buffer text = {0};
  config_dump(c, true, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_ptr_nonnull(
      strstr(text.data,
             "[{field: c, as: category, dims: 8}, {field: t, as: text, dims: 64}, "
             "{field: u, as: text, dims: 7}, {field: h, as: hour}, {field: n, as: auto}]"));
  buffer_clear(&text);
  comes_back(c);
  config_free(c);
}
END_TEST

static const char *const awkward[] = {"yes",
                                      "#x",
                                      "a: b",
                                      "",
                                      "'",
                                      "\"",
                                      "a\nb",
                                      "gr\303\274n",
                                      "auto",
                                      "0x10",
                                      "1e5",
                                      "-",
                                      "null",
                                      "~",
                                      "[x]",
                                      "{y}",
                                      "*a",
                                      "&a",
                                      "!t",
                                      "%",
                                      "@",
                                      "`",
                                      " lead",
                                      "trail ",
                                      "\t",
                                      "\\",
                                      "\r",
                                      "\x7f",
                                      "\x01",
                                      "gr\374n",
                                      "\377",
                                      "a\377b\377c",
                                      "\302\205",
                                      "a\342\200\250b",
                                      "\357\273\277",
                                      "\357\277\276",
                                      "\360\237\230\200"};

START_TEST(test_awkward_texts_come_back) {
  for (size_t i = 0; i < sizeof awkward / sizeof *awkward; i++) {
    struct config *c = config_new();
    config_found_text(c, "label", awkward[i]);
    comes_back(c);
    struct buffer dump = {0};
    struct faults faults = {0};
    struct config *again = config_new();
    config_dump(c, false, &dump);
    config_read(again, "dump", buffer_span(&dump), &faults);
    ck_assert_uint_eq(faults.count, 0);
    ck_assert_str_eq(again->label, awkward[i]);
    buffer_clear(&dump);
    config_free(again);
    config_free(c);
  }
}
END_TEST

/* What a header may hold: a map that has learned from it must be readable. */
START_TEST(test_awkward_columns_come_back) {
  static const char *const names[] = {"1", "gr\366\337e", "a\x7f", "x\342\200\250y", "*", "auto"};
  struct config *c = config_new(), *again = config_new();
  struct columns columns = {0};
  struct feature_list list = {0};
  struct buffer dump = {0};
  struct faults faults = {0};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    columns_add(&columns, span_of(names[i]));
    feature_list_add(
        &list, &(struct feature_spec){.field = names[i], .as = &feature_number, .weight = 1.0});
  }
  config_found_columns(c, &columns);
  config_found_features(c, &list);
  config_dump_map(c, &dump);
  config_read(again, "dump", buffer_span(&dump), &faults);
  ck_assert_msg(faults.count == 0, "%s", configs_faults(&faults));
  ck_assert_uint_eq(again->input.columns.count, columns.count);
  ck_assert_uint_eq(again->features.count, list.count);
  for (size_t i = 0; i < list.count; i++) {
    ck_assert_str_eq(again->input.columns.texts[i], names[i]);
    ck_assert_str_eq(again->features.specs[i].field, names[i]);
  }
  columns_clear(&columns);
  feature_list_clear(&list);
  buffer_clear(&dump);
  config_free(c);
  config_free(again);
}
END_TEST

START_TEST(test_shares_come_back_as_typed) {
  for (int tenths = 0; tenths <= 1000; tenths++) {
    char yaml[60], written[60];
    struct buffer dump = {0};
    snprintf(yaml, sizeof yaml, "input: {max_bad: %d.%d%%}", tenths / 10, tenths % 10);
    snprintf(written, sizeof written, tenths % 10 ? "max_bad: %d.%d%% " : "max_bad: %d%% ",
             tenths / 10, tenths % 10);
    struct config *c = configs_read(yaml);
    comes_back(c);
    config_dump(c, true, &dump);
    buffer_append_byte(&dump, '\0');
    ck_assert_msg(strstr(dump.data, written), "%s: %s", written, dump.data);
    buffer_clear(&dump);
    config_free(c);
  }
}
END_TEST

START_TEST(test_any_share_comes_back) {
  static const char *const shares[] = {"33.333333333333336%", "0.1234567890123456%",
                                       "99.99999999999999%", "1e-9%", "66.66666666666667%"};
  for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
    char yaml[60];
    snprintf(yaml, sizeof yaml, "input: {max_bad: %s}", shares[i]);
    struct config *c = configs_read(yaml), *again = config_new();
    struct buffer dump = {0};
    struct faults faults = {0};
    config_dump(c, false, &dump);
    config_read(again, "dump", buffer_span(&dump), &faults);
    ck_assert(again->input.max_bad.share == c->input.max_bad.share);
    buffer_clear(&dump);
    config_free(c);
    config_free(again);
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
  buffer_reset(&text);
  config_dump_bare(c, &text);
  buffer_append_byte(&text, '\0');
  ck_assert_ptr_nonnull(strstr(text.data, "\nmap:\n  rows: 4\n  columns: auto\n"));
  ck_assert_ptr_null(strstr(text.data, "#"));
  buffer_clear(&text);
  config_free(c);
}
END_TEST

Suite *config_dump_suite(void) {
  Suite *suite = suite_create("config_dump");
  TCase *tcase = tcase_create("config_dump");
  tcase_add_test(tcase, test_every_key_comes_back);
  tcase_add_test(tcase, test_maps_come_back);
  tcase_add_test(tcase, test_misplaced_keys_are_left_out);
  tcase_add_test(tcase, test_dims_are_always_written);
  tcase_add_test(tcase, test_awkward_texts_come_back);
  tcase_add_test(tcase, test_awkward_columns_come_back);
  tcase_add_test(tcase, test_shares_come_back_as_typed);
  tcase_add_test(tcase, test_any_share_comes_back);
  tcase_add_test(tcase, test_parts);
  suite_add_tcase(suite, tcase);
  return suite;
}
