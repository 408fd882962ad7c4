/* Messages: their form, their level, the line they overwrite. */
#include "io/log.h"
#include "scratch.h"

Suite *log_suite(void);

static int real_stderr;

static void set_up(void) {
  scratch_make();
  unsetenv("JOURNAL_STREAM");
  log_level("info");
  int fd = open("err", O_RDWR | O_CREAT | O_APPEND, 0600);
  real_stderr = dup(STDERR_FILENO);
  dup2(fd, STDERR_FILENO);
  close(fd);
}

static void tear_down(void) {
  dup2(real_stderr, STDERR_FILENO);
  close(real_stderr);
  scratch_remove();
}

static void expect(const char *text) {
  char bytes[4096] = "";
  int fd = open("err", O_RDONLY);
  ck_assert_int_ge(read(fd, bytes, sizeof bytes - 1), 0);
  close(fd);
  ck_assert_str_eq(bytes, text);
  ck_assert_int_eq(truncate("err", 0), 0);
}

START_TEST(levels_choose) {
  log_say(LOG_LEVEL_DEBUG, "no");
  log_say(LOG_LEVEL_INFO, "%d %s", 1, "yes");
  expect("sompipe: 1 yes\n");
  log_level("error");
  log_say(LOG_LEVEL_WARNING, "no");
  log_say(LOG_LEVEL_ERROR, "yes");
  expect("sompipe: yes\n");
  log_level("nonsense");
  ck_assert(log_wants(LOG_LEVEL_ERROR) && !log_wants(LOG_LEVEL_WARNING));
  log_level("debug");
  ck_assert(log_wants(LOG_LEVEL_DEBUG));
}
END_TEST

START_TEST(control_bytes_are_made_visible) {
  log_say(LOG_LEVEL_INFO, "a\033[31m\nsompipe: forged");
  expect("sompipe: a\\x1B[31m\\x0Asompipe: forged\n");
}
END_TEST

START_TEST(the_journal_gets_priorities) {
  char stream[64];
  struct stat about;
  ck_assert_int_eq(fstat(STDERR_FILENO, &about), 0);
  snprintf(stream, sizeof stream, "%llu:%llu", (unsigned long long)about.st_dev,
           (unsigned long long)about.st_ino);
  setenv("JOURNAL_STREAM", stream, 1);
  log_say(LOG_LEVEL_WARNING, "hot");
  log_say(LOG_LEVEL_INFO, "mild");
  expect("<4>hot\n<6>mild\n");
  setenv("JOURNAL_STREAM", "1:2", 1);
  log_say(LOG_LEVEL_WARNING, "hot");
  expect("sompipe: hot\n");
  unsetenv("JOURNAL_STREAM");
}
END_TEST

START_TEST(a_message_takes_the_progress_line_away) {
  log_overwrite("50 %");
  log_say(LOG_LEVEL_INFO, "told");
  log_say(LOG_LEVEL_INFO, "again");
  log_erase();
  expect("\r50 %\033[K\r\033[Ksompipe: told\nsompipe: again\n");
  log_overwrite("51 %");
  log_erase();
  log_erase();
  expect("\r51 %\033[K\r\033[K");
}
END_TEST

Suite *log_suite(void) {
  Suite *suite = suite_create("log");
  TCase *tests = tcase_create("log");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, levels_choose);
  tcase_add_test(tests, control_bytes_are_made_visible);
  tcase_add_test(tests, the_journal_gets_priorities);
  tcase_add_test(tests, a_message_takes_the_progress_line_away);
  suite_add_tcase(suite, tests);
  return suite;
}
