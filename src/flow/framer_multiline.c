/*
 * A record is a line that the pattern matches, and those behind it that it doesn't match. So its
 * end shows only once the next first line is whole; or at the limit: there it ends with the last
 * line that it has room for, and the line behind begins another. What begins a record isn't asked:
 * it may be the rest of one, or stand before all first lines.
 */
#include "flow/framer.h"
#include "flow/pattern.h"

/* A line behind others, as lines_end would hand it on. */
static bool is_first(struct framer *f, struct span line) {
  struct span whole;
  if (line.length > 0 && line.at[line.length - 1] == '\r') line.length--;
  return pattern_match(f->first_line, line, &whole) == PATTERN_MATCHES;
}

static ptrdiff_t multiline_end(struct framer *f, const char *bytes, size_t length) {
  for (;;) {
    const char *newline = memchr(bytes + f->looked, '\n', length - f->looked);
    size_t stop = newline ? (size_t)(newline - bytes) : length;
    f->looked = stop;
    if (f->line > 0 && stop > f->most) return (ptrdiff_t)f->line - 1;
    if (!newline) return -1;
    struct span line = {bytes + f->line, stop - f->line};
    if (f->line > 0 && is_first(f, line)) return (ptrdiff_t)f->line - 1;
    /* An empty line in front of a record is none of it. */
    if (f->line == 0 && span_trim(line).length == 0) return (ptrdiff_t)stop;
    f->line = f->looked = stop + 1;
  }
}

static bool multiline_splits(struct framer *f, struct span line) {
  return f->line > 0 && is_first(f, line);
}

const struct framer_row framer_multiline = {
    .name = "multiline",
    .help = "a record ends before the next line that input.multiline matches",
    .end = multiline_end,
    .splits = multiline_splits};
