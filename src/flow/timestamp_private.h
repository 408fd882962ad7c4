/* What the files of timestamp.h share: a text taken off its front, piece by piece. */
#ifndef FLOW_TIMESTAMP_PRIVATE_H
#define FLOW_TIMESTAMP_PRIVATE_H

#include "flow/timestamp.h"

struct cursor {
  const char *at, *end;
};

static inline char cursor_peek(const struct cursor *c) {
  return c->at < c->end ? *c->at : '\0';
}

static inline bool cursor_take(struct cursor *c, char byte) {
  if (c->at == c->end || *c->at != byte) return false;
  c->at++;
  return true;
}

static inline bool cursor_is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static inline bool cursor_is_letter(char byte) {
  return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static inline bool cursor_is_word(char byte) {
  return cursor_is_digit(byte) || cursor_is_letter(byte) || byte == '_';
}

/* One or two, as columns are padded, or a tab. */
static inline bool cursor_take_blanks(struct cursor *c) {
  if (cursor_take(c, '\t')) return true;
  return cursor_take(c, ' ') && (cursor_take(c, ' ') || true);
}

/* How many digits there were; of a longer run `most` are taken. */
static inline unsigned cursor_take_digits(struct cursor *c, unsigned most, uint64_t *value) {
  const char *from = c->at, *at = from;
  const char *end = (size_t)(c->end - from) > most ? from + most : c->end;
  uint64_t number = 0;
  for (; at < end && cursor_is_digit(*at); at++) number = 10 * number + (uint64_t)(*at - '0');
  c->at = at;
  *value = number;
  return (unsigned)(at - from);
}

/* One digit or two. */
static inline bool cursor_take_pair(struct cursor *c, unsigned *value) {
  const char *at = c->at;
  if (at == c->end || !cursor_is_digit(*at)) return false;
  unsigned number = (unsigned)(*at++ - '0');
  if (at < c->end && cursor_is_digit(*at)) number = 10 * number + (unsigned)(*at++ - '0');
  c->at = at;
  *value = number;
  return true;
}

/* Two digits' number, or CURSOR_NO_PAIR. */
enum { CURSOR_NO_PAIR = 100 };
static inline unsigned cursor_pair_at(const char *at) {
  unsigned tens = (unsigned char)(at[0] - '0'), ones = (unsigned char)(at[1] - '0');
  return tens > 9 || ones > 9 ? CURSOR_NO_PAIR : 10 * tens + ones;
}

/* --- timestamp.c --- */

/* False: it can't be one; a year of two digits is one of 1970 to 2069. */
bool timestamp_set_date(struct timestamp *t, uint64_t year, uint64_t month, uint64_t day);
/* What stands between date and clock, and the clock; c stays where it is if none follows. */
bool timestamp_take_time_of_day(struct cursor *c, struct timestamp *t, bool compact);
bool timestamp_read_digits(struct cursor *c, struct timestamp *t); /* what begins with a digit */

/* --- timestamp_clock.c; where c stands after a false doesn't matter any more --- */

/* The time of day with what follows it (a fraction, AM or PM, an offset or a zone's name); compact:
   it may be six digits. */
bool timestamp_take_clock(struct cursor *c, struct timestamp *t, bool compact);
/* The same behind its hour. */
bool timestamp_take_minute(struct cursor *c, struct timestamp *t);

/* --- timestamp_name.c; the same --- */

bool timestamp_read_name(struct cursor *c, struct timestamp *t); /* [Tue] Dec 10 06:55:46 */
/* Jan/2024:15:04:05 behind the day and the byte that follows it. */
bool timestamp_read_day_name(struct cursor *c, struct timestamp *t, uint64_t day, char between);
/* ` Jan 02 15:04:05` behind the year. */
bool timestamp_read_year_name(struct cursor *c, struct timestamp *t, uint64_t year);

#endif
