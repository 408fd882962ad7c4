/* What fits on a terminal: its size, and texts cut to so many of its columns. */
#ifndef CMD_TERMINAL_H
#define CMD_TERMINAL_H

#include <stdio.h>

#include "base/buffer.h"

struct terminal_size {
  unsigned rows, columns;
};
/* As it is now; 0: it is no terminal, or doesn't say. */
struct terminal_size terminal_size(FILE *of);

/* How many columns a text takes that is fit for a terminal (buffer_append_printable). */
unsigned terminal_width(struct span text);
/* Appends of such a text what fits into `most` columns (0: all of it), ended by "..." where it was
   cut. Returns the columns taken. */
unsigned terminal_append(struct buffer *to, struct span text, unsigned most);

#endif
