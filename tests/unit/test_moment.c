/* Times: what is read, what isn't, and the C library's calendar as a twin. */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "flow/moment.h"

Suite *moment_suite(void);

static void reads(const char *text, int64_t seconds, uint32_t nanoseconds, double of_day,
                  uint32_t weekday) {
  struct moment m;
  ck_assert_msg(moment_read(span_of(text), &m), "`%s` isn't read", text);
  ck_assert_msg(m.seconds == seconds && m.nanoseconds == nanoseconds, "%s: %" PRId64 ".%09" PRIu32,
                text, m.seconds, m.nanoseconds);
  ck_assert_msg(fabs(m.of_day - of_day) < 1e-9 && m.weekday == weekday, "%s: %.9f, day %" PRIu32,
                text, m.of_day, m.weekday);
}

static const double CLOCK = 13 * 3600 + 55 * 60 + 36; /* 13:55:36, a Tuesday in all that follows */

START_TEST(test_rfc_3339_and_iso_8601) {
  reads("2000-10-10T13:55:36Z", 971186136, 0, CLOCK, 1);
  reads("2000-10-10t13:55:36z", 971186136, 0, CLOCK, 1);
  reads("2000-10-10 13:55:36", 971186136, 0, CLOCK, 1);
  reads(" \t2000-10-10T13:55:36.25Z\r", 971186136, 250000000, CLOCK + 0.25, 1);
  reads("2000-10-10T13:55:36,000000001Z", 971186136, 1, CLOCK + 1e-9, 1);
  reads("2000-10-10T13:55:36.9999999999999999999Z", 971186136, 999999999, CLOCK + 1, 1);
  reads("2000-10-10T13:55:36-07:00", 971211336, 0, CLOCK, 1);
  reads("2000-10-10T13:55:36.5+0530", 971166336, 500000000, CLOCK + 0.5, 1);
  reads("2000-10-10 13:55:36 +02", 971178936, 0, CLOCK, 1);
  reads("2000-10-10T13:55:36-00:00", 971186136, 0, CLOCK, 1);
  reads("2000-10-10T13:55", 971186100, 0, CLOCK - 36, 1);
  reads("2000-10-10", 971136000, 0, 0, 1);
}
END_TEST

/* Hour and weekday are those of whoever wrote the time. */
START_TEST(test_the_clock_as_written) {
  reads("2023-12-31T23:30:00-08:00", 1704094200, 0, 84600, 6);
  reads("2024-01-01T07:30:00Z", 1704094200, 0, 27000, 0);
}
END_TEST

START_TEST(test_common_log_format) {
  reads("10/Oct/2000:13:55:36 -0700", 971211336, 0, CLOCK, 1);
  reads("[10/Oct/2000:13:55:36 -0700]", 971211336, 0, CLOCK, 1);
  reads("[10/Oct/2000:13:55:36", 971186136, 0, CLOCK, 1); /* as a table by blanks cuts it */
  reads("29/Feb/2024:00:00:00 +0000", 1709164800, 0, 0, 3);
}
END_TEST

START_TEST(test_epoch_numbers) {
  reads("0", 0, 0, 0, 3);
  reads("971186136", 971186136, 0, CLOCK, 1);
  reads("971186136.5", 971186136, 500000000, CLOCK + 0.5, 1);
  reads("971186136.123456789", 971186136, 123456789, CLOCK + 0.123456789, 1);
  reads("971186136250", 971186136, 250000000, CLOCK + 0.25, 1);
  reads("971186136250.5", 971186136, 250500000, CLOCK + 0.2505, 1);
  reads("971186136250001", 971186136, 250001000, CLOCK + 0.250001, 1);
  reads("971186136250000001", 971186136, 250000001, CLOCK + 0.250000001, 1);
  reads("99999999999", 99999999999, 0, 35199, 2);
  reads("100000000000", 100000000, 0, 35200, 5);
  reads("99999999999999", 99999999999, 999000000, 35199.999, 2);
  reads("100000000000000", 100000000, 0, 35200, 5);
  reads("99999999999999999", 99999999999, 999999000, 35199.999999, 2);
  reads("100000000000000000", 100000000, 0, 35200, 5);
  reads("9.71186136e8", 971186136, 0, CLOCK, 1);
  reads("+971186136.", 971186136, 0, CLOCK, 1);
  reads(".5", 0, 500000000, 0.5, 3);
  reads("-0.25", -1, 750000000, 86399.75, 2);
  reads("-1", -1, 0, 86399, 2);
}
END_TEST

