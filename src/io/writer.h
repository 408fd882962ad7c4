/*
 * A descriptor that bytes are written to, in order. A regular file or a device that never blocks is
 * written at once; a pipe, terminal or socket by one thread, so that the loop lives on when nobody
 * reads. The descriptor is never made non-blocking: it may be shared with other processes.
 */
#ifndef IO_WRITER_H
#define IO_WRITER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/buffer.h"
#include "base/error.h"

struct writer; /* opaque */

/* moved: called by the loop when the thread has written something, or has failed to. */
struct writer *writer_new(uv_loop_t *uv, int fd, void *owner, void (*moved)(void *owner),
                          struct error *err);
/* false: a thread is stuck in a write and left behind; the descriptor must stay open. Handles close
   as the loop runs on. */
bool writer_close(struct writer *w);

/* Takes bytes from `front`, as many as it can right now, and returns how many it has written since
   the last call. After a failure the rest stays where it is, and this tries again. */
size_t writer_take(struct writer *w, struct buffer *front);
size_t writer_held(const struct writer *w); /* taken, not yet known to be written */
int writer_error(const struct writer *w);   /* errno of the last write; 0: it went well */
void writer_drop(struct writer *w);         /* forgets what it holds after a failure */

#endif
