/*
 * A record ends at a newline outside quotes. A quote opens a quoted field only where a field
 * begins (RFC 4180); elsewhere it is a byte like any other, so that 5" pipe does not swallow
 * the rest of the file.
 */
#include "flow/framer.h"

/* The next quote in [from, to) that opens a field, or `to`. */
static size_t opening_quote(const struct framer *f, const char *bytes, size_t from, size_t to) {
  while (from < to) {
    const char *quote = memchr(bytes + from, '"', to - from);
    if (!quote) return to;
    if (quote == bytes || quote[-1] == f->delimiter) return (size_t)(quote - bytes);
    from = (size_t)(quote - bytes) + 1;
  }
  return to;
}

/* Past the quote that closes the field, or -1 when that can't be told yet. */
static ptrdiff_t past_quoted(struct framer *f, const char *bytes, size_t from, size_t length) {
  for (size_t at = from;;) {
    const char *quote = memchr(bytes + at, '"', length - at);
    f->looked = quote ? (size_t)(quote - bytes) : length;
    if (f->looked + 1 >= length) return -1;
    if (quote[1] != '"') return quote - bytes + 1;
    at = f->looked + 2;
  }
}

static ptrdiff_t csv_end(struct framer *f, const char *bytes, size_t length) {
  size_t at = f->looked;
  for (;;) {
    if (f->quoted) {
      ptrdiff_t past = past_quoted(f, bytes, at, length);
      if (past < 0) return -1;
      f->quoted = false;
      at = (size_t)past;
    }
    const char *newline = memchr(bytes + at, '\n', length - at);
    size_t stop = newline ? (size_t)(newline - bytes) : length;
    size_t quote = opening_quote(f, bytes, at, stop);
    f->looked = stop;
    if (quote == stop) return newline ? newline - bytes : -1;
    f->quoted = f->quotes = true;
    at = quote + 1;
    f->looked = at;
  }
}

const struct framer_row framer_csv = {
    .name = "csv", .help = "a record ends at a newline outside quotes", .end = csv_end};
