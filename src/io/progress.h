/* The line on a terminal that says how far it is; ten times a second at most. */
#ifndef IO_PROGRESS_H
#define IO_PROGRESS_H

#include <stdint.h>

#include "base/buffer.h"

struct progress {
  uint64_t began_ns, total_bytes; /* total 0: not known */
};

struct progress_figures {
  uint64_t now_ns, records, bytes;
  double error, radius; /* of the map; NaN: there is none yet */
};

enum { PROGRESS_EVERY_MS = 100 };

void progress_begin(struct progress *p, uint64_t now_ns, uint64_t total_bytes);
/* Appends the line, without a newline or terminator. */
void progress_line(const struct progress *p, const struct progress_figures *f, struct buffer *to);

#endif
