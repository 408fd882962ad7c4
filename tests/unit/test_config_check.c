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
      "output: {fields: \"unit,newness\"}",
      "t:1:18: output.fields: `newness` is no output field (see `sompipe list fields`)\n");
}
END_TEST

START_TEST(test_where_answers_go) {
  static const char at[] = "t:1:14: output.to: ";
  static const struct {
    const char *list, *why;
  } bad[] = {{"[]", "names nothing"},
             {"[\"\"]", "`` names nothing"},
             {"[auto, -]", "`auto` stands alone, or not at all"},
             {"[a, -, a]", "`a` is there twice"},
             {"[\"unix:\"]", "`unix:` a path is missing"},
             {"[\"tcp://a:65536\"]", "`tcp://a:65536` the port should be a number from 0 to 65535"},
             {"[\"tcp://*:1\"]", "`tcp://*:1` a connection needs one HOST"},
             {"[\"udp://a:1\"]",
              "`udp://a:1` is nothing that answers can go to (see `sompipe list sinks`)"},
             {"[/dev/stdout]", "`/dev/stdout` is written `-`"},
             {"[peer]", "peer alone: no SOURCE is a socket that peers connect to"}};
  char yaml[100], expected[200];
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    snprintf(yaml, sizeof yaml, "output: {to: %s}", bad[i].list);
    snprintf(expected, sizeof expected, "%s%s\n", at, bad[i].why);
    configs_complains(yaml, expected);
  }
  configs_complains("output: {to: auto}", "");
  configs_complains("output: {to: [a.out, -, peer, \"unix:/run/a\", \"tcp://[::1]:9\"]}", "");
  configs_complains("{input: {from: [\"unix:/run/a\"]}, output: {to: [peer]}}", "");
}
END_TEST

/* Without the library there is one fault more. */
static void complains_of_http(const char *yaml, const char *fault) {
  static const char without[] = "t:1:16: http.listen: this program was built without HTTP\n";
  struct config *c = configs_read(yaml);
  struct faults faults = {0};
  config_check(c, &faults);
  const char *text = configs_faults(&faults);
  const size_t length = strlen(fault);
  ck_assert_msg(strncmp(text, fault, length) == 0, "%s", text);
  ck_assert_msg(!text[length] || strcmp(text + length, without) == 0, "%s", text);
  faults_clear(&faults);
  config_free(c);
}

#define REMOTE "set http.allow_remote to yes if they may\n"

START_TEST(test_http) {
  complains_of_http("http: {listen: \"127.0.0.1:9747\"}", "");
  complains_of_http("http: {listen: \"localhost:0\"}", "");
  complains_of_http("http: {listen: \"[::1]:9747\"}", "");
  complains_of_http("http: {listen: \"unix:/run/a?mode=0660\"}", "");
  complains_of_http("http: {listen: \"0.0.0.0:1\", allow_remote: yes}", "");
  complains_of_http("http: {listen: \"0.0.0.0:1\"}",
                    "t:1:16: http.listen: other machines could reach 0.0.0.0:1: " REMOTE);
  complains_of_http("http: {listen: \"localhost.evil:1\"}",
                    "t:1:16: http.listen: other machines could reach localhost.evil:1: " REMOTE);
  complains_of_http("http: {listen: \"udp://127.0.0.1:1\"}",
                    "t:1:16: http.listen: pages need a stream, not datagrams\n");
  complains_of_http("http: {listen: \"unix:a?type=datagram\"}",
                    "t:1:16: http.listen: pages need a stream, not datagrams\n");
  complains_of_http("http: {listen: \"tcp://127.0.0.1:1\"}",
                    "t:1:16: http.listen: HOST:PORT, without tcp:// before it\n");
  complains_of_http("http: {listen: \"a:70000\", allow_remote: yes}",
                    "t:1:16: http.listen: the port should be a number from 0 to 65535\n");
}
END_TEST

#define AUTO_HINT "leave it out, or set map.growth to fixed"

START_TEST(test_what_a_map_that_grows_has_no_use_for) {
  static const struct {
    const char *key, *value;
  } keys[] = {{"scale", "minmax"},          {"label", "a"},
              {"features", "[{field: a}]"}, {"map.neighbourhood", "bubble"},
              {"map.distance", "cosine"},   {"map.init", "random"},
              {"learn.decay", "linear"},    {"learn.rate.first", "0.5"},
              {"learn.rate.last", "0.1"},   {"learn.radius.first", "3"},
              {"learn.radius.last", "1"},   {"learn.over", "7"}};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    struct config *c = configs_read("map: {growth: novelty, rows: 9, lattice: rectangular}");
    struct faults faults = {0};
    char expected[200];
    ck_assert_int_eq(config_check(c, &faults), 0);
    config_set(c, keys[i].key, keys[i].value, "-s", &faults);
    config_check(c, &faults);
    snprintf(expected, sizeof expected,
             "%s: doesn't apply to a map that grows by novelty: " AUTO_HINT "\n", keys[i].key);
    ck_assert_str_eq(configs_faults(&faults), expected);
    faults_clear(&faults);
    config_set(c, "map.growth", "fixed", "-s", &faults);
    ck_assert_int_eq(config_check(c, &faults), 0);
    config_free(c);
  }
  configs_complains("map: {growth: novelty}\nlearn: {enabled: no, over: 5}",
                    "t:2:28: learn.over: doesn't apply to a map that grows by novelty: " AUTO_HINT
                    "\n");
}
END_TEST

