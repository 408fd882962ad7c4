/* The progress line's figures. */
#include <check.h>
#include <math.h>

#include "io/clock.h"
#include "io/progress.h"

Suite *progress_suite(void);

static void shows(uint64_t total, struct progress_figures f, const char *expected) {
  struct progress p;
  struct buffer line = {0};
  progress_begin(&p, 1000, total);
  f.now_ns = 1000 + f.now_ns * CLOCK_SECOND_NS;
  progress_line(&p, &f, &line);
  buffer_append_byte(&line, '\0');
  ck_assert_str_eq(line.data, expected);
  buffer_clear(&line);
}

START_TEST(what_is_known_is_shown) {
  struct progress_figures f = {.now_ns = 10,
                               .records = 5000,
                               .bytes = 25000000,
                               .error = (double)NAN,
                               .radius = (double)NAN};
  shows(0, f, "5000 records  500/s  2.5 MB/s");
  f.error = 0.12345;
  f.radius = 9.876;
  shows(0, f, "5000 records  500/s  2.5 MB/s  QE 0.1235  radius 9.88");
  shows(100000000, f, "5000 records  500/s  2.5 MB/s  QE 0.1235  radius 9.88  25 %  0:30 left");
}
END_TEST

START_TEST(times_are_read_as_clocks) {
  struct progress_figures f = {.now_ns = 1, .bytes = 1000, .error = (double)NAN};
  shows(1000000, f, "0 records  0/s  0.0 MB/s  0 %  16:39 left");
  shows(10000000, f, "0 records  0/s  0.0 MB/s  0 %  2:46:39 left");
  shows(1000, f, "0 records  0/s  0.0 MB/s  100 %  0:00 left");
  shows(10, f, "0 records  0/s  0.0 MB/s  100 %  0:00 left");
  f.bytes = 0;
  shows(1000, f, "0 records  0/s  0.0 MB/s");
}
END_TEST

START_TEST(the_first_moment_divides_by_nothing) {
  struct progress_figures f = {.now_ns = 0, .records = 1, .error = (double)NAN};
  shows(10, f, "1 records  1000/s  0.0 MB/s");
}
END_TEST

Suite *progress_suite(void) {
  Suite *suite = suite_create("progress");
  TCase *tests = tcase_create("progress");
  tcase_add_test(tests, what_is_known_is_shown);
  tcase_add_test(tests, times_are_read_as_clocks);
  tcase_add_test(tests, the_first_moment_divides_by_nothing);
  suite_add_tcase(suite, tests);
  return suite;
}
