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

/* Eight bytes as one number, the first the lowest: compilers make one load of it. */
static inline uint64_t cursor_eight(const char *at) {
  const unsigned char *b = (const unsigned char *)at;
  return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
         (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

/* Whether eight bytes are the form's, but with any digit where that has a 0: there `places` has 0F,
   elsewhere 00. *values: the digits' numbers in their places. */
static inline bool cursor_match(uint64_t eight, uint64_t form, uint64_t places, uint64_t *values) {
  const uint64_t sixes = places & UINT64_C(0x0606060606060606); /* what carries a 10 out */
  *values = eight ^ form;
  return ((*values | (*values + sixes)) & ~places) == 0;
}

/* How many of eight bytes, ^ CURSOR_ZEROS, are digits up to the first that isn't. */
#define CURSOR_ZEROS UINT64_C(0x3030303030303030)
static inline unsigned cursor_leading(uint64_t values) {
  const uint64_t others =
      (values | (values + UINT64_C(0x0606060606060606))) & UINT64_C(0xF0F0F0F0F0F0F0F0);
  return others ? (unsigned)__builtin_ctzll(others) / 8 : 8;
}

/* The number of the first `count` digits, 1 to 8: added up by pairs, fours and eights. */
static inline uint64_t cursor_number(uint64_t values, unsigned count) {
  values = values << (64 - 8 * count) & UINT64_C(0x0F0F0F0F0F0F0F0F);
  values = (values * (10 * 256 + 1) >> 8) & UINT64_C(0x00FF00FF00FF00FF);
  values = (values * (100 * 65536 + 1) >> 16) & UINT64_C(0x0000FFFF0000FFFF);
  return values * (UINT64_C(10000) * 4294967296 + 1) >> 32;
}

/* 06:55:46 */
#define CURSOR_CLOCK UINT64_C(0x30303A30303A3030)
#define CURSOR_CLOCK_PLACES UINT64_C(0x0F0F000F0F000F0F)

/* The number of two digits, the first of them the values' byte `place`. */
static inline unsigned cursor_pair_of(uint64_t values, unsigned place) {
  const unsigned pair = (unsigned)(values >> 8 * place);
  return 10 * (pair & 0xF) + (pair >> 8 & 0xF);
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

/* How many digits there were; of a longer run `most` are taken. */
unsigned timestamp_take_digits(struct cursor *c, unsigned most, uint64_t *value);
/* False: it can't be one; a year of two digits is one of 1970 to 2069. */
bool timestamp_set_date(struct timestamp *t, uint64_t year, uint64_t month, uint64_t day);
/* What stands between date and clock, and the clock; c stays where it is if none follows. */
bool timestamp_take_time_of_day(struct cursor *c, struct timestamp *t, bool compact);
bool timestamp_read_digits(struct cursor *c, struct timestamp *t); /* what begins with a digit */

/* --- timestamp_whole.c --- */

/* The length of the commonest date and time that TIMESTAMP_WHOLE_BYTES begin with; 0: look closer,
   t is as it was. */
enum { TIMESTAMP_WHOLE_BYTES = 32 };
size_t timestamp_read_whole(const char *at, struct timestamp *t);

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
