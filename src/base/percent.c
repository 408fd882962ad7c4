/* Words with %XX in them. */
#include "base/percent.h"

/* The character of `length` bytes that begins at `at`: U+0080 to U+00A0, U+1680, U+2000 to U+207F,
   U+3000 and U+FEFF are those beyond ASCII that some reader takes for a blank. */
static bool is_plain(const unsigned char *at, size_t length) {
  switch (length) {
    case 0: return false;
    case 1: return at[0] > ' ' && at[0] < 0x7F && at[0] != '%';
    case 2: return at[0] != 0xC2 || at[1] > 0xA0;
    case 3: break;
    default: return true;
  }
  if (at[0] == 0xE2) return at[1] > 0x81;
  return memcmp(at, "\xE1\x9A\x80", 3) != 0 && memcmp(at, "\xE3\x80\x80", 3) != 0 &&
         memcmp(at, "\xEF\xBB\xBF", 3) != 0;
}

void percent_append(struct buffer *to, struct span text) {
  if (text.length == 0) buffer_append_byte(to, '%');
  for (size_t i = 0; i < text.length;) {
    const unsigned char *at = (const unsigned char *)text.at + i;
    size_t length = span_utf8(text, i);
    if (is_plain(at, length)) {
      buffer_append(to, at, length);
    } else {
      if (length == 0) length = 1;
      for (size_t k = 0; k < length; k++) buffer_printf(to, "%%%02X", at[k]);
    }
    i += length;
  }
}

static int digit(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

void percent_read(struct span word, struct buffer *to) {
  if (span_is(word, "%")) return;
  for (size_t i = 0; i < word.length; i++) {
    bool escaped = word.at[i] == '%' && word.length - i > 2 && digit(word.at[i + 1]) >= 0 &&
                   digit(word.at[i + 2]) >= 0;
    if (!escaped) {
      buffer_append_byte(to, word.at[i]);
      continue;
    }
    buffer_append_byte(to, (char)(digit(word.at[i + 1]) << 4 | digit(word.at[i + 2])));
    i += 2;
  }
}
