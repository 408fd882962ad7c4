/*
 * Reads one descriptor after another on the loop's thread. Regular files, and devices that can't be
 * waited for, are read a piece a turn, so that signals and timers live. All else is read when it
 * has something, by one blocking read: the descriptor itself is never made non-blocking, since its
 * description may be shared with other processes.
 */
#ifndef IO_READER_H
#define IO_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

enum { READER_BYTES = 1 << 16 };

struct poller; /* waits for a descriptor through an epoll descriptor of its own */

struct reader {
  uv_loop_t *uv;
  uv_idle_t idle;
  struct poller *poller; /* NULL: read in every turn */
  int fd;                /* -1: none */
  bool running;
  uint64_t came_ms; /* when it last brought some (uv_now) */
  char *bytes;      /* READER_BYTES, which several readers may share: they are lent for a call */

  void *owner;
  void (*came)(void *owner, const char *bytes, size_t length);
  /* The descriptor is at its end, or error (an errno) stopped it. It is paused and may be
     left. */
  void (*ended)(void *owner, int error);
};

/* bytes, owner, came and ended are set by the caller. */
void reader_open(struct reader *r, uv_loop_t *uv);
void reader_close(struct reader *r); /* its handles close as the loop runs on */

/* Reads fd from now on, once it is told to go. The caller closes it, after reader_leave. -1: errno.
 */
int reader_enter(struct reader *r, int fd);
void reader_leave(struct reader *r);
/* What it reads comes when it comes, and isn't always there. */
static inline bool reader_waits(const struct reader *r) {
  return r->poller != NULL;
}
/* Is there something to be read of fd, or its end? */
bool reader_is_due(int fd);
void reader_go(struct reader *r); /* nothing to read: nothing */
void reader_pause(struct reader *r);

#endif
