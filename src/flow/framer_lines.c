/* A record is a line. */
#include "flow/framer.h"

static ptrdiff_t lines_end(struct framer *f, const char *bytes, size_t length) {
  const char *newline = memchr(bytes + f->looked, '\n', length - f->looked);
  f->looked = newline ? 0 : length;
  return newline ? newline - bytes : -1;
}

const struct framer_row framer_lines = {
    .name = "lines", .help = "a record ends at a newline", .end = lines_end};
