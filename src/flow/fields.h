/* A growing array of fields, for decoders: grows in the first records, then stays. */
#ifndef FLOW_FIELDS_H
#define FLOW_FIELDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

struct fields {
  struct span *at;
  uint32_t count, capacity, most;
};

void fields_clear(struct fields *f);
/* Makes room for one more; false if that would be more than `most`. */
bool fields_grow(struct fields *f);
static inline bool fields_add(struct fields *f, struct span field) {
  if (f->count == f->capacity && !fields_grow(f)) return false;
  f->at[f->count++] = field;
  return true;
}

/* Where `byte` stands first in at..end, or end. Fields are short: eight bytes are looked at in
   one step, where memchr would not pay for its call. */
static inline const char *fields_find(const char *at, const char *end, char byte) {
  const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
  const uint64_t wanted = ones * (unsigned char)byte;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  for (; end - at >= 8; at += 8) {
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    bytes ^= wanted; /* 0 where it stands */
    uint64_t found = (bytes - ones) & ~bytes & tops;
    if (found) return at + __builtin_ctzll(found) / 8; /* false ones lie only behind a true one */
  }
#endif
  while (at < end && *at != byte) at++;
  return at;
}

#endif
