/* Times read off a text's front, its first run of digits or its letters saying which way to go. */
#include "flow/timestamp_private.h"

enum { MOST_DIGITS = 20, PADDED_BYTES = 10 };

unsigned timestamp_take_digits(struct cursor *c, unsigned most, uint64_t *value) {
  const char *from = c->at, *at = from;
  const char *end = (size_t)(c->end - from) > most ? from + most : c->end;
  uint64_t number = 0;
  if (c->end - from >= 8) { /* at once, as far as they go */
    const uint64_t values = cursor_eight(from) ^ CURSOR_ZEROS;
    unsigned count = cursor_leading(values);
    if (count > most) count = most;
    if (count > 0) number = cursor_number(values, count);
    at += count;
    if (count < 8) end = at;
  }
  for (; at < end && cursor_is_digit(*at); at++) number = 10 * number + (uint64_t)(*at - '0');
  c->at = at;
  *value = number;
  return (unsigned)(at - from);
}

static bool take_between(struct cursor *c) {
  switch (cursor_peek(c)) {
    case 'T':
    case 't':
    case '_':
    case '-':
    case ':': c->at++; return true;
    default: cursor_take(c, ','); return cursor_take_blanks(c);
  }
}

bool timestamp_take_time_of_day(struct cursor *c, struct timestamp *t, bool compact) {
  const char *start = c->at;
  if (take_between(c) && timestamp_take_clock(c, t, compact)) return true;
  t->hour = t->minute = t->second = t->nanoseconds = 0;
  t->has_fraction = false;
  c->at = start;
  return false;
}

/* --- dates --- */

bool timestamp_set_date(struct timestamp *t, uint64_t year, uint64_t month, uint64_t day) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  if (year < 100) year += year < 70 ? 2000 : 1900;
  t->year = (unsigned)year, t->month = (unsigned)month, t->day = (unsigned)day;
  return year >= 1900 && year < 2200;
}

static bool is_between(char byte) {
  return byte == '-' || byte == '/' || byte == '.';
}

/* A day that may stand alone if its parts have two digits each: 1.5.2 is rather a version. */
static inline bool take_day(struct cursor *c, struct timestamp *t, bool padded) {
  const char *at = c->at;
  if (c->end - at > 1 && (*at == ' ' || *at == 'T') && cursor_is_digit(at[1])) { /* mostly */
    t->kind = TIMESTAMP_WHOLE;
    c->at++;
    if (timestamp_take_clock(c, t, false)) return true;
    t->kind = TIMESTAMP_NONE;
    c->at = at;
  }
  if (timestamp_take_time_of_day(c, t, false))
    t->kind = TIMESTAMP_WHOLE;
  else if (padded)
    t->kind = TIMESTAMP_DATE;
  return t->kind != TIMESTAMP_NONE;
}

/* c stands behind the year. */
static bool read_year_first(struct cursor *c, struct timestamp *t, uint64_t year) {
  unsigned month, day;
  char between = cursor_peek(c);
  const char *from = c->at;
  if (!is_between(between) || !cursor_take(c, between) || !cursor_take_pair(c, &month))
    return false;
  if (!cursor_take(c, between) || !cursor_take_pair(c, &day) ||
      !timestamp_set_date(t, year, month, day))
    return false;
  return take_day(c, t, c->at - from == 6);
}

/* The commonest, 2015-10-18, at once; false: it isn't that. There are PADDED_BYTES. */
static inline bool take_padded(struct cursor *c, struct timestamp *t) {
  const char *at = c->at;
  if (at[7] != at[4] || !is_between(at[4])) return false;
  const uint64_t between = (unsigned char)at[4];
  const uint64_t form = UINT64_C(0x0030300030303030) | between << 32 | between << 56;
  uint64_t values;
  if (!cursor_match(cursor_eight(at), form, UINT64_C(0x000F0F000F0F0F0F), &values)) return false;
  unsigned year = 100 * cursor_pair_of(values, 0) + cursor_pair_of(values, 2);
  if (!timestamp_set_date(t, year, cursor_pair_of(values, 5), cursor_pair_at(at + 8))) return false;
  c->at += PADDED_BYTES;
  return true;
}

/* Three numbers of one or two digits, or the last one a year of four. Which is which: the common
   ways of those who write so, unless that gives no date. */
static bool set_short_date(struct timestamp *t, char between, uint64_t a, uint64_t b, uint64_t c,
                           bool has_year) {
  bool american = between == '/';
  if (has_year && american) return timestamp_set_date(t, c, a, b) || timestamp_set_date(t, c, b, a);
  if (has_year) return timestamp_set_date(t, c, b, a) || timestamp_set_date(t, c, a, b);
  if (between == '.' && timestamp_set_date(t, c, b, a)) return true;
  return timestamp_set_date(t, a, b, c) || timestamp_set_date(t, c, a, b) ||
         timestamp_set_date(t, c, b, a);
}

/* 17/06/09 20:10:40, 10.30 16:49:06; c stands behind the first number and what follows it. */
static bool read_numbers(struct cursor *c, struct timestamp *t, uint64_t first, char between) {
  unsigned second;
  uint64_t third;
  if (!cursor_take_pair(c, &second)) return false;
  if (!cursor_take(c, between)) {
    /* Any year will do, if it has a February 29. */
    if (!timestamp_set_date(t, 2000, first, second) && !timestamp_set_date(t, 2000, second, first))
      return false;
    t->year = 0, t->kind = TIMESTAMP_YEARLESS;
    const char *from = c->at;
    /* With seconds: 3-4 12:30 is too little. */
    return timestamp_take_time_of_day(c, t, false) && c->at - from >= 8;
  }
  unsigned count = timestamp_take_digits(c, 4, &third);
  if (count == 0 || count == 3) return false;
  if (!set_short_date(t, between, first, second, third, count == 4)) return false;
  t->kind = TIMESTAMP_WHOLE;
  return timestamp_take_time_of_day(c, t, false);
}

