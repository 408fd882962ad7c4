/* A head's time: what the text says, and what the clock lends it. */
#include <check.h>

#include "flow/header.h"
#include "flow/moment.h"
#include "flow/timestamp.h"

Suite *header_time_suite(void);

static uint64_t nanoseconds(const char *text) {
  struct moment m;
  ck_assert_msg(moment_read(span_of(text), &m), "%s", text);
  return (uint64_t)m.seconds * 1000000000 + m.nanoseconds;
}

struct row {
  const char *text, *now, *wanted; /* NULL: it can't be read */
};

static void check_rows(const struct row *rows, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint64_t ns = 0;
    bool read = header_time(span_of(rows[i].text), nanoseconds(rows[i].now), &ns);
    ck_assert_msg(read == (rows[i].wanted != NULL), "%s", rows[i].text);
    ck_assert_msg(!read || ns == nanoseconds(rows[i].wanted), "%s: %llu", rows[i].text,
                  (unsigned long long)ns);
  }
}
#define CHECK_ROWS(rows) check_rows(rows, sizeof rows / sizeof *rows)

#define NOW "2024-03-01T12:00:00Z"

START_TEST(test_all_of_it_in_the_text) {
  static const struct row rows[] = {
      {"2015-10-18 18:01:47,978", NOW, "2015-10-18T18:01:47.978Z"},
      {"[2015-10-18 18:01:47]", NOW, "2015-10-18T18:01:47Z"},
      {"2003-10-11T22:14:15.003-07:00", NOW, "2003-10-11T22:14:15.003-07:00"},
      {"2003-10-11 22:14:15.123456789 +0530", NOW, "2003-10-11T22:14:15.123456789+05:30"},
      {"2005-06-03-15.42.50.675872", NOW, "2005-06-03T15:42:50.675872Z"},
      {"2005.06.03", NOW, "2005-06-03T00:00:00Z"},
      {"2009/11/10 23:00:00", NOW, "2009-11-10T23:00:00Z"},
      {"17/06/09 20:10:40", NOW, "2017-06-09T20:10:40Z"},
      {"98/06/09 20:10:40", NOW, "1998-06-09T20:10:40Z"},
      {"06/19/24 20:10:40", NOW, "2024-06-19T20:10:40Z"},
      {"09.06.17 20:10:40", NOW, "2017-06-09T20:10:40Z"},
      {"01/02/2024 15:04:05", NOW, "2024-01-02T15:04:05Z"},
      {"25/02/2024 15:04:05", NOW, "2024-02-25T15:04:05Z"},
      {"02.01.2024 15:04:05", NOW, "2024-01-02T15:04:05Z"},
      {"1/2/2024 3:04:05 PM", NOW, "2024-01-02T15:04:05Z"},
      {"1/2/2024 12:04:05 am", NOW, "2024-01-02T00:04:05Z"},
      {"20171223-22:15:29:606", NOW, "2017-12-23T22:15:29.606Z"},
      {"20171224-0:28:0:83", NOW, "2017-12-24T00:28:00.083Z"},
      {"20240102T150405Z", NOW, "2024-01-02T15:04:05Z"},
      {"20240102150405.5", NOW, "2024-01-02T15:04:05.5Z"},
      {"081109 203615", NOW, "2008-11-09T20:36:15Z"},
      {"240102  5:04:05", NOW, "2024-01-02T05:04:05Z"},
      {"Sun Dec 04 04:47:44 2005", NOW, "2005-12-04T04:47:44Z"},
      {"Thu Jan  1 00:00:01 UTC 1970", NOW, "1970-01-01T00:00:01Z"},
      {"Jan 02, 2024 3:04:05 PM", NOW, "2024-01-02T15:04:05Z"},
      {"January 2 2024 15:04", NOW, "2024-01-02T15:04:00Z"},
      {"2024 Jan  2 15:04:05.123", NOW, "2024-01-02T15:04:05.123Z"},
      {"02-Jan-2024 15:04:05.123", NOW, "2024-01-02T15:04:05.123Z"},
      {"10/Oct/2000:13:55:36 -0700", NOW, "2000-10-10T13:55:36-07:00"},
      {"Fri, 02 Jan 2024 15:04:05 GMT", NOW, "2024-01-02T15:04:05Z"},
      {"2024-01-02 15:04:05.123 CEST", NOW, "2024-01-02T13:04:05.123Z"},
      {"2024-01-02 15:04:05 IST", NOW, "2024-01-02T09:34:05Z"},
      {"1117838570", NOW, "2005-06-03T22:42:50Z"},
      {"1117838570.25", NOW, "2005-06-03T22:42:50.25Z"},
      {"1117838570250", NOW, "2005-06-03T22:42:50.25Z"},
      {"1117838570250001", NOW, "2005-06-03T22:42:50.250001Z"},
      {"1117838570250001002", NOW, "2005-06-03T22:42:50.250001002Z"},
      {"2016-12-31T23:59:60Z", NOW, "2017-01-01T00:00:00Z"},
  };
  CHECK_ROWS(rows);
}
END_TEST

