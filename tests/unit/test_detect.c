/* What a format looks like, and what only looks like one. */
#include <check.h>

#include "flow/detect.h"
#include "flow/pattern.h"

Suite *detect_suite(void);

static void detects_by(struct pattern *first_line, const char *text, const struct decoder_row *row,
                       char delimiter) {
  char found = '?';
  const struct decoder_row *got = detect_format(span_of(text), first_line, &found);
  ck_assert_msg(got == row, "%s: %s", text, got ? got->name : "nothing");
  if (row && row->tabular) ck_assert_int_eq(found, delimiter);
}

static void detects(const char *text, const struct decoder_row *row, char delimiter) {
  detects_by(NULL, text, row, delimiter);
}

START_TEST(test_tables) {
  detects("a,b\n1,2\n3,4\n", &decoder_csv, ',');
  detects("1;2,5;x\n2;3,5;y\n", &decoder_log, 0); /* one of three columns is numeric */
  detects("1;2.5;x\n2;3.5;y\n", &decoder_csv, ';');
  detects("1\t2\n3\t4\n", &decoder_tsv, '\t');
  detects(" 1  2   3\n10 20 30\n", &decoder_tsv, ' ');
  detects("1,2", &decoder_csv, ',');
  detects("name,\"x\ny\"\n1,2\n3,4\n", &decoder_csv, ',');
}
END_TEST

START_TEST(test_forms) {
  detects("{\"a\":1}\n{\"b\":2}\n", &decoder_jsonl, 0);
  detects("{\"a\":1}", &decoder_jsonl, 0);
  detects("{\"a\":1}\n{\"b\":\n{\"b\":2}\n", &decoder_log, 0);
  detects("a=1 b=2\nc=3\nfoo bar\n", &decoder_log, 0);
  detects("[1,2]\n[3,4]\n", &decoder_log, 0);
  detects("{a}\n{b}\n", &decoder_log, 0);
  detects("level=info ms=12\nlevel=warn ms=3 msg=\"a b\"\n", &decoder_logfmt, 0);
  detects("a=1\n", &decoder_logfmt, 0);
  detects("started a=1 b=2\nstopped a=2 b=1\n", &decoder_log, 0); /* words beside the pairs */
  detects("1=2 3=4\n", &decoder_log, 0);
}
END_TEST

START_TEST(test_a_bad_row_hides_no_table) {
  detects("a,b\n1,2\n3\n4,5\n6,7\n", &decoder_csv, ',');
}
END_TEST

START_TEST(test_no_tables) {
  detects("", &decoder_log, 0);
  detects("1\n2\n3\n", &decoder_log, 0);
  detects(
      "Jun 14 15:16:01 combo sshd[19939]: failure; logname= uid=0\n"
      "Jun 14 15:16:02 combo sshd[19937]: check pass; user unknown\n",
      &decoder_log, 0);
  detects("hello, world\ngood, bye\n", &decoder_log, 0);
}
END_TEST

START_TEST(test_what_may_be_a_header) {
  ck_assert(detect_may_be_header(span_of("a,b")));
  ck_assert(detect_may_be_header(span_of("time temperature")));
  ck_assert(detect_may_be_header(span_of("a")));
  ck_assert(detect_may_be_header(span_of("Jun 14; x")));
  ck_assert(!detect_may_be_header(span_of("Jun 14 15:16:01 host sshd[19939]: failure")));
  ck_assert(!detect_may_be_header(span_of("[error] no such file")));
}
END_TEST

START_TEST(test_ready_at_twenty_lines) {
  char text[41];
  for (int i = 0; i < 20; i++) memcpy(text + 2 * i, "1\n", 2);
  ck_assert_uint_eq(detect_records((struct span){text, 39}, NULL), 19);
  ck_assert_uint_eq(detect_records((struct span){text, 40}, NULL), DETECT_RECORDS);
}
END_TEST

/* Whole records are looked at; csv, which has its own, is out of the question. */
START_TEST(test_records_of_several_lines) {
  struct error err;
  struct pattern *p = pattern_new_whole("line", span_of("^[^ \t}]"), &err);
  detects_by(p, "{\n \"a\": 1\n}\n{\n \"a\":\n  2\n}\n{", &decoder_jsonl, 0);
  detects_by(p, "{\n \"a\": 1\n}", &decoder_jsonl, 0);
  detects_by(p, "a=1\n\tat f(x)\nb=2\n\na=1\n", &decoder_logfmt, 0);
  detects_by(p, "a=1\n\tat f(x)\nb\na=1\n", &decoder_log, 0);
  detects_by(p, "1\t2\n  more\n3\t4\n5\t6\n", &decoder_tsv, '\t');
  detects_by(p, "a,b\n1,2\n3,4\n", &decoder_log, 0);
  ck_assert_uint_eq(detect_records(span_of("a\n b\n\n c\nd\ne"), p), 1);
  ck_assert_uint_eq(detect_records(span_of("a\n b\n\n c\nd\ne\n"), p), 2);
  pattern_free(p);
}
END_TEST

Suite *detect_suite(void) {
  Suite *suite = suite_create("detect");
  TCase *tcase = tcase_create("detect");
  tcase_add_test(tcase, test_tables);
  tcase_add_test(tcase, test_forms);
  tcase_add_test(tcase, test_a_bad_row_hides_no_table);
  tcase_add_test(tcase, test_no_tables);
  tcase_add_test(tcase, test_what_may_be_a_header);
  tcase_add_test(tcase, test_ready_at_twenty_lines);
  tcase_add_test(tcase, test_records_of_several_lines);
  suite_add_tcase(suite, tcase);
  return suite;
}
