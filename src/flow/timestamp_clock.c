/* The time of day in a time stamp, and the zone behind it. */
#include "flow/timestamp_private.h"

enum { NANOSECOND_DIGITS = 9 };

/* Zones that log lines name; where a name has several meanings, the commonest. */
static bool zone_of(const char *at, size_t length, int *minutes) {
  static const struct {
    char name[5];
    signed char quarters; /* of an hour, east */
  } zones[] = {{"UTC", 0},   {"GMT", 0},   {"CET", 4},   {"CEST", 8},  {"EST", -20}, {"EDT", -16},
               {"CST", -24}, {"CDT", -20}, {"MST", -28}, {"MDT", -24}, {"PST", -32}, {"PDT", -28},
               {"BST", 4},   {"WET", 0},   {"WEST", 4},  {"EET", 8},   {"EEST", 12}, {"MSK", 12},
               {"IST", 22},  {"JST", 36},  {"KST", 36},  {"HKT", 32},  {"SGT", 32},  {"AEST", 40},
               {"AEDT", 44}, {"NZST", 48}, {"NZDT", 52}};
  for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
    if (strlen(zones[i].name) != length || memcmp(zones[i].name, at, length) != 0) continue;
    *minutes = 15 * zones[i].quarters;
    return true;
  }
  return false;
}

static bool take_offset(struct cursor *c, struct timestamp *t) {
  struct cursor start = *c;
  uint64_t hours, minutes = 0;
  bool apart = cursor_take(c, ' '), west = cursor_peek(c) == '-';
  if (west || cursor_peek(c) == '+') {
    c->at++;
    bool two = cursor_take_digits(c, 2, &hours) == 2;
    bool split = two && cursor_take(c, ':');
    unsigned more = two ? cursor_take_digits(c, 2, &minutes) : 0;
    /* `12:00:00 -5` is a number behind a clock. */
    if (two && (more == 2 || (more == 0 && !split && !apart)) && hours < 24 && minutes < 60 &&
        !cursor_is_digit(cursor_peek(c))) {
      t->offset_minutes = (int)(60 * hours + minutes) * (west ? -1 : 1);
      return t->has_offset = true;
    }
  }
  *c = start;
  return false;
}

static void take_zone(struct cursor *c, struct timestamp *t) {
  struct cursor start = *c;
  char byte = cursor_peek(c);
  if (byte == 'Z' || byte == 'z') {
    c->at++;
    return;
  }
  if (byte != ' ' && byte != '+' && byte != '-') return;
  if (take_offset(c, t)) return;
  cursor_take(c, ' ');
  const char *from = c->at;
  while (c->at - from < 5 && cursor_peek(c) >= 'A' && cursor_peek(c) <= 'Z') c->at++;
  size_t length = (size_t)(c->at - from);
  if (length >= 3 && length <= 4 && zone_of(from, length, &t->offset_minutes)) return;
  *c = start;
}

/* `:` before milliseconds, whose zeros in front may be missing; a bare clock isn't followed by
   them, so that no hardware address is one. */
static void take_fraction(struct cursor *c, struct timestamp *t) {
  char byte = cursor_peek(c);
  bool plain = byte == ':' && t->month > 0;
  if (byte != '.' && byte != ',' && !plain) return;
  if (c->end - c->at < 2 || !cursor_is_digit(c->at[1])) return;
  c->at++;
  uint64_t value;
  unsigned count = cursor_take_digits(c, NANOSECOND_DIGITS, &value);
  for (unsigned i = plain && count < 3 ? 3 : count; i < NANOSECOND_DIGITS; i++) value *= 10;
  while (cursor_is_digit(cursor_peek(c))) c->at++;
  t->nanoseconds = (uint32_t)value;
  t->has_fraction = true;
}

static bool take_half_of_day(struct cursor *c, struct timestamp *t) {
  const char *at = c->at + (cursor_peek(c) == ' ');
  if (c->end - at < 2 || (at[1] | 0x20) != 'm' || ((at[0] | 0x20) != 'a' && (at[0] | 0x20) != 'p'))
    return false;
  if (c->end - at > 2 && (cursor_is_letter(at[2]) || cursor_is_digit(at[2]))) return false;
  if (t->hour < 1 || t->hour > 12) return false;
  t->hour = t->hour % 12 + ((at[0] | 0x20) == 'p' ? 12 : 0);
  c->at = at + 2;
  return true;
}

static bool is_valid(const struct timestamp *t) {
  return t->hour < 24 && t->minute < 60 && t->second <= 60;
}

/* The minute and what follows; c stands behind the hour. */
bool timestamp_take_minute(struct cursor *c, struct timestamp *t) {
  char between = cursor_peek(c);
  const char *from = c->at;
  if ((between != ':' && between != '.') || !cursor_take(c, between) ||
      !cursor_take_pair(c, &t->minute))
    return false;
  bool padded = c->at - from == 3;
  if (cursor_take(c, between)) {
    from = c->at;
    if (!cursor_take_pair(c, &t->second)) return false;
    /* 10.5.3 is more often a version than a time. */
    if (between == '.' && (!padded || c->at - from != 2)) return false;
    take_fraction(c, t);
  } else if (between == '.' || !padded) {
    return false;
  }
  take_half_of_day(c, t);
  if (!is_valid(t)) return false;
  take_zone(c, t);
  return true;
}

bool timestamp_take_clock(struct cursor *c, struct timestamp *t, bool compact) {
  uint64_t value;
  unsigned count = cursor_take_digits(c, 6, &value);
  if (count == 1 || count == 2) {
    t->hour = (unsigned)value;
    return timestamp_take_minute(c, t);
  }
  if (count != 6 || !compact) return false;
  t->hour = (unsigned)(value / 10000), t->minute = (unsigned)(value / 100 % 100);
  t->second = (unsigned)(value % 100);
  take_fraction(c, t);
  if (!is_valid(t)) return false;
  take_zone(c, t);
  return true;
}
