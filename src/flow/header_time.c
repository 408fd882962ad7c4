/* A header's time in nanoseconds: what the text says and what the clock lends, written out in full
   and read as a moment, so that the calendar is reckoned in one place. */
#include "flow/header.h"
#include "flow/moment.h"
#include "flow/timestamp.h"

static const int64_t SECOND_NANOSECONDS = 1000000000;
/* Of a time without a year: a February 29 is at most eight years back. */
enum { YEARS_BACK = 8 };

static char *put(char *at, unsigned value, unsigned digits) {
  for (unsigned i = digits; i-- > 0; value /= 10) at[i] = (char)('0' + value % 10);
  return at + digits;
}

/* False: the calendar has no such day. */
static bool reckon(const struct timestamp *t, int64_t *seconds) {
  char text[] = "2000-01-01T00:00:00+00:00";
  struct moment m;
  put(put(put(text, t->year, 4) + 1, t->month, 2) + 1, t->day, 2);
  put(put(put(text + 11, t->hour, 2) + 1, t->minute, 2) + 1, t->second, 2);
  if (!moment_read((struct span){text, sizeof text - 1}, &m)) return false;
  *seconds = m.seconds - 60 * (int64_t)t->offset_minutes;
  return true;
}

static bool lend_year(struct timestamp *t, int64_t now, int64_t *seconds) {
  /* Mean years keep within two days of the calendar's. */
  const int64_t mean_year = 31556952, ahead = now + MOMENT_DAY_SECONDS;
  unsigned latest = 1970 + (unsigned)((ahead + 2 * MOMENT_DAY_SECONDS) / mean_year);
  for (t->year = latest; t->year + YEARS_BACK >= latest; t->year--) {
    if (reckon(t, seconds) && *seconds <= ahead) return true;
  }
  return false;
}

/* Of the days around now the one on which the clock is nearest to it, as whoever wrote the time may
   live in another zone. */
static void lend_day(const struct timestamp *t, int64_t now, int64_t *seconds) {
  int64_t of_day = 3600 * (int64_t)t->hour + 60 * (int64_t)t->minute + t->second;
  int64_t ahead = (of_day - 60 * (int64_t)t->offset_minutes - now) % MOMENT_DAY_SECONDS;
  if (ahead > MOMENT_DAY_SECONDS / 2) ahead -= MOMENT_DAY_SECONDS;
  if (ahead < -MOMENT_DAY_SECONDS / 2) ahead += MOMENT_DAY_SECONDS;
  *seconds = now + ahead;
}

static bool read_moment(struct span text, int64_t *seconds, uint32_t *nanoseconds) {
  struct moment m;
  if (!moment_read(text, &m)) return false;
  *seconds = m.seconds;
  *nanoseconds = m.nanoseconds;
  return true;
}

static struct span without_brackets(struct span text) {
  text = span_trim(text);
  if (text.length > 1 && text.at[0] == '[' && text.at[text.length - 1] == ']') {
    text.at++, text.length -= 2;
  }
  return span_trim(text);
}

static bool read_time(struct span text, int64_t now, int64_t *seconds, uint32_t *nanoseconds) {
  struct timestamp t;
  if (timestamp_read(text, &t) != text.length || t.kind == TIMESTAMP_EPOCH) {
    return read_moment(text, seconds, nanoseconds);
  }
  *nanoseconds = t.nanoseconds;
  if (t.kind == TIMESTAMP_CLOCK) {
    lend_day(&t, now, seconds);
    return true;
  }
  return t.kind == TIMESTAMP_YEARLESS ? lend_year(&t, now, seconds) : reckon(&t, seconds);
}

bool header_time(struct span time, uint64_t now_ns, uint64_t *time_ns) {
  int64_t now = (int64_t)(now_ns / (uint64_t)SECOND_NANOSECONDS), seconds;
  uint32_t nanoseconds;
  if (!read_time(without_brackets(time), now, &seconds, &nanoseconds)) return false;
  if (seconds < 0 || seconds >= INT64_MAX / SECOND_NANOSECONDS) return false;
  *time_ns = (uint64_t)(seconds * SECOND_NANOSECONDS) + nanoseconds;
  return true;
}
