/* The time of day in a time stamp, and the zone behind it. */
#include "flow/letters.h"
#include "flow/timestamp_private.h"

enum { NANOSECOND_DIGITS = 9, CLOCK_BYTES = 8 };

/* --- zones --- */

static bool take_offset(struct cursor *c, struct timestamp *t) {
  struct cursor start = *c;
  uint64_t hours, minutes = 0;
  bool apart = cursor_take(c, ' '), west = cursor_peek(c) == '-';
  if (west || cursor_peek(c) == '+') {
    c->at++;
    bool two = timestamp_take_digits(c, 2, &hours) == 2;
    bool split = two && cursor_take(c, ':');
    unsigned more = two ? timestamp_take_digits(c, 2, &minutes) : 0;
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

/* Zones that log lines name, in half hours east; of several meanings the commonest. */
static bool zone_of(uint32_t letters, char fourth, int *half_hours) {
#define ZONE(a, b, c, d, h) \
  case LETTERS(a, b, c): *half_hours = (h); return fourth == (d)
  switch (letters) {
    ZONE('u', 't', 'c', '\0', 0);
    ZONE('g', 'm', 't', '\0', 0);
    ZONE('c', 'e', 't', '\0', 2);
    ZONE('c', 'e', 's', 'T', 4);
    ZONE('e', 's', 't', '\0', -10);
    ZONE('e', 'd', 't', '\0', -8);
    ZONE('c', 's', 't', '\0', -12);
    ZONE('c', 'd', 't', '\0', -10);
    ZONE('m', 's', 't', '\0', -14);
    ZONE('m', 'd', 't', '\0', -12);
    ZONE('p', 's', 't', '\0', -16);
    ZONE('p', 'd', 't', '\0', -14);
    ZONE('b', 's', 't', '\0', 2);
    ZONE('w', 'e', 't', '\0', 0);
    ZONE('e', 'e', 't', '\0', 4);
    ZONE('e', 'e', 's', 'T', 6);
    ZONE('m', 's', 'k', '\0', 6);
    ZONE('i', 's', 't', '\0', 11);
    ZONE('j', 's', 't', '\0', 18);
    ZONE('k', 's', 't', '\0', 18);
    ZONE('h', 'k', 't', '\0', 16);
    ZONE('s', 'g', 't', '\0', 16);
    ZONE('a', 'e', 's', 'T', 20);
    ZONE('a', 'e', 'd', 'T', 22);
    ZONE('n', 'z', 's', 'T', 24);
    ZONE('n', 'z', 'd', 'T', 26);
    default: return false;
  }
#undef ZONE
}

static inline bool is_capital(char byte) {
  return byte >= 'A' && byte <= 'Z';
}

/* c stands at its blank, if there is one. */
static void take_zone_name(struct cursor *c, struct timestamp *t) {
  const char *at = c->at + (*c->at == ' '), *end = at;
  /* One bit each: c d k s t, of which one is every zone's third letter. */
  if (c->end - at < 3 || !(0x180818U >> (at[2] & 31) & 1)) return;
  while (end < c->end && end - at < 5 && is_capital(*end)) end++;
  int half_hours;
  if (end - at < 3 || end - at > 4) return;
  if (!zone_of(letters_at(at), end - at == 4 ? at[3] : '\0', &half_hours)) return;
  t->offset_minutes = 30 * half_hours;
  c->at = end;
}

static void take_zone(struct cursor *c, struct timestamp *t) {
  switch (cursor_peek(c)) {
    case 'Z':
    case 'z': c->at++; return;
    case '+':
    case '-': take_offset(c, t); return;
    case ' ':
      if (c->end - c->at < 2) return;
      if (is_capital(c->at[1]))
        take_zone_name(c, t);
      else if (c->at[1] == '+' || c->at[1] == '-')
        take_offset(c, t);
      return;
    default: return;
  }
}

/* --- clocks --- */

/* `:` before milliseconds, whose zeros in front may be missing; a bare clock isn't followed by
   them, so that no hardware address is one. */
static inline void take_fraction(struct cursor *c, struct timestamp *t) {
  char byte = cursor_peek(c);
  bool plain = byte == ':' && t->month > 0;
  if (byte != '.' && byte != ',' && !plain) return;
  if (c->end - c->at < 2 || !cursor_is_digit(c->at[1])) return;
  c->at++;
  static const uint32_t powers[] = {1000000000, 100000000, 10000000, 1000000, 100000,
                                    10000,      1000,      100,      10,      1};
  uint64_t value;
  unsigned count = timestamp_take_digits(c, NANOSECOND_DIGITS, &value);
  t->nanoseconds = (uint32_t)value * powers[plain && count < 3 ? 3 : count];
  while (cursor_is_digit(cursor_peek(c))) c->at++;
  t->has_fraction = true;
}

/* AM or PM; false: the hour isn't one of twelve. */
static bool take_half_of_day(struct cursor *c, struct timestamp *t) {
  const char *at = c->at + (cursor_peek(c) == ' ');
  if (c->end - at < 2 || (at[1] | 0x20) != 'm') return true;
  if ((at[0] | 0x20) != 'a' && (at[0] | 0x20) != 'p') return true;
  if (c->end - at > 2 && (cursor_is_letter(at[2]) || cursor_is_digit(at[2]))) return true;
  if (t->hour < 1 || t->hour > 12) return false;
  t->hour = t->hour % 12 + ((at[0] | 0x20) == 'p' ? 12 : 0);
  c->at = at + 2;
  return true;
}

/* Whether half of day or zone may follow: most clocks end before a blank and something else. */
static inline bool may_go_on(const struct cursor *c) {
  const char *at = c->at + (c->at < c->end && *c->at == ' ');
  if (at == c->end) return false;
  const unsigned byte = (unsigned char)*at;
  if (cursor_is_letter(*at)) return true;
  return byte == '+' || byte == '-';
}

static inline bool take_rest(struct cursor *c, struct timestamp *t) {
  take_fraction(c, t);
  if (may_go_on(c)) {
    if (!take_half_of_day(c, t)) return false;
    take_zone(c, t);
  }
  return t->hour < 24 && t->minute < 60 && t->second <= 60;
}

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
  } else if (between == '.' || !padded) {
    return false;
  }
  return take_rest(c, t);
}

/* The commonest, 06:55:46, at once; false: it isn't that. */
static inline bool take_padded(struct cursor *c, struct timestamp *t) {
  uint64_t values;
  if (c->end - c->at < CLOCK_BYTES) return false;
  if (!cursor_match(cursor_eight(c->at), CURSOR_CLOCK, CURSOR_CLOCK_PLACES, &values)) return false;
  t->hour = cursor_pair_of(values, 0), t->minute = cursor_pair_of(values, 3);
  t->second = cursor_pair_of(values, 6);
  c->at += CLOCK_BYTES;
  return true;
}

bool timestamp_take_clock(struct cursor *c, struct timestamp *t, bool compact) {
  if (take_padded(c, t)) return take_rest(c, t);
  uint64_t value;
  unsigned count = timestamp_take_digits(c, 6, &value);
  if (count == 1 || count == 2) {
    t->hour = (unsigned)value;
    return timestamp_take_minute(c, t);
  }
  if (count != 6 || !compact) return false;
  t->hour = (unsigned)(value / 10000), t->minute = (unsigned)(value / 100 % 100);
  t->second = (unsigned)(value % 100);
  return take_rest(c, t);
}
