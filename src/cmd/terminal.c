/* Columns are the C library's count; what it doesn't know takes one. */
#include "cmd/terminal.h"

#include <sys/ioctl.h>
#include <wchar.h>

static const char dots[] = "...";
enum { DOTS = sizeof dots - 1 };

struct terminal_size terminal_size(FILE *of) {
  struct winsize size;
  if (ioctl(fileno(of), TIOCGWINSZ, &size)) return (struct terminal_size){0};
  return (struct terminal_size){size.ws_row, size.ws_col};
}

/* Of the character at text.at[i], `length` bytes. */
static unsigned width_of(struct span text, size_t i, size_t length) {
  static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  unsigned long code = (unsigned char)text.at[i] & masks[length];
  for (size_t k = 1; k < length; k++) code = code << 6 | ((unsigned char)text.at[i + k] & 0x3F);
  int width = wcwidth((wchar_t)code);
  return width < 0 ? 1 : (unsigned)width;
}

/* The bytes that fit into `most` columns; *width: the columns they take. */
static size_t fitting(struct span text, unsigned most, unsigned *width) {
  size_t i = 0;
  for (*width = 0; i < text.length;) {
    size_t length = span_utf8(text, i);
    unsigned columns = length ? width_of(text, i, length) : 1;
    if (*width + columns > most) break;
    *width += columns;
    i += length ? length : 1;
  }
  return i;
}

unsigned terminal_width(struct span text) {
  unsigned width;
  fitting(text, -1U, &width);
  return width;
}

unsigned terminal_append(struct buffer *to, struct span text, unsigned most) {
  unsigned width;
  size_t length = fitting(text, most ? most : -1U, &width);
  if (length == text.length || most <= DOTS) {
    buffer_append(to, text.at, length);
    return width;
  }
  length = fitting(text, most - DOTS, &width);
  buffer_append(to, text.at, length);
  buffer_append(to, dots, DOTS);
  return width + DOTS;
}
