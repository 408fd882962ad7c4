/* Heads whose parts have names, and what the decoder of log lines takes for what. */
#include "flow/header_members.h"

#include "flow/decoder.h"
#include "flow/header_rule.h"
#include "heads.h"

Suite *header_members_suite(void);

struct row {
  const char *line, *head; /* NULL: it has none */
};

static void check_rows(const struct decoder_row *format, const struct row *rows) {
  struct header_members *m = header_members_new(format);
  for (; rows->line; rows++) {
    struct header h;
    const bool has = header_members_split(m, span_of(rows->line), &h);
    ck_assert_msg(has == (rows->head != NULL), "%s", rows->line);
    if (has) head_is(&h, rows->line, rows->head);
  }
  header_members_free(m);
}

START_TEST(members_of_an_object) {
  static const struct row rows[] = {
      {"{\"time\":\"12:00\",\"level\":\"INFO\",\"msg\":\"up\",\"logger\":\"app\"}",
       "12:00|info|app|up"},
      {"{\"msg\":\"a\",\"message\":\"b\"}", "-|-|-|a"},
      {"{\"message\":\"b\",\"msg\":\"a\"}", "-|-|-|a"}, /* by the name, not by the place */
      {"{\"msg\":null,\"message\":\"b\"}", "-|-|-|b"},
      {"{\"msg\":\"\"}", "-|-|-|"},
      {"{\"event\":\"login\",\"ts\":1700000000.25,\"lvl\":\"W\"}", "1700000000.25|warning|-|login"},
      {"{\"level\":30,\"msg\":\"pino\"}", "-|info|-|pino"},
      {"{\"level\":60,\"msg\":\"bunyan\",\"name\":\"app\"}", "-|critical|app|bunyan"},
      {"{\"PRIORITY\":\"3\",\"MESSAGE\":\"journald\",\"_COMM\":\"sshd\"}", "-|error|sshd|journald"},
      {"{\"level\":9,\"msg\":\"x\"}", "-|-|-|x"},
      {"{\"level\":-10,\"msg\":\"x\"}", "-|-|-|x"},
      {"{\"level\":70,\"msg\":\"x\"}", "-|-|-|x"},
      {"{\"level\":1e300,\"msg\":\"x\"}", "-|-|-|x"},
      {"{\"log.level\":\"error\",\"message\":\"ecs\"}", "-|error|-|ecs"},
      {"{\"log\":{\"level\":\"error\",\"logger\":\"db\"},\"message\":\"ecs\"}", "-|error|db|ecs"},
      {"{\"msg\":\"caf\\u00e9 \\\"x\\\"\\n\"}", "-|-|-|caf\xC3\xA9 \"x\"\n"},
      {"{\"level\":\"info\"}", NULL},
      {"{}", NULL},
      {"{\"msg\":\"a\"", NULL},
      {"[1]", NULL},
      {"", NULL},
      {NULL, NULL}};
  check_rows(&decoder_jsonl, rows);
}
END_TEST

START_TEST(pairs_of_logfmt) {
  static const struct row rows[] = {
      {"time=12:00 level=warn msg=\"disk is full\" app=x", "12:00|warning|x|disk is full"},
      {"msg=a message=b", "-|-|-|a"},
      {"level=info ts=5 event=x", "5|info|-|x"},
      {"level=info", NULL},
      {"msg=\"never closed", NULL},
      {"msg", "-|-|-|true"},
      {NULL, NULL}};
  check_rows(&decoder_logfmt, rows);
}
END_TEST

/* --- the decoder of log lines --- */

static void decodes(struct header_rule *rule, const char *line, const char *expected, bool json) {
  const struct decoder_params params = {.rule = rule};
  struct decoder *d = decoder_new(&decoder_log, &params);
  struct record record;
  for (int i = 0; i < 2; i++) { /* again with what the first left behind */
    ck_assert_int_eq(decoder_decode(d, span_of(line), &record), BAD_NONE);
    head_is(record.header, line, expected);
    ck_assert_msg(record.json == json, "%s", line);
  }
  decoder_free(d);
}

START_TEST(a_line_is_an_object_or_pairs_or_a_line) {
  decodes(NULL, " {\"level\":\"info\",\"msg\":\"up\"}\r", "-|info|-|up", true);
  decodes(NULL, "{\"level\":\"info\"}", "-|-|-|{\"level\":\"info\"}", false);
  decodes(NULL, "{never closed", "-|-|-|{never closed", false);
  decodes(NULL, "{", "-|-|-|{", false);
  decodes(NULL, "", "-|-|-|", false);
  decodes(NULL, "level=info msg=\"a b\"", "-|info|-|a b", false);
  decodes(NULL, "a=1 b=2", "-|-|-|a=1 b=2", false); /* no message */
}
END_TEST

START_TEST(a_rule_is_for_all_lines) {
  struct header_rule *none = header_rule_new("none", NULL), *one = header_rule_new("1", NULL);
  decodes(none, "{\"msg\":\"up\"}", "-|-|-|{\"msg\":\"up\"}", false);
  decodes(none, "level=info msg=up", "-|-|-|level=info msg=up", false);
  decodes(one, "level=info msg=up", "-|-|-|msg=up", false);
  header_rule_free(none);
  header_rule_free(one);
}
END_TEST

START_TEST(parts_are_fields_for_those_who_ask) {
  struct columns columns = {0};
  columns_add(&columns, span_of("message"));
  columns_add(&columns, span_of("other"));
  columns_add(&columns, span_of("level"));
  columns_add(&columns, span_of("tag"));
  struct decoder *d = decoder_new(&decoder_log, &(struct decoder_params){.columns = &columns});
  struct record record;
  decoder_decode(d, span_of("{\"level\":\"WARN\",\"msg\":\"up\"}"), &record);
  ck_assert_uint_eq(record.count, 4);
  ck_assert(span_is(record_text(&record, 0), "up") && span_is(record_text(&record, 2), "warning"));
  ck_assert(!record.fields[1].at && !record.fields[3].at);
  decoder_decode(d, span_of(""), &record);
  ck_assert(record.fields[0].at && record.fields[0].length == 0 && !record.fields[2].at);
  decoder_free(d);
  columns_clear(&columns);
}
END_TEST

Suite *header_members_suite(void) {
  Suite *suite = suite_create("header_members");
  TCase *tcase = tcase_create("header_members");
  tcase_add_test(tcase, members_of_an_object);
  tcase_add_test(tcase, pairs_of_logfmt);
  tcase_add_test(tcase, a_line_is_an_object_or_pairs_or_a_line);
  tcase_add_test(tcase, a_rule_is_for_all_lines);
  tcase_add_test(tcase, parts_are_fields_for_those_who_ask);
  suite_add_tcase(suite, tcase);
  return suite;
}
