/*
 * A time as records write it: RFC 3339 and ISO 8601, the common log format, epoch numbers.
 *
 * Knows no clock, no locale and no time zone but the offset that stands in the text. The calendar
 * is Gregorian throughout; a leap second is counted as the second behind it, as POSIX does.
 */
#ifndef FLOW_MOMENT_H
#define FLOW_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct moment {
  int64_t seconds;      /* whole ones since 1970-01-01T00:00:00Z, rounded down */
  uint32_t nanoseconds; /* 0 .. 999999999 on top; finer digits are dropped */
  uint32_t weekday;     /* of the day as written, whatever its offset; 0: Monday .. 6 */
  double of_day;        /* seconds into that day, 0 .. below 86400 */
};

enum { MOMENT_DAY_SECONDS = 86400, MOMENT_WEEK_DAYS = 7 };

/* Reads the whole of text but for blanks and square brackets around it; false: it is no time.
     2000-10-10T13:55:36.5-07:00   years 0000 to 9999; T, t or a blank; the time, its seconds, their
                                   fraction (by . or ,) and the offset (Z, +hh:mm, +hhmm, +hh, a
                                   blank may precede it) may be missing: midnight, 0, 0, UTC
     10/Oct/2000:13:55:36 -0700    the same from the time on
     971211336.5                   a decimal number, UTC: below 1e11 seconds, below 1e14
                                   milliseconds, below 1e17 microseconds, else nanoseconds, below
                                   1e19; not before the year 0000 */
bool moment_read(struct span text, struct moment *m);

#endif
