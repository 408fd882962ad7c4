/* XXH3, 64 bits, behind one file: the only one that sees xxhash.h. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/span.h"

uint64_t hash_bytes(const void *bytes, size_t length);
static inline uint64_t hash_span(struct span text) {
  return hash_bytes(text.at, text.length);
}

enum { HASH_TEXT_BYTES = 16 };
/* 16 lower-case hexadecimal digits, most significant first, no terminator. */
void hash_write(uint64_t hash, char to[HASH_TEXT_BYTES]);

#endif