START_TEST(test_what_is_of_logs_only) {
  static const char *const keys[] = {
      "logs.header=none",      "logs.pin=[]",       "logs.pin=[a]",
      "logs.seed_templates=t", "logs.masks={a: b}", "logs.merges=m",
      "logs.only_new=yes",     "logs.min_rarity=1", "logs.examples=no"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    struct config *c = config_new();
    struct faults faults = {0};
    char expected[200];
    config_set_pair(c, keys[i], &faults);
    ck_assert_int_eq(config_check(c, &faults), 0);
    config_set_pair(c, "input.format=csv", &faults);
    config_check(c, &faults);
    snprintf(expected, sizeof expected,
             "%.*s: is of logs, which csv is none of: leave it out, or set input.format to log\n",
             (int)strcspn(keys[i], "="), keys[i]);
    ck_assert_str_eq(configs_faults(&faults), expected);
    faults_clear(&faults);
    config_free(c);
  }
  configs_complains("input: {format: jsonl}\nmap: {growth: novelty}\nlearn: {over: 5}",
                    "t:2:15: map.growth: novelty is of logs, which jsonl is none of: leave it out, "
                    "or set input.format to log\n");
  configs_complains("input: {format: jsonl}\nmap: {growth: fixed}\nlearn: {over: 5}", "");
}
END_TEST

/* A file may hold every key; what differs from the default was meant. */
START_TEST(test_a_file_may_say_what_holds_anyway) {
  configs_complains("input: {format: csv}\nlogs: {pin: [], examples: yes}", "");
  configs_complains("input: {format: jsonl, delimiter: \",\", columns: []}", "");
  configs_complains("input: {format: jsonl, delimiter: \";\"}",
                    "t:1:35: input.delimiter: is of tables, which jsonl is none of\n");
  configs_complains("map: {growth: novelty, init: sample}\nlearn: {rate: {first: 0.5}}", "");
}
END_TEST

START_TEST(test_multiline) {
  configs_complains("input: {multiline: '^\\S'}", "");
  configs_complains("input: {format: tsv, multiline: nginx}", "");
  configs_complains("input: {format: csv, multiline: ''}", "");
  configs_complains(
      "input: {format: csv, multiline: '^\\S'}",
      "t:1:33: input.multiline: is of formats of lines; in csv, quotes hold newlines\n");
  configs_complains(
      "input: {multiline: '^(\\S'}",
      "t:1:20: input.multiline: no regular expression from byte 4 on: missing closing "
      "parenthesis\n");
}
END_TEST

START_TEST(test_headers) {
  static const char *const good[] = {"auto", "none", "0",
                                     "3",    "99",   "'^(?<time>\\S+) (?<message>.*)'"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    char yaml[100];
    snprintf(yaml, sizeof yaml, "logs: {header: %s}", good[i]);
    configs_complains(yaml, "");
  }
  configs_complains("logs: {header: 100}",
                    "t:1:16: logs.header: 100 fields are too many (at most 99)\n");
  configs_complains("logs: {header: '(?<time>\\S+'}",
                    "t:1:16: logs.header: no regular expression from byte 11 on: missing closing "
                    "parenthesis\n");
  configs_complains(
      "logs: {header: '(?<time>\\S+) (?<host>\\S+)'}",
      "t:1:16: logs.header: `host` is none of the groups time, level, tag, message\n");
  configs_complains("logs: {header: nothing}",
                    "t:1:16: logs.header: has no named group, so that no field comes of it: "
                    "(?<name>...) makes one\n");
}
END_TEST

START_TEST(test_what_auto_is_for_logs) {
  struct config *c = config_new();
  ck_assert(!config_of_logs(c) && !config_by_novelty(c));
  ck_assert_uint_eq(config_side(c), 20);
  config_found_text(c, "input.format", "log");
  ck_assert(config_of_logs(c) && config_by_novelty(c));
  ck_assert_uint_eq(config_side(c), 32);
  config_found_growth(c);
  ck_assert_str_eq(c->map.growth, "novelty");
  config_found_text(c, "map.growth", "fixed");
  ck_assert(config_of_logs(c) && !config_by_novelty(c));
  config_found_growth(c);
  ck_assert_str_eq(c->map.growth, "fixed");
  config_free(c);
  c = configs_read("map: {growth: novelty}");
  ck_assert(config_of_logs(c) && config_by_novelty(c));
  config_free(c);
}
END_TEST

Suite *config_check_suite(void) {
  Suite *suite = suite_create("config_check");
  TCase *tcase = tcase_create("config_check");
  tcase_add_test(tcase, test_size);
  tcase_add_test(tcase, test_fall);
  tcase_add_test(tcase, test_an_option_takes_the_place);
  tcase_add_test(tcase, test_the_rest);
  tcase_add_test(tcase, test_where_answers_go);
  tcase_add_test(tcase, test_http);
  tcase_add_test(tcase, test_what_a_map_that_grows_has_no_use_for);
  tcase_add_test(tcase, test_what_is_of_logs_only);
  tcase_add_test(tcase, test_a_file_may_say_what_holds_anyway);
  tcase_add_test(tcase, test_multiline);
  tcase_add_test(tcase, test_headers);
  tcase_add_test(tcase, test_what_auto_is_for_logs);
  suite_add_tcase(suite, tcase);
  return suite;
}
