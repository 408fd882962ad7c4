/* XXH3 by libxxhash. */
#include "base/hash.h"

#include <xxhash.h>

uint64_t hash_bytes(const void *bytes, size_t length) {
  return XXH3_64bits(bytes, length);
}

void hash_write(uint64_t hash, char to[HASH_TEXT_BYTES]) {
  for (int i = HASH_TEXT_BYTES - 1; i >= 0; i--, hash >>= 4) to[i] = "0123456789abcdef"[hash & 15];
}
