/* Time stamps that name their month. */
#include "flow/letters.h"
#include "flow/timestamp_private.h"

enum { WEEKDAY = 13 };

/* 1 to 12: a month, WEEKDAY, or 0. */
static unsigned name_of(uint32_t letters) {
  switch (letters) {
    case LETTERS('j', 'a', 'n'): return 1;
    case LETTERS('f', 'e', 'b'): return 2;
    case LETTERS('m', 'a', 'r'): return 3;
    case LETTERS('a', 'p', 'r'): return 4;
    case LETTERS('m', 'a', 'y'): return 5;
    case LETTERS('j', 'u', 'n'): return 6;
    case LETTERS('j', 'u', 'l'): return 7;
    case LETTERS('a', 'u', 'g'): return 8;
    case LETTERS('s', 'e', 'p'): return 9;
    case LETTERS('o', 'c', 't'): return 10;
    case LETTERS('n', 'o', 'v'): return 11;
    case LETTERS('d', 'e', 'c'): return 12;
    case LETTERS('m', 'o', 'n'):
    case LETTERS('t', 'u', 'e'):
    case LETTERS('w', 'e', 'd'):
    case LETTERS('t', 'h', 'u'):
    case LETTERS('f', 'r', 'i'):
    case LETTERS('s', 'a', 't'):
    case LETTERS('s', 'u', 'n'): return WEEKDAY;
    default: return 0;
  }
}

/* A name of three letters or spelled out. */
static unsigned take_name(struct cursor *c) {
  if (c->end - c->at < 3) return 0;
  unsigned name = name_of(letters_at(c->at));
  for (c->at += 3; name && cursor_is_letter(cursor_peek(c));) c->at++;
  return name;
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
  unsigned count = cursor_take_digits(c, 4, &year);
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
  if (cursor_take(c, ' ') && cursor_take_digits(c, 5, &year) == 4 &&
      !cursor_is_word(cursor_peek(c)) && timestamp_set_date(t, year, t->month, t->day)) {
    t->kind = TIMESTAMP_WHOLE;
  } else {
    *c = start;
  }
}

/* Dec 10 06:55:46, Jan 02, 2024 3:04:05 PM; c stands behind the month. */
static bool read_month_first(struct cursor *c, struct timestamp *t, unsigned month) {
  unsigned day;
  uint64_t year;
  if (!cursor_take_blanks(c) || !cursor_take_pair(c, &day) ||
      !timestamp_set_date(t, 2000, month, day))
    return false;
  t->year = 0, t->kind = TIMESTAMP_YEARLESS, t->is_named = true;
  if (timestamp_take_time_of_day(c, t, false)) {
    take_late_year(c, t);
    return true;
  }
  cursor_take(c, ',');
  if (!cursor_take_blanks(c) || cursor_take_digits(c, 4, &year) != 4 ||
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
