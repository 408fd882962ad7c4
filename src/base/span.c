/* What spans need beyond their header's one-liners. */
#include "base/span.h"

/* The least second byte after E0 and F0 keeps overlong forms out, the greatest after ED and F4
   surrogates and what lies past U+10FFFF. */
size_t span_utf8(struct span text, size_t i) {
  const unsigned char *at = (const unsigned char *)text.at + i;
  size_t length = text.length - i;
  size_t need = at[0] < 0x80 ? 1 : at[0] < 0xC2 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
  if (need == 0 || at[0] > 0xF4 || need > length) return 0;
  for (size_t k = 1; k < need; k++) {
    if ((at[k] & 0xC0) != 0x80) return 0;
  }
  unsigned char least = at[0] == 0xE0 ? 0xA0 : at[0] == 0xF0 ? 0x90 : 0x80;
  unsigned char most = at[0] == 0xED ? 0x9F : at[0] == 0xF4 ? 0x8F : 0xBF;
  return need == 1 || (at[1] >= least && at[1] <= most) ? need : 0;
}
