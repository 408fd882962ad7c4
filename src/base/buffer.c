/* Growth by doubling; printf into the room that there is, then into what it asked for. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST_BYTES = 256, SHOWN_MOST = 60 }; /* each byte may become four */

void buffer_clear(struct buffer *b) {
  free(b->data);
  *b = (struct buffer){0};
}

void buffer_grow(struct buffer *b, size_t more) {
  if (more > SIZE_MAX / 4 || b->length > SIZE_MAX / 4) abort();
  size_t capacity = b->capacity ? b->capacity : FIRST_BYTES;
  while (capacity < b->length + more) capacity *= 2;
  char *data = realloc(b->data, capacity);
  if (!data) abort();
  b->data = data;
  b->capacity = capacity;
}

void buffer_append(struct buffer *b, const void *bytes, size_t length) {
  if (length == 0) return;
  memcpy(buffer_reserve(b, length), bytes, length);
  b->length += length;
}

void buffer_append_text(struct buffer *b, const char *text) {
  buffer_append(b, text, strlen(text));
}

void buffer_append_byte(struct buffer *b, char byte) {
  *buffer_reserve(b, 1) = byte;
  b->length++;
}

void buffer_printf(struct buffer *b, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  buffer_reserve(b, 1);
  int length = vsnprintf(b->data + b->length, b->capacity - b->length, format, arguments);
  if (length >= 0 && (size_t)length >= b->capacity - b->length) {
    buffer_reserve(b, (size_t)length + 1);
    vsnprintf(b->data + b->length, b->capacity - b->length, format, again);
  }
  va_end(again);
  va_end(arguments);
  if (length > 0) b->length += (size_t)length;
}

void buffer_consume(struct buffer *b, size_t length) {
  if (length == 0) return;
  b->length -= length;
  memmove(b->data, b->data + length, b->length);
}

void buffer_append_printable(struct buffer *b, struct span text, size_t most) {
  const unsigned char *at = (const unsigned char *)text.at;
  size_t end = text.length < most ? text.length : most;
  for (size_t i = 0; i < end;) {
    size_t length = span_utf8(text, i);
    bool control = at[i] < 0x20 || at[i] == 0x7F || (at[i] == 0xC2 && length && at[i + 1] < 0xA0);
    if (length == 0 || control) {
      buffer_printf(b, "\\x%02X", at[i++]);
      continue;
    }
    buffer_append(b, at + i, length);
    i += length;
  }
  if (end < text.length) buffer_append_text(b, "...");
}

const char *buffer_shown(struct span text, char to[BUFFER_SHOWN_BYTES]) {
  struct buffer shown = {0};
  buffer_append_printable(&shown, text, SHOWN_MOST);
  buffer_append_byte(&shown, '\0');
  memcpy(to, shown.data, shown.length);
  buffer_clear(&shown);
  return to;
}
