/* The date and time that most lines begin with, read at once: 2015-10-18 18:01:47,978 or with T or
   slashes, up to seven digits of a fraction, no zone. All else is left to the general way. */
#include "flow/timestamp_private.h"

enum { SECONDS_END = 19 };

/* Whether what stands behind can be half of the day or a zone, or makes it no time. */
static bool may_go_on(const char *at) {
  if (*at != ' ') {
    return cursor_is_word(*at) || *at == '+' || *at == '-' || *at == ':';
  }
  const char first = at[1] | 0x20, second = at[2] | 0x20;
  if (at[1] == '+' || at[1] == '-') return cursor_is_digit(at[2]);
  if (first == 'a' || first == 'p') return second == 'm' || at[1] != first;
  /* A zone has three capitals: the third is one of c d k s t. */
  return at[1] >= 'A' && at[1] <= 'Z' && 0x180818U >> (at[3] & 31) & 1;
}

/* The values of 2015-10-18 but its last two digits. */
static inline bool match_date(const char *at, uint64_t *values) {
  const uint64_t hyphens = UINT64_C(0x2D30302D30303030), slashes = UINT64_C(0x2F30302F30303030);
  const uint64_t form = at[4] == '/' ? slashes : hyphens;
  return cursor_match(cursor_eight(at), form, UINT64_C(0x000F0F000F0F0F0F), values);
}

/* Of a fraction the end and its nanoseconds; NULL: it has eight digits or more, or none. */
static inline const char *read_fraction(const char *at, uint32_t *nanoseconds) {
  uint64_t values = cursor_eight(at) ^ CURSOR_ZEROS;
  const unsigned count = cursor_leading(values);
  if (count == 0 || count == 8) return NULL;
  values &= (UINT64_C(1) << 8 * count) - 1;
  *nanoseconds = (uint32_t)(10 * cursor_number(values, 8));
  return at + count;
}

size_t timestamp_read_whole(const char *at, struct timestamp *t) {
  const char *end = at + SECONDS_END;
  uint64_t date, clock;
  uint32_t nanoseconds = 0;
  if (at[4] != at[7] || (at[10] != ' ' && at[10] != 'T')) return 0;
  if (!match_date(at, &date)) return 0;
  if (!cursor_match(cursor_eight(at + 11), CURSOR_CLOCK, CURSOR_CLOCK_PLACES, &clock)) return 0;
  const bool has_fraction = *end == ',' || *end == '.';
  if (has_fraction && !(end = read_fraction(end + 1, &nanoseconds))) return 0;
  const unsigned year = 100 * cursor_pair_of(date, 0) + cursor_pair_of(date, 2);
  const unsigned month = cursor_pair_of(date, 5), day = cursor_pair_at(at + 8);
  const unsigned hour = cursor_pair_of(clock, 0), minute = cursor_pair_of(clock, 3);
  const unsigned second = cursor_pair_of(clock, 6);
  if (hour > 23 || minute > 59 || second > 60 || may_go_on(end)) return 0;
  if (month - 1 > 11 || day - 1 > 30 || year < 1900 || year >= 2200) return 0;
  t->kind = TIMESTAMP_WHOLE;
  t->year = year, t->month = month, t->day = day;
  t->hour = hour, t->minute = minute, t->second = second;
  t->nanoseconds = nanoseconds, t->has_fraction = has_fraction;
  return (size_t)(end - at);
}
