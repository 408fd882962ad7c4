/*
 * A time at a text's beginning, in the forms in which log lines write it: what its digits say, the
 * year or the day perhaps left out. Knows no clock and no calendar but the months' names.
 *
 *   2015-10-18 18:01:47,978     the date's parts with - / or . between them, the clock behind a
 *                               blank or one of T _ - :, with a fraction by . , or : and an offset
 *   20171223-22:15:29:606       the same without anything between; 081109 203615, 17/06/09 20:10:40
 *   03-17 16:13:38.811          without a year
 *   Sun Dec 04 04:47:44 2005    Dec 10 06:55:46; Fri, 02 Jan 2024 15:04:05 GMT;
 * 10/Oct/2000:13:55:36 1117838570.25               seconds since 1970; 13, 16 or 19 digits: milli-,
 * micro-, nanoseconds 2005.06.03                  a date alone 12:34:56.789                a clock
 * alone
 */
#ifndef FLOW_TIMESTAMP_H
#define FLOW_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* The more it says, the greater. */
enum timestamp_kind {
  TIMESTAMP_NONE,
  TIMESTAMP_CLOCK,    /* no date */
  TIMESTAMP_DATE,     /* no time of day */
  TIMESTAMP_YEARLESS, /* date and time of day without a year */
  TIMESTAMP_EPOCH,    /* a number, UTC */
  TIMESTAMP_WHOLE
};

struct timestamp {
  enum timestamp_kind kind;
  unsigned year, month, day, hour, minute, second; /* 0: not said */
  uint32_t nanoseconds;
  int offset_minutes; /* east of UTC */
  bool has_offset;    /* by number: +0100 */
  bool has_fraction;
  bool is_named; /* the month, by its name */
};

/* Whether a month's or weekday's name may begin with the letter. */
static inline bool timestamp_may_begin(char letter) {
  /* One bit each: a d f j m n o s t w. */
  return 0x98E452U >> (letter & 31) & 1;
}

/* The length of the time that text begins with; 0: it begins with none. Months and days are held
   to their usual bounds (1 to 12, 1 to 31), not to the calendar. */
size_t timestamp_read(struct span text, struct timestamp *t);

/* Whether text begins with RFC 3164's time, `Dec 10 06:55:46`, then a blank and a word that can't
   belong to it: timestamp_read gives it TIMESTAMP_SYSLOG_BYTES. false: look closer. */
enum { TIMESTAMP_SYSLOG_BYTES = 15 };
bool timestamp_is_syslog(struct span text);

#endif
