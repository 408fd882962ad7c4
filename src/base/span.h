/* A borrowed view of bytes: not terminated, may hold NULs, owned by someone else. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct span {
  const char *at;
  size_t length;
};

static inline struct span span_of(const char *text) {
  return (struct span){text, strlen(text)};
}

static inline bool span_equal(struct span a, struct span b) {
  return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

static inline bool span_is(struct span a, const char *text) {
  return span_equal(a, span_of(text));
}

static inline bool span_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r';
}

/* Without the blanks (space, tab, carriage return) at both ends. */
static inline struct span span_trim(struct span text) {
  while (text.length > 0 && span_blank(text.at[0])) text.at++, text.length--;
  while (text.length > 0 && span_blank(text.at[text.length - 1])) text.length--;
  return text;
}

/* The length of the UTF-8 character that begins at text.at[i] (i < length); 0: it is none. */
size_t span_utf8(struct span text, size_t i);

#endif
