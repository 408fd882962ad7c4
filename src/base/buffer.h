/*
 * Bytes that grow. Grows by doubling, never shrinks but by buffer_clear.
 * A growth that gets no memory ends the process (abort): no caller has a
 * better answer, and every size that users control is bounded before.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/span.h"

struct buffer {
  char *data; /* NULL while capacity is 0 */
  size_t length, capacity;
};

void buffer_clear(struct buffer *b); /* frees; leaves a valid empty buffer */
static inline void buffer_reset(struct buffer *b) {
  b->length = 0;
}
void buffer_grow(struct buffer *b, size_t more); /* for buffer_reserve */
/* Room for `more` bytes behind length; returns where they go. The caller then
   adds what it wrote to length. */
static inline char *buffer_reserve(struct buffer *b, size_t more) {
  if (b->capacity - b->length < more || !b->data) buffer_grow(b, more);
  return b->data + b->length;
}
void buffer_append(struct buffer *b, const void *bytes, size_t length);
void buffer_append_text(struct buffer *b, const char *text);
void buffer_append_byte(struct buffer *b, char byte);
void buffer_printf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Drops the first `length` bytes, moving the rest to the front. */
void buffer_consume(struct buffer *b, size_t length);
static inline struct span buffer_span(const struct buffer *b) {
  return (struct span){b->data, b->length};
}
/* `text` in a form fit for messages: control bytes and invalid UTF-8 as \xNN, cut
   with "..." after `most` bytes of input. */
void buffer_append_printable(struct buffer *b, struct span text, size_t most);

/* The same of a text's beginning, terminated, for messages that quote it; returns `to`. */
enum { BUFFER_SHOWN_BYTES = 256 };
const char *buffer_shown(struct span text, char to[BUFFER_SHOWN_BYTES]);

#endif