START_TEST(test_ends_of_the_calendar) {
  reads("0000-01-01T00:00:00Z", INT64_C(-62167219200), 0, 0, 5);
  reads("-62167219200", INT64_C(-62167219200), 0, 0, 5);
  reads("9999-12-31T23:59:59.5Z", INT64_C(253402300799), 500000000, 86399.5, 4);
  reads("1970-01-01", 0, 0, 0, 3);
  reads("1969-12-31T23:59:59Z", -1, 0, 86399, 2);
  reads("2000-02-29", 951782400, 0, 0, 1);
  reads("2016-12-31T23:59:60Z", 1483228800, 0, 0, 6); /* a leap second */
  reads("2016-12-31T23:59:60.5Z", 1483228800, 500000000, 0.5, 6);
}
END_TEST

static const char *const no_times[] = {"",
                                       " ",
                                       "[",
                                       "[]",
                                       "-",
                                       "T",
                                       "nan",
                                       "inf",
                                       "0x10",
                                       "1e300",
                                       "1e19",
                                       "10000000000000000000",
                                       "-62167219201",
                                       "-99999999999",
                                       "12:30",
                                       "today",
                                       "2000-13-01",
                                       "2000-00-01",
                                       "2000-01-00",
                                       "2000-01-32",
                                       "2000-06-31",
                                       "1900-02-29",
                                       "2001-02-29",
                                       "2000-1-1",
                                       "2000-10-10T",
                                       "2000-10-10T24:00:00",
                                       "2000-10-10T00:60:00",
                                       "2000-10-10T00:00:61",
                                       "2000-10-10T0:00:00",
                                       "2000-10-10T00:00:",
                                       "2000-10-10T00:00:00.",
                                       "2000-10-10T00:00:00.Z",
                                       "2000-10-10T00:00:00+",
                                       "2000-10-10T00:00:00+1",
                                       "2000-10-10T00:00:00+24:00",
                                       "2000-10-10T00:00:00+01:60",
                                       "2000-10-10T00:00:00+01:",
                                       "2000-10-10T00:00:00Zx",
                                       "2000-10-10T00:00:00 UTC",
                                       "2000-10-10_00:00:00",
                                       "2000-10-10T00:00:00  Z",
                                       "x2000-10-10",
                                       "10/Oct/2000",
                                       "10/oct/2000:13:55:36 -0700",
                                       "10/Xxx/2000:13:55:36 -0700",
                                       "31/Jun/2000:13:55:36",
                                       "10/Oct/2000 13:55:36",
                                       "10/Oct/2000:13:55:36 -07000",
                                       "10/10/2000:13:55:36",
                                       "10/Oc"};

START_TEST(test_what_is_no_time) {
  for (size_t i = 0; i < sizeof no_times / sizeof *no_times; i++) {
    struct moment m;
    ck_assert_msg(!moment_read(span_of(no_times[i]), &m), "`%s`", no_times[i]);
  }
  struct moment m;
  ck_assert(moment_read(span_of("2000"), &m)); /* a year alone is the second 2000 */
  ck_assert(!moment_read((struct span){NULL, 0}, &m));
}
END_TEST

/* No byte behind the text is looked at. */
START_TEST(test_every_beginning_of_a_time) {
  static const char *const texts[] = {"2000-10-10T13:55:36.5-07:00", "[10/Oct/2000:13:55:36 -0700]",
                                      "971186136.5e0"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    for (size_t length = 0; length <= strlen(texts[i]); length++) {
      struct moment m, n;
      char copy[40] = {0};
      memcpy(copy, texts[i], length);
      bool whole = moment_read(span_of(copy), &m);
      ck_assert(moment_read((struct span){texts[i], length}, &n) == whole);
      ck_assert(!whole || (m.seconds == n.seconds && m.nanoseconds == n.nanoseconds));
    }
  }
}
END_TEST

enum { MOMENTS = 20000 };

static int64_t between(struct random *r, int64_t low, int64_t high) {
  return low + (int64_t)random_below(r, (uint64_t)(high - low) + 1);
}

/* Any second of the ten thousand years, most of them near to today. */
static int64_t any_second(struct random *r) {
  return random_below(r, 2) ? between(r, INT64_C(-62167219200), INT64_C(253402300799))
                            : between(r, 0, INT64_C(4294967295));
}

