/* Whole files, read and replaced; for store*.c only. Paths are relative to an open directory. */
#ifndef IO_STORE_FILE_H
#define IO_STORE_FILE_H

#include "base/buffer.h"
#include "base/error.h"

/* Appends the whole file. 1: read; 0: there is none; -1: ERROR_NO_INPUT. Regular files only. */
int store_file_read(const char *path, struct buffer *to, struct error *err);
/* A new file `name` (an old one of that name is removed first), mode 0600, written and fsynced; on
   failure it is gone again. `shown` stands in the message. */
int store_file_write(int directory, const char *name, const char *shown, struct span bytes,
                     struct error *err);
/* A second name for a file, or a copy where the file system has no links. Replaces `to` at once. */
int store_file_link(int directory, const char *from, const char *to, const char *shown,
                    struct error *err);

#endif
