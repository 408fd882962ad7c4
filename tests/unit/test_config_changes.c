/* What a configuration that is read anew changes, before there is a map and with one. */
#include "config/options.h"
#include "configs.h"

Suite *config_changes_suite(void);

static const char asked[] = "map: {rows: 8}\nfeatures: [{field: \"*\", as: number}]\n";
static const char found[] =
    "map: {rows: 8, columns: 20}\nlearn: {decay: linear, over: 500}\ninput: {format: csv}\n"
    "features: [{field: a, as: number}]\n";

/* A run of `given`, with the map above or without one. */
static struct config_readings begin(const char *given, bool with_map) {
  struct config *g = configs_read(given), *now = config_copy(g), *a = NULL;
  if (with_map) {
    struct faults faults = {0};
    struct config *f = configs_read(found);
    a = configs_read(asked);
    ck_assert_int_eq(config_resume(now, a, f, &faults), 0);
    config_free(f);
  }
  return (struct config_readings){.given = g, .now = now, .asked = a};
}

static void is(const struct buffer *text, const char *expected) {
  ck_assert_msg(span_is(buffer_span(text), expected), "%.*s", (int)text->length,
                text->length ? text->data : "");
}

static void changes(const char *given, const char *next, bool with_map, const char *live,
                    const char *restart, const char *map) {
  struct config_readings r = begin(given, with_map);
  struct config *n = configs_read(next), *now = config_copy(r.now);
  struct config_changes c = {0};
  r.next = n;
  config_changes_find(&r, &c);
  is(&c.live, live);
  is(&c.restart, restart);
  is(&c.map, map);
  config_changes_apply(&r, now);
  if (live[0] == '\0') { /* nothing else is ever set */
    struct buffer before = {0}, after = {0};
    config_dump(r.now, false, &before);
    config_dump(now, false, &after);
    ck_assert(span_equal(buffer_span(&before), buffer_span(&after)));
    buffer_clear(&before);
    buffer_clear(&after);
  }
  config_changes_clear(&c);
  config_free((struct config *)(uintptr_t)r.given);
  config_free((struct config *)(uintptr_t)r.now);
  config_free((struct config *)(uintptr_t)r.asked);
  config_free(now);
  config_free(n);
}

START_TEST(an_unchanged_file_changes_nothing) {
  static const char *const files[] = {
      "",
      "learn: {rate: {last: 0.1}}",
      "map: {rows: 8}\nfeatures: auto",
      "features: [{field: \"*\", as: number}]",
      "input: {columns: [b, c], format: csv}\noutput: {fields: \"unit\"}",
  };
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    changes(files[i], files[i], true, "", "", "");
    changes(files[i], files[i], false, "", "", "");
  }
}
END_TEST

START_TEST(live_keys_are_told_from_others) {
  changes("", "log: {level: debug}\ncheckpoint: {keep: 3}\noutput: {format: csv}", true,
          "checkpoint.keep: 2 -> 3; log.level: info -> debug", "output.format: tsv -> csv", "");
  changes("learn: {rate: {last: 0.1}}", "learn: {rate: {last: 0.2}}", true,
          "learn.rate.last: 0.1 -> 0.2", "", "");
  changes("", "input: {strict: yes, max_bad: 5%}", false,
          "input.strict: no -> yes; input.max_bad: 100% -> 5%", "", "");
}
END_TEST

START_TEST(keys_of_the_map_need_another) {
  changes("", "map: {rows: 9, torus: yes}", true, "", "", "map.rows: 8 -> 9; map.torus: no -> yes");
}
END_TEST

START_TEST(what_agrees_with_the_map_is_no_change) {
  changes("", "map: {rows: 8, columns: 20}\ninput: {format: csv}\nlearn: {decay: linear}", true, "",
          "", "");
  changes("", "features: [{field: a, as: number}]", true, "", "", "");
  changes("", "features: [{field: \"*\", as: number}]", true, "", "", "");
}
END_TEST

/* As a restart would have it. */
START_TEST(what_is_left_out_stays_the_maps) {
  changes("learn: {decay: power}\ncheckpoint: {keep: 5}", "", true, "checkpoint.keep: 5 -> 2", "",
          "");
  changes("learn: {decay: power}", "", false, "learn.decay: power -> exponential", "", "");
  changes("map: {rows: 8}", "", false, "", "map.rows: 8 -> auto", "");
}
END_TEST

