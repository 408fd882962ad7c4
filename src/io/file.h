/* Whole files of other programs: read at once, and replaced at once or not at all. */
#ifndef IO_FILE_H
#define IO_FILE_H

#include "base/buffer.h"
#include "base/error.h"

/* Appends all of a file, FIFO or device, or of standard input ("-"). ERROR_NO_INPUT: it can't be
   opened; ERROR_IO: reading failed; ERROR_DATA: more than 2 GiB. */
int file_read(const char *path, struct buffer *to, struct error *err);
/* A regular file (or none, yet) is replaced by a new one once all is written: on failure it is as
   it was. Anything else is written to. ERROR_NO_CREATE: it can't be made; ERROR_IO. */
int file_write(const char *path, struct span bytes, struct error *err);
/* Two names of one regular file; of files that aren't there yet, the same name. */
bool file_is_same(const char *a, const char *b);
/* All bytes to an open file that blocks; -1: errno. */
int file_write_all(int fd, struct span bytes);

#endif
