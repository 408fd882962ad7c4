/* Times read piece by piece; days counted as the emitter writes them, the other way round. */
#include "flow/moment.h"

#include <math.h>

#include "base/number.h"

enum { NANOSECOND_DIGITS = 9, MOST_WHOLE_DIGITS = 19 };

static const uint32_t SECOND_NANOSECONDS = 1000000000;
static const int64_t YEAR_0000 = INT64_C(-62167219200); /* its beginning */

/* A date and a clock as they stand there. */
struct written {
  unsigned year, month, day, hour, minute, second;
  uint32_t nanoseconds;
  int offset_seconds; /* east of UTC */
};

/* --- pieces: each takes what it reads off the front of the text --- */

static bool take(struct span *text, char byte) {
  if (text->length == 0 || text->at[0] != byte) return false;
  text->at++, text->length--;
  return true;
}

static bool take_digit(struct span *text, unsigned *digit) {
  if (text->length == 0) return false;
  *digit = (unsigned char)(text->at[0] - '0');
  if (*digit > 9) return false;
  text->at++, text->length--;
  return true;
}

static bool take_digits(struct span *text, unsigned count, unsigned *value) {
  *value = 0;
  for (unsigned digit; count > 0; count--) {
    if (!take_digit(text, &digit)) return false;
    *value = 10 * *value + digit;
  }
  return true;
}

/* At least one digit; those finer than nanoseconds are passed over. */
static bool take_fraction(struct span *text, uint32_t *nanoseconds) {
  unsigned count = 0;
  *nanoseconds = 0;
  for (unsigned digit; take_digit(text, &digit); count++) {
    if (count < NANOSECOND_DIGITS) *nanoseconds = 10 * *nanoseconds + digit;
  }
  for (unsigned i = count; i < NANOSECOND_DIGITS; i++) *nanoseconds *= 10;
  return count > 0;
}

static bool take_month(struct span *text, unsigned *month) {
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text->length < 3) return false;
  for (*month = 1; *month <= 12; ++*month) {
    if (memcmp(text->at, &names[3 * (*month - 1)], 3) != 0) continue;
    text->at += 3, text->length -= 3;
    return true;
  }
  return false;
}

static bool take_clock(struct span *text, struct written *w) {
  if (!take_digits(text, 2, &w->hour) || !take(text, ':')) return false;
  if (!take_digits(text, 2, &w->minute)) return false;
  if (!take(text, ':')) return true;
  if (!take_digits(text, 2, &w->second)) return false;
  return !(take(text, '.') || take(text, ',')) || take_fraction(text, &w->nanoseconds);
}

static bool take_offset(struct span *text, int *seconds) {
  unsigned hours, minutes = 0;
  take(text, ' ');
  if (text->length == 0 || take(text, 'Z') || take(text, 'z')) return true;
  bool west = take(text, '-');
  if (!west && !take(text, '+')) return false;
  if (!take_digits(text, 2, &hours)) return false;
  if (text->length > 0) {
    take(text, ':');
    if (!take_digits(text, 2, &minutes)) return false;
  }
  *seconds = (int)(3600 * hours + 60 * minutes);
  if (west) *seconds = -*seconds;
  return hours < 24 && minutes < 60;
}

/* --- dates --- */