START_TEST(test_the_c_library_as_twin) {
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  struct random r;
  random_seed(&r, 20261126);
  for (int i = 0; i < MOMENTS; i++) {
    time_t written = any_second(&r);
    int offset = (int)between(&r, -14 * 60, 14 * 60), minutes = abs(offset);
    unsigned ns = (unsigned)random_below(&r, 1000000000);
    struct tm tm;
    struct moment m, n;
    char iso[80], log[80];
    gmtime_r(&written, &tm);
    snprintf(iso, sizeof iso, "%04d-%02d-%02d%c%02d:%02d:%02d.%09u%c%02d%s%02d", tm.tm_year + 1900,
             tm.tm_mon + 1, tm.tm_mday, "Tt "[i % 3], tm.tm_hour, tm.tm_min, tm.tm_sec, ns,
             offset < 0 ? '-' : '+', minutes / 60, i % 2 ? ":" : "", minutes % 60);
    snprintf(log, sizeof log, "[%02d/%.3s/%04d:%02d:%02d:%02d %c%02d%02d]", tm.tm_mday,
             &months[3 * tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec,
             offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    ck_assert_msg(moment_read(span_of(iso), &m), "seed 20261126: %s", iso);
    ck_assert_msg(moment_read(span_of(log), &n), "seed 20261126: %s", log);
    int64_t wanted = timegm(&tm) - 60 * offset;
    uint32_t weekday = (uint32_t)(tm.tm_wday + 6) % 7;
    double of_day = 3600 * tm.tm_hour + 60 * tm.tm_min + tm.tm_sec;
    ck_assert_msg(m.seconds == wanted && m.nanoseconds == ns && m.weekday == weekday &&
                      fabs(m.of_day - of_day - ns / 1e9) < 1e-9,
                  "seed 20261126: %s: %" PRId64, iso, m.seconds);
    ck_assert_msg(
        n.seconds == wanted && n.nanoseconds == 0 && n.weekday == weekday && n.of_day == of_day,
        "seed 20261126: %s: %" PRId64, log, n.seconds);
  }
}
END_TEST

START_TEST(test_epochs_have_the_librarys_clock) {
  struct random r;
  random_seed(&r, 20261127);
  for (int i = 0; i < MOMENTS; i++) {
    int64_t seconds = any_second(&r) % INT64_C(99999999999);
    unsigned ns = (unsigned)random_below(&r, 1000000000);
    time_t time = seconds;
    struct tm tm;
    struct moment m;
    char text[40];
    /* The fraction of a negative number leads further back. */
    bool back = seconds < 0 && ns > 0;
    snprintf(text, sizeof text, "%" PRId64 ".%09u", seconds, ns);
    if (back) time--;
    gmtime_r(&time, &tm);
    ck_assert_msg(moment_read(span_of(text), &m), "seed 20261127: %s", text);
    ck_assert_msg(m.seconds == time && m.nanoseconds == (back ? 1000000000 - ns : ns),
                  "seed 20261127: %s: %" PRId64 ".%09" PRIu32, text, m.seconds, m.nanoseconds);
    ck_assert_msg(m.weekday == (uint32_t)(tm.tm_wday + 6) % 7 &&
                      (int)m.of_day == 3600 * tm.tm_hour + 60 * tm.tm_min + tm.tm_sec,
                  "seed 20261127: %s: day %" PRIu32 ", %.9f", text, m.weekday, m.of_day);
  }
}
END_TEST

Suite *moment_suite(void) {
  Suite *suite = suite_create("moment");
  TCase *tcase = tcase_create("moment");
  tcase_add_test(tcase, test_rfc_3339_and_iso_8601);
  tcase_add_test(tcase, test_the_clock_as_written);
  tcase_add_test(tcase, test_common_log_format);
  tcase_add_test(tcase, test_epoch_numbers);
  tcase_add_test(tcase, test_ends_of_the_calendar);
  tcase_add_test(tcase, test_what_is_no_time);
  tcase_add_test(tcase, test_every_beginning_of_a_time);
  tcase_add_test(tcase, test_the_c_library_as_twin);
  tcase_add_test(tcase, test_epochs_have_the_librarys_clock);
  suite_add_tcase(suite, tcase);
  return suite;
}
