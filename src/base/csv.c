/* Fields of a table between commas. */
#include "base/csv.h"

static bool needs_quotes(struct span text) {
  for (size_t i = 0; i < text.length; i++) {
    char byte = text.at[i];
    if (byte == ',' || byte == '"' || byte == '\r' || byte == '\n') return true;
  }
  return false;
}

void csv_append(struct buffer *to, struct span text) {
  if (!needs_quotes(text)) {
    buffer_append(to, text.at, text.length);
    return;
  }
  char *from = buffer_reserve(to, 2 * text.length + 2), *at = from;
  *at++ = '"';
  for (size_t i = 0; i < text.length; i++) {
    if (text.at[i] == '"') *at++ = '"';
    *at++ = text.at[i];
  }
  *at++ = '"';
  to->length += (size_t)(at - from);
}
