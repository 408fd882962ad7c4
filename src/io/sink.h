/*
 * Standard output. A regular file or a device that never blocks is written at once; a pipe,
 * terminal or socket by one thread, so that the loop lives on when the consumer doesn't read. The
 * descriptor is never made non-blocking: it is shared with whoever started us.
 */
#ifndef IO_SINK_H
#define IO_SINK_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/buffer.h"
#include "base/error.h"

/* Above the high-water mark sources should stop, below the low one they may go on. */
enum { SINK_HIGH_BYTES = 256 << 10, SINK_LOW_BYTES = 64 << 10 };

struct sink; /* opaque */

/* moved: called by the loop when the thread has written something, or has failed to. */
struct sink *sink_new(uv_loop_t *uv, int fd, void *owner, void (*moved)(void *owner),
                      struct error *err);
/* A thread that is stuck in a write is left behind. Handles close as the loop runs on. */
void sink_close(struct sink *s);

struct buffer *sink_buffer(struct sink *s); /* to append to; sink_flush hands it over */
void sink_flush(struct sink *s);
bool sink_full(const struct sink *s);
bool sink_eased(const struct sink *s);

uint64_t sink_handed(const struct sink *s);  /* all bytes ever appended */
uint64_t sink_written(const struct sink *s); /* of them, those that were written */
static inline bool sink_done(const struct sink *s) {
  return sink_handed(s) == sink_written(s);
}
/* The errno of the first write that failed; 0: none did. Later bytes are dropped. */
int sink_error(const struct sink *s);

/* Forces a regular file's bytes to the disk; any thread may. -1: errno. */
int sink_sync(const struct sink *s);
/* What only a close shows (a full disk of another machine): 0 or an errno. */
int sink_finish(const struct sink *s);

#endif
