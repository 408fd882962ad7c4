/* What a format looks like, and what only looks like one. */
#include <check.h>

#include "flow/detect.h"

Suite *detect_suite(void);

static void detects(const char *text, const struct decoder_row *row, char delimiter) {
  char found = '?';
  const struct decoder_row *got = detect_format(span_of(text), &found);
  ck_assert_msg(got == row, "%s: %s", text, got ? got->name : "nothing");
  if (row && row->tabular) ck_assert_int_eq(found, delimiter);
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
  ck_assert(!detect_ready((struct span){text, 39}));
  ck_assert(detect_ready((struct span){text, 40}));
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
  suite_add_tcase(suite, tcase);
  return suite;
}