/* The latest year whose time isn't over a day ahead. */
START_TEST(test_without_a_year) {
  static const struct row rows[] = {
      {"Dec 10 06:55:46", "2024-01-05T00:00:00Z", "2023-12-10T06:55:46Z"},
      {"Dec 10 06:55:46", "2023-12-10T06:55:40Z", "2023-12-10T06:55:46Z"},
      {"Dec 10 06:55:46", "2023-12-09T06:55:46Z", "2023-12-10T06:55:46Z"},
      {"Dec 10 06:55:46", "2023-12-09T06:55:45Z", "2022-12-10T06:55:46Z"},
      {"Jan  1 00:00:00", "2023-12-31T23:59:59Z", "2024-01-01T00:00:00Z"},
      {"Jan  1 00:00:00", "2023-12-30T23:59:59Z", "2023-01-01T00:00:00Z"},
      {"Jan  1 12:00:00", "2024-12-31T12:00:00Z", "2025-01-01T12:00:00Z"},
      {"Dec 31 23:59:59", "2024-01-01T00:00:00Z", "2023-12-31T23:59:59Z"},
      {"Feb 29 12:00:00", "2023-03-01T00:00:00Z", "2020-02-29T12:00:00Z"},
      {"Feb 29 12:00:00", "2103-03-01T00:00:00Z", "2096-02-29T12:00:00Z"},
      {"03-17 16:13:38.811", NOW, "2023-03-17T16:13:38.811Z"},
      {"10.30 16:49:06", NOW, "2023-10-30T16:49:06Z"},
      {"30.10 16:49:06", NOW, "2023-10-30T16:49:06Z"},
      {"0102 15:04:05.000001", NOW, "2024-01-02T15:04:05.000001Z"},
      {"02 Jan 15:04:05.123", NOW, "2024-01-02T15:04:05.123Z"},
      {"Jan 02 15:04:05 +0100", NOW, "2024-01-02T15:04:05+01:00"},
      {"Feb 30 12:00:00", NOW, NULL},
      {"Dec 10 06:55:46", "1970-01-02T00:00:00Z", NULL},
  };
  CHECK_ROWS(rows);
}
END_TEST

/* The day on which it is nearest to now. */
START_TEST(test_without_a_day) {
  static const struct row rows[] = {
      {"12:34:56.789", NOW, "2024-03-01T12:34:56.789Z"},
      {"23:59:59", NOW, "2024-03-01T23:59:59Z"},
      {"00:00:01", NOW, "2024-03-01T00:00:01Z"},
      {"23:59:59", "2024-03-01T00:00:10Z", "2024-02-29T23:59:59Z"},
      {"00:00:01", "2024-02-29T23:59:59Z", "2024-03-01T00:00:01Z"},
      {"3:04PM", NOW, "2024-03-01T15:04:00Z"},
  };
  CHECK_ROWS(rows);
}
END_TEST

