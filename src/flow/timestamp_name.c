/* Time stamps that name their month. */
#include "flow/letters.h"
#include "flow/timestamp_private.h"

enum { WEEKDAY = 13 };

/* The three letters and, in the lowest byte, what they name. */
#define NAME(a, b, c, name) [LETTERS_SLOT(LETTERS(a, b, c))] = LETTERS(a, b, c) << 8 | (name)
static const uint32_t names[LETTERS_SLOTS] = {
    NAME('j', 'a', 'n', 1),       NAME('f', 'e', 'b', 2),       NAME('m', 'a', 'r', 3),
    NAME('a', 'p', 'r', 4),       NAME('m', 'a', 'y', 5),       NAME('j', 'u', 'n', 6),
    NAME('j', 'u', 'l', 7),       NAME('a', 'u', 'g', 8),       NAME('s', 'e', 'p', 9),
    NAME('o', 'c', 't', 10),      NAME('n', 'o', 'v', 11),      NAME('d', 'e', 'c', 12),
    NAME('m', 'o', 'n', WEEKDAY), NAME('t', 'u', 'e', WEEKDAY), NAME('w', 'e', 'd', WEEKDAY),
    NAME('t', 'h', 'u', WEEKDAY), NAME('f', 'r', 'i', WEEKDAY), NAME('s', 'a', 't', WEEKDAY),
    NAME('s', 'u', 'n', WEEKDAY)};
#undef NAME

/* A name of three letters or spelled out: 1 to 12, a month, WEEKDAY, or 0. */
static inline unsigned take_name(struct cursor *c) {
  const char *at = c->at, *end = c->end;
  if (end - at < 3) return 0;
  const uint32_t letters = letters_at(at), found = names[LETTERS_SLOT(letters)];
  if (found >> 8 != letters) return 0;
  for (at += 3; at < end && cursor_is_letter(*at);) at++;
  c->at = at;
  return found & 0xFF;
}

static bool take_month(struct cursor *c, unsigned *month) {
  *month = take_name(c);
  return *month > 0 && *month != WEEKDAY;
}

bool timestamp_read_day_name(struct cursor *c, struct timestamp *t, uint64_t day, char between) {
  uint64_t year;
  unsigned month;
  t->is_named = true;
  if (!take_month(c, &month) || !cursor_take(c, between)) return false;
  struct cursor start = *c;
  unsigned count = timestamp_take_digits(c, 4, &year);
  bool has_year = count == 4 || (count == 2 && between != ' ');
  if (!has_year) *c = start;
  if (!timestamp_set_date(t, has_year ? year : 2000, month, day)) return false;
  t->kind = has_year ? TIMESTAMP_WHOLE : TIMESTAMP_YEARLESS;
  if (has_year) return timestamp_take_time_of_day(c, t, false);
  t->year = 0;
  return between == ' ' && timestamp_take_clock(c, t, false);
}

bool timestamp_read_year_name(struct cursor *c, struct timestamp *t, uint64_t year) {
  unsigned month, day;
  c->at++;
  if (!take_month(c, &month) || !cursor_take_blanks(c) || !cursor_take_pair(c, &day)) return false;
  t->kind = TIMESTAMP_WHOLE, t->is_named = true;
  return timestamp_set_date(t, year, month, day) && timestamp_take_time_of_day(c, t, false);
}

/* Behind a clock: Sun Dec 04 04:47:44 2005. */
static void take_late_year(struct cursor *c, struct timestamp *t) {
  struct cursor start = *c;
  if (c->end - c->at < 5 || !cursor_is_digit(c->at[1])) return;
  uint64_t year;
  if (cursor_take(c, ' ') && timestamp_take_digits(c, 5, &year) == 4 &&
      !cursor_is_word(cursor_peek(c)) && timestamp_set_date(t, year, t->month, t->day)) {
    t->kind = TIMESTAMP_WHOLE;
  } else {
    *c = start;
  }
}