START_TEST(what_is_applied_is_live) {
  struct config_readings r = begin("", true);
  struct config *now = config_copy(r.now);
  struct config *next =
      configs_read("learn: {radius: {first: 3}}\nlogs: {min_rarity: 2}\noutput: {header: yes}");
  r.next = next;
  config_changes_apply(&r, now);
  ck_assert_double_eq(now->learn.radius_first, 3);
  ck_assert(config_is_set(now, "learn.radius.first"));
  ck_assert_double_eq(now->logs.min_rarity, 2);
  ck_assert(!now->output.header);
  ck_assert_uint_eq(now->map.columns, 20);
  config_free((struct config *)(uintptr_t)r.given);
  config_free((struct config *)(uintptr_t)r.now);
  config_free((struct config *)(uintptr_t)r.asked);
  config_free(next);
  config_free(now);
}
END_TEST

START_TEST(long_values_are_cut) {
  char next[400] = "input: {from: [\"", live[100] = "";
  memset(next + strlen(next), 'x', 200);
  strcat(next, "\"]}");
  struct config_readings r = begin("", true);
  struct config *n = configs_read(next);
  struct config_changes c = {0};
  r.next = n;
  config_changes_find(&r, &c);
  is(&c.live, live);
  ck_assert_uint_lt(c.restart.length, 150);
  ck_assert(memcmp(c.restart.data + c.restart.length - 4, " ...", 4) == 0);
  config_changes_clear(&c);
  config_free((struct config *)(uintptr_t)r.given);
  config_free((struct config *)(uintptr_t)r.now);
  config_free((struct config *)(uintptr_t)r.asked);
  config_free(n);
}
END_TEST

/* Where it is written, a map's lattice and what opens sources can't change between two records. */
START_TEST(live_is_what_may_be) {
  static const char *const never[] = {"input.from", "map.rows",      "features", "checkpoint.path",
                                      "output.to",  "learn.enabled", "map.seed"};
  unsigned live = 0;
  for (const struct option_row *row = option_table; row->key; row++) {
    live += row->live;
    ck_assert_msg(!row->live || row->resume != OPTION_BOUND, "%s", row->key);
    ck_assert_msg(!row->live || strncmp(row->key, "map.", 4) != 0, "%s", row->key);
  }
  ck_assert_uint_ge(live, 12);
  for (size_t i = 0; i < sizeof never / sizeof *never; i++) ck_assert(!option_row(never[i])->live);
}
END_TEST

START_TEST(a_copy_is_the_same) {
  static const char yaml[] =
      "input: {from: [a, \"b c\"], delimiter: tab, max_bad: 3}\nlabel: \"x\\ty\"\n"
      "features: [{field: a, as: category, dims: 4}]\nlogs: {masks: {ip: \"[0-9.]+\"}}\n";
  struct config *c = configs_read(yaml), *copy = config_copy(c);
  struct buffer mine = {0}, theirs = {0};
  config_dump(c, true, &mine);
  config_free(c);
  config_dump(copy, true, &theirs);
  ck_assert(span_equal(buffer_span(&mine), buffer_span(&theirs)));
  ck_assert(config_is_set(copy, "label") && !config_is_set(copy, "scale"));
  config_free(copy);
  buffer_clear(&mine);
  buffer_clear(&theirs);
}
END_TEST

Suite *config_changes_suite(void) {
  Suite *suite = suite_create("config_changes");
  TCase *tests = tcase_create("config_changes");
  tcase_add_test(tests, an_unchanged_file_changes_nothing);
  tcase_add_test(tests, live_keys_are_told_from_others);
  tcase_add_test(tests, keys_of_the_map_need_another);
  tcase_add_test(tests, what_agrees_with_the_map_is_no_change);
  tcase_add_test(tests, what_is_left_out_stays_the_maps);
  tcase_add_test(tests, what_is_applied_is_live);
  tcase_add_test(tests, long_values_are_cut);
  tcase_add_test(tests, live_is_what_may_be);
  tcase_add_test(tests, a_copy_is_the_same);
  suite_add_tcase(suite, tests);
  return suite;
}