static unsigned days_of(unsigned year, unsigned month) {
  static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

static bool is_valid(const struct written *w) {
  if (w->month < 1 || w->month > 12) return false;
  if (w->day < 1 || w->day > days_of(w->year, w->month)) return false;
  return w->hour < 24 && w->minute < 60 && w->second <= 60;
}

/* The day's number since 1970-01-01. Years are counted from March, so that the leap day ends one,
   and 400 years on, so that no division meets a negative number. */
static int64_t day_number(const struct written *w) {
  bool early = w->month <= 2;
  unsigned since_march = early ? w->month + 9 : w->month - 3;
  int64_t year = (int64_t)w->year + 400 - early;
  int64_t of_year = (153 * since_march + 2) / 5 + w->day - 1;
  return 365 * year + year / 4 - year / 100 + year / 400 + of_year - 719468 - 146097;
}

static void set_clock(struct moment *m, int64_t day, unsigned of_day) {
  int64_t weekday = (day + 3) % MOMENT_WEEK_DAYS; /* day 0 was a Thursday */
  m->weekday = (uint32_t)(weekday < 0 ? weekday + MOMENT_WEEK_DAYS : weekday);
  m->of_day = of_day + (double)m->nanoseconds / SECOND_NANOSECONDS;
}

static bool read_iso(struct span text, struct written *w) {
  if (!take_digits(&text, 4, &w->year) || !take(&text, '-')) return false;
  if (!take_digits(&text, 2, &w->month) || !take(&text, '-')) return false;
  if (!take_digits(&text, 2, &w->day)) return false;
  if (text.length == 0) return true;
  if (!take(&text, 'T') && !take(&text, 't') && !take(&text, ' ')) return false;
  return take_clock(&text, w) && take_offset(&text, &w->offset_seconds) && text.length == 0;
}

static bool read_log(struct span text, struct written *w) {
  if (!take_digits(&text, 2, &w->day) || !take(&text, '/')) return false;
  if (!take_month(&text, &w->month) || !take(&text, '/')) return false;
  if (!take_digits(&text, 4, &w->year) || !take(&text, ':')) return false;
  return take_clock(&text, w) && take_offset(&text, &w->offset_seconds) && text.length == 0;
}

static bool read_date(struct span text, struct moment *m) {
  struct written w = {0};
  if (!read_iso(text, &w)) {
    w = (struct written){0};
    if (!read_log(text, &w)) return false;
  }
  if (!is_valid(&w)) return false;
  int64_t day = day_number(&w);
  unsigned of_day = 3600 * w.hour + 60 * w.minute + w.second;
  m->seconds = day * MOMENT_DAY_SECONDS + of_day - w.offset_seconds;
  m->nanoseconds = w.nanoseconds;
  /* A leap second at the end of a day is the first of the next, as its seconds are. */
  set_clock(m, day + of_day / MOMENT_DAY_SECONDS, of_day % MOMENT_DAY_SECONDS);
  return true;
}

/* --- numbers --- */

/* A number in parts: a double would round what is finer than a microsecond of today. */
struct epoch {
  bool negative;
  uint64_t whole;
  uint32_t billionths;
};

static bool read_digits(struct span text, struct epoch *e) {
  unsigned count = 0;
  *e = (struct epoch){.negative = take(&text, '-')};
  for (unsigned digit; count < MOST_WHOLE_DIGITS && take_digit(&text, &digit); count++) {
    e->whole = 10 * e->whole + digit;
  }
  if (count > 0 && take(&text, '.') && !take_fraction(&text, &e->billionths)) return false;
  return count > 0 && text.length == 0;
}

/* With an exponent, a plus sign and the like. */
static bool read_number(struct span text, struct epoch *e) {
  double value;
  if (number_read(text, &value) != NUMBER_READ || fabs(value) >= 1e19) return false;
  *e = (struct epoch){.negative = value < 0, .whole = (uint64_t)fabs(value)};
  e->billionths = (uint32_t)((fabs(value) - floor(fabs(value))) * SECOND_NANOSECONDS);
  return true;
}

/* How many make a second: guessed by the size, right for every time from 1973 to 5138. */
static uint32_t units_of(uint64_t whole) {
  if (whole < UINT64_C(100000000000)) return 1;
  if (whole < UINT64_C(100000000000000)) return 1000;
  return whole < UINT64_C(100000000000000000) ? 1000000 : SECOND_NANOSECONDS;
}

static bool read_epoch(struct span text, struct moment *m) {
  struct epoch e;
  if (!read_digits(text, &e) && !read_number(text, &e)) return false;
  uint32_t units = units_of(e.whole);
  m->seconds = (int64_t)(e.whole / units);
  m->nanoseconds =
      (uint32_t)(e.whole % units) * (SECOND_NANOSECONDS / units) + e.billionths / units;
  if (e.negative) m->seconds = -m->seconds;
  if (e.negative && m->nanoseconds > 0) {
    m->seconds--;
    m->nanoseconds = SECOND_NANOSECONDS - m->nanoseconds;
  }
  if (m->seconds < YEAR_0000) return false;
  int64_t of_day = m->seconds % MOMENT_DAY_SECONDS;
  if (of_day < 0) of_day += MOMENT_DAY_SECONDS;
  set_clock(m, (m->seconds - of_day) / MOMENT_DAY_SECONDS, (unsigned)of_day);
  return true;
}

bool moment_read(struct span text, struct moment *m) {
  text = span_trim(text);
  take(&text, '[');
  if (text.length > 0 && text.at[text.length - 1] == ']') text.length--;
  return read_date(text, m) || read_epoch(text, m);
}
