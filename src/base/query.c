/* A query, pair by pair. */
#include "base/query.h"

static struct span cut_off(struct span *rest, char at) {
  const char *found = rest->length ? memchr(rest->at, at, rest->length) : NULL;
  const struct span part = {rest->at, found ? (size_t)(found - rest->at) : rest->length};
  const size_t used = part.length + (found != NULL);
  if (used) *rest = (struct span){rest->at + used, rest->length - used};
  return part;
}

bool query_next(struct span *rest, struct span *name, struct span *value) {
  while (rest->length > 0) {
    *value = cut_off(rest, '&');
    if (value->length == 0) continue;
    *name = cut_off(value, '=');
    return true;
  }
  return false;
}

static int digit(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  if (byte >= 'A' && byte <= 'F') return byte - 'A' + 10;
  return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

bool query_read(struct span part, bool plus, struct buffer *to) {
  for (size_t i = 0; i < part.length; i++) {
    int byte = (unsigned char)part.at[i];
    if (byte == '+' && plus) byte = ' ';
    if (byte == '%') {
      const int high = part.length - i > 2 ? digit(part.at[i + 1]) : -1;
      const int low = high < 0 ? -1 : digit(part.at[i + 2]);
      if (low < 0) return false;
      byte = high << 4 | low;
      i += 2;
    }
    if (byte < ' ' || byte == 0x7F) return false;
    buffer_append_byte(to, (char)byte);
  }
  return true;
}