/* c stands behind a number of one or two digits. */
static bool read_short(struct cursor *c, struct timestamp *t, uint64_t first, unsigned count) {
  char between = cursor_peek(c);
  if (between == ':') {
    t->hour = (unsigned)first;
    t->kind = TIMESTAMP_CLOCK;
    const char *from = c->at;
    if (!timestamp_take_minute(c, t)) return false;
    bool padded = count == 2 && c->at - from >= 6 && from[3] == ':';
    return padded || (c->at[-1] | 0x20) == 'm';
  }
  if (between != ' ' && !is_between(between)) return false;
  c->at++;
  if (cursor_is_letter(cursor_peek(c))) return timestamp_read_day_name(c, t, first, between);
  return between != ' ' && read_numbers(c, t, first, between);
}

/* 20171223-22:15:29:606, 081109 203615, 20171223221529: nothing between the date's parts. */
static bool read_compact(struct cursor *c, struct timestamp *t, uint64_t value, unsigned count) {
  t->kind = TIMESTAMP_WHOLE;
  if (count == 14) {
    if (!timestamp_set_date(t, value / 10000000000, value / 100000000 % 100, value / 1000000 % 100))
      return false;
    c->at -= 6;
    return timestamp_take_clock(c, t, true);
  }
  return timestamp_set_date(t, value / 10000, value / 100 % 100, value % 100) &&
         timestamp_take_time_of_day(c, t, true);
}

/* 0102 15:04:05.000000: as glog has it, whose clock always has a fraction. */
static bool read_month_and_day(struct cursor *c, struct timestamp *t, uint64_t value) {
  if (!timestamp_set_date(t, 2000, value / 100, value % 100)) return false;
  t->year = 0, t->kind = TIMESTAMP_YEARLESS;
  return timestamp_take_time_of_day(c, t, false) && t->has_fraction;
}

/* From September 2001 to May 2033, whatever the unit: other numbers of that length are rather sizes
   and numbers of something. */
static bool read_epoch(struct cursor *c, struct timestamp *t, const char *from) {
  uint64_t fraction;
  if (*from != '1') return false;
  if (c->end - c->at > 1 && *c->at == '.' && cursor_is_digit(c->at[1])) {
    c->at++;
    timestamp_take_digits(c, 9, &fraction);
  }
  t->kind = TIMESTAMP_EPOCH;
  return true;
}

/* c stands behind four digits. */
static bool read_four(struct cursor *c, struct timestamp *t, uint64_t value) {
  if (cursor_peek(c) != ' ') return read_year_first(c, t, value);
  bool named = c->end - c->at > 1 && cursor_is_letter(c->at[1]);
  return named ? timestamp_read_year_name(c, t, value) : read_month_and_day(c, t, value);
}

bool timestamp_read_digits(struct cursor *c, struct timestamp *t) {
  uint64_t value;
  const char *from = c->at;
  if (c->end - from >= PADDED_BYTES) { /* most numbers that are no times need no more than this */
    const unsigned leading = cursor_leading(cursor_eight(from) ^ CURSOR_ZEROS);
    if (leading == 3 || leading == 5 || leading == 7) return false;
    if (leading == 4 && take_padded(c, t)) return take_day(c, t, true);
  }
  unsigned count = timestamp_take_digits(c, MOST_DIGITS, &value);
  switch (count) {
    case 1:
    case 2: return read_short(c, t, value, count);
    case 4: return read_four(c, t, value);
    case 6:
    case 8:
    case 14: return read_compact(c, t, value, count);
    case 10:
    case 13:
    case 16:
    case 19: return read_epoch(c, t, from);
    default: return false;
  }
}

/* What is more than digits and letters can't be cut out of a longer word; the less a time says, the
   surer must be that it ends there. */
static bool ends(const struct cursor *c, const struct timestamp *t) {
  if (c->at == c->end) return true;
  if (cursor_is_word(*c->at)) return false;
  if (t->kind == TIMESTAMP_WHOLE || t->kind == TIMESTAMP_YEARLESS) return true;
  bool last = c->at + 1 == c->end;
  switch (*c->at) {
    case '.':
    case '-':
    case '/':
    case '=':
    case '%':
    case '+':
    case '#':
    case '@': return false;
    case ':':
    case ',': return last || !cursor_is_word(c->at[1]);
    default: return true;
  }
}

size_t timestamp_read(struct span text, struct timestamp *t) {
  *t = (struct timestamp){.kind = TIMESTAMP_NONE};
  if (text.length == 0) return 0;
  const bool numeric = cursor_is_digit(*text.at);
  if (numeric && text.length >= TIMESTAMP_WHOLE_BYTES && text.at[13] == ':') {
    const size_t whole = timestamp_read_whole(text.at, t);
    if (whole > 0) return whole;
  }
  struct cursor c = {text.at, text.at + text.length};
  bool read = numeric ? timestamp_read_digits(&c, t) : timestamp_read_name(&c, t);
  return read && ends(&c, t) ? (size_t)(c.at - text.at) : 0;
}
