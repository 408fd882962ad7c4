/*
 * A file that lines are appended to, beside the answers on standard output: rejected records. What
 * is appended waits in `pending` until outfile_flush writes it. A checkpoint keeps how long it was,
 * so that a resumed run cuts off what it will write again.
 */
#ifndef IO_OUTFILE_H
#define IO_OUTFILE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "io/position.h"

struct outfile {
  char *path; /* as the user wrote it; NULL: there is none, and all calls do nothing */
  int fd;
  struct buffer pending;
  uint64_t written; /* bytes of the file, those before us included */
  int error;        /* errno of the last write, 0 once one succeeds */
  bool lost;        /* some bytes never came to the file */
};

/* Creates the file, or goes on at its end. ERROR_NO_CREATE, also for what is neither a regular file
   nor a device. */
int outfile_open(struct outfile *o, const char *path, struct error *err);
/* Writes what is pending. A failure is said once; what can't be written is dropped and `lost`. */
void outfile_flush(struct outfile *o);
int outfile_sync(struct outfile *o); /* forces it to the disk; -1: errno; any thread */
/* Adds where it stands, if it is a regular file. */
void outfile_note(const struct outfile *o, struct position_list *list);
/* Cuts the file back to where the list says it stood, if it is that file still. ERROR_IO. */
int outfile_resume(struct outfile *o, const struct position_list *list, struct error *err);
/* Flushes, and goes on in the file that has the name now. true: that is another one. */
bool outfile_reopen(struct outfile *o);
/* Flushes and closes. -1 and ERROR_IO: something was lost. */
int outfile_close(struct outfile *o, struct error *err);

#endif