START_TEST(test_no_times) {
  static const struct row rows[] = {
      {"", NOW, NULL},         {"[]", NOW, NULL},
      {"-", NOW, NULL},        {"2001-02-29 12:00:00", NOW, NULL},
      {"today", NOW, NULL},    {"2024-13-01", NOW, NULL},
      {"May", NOW, NULL},      {"1969-12-31 23:59:59", NOW, NULL},
      {"Mon", NOW, NULL},      {"9999-12-31 23:59:59", NOW, NULL},
      {"24:00:00", NOW, NULL}, {"Dec 10 06:55:46 and more", NOW, NULL},
      {"12:60:00", NOW, NULL}, {"2024-01-02 15:04:05 INFO", NOW, NULL},
      {"13:00 PM", NOW, NULL},
  };
  CHECK_ROWS(rows);
  uint64_t ns;
  ck_assert(!header_time((struct span){NULL, 0}, 0, &ns));
}
END_TEST

/* How much of a line is its time. */
START_TEST(test_where_it_ends) {
  static const struct {
    const char *text;
    size_t length;
    enum timestamp_kind kind;
  } rows[] = {
      {"2015-10-18 18:01:47,978 INFO x", 23, TIMESTAMP_WHOLE},
      {"2015-10-18 18:01:47, Info x", 19, TIMESTAMP_WHOLE},
      {"2015-10-18 18:01:47 -5 x", 19, TIMESTAMP_WHOLE},
      {"2015-10-18 18:01:47 -0500 x", 25, TIMESTAMP_WHOLE},
      {"2015-10-18 18:01:47 UTC x", 23, TIMESTAMP_WHOLE},
      {"2015-10-18 18:01:47 GET x", 19, TIMESTAMP_WHOLE},
      {"2015-10-18 was a Sunday", 10, TIMESTAMP_DATE},
      {"2015-10-18.log was written", 0, TIMESTAMP_NONE},
      {"2015-10-18T18:01:47Zulu", 0, TIMESTAMP_NONE},
      {"Dec 10 06:55:46 2005 x", 20, TIMESTAMP_WHOLE},
      {"Dec 10 06:55:46 20055 x", 15, TIMESTAMP_YEARLESS},
      {"Dec 10 06:55:46 gate x", 15, TIMESTAMP_YEARLESS},
      {"Mayor 10 06:55:46 x", 17, TIMESTAMP_YEARLESS},
      {"May the force", 0, TIMESTAMP_NONE},
      {"Sunny", 0, TIMESTAMP_NONE},
      {"1117838570 x", 10, TIMESTAMP_EPOCH},
      {"1117838570: x", 10, TIMESTAMP_EPOCH},
      {"1117838570ms x", 0, TIMESTAMP_NONE},
      {"1117838570-1 x", 0, TIMESTAMP_NONE},
      {"9117838570 x", 0, TIMESTAMP_NONE},
      {"12:34:56 x", 8, TIMESTAMP_CLOCK},
      {"12:34:56:78:9a:bc x", 0, TIMESTAMP_NONE},
      {"12:34 x", 0, TIMESTAMP_NONE},
      {"1:2:3 x", 0, TIMESTAMP_NONE},
      {"10.30.2 x", 0, TIMESTAMP_NONE},
      {"10.30.2.1 x", 0, TIMESTAMP_NONE},
      {"148 x", 0, TIMESTAMP_NONE},
      {"203615 x", 0, TIMESTAMP_NONE},
      {"99999999999999999999999999 x", 0, TIMESTAMP_NONE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct timestamp t;
    size_t length = timestamp_read(span_of(rows[i].text), &t);
    ck_assert_msg(length == rows[i].length, "%s: %zu", rows[i].text, length);
    ck_assert_msg(length == 0 || t.kind == rows[i].kind, "%s: kind %d", rows[i].text, t.kind);
  }
}
END_TEST

Suite *header_time_suite(void) {
  Suite *suite = suite_create("header_time");
  TCase *tcase = tcase_create("header_time");
  tcase_add_test(tcase, test_all_of_it_in_the_text);
  tcase_add_test(tcase, test_without_a_year);
  tcase_add_test(tcase, test_without_a_day);
  tcase_add_test(tcase, test_no_times);
  tcase_add_test(tcase, test_where_it_ends);
  suite_add_tcase(suite, tcase);
  return suite;
}
