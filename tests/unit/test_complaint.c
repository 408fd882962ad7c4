/* Complaints: the first at once, the others once a minute. */
#include "io/complaint.h"
#include "stderrs.h"

Suite *complaint_suite(void);

static const uint64_t second = 1000000000;

static void set_up(void) {
  stderrs_take();
  log_level("info");
}

START_TEST(of_a_thousand_two_are_said) {
  struct complaint c = {0};
  for (int i = 0; i < 1000; i++) {
    complaint_say(&c, (uint64_t)i * second / 100, LOG_LEVEL_WARNING, "peer %d", i);
  }
  stderrs_expect("sompipe: peer 0\n");
  complaint_settle(&c, 59 * second, false);
  stderrs_expect("");
  ck_assert_uint_eq(complaint_due_ns(&c, 59 * second), second);
  complaint_settle(&c, 60 * second, false);
  stderrs_expect("sompipe: peer 999 (998 more in the last minute)\n");
  ck_assert_uint_eq(complaint_due_ns(&c, 60 * second), UINT64_MAX);
  complaint_settle(&c, 200 * second, true);
  stderrs_expect("");
}
END_TEST

START_TEST(after_a_quiet_minute_it_is_said_at_once) {
  struct complaint c = {0};
  complaint_say(&c, 5 * second, LOG_LEVEL_WARNING, "a");
  complaint_say(&c, 64 * second, LOG_LEVEL_WARNING, "b");
  ck_assert_uint_eq(complaint_due_ns(&c, 64 * second), second);
  complaint_say(&c, 65 * second, LOG_LEVEL_WARNING, "c"); /* b's minute is over: b, and c waits */
  stderrs_expect("sompipe: a\nsompipe: b\n");
  complaint_say(&c, 126 * second, LOG_LEVEL_WARNING, "d");
  stderrs_expect("sompipe: c\n");
  complaint_settle(&c, 127 * second, true);
  stderrs_expect("sompipe: d\n");
  complaint_say(&c, 500 * second, LOG_LEVEL_WARNING, "e");
  stderrs_expect("sompipe: e\n");
}
END_TEST

START_TEST(what_is_over_is_forgotten) {
  struct complaint c = {0};
  complaint_say(&c, 0, LOG_LEVEL_ERROR, "a");
  complaint_say(&c, 1, LOG_LEVEL_ERROR, "b");
  complaint_clear(&c);
  complaint_settle(&c, 100 * second, true);
  complaint_say(&c, 2, LOG_LEVEL_ERROR, "c");
  stderrs_expect("sompipe: a\nsompipe: c\n");
}
END_TEST

START_TEST(levels_choose) {
  struct complaint c = {0};
  log_level("error");
  complaint_say(&c, 0, LOG_LEVEL_WARNING, "a");
  complaint_say(&c, 1, LOG_LEVEL_WARNING, "b");
  complaint_settle(&c, 61 * second, false);
  stderrs_expect("");
}
END_TEST

Suite *complaint_suite(void) {
  Suite *suite = suite_create("complaint");
  TCase *tests = tcase_create("complaint");
  tcase_add_checked_fixture(tests, set_up, stderrs_give_back);
  tcase_add_test(tests, of_a_thousand_two_are_said);
  tcase_add_test(tests, after_a_quiet_minute_it_is_said_at_once);
  tcase_add_test(tests, what_is_over_is_forgotten);
  tcase_add_test(tests, levels_choose);
  suite_add_tcase(suite, tests);
  return suite;
}