/* ` 10 06:55:46` or `  2 06:55:46`, the commonest, at once; false: it isn't that. */
static bool take_padded_day(struct cursor *c, struct timestamp *t, unsigned month) {
  const char *at = c->at;
  if (c->end - at < 12 || at[0] != ' ' || at[3] != ' ' || !cursor_is_digit(at[2])) return false;
  if (at[1] != ' ' && !cursor_is_digit(at[1])) return false;
  const unsigned tens = at[1] == ' ' ? 0 : (unsigned)(at[1] - '0');
  if (!timestamp_set_date(t, 2000, month, 10 * tens + (unsigned)(at[2] - '0'))) return false;
  struct cursor clock = {at + 4, c->end};
  t->year = 0, t->kind = TIMESTAMP_YEARLESS, t->is_named = true;
  if (!timestamp_take_clock(&clock, t, false)) return false;
  *c = clock;
  return true;
}

/* Dec 10 06:55:46, Jan 02, 2024 3:04:05 PM; c stands behind the month. */
static bool read_month_first(struct cursor *c, struct timestamp *t, unsigned month) {
  unsigned day;
  uint64_t year;
  if (take_padded_day(c, t, month)) {
    take_late_year(c, t);
    return true;
  }
  if (!cursor_take_blanks(c) || !cursor_take_pair(c, &day) ||
      !timestamp_set_date(t, 2000, month, day))
    return false;
  t->year = 0, t->kind = TIMESTAMP_YEARLESS, t->is_named = true;
  if (timestamp_take_time_of_day(c, t, false)) {
    take_late_year(c, t);
    return true;
  }
  cursor_take(c, ',');
  if (!cursor_take_blanks(c) || timestamp_take_digits(c, 4, &year) != 4 ||
      !timestamp_set_date(t, year, month, day))
    return false;
  t->kind = TIMESTAMP_WHOLE;
  return timestamp_take_time_of_day(c, t, false);
}

bool timestamp_read_name(struct cursor *c, struct timestamp *t) {
  unsigned name = take_name(c);
  if (name == WEEKDAY) {
    cursor_take(c, ',');
    if (!cursor_take_blanks(c)) return false;
    if (cursor_is_digit(cursor_peek(c))) {
      return timestamp_read_digits(c, t) && t->kind == TIMESTAMP_WHOLE;
    }
    name = take_name(c);
  }
  return name > 0 && name != WEEKDAY && read_month_first(c, t, name);
}

/* A zone's name or half of the day, which may stand behind a clock. */
static bool may_be_clocks(const char *word) {
  const char second = word[1] | 0x20;
  if ((word[0] | 0x20) == 'a' || (word[0] | 0x20) == 'p') return second == 'm';
  return !(word[0] & 0x20) && !(word[1] & 0x20) && !(word[2] & 0x20);
}

bool timestamp_is_syslog(struct span text) {
  const char *at = text.at;
  if (text.length < TIMESTAMP_SYSLOG_BYTES + 4 || at[3] != ' ' || at[6] != ' ') return false;
  const uint32_t letters = letters_at(at), found = names[LETTERS_SLOT(letters)];
  if (found >> 8 != letters || (found & 0xFF) == WEEKDAY) return false;
  const unsigned tens = at[4] == ' ' ? 0 : (unsigned char)(at[4] - '0');
  const unsigned ones = (unsigned char)(at[5] - '0'), day = 10 * tens + ones;
  if (tens > 3 || ones > 9 || day < 1 || day > 31) return false;
  uint64_t values;
  if (!cursor_match(cursor_eight(at + 7), CURSOR_CLOCK, CURSOR_CLOCK_PLACES, &values)) return false;
  if (cursor_pair_of(values, 0) > 23 || cursor_pair_of(values, 3) > 59) return false;
  const char *word = at + TIMESTAMP_SYSLOG_BYTES + 1;
  return cursor_pair_of(values, 6) <= 60 && word[-1] == ' ' && cursor_is_letter(*word) &&
         !may_be_clocks(word);
}
