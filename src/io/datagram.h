/*
 * One socket that datagrams come to. Each holds whole records: where it ends, its last record ends,
 * newline or not. Nobody is answered there; answers go where those of files go.
 *
 * What is longer than DATAGRAM_BYTES is cut by the system: the record that was cut is dropped and
 * counted. Those that the system had to drop, since we were too slow, it counts for us.
 */
#ifndef IO_DATAGRAM_H
#define IO_DATAGRAM_H

#include <stdbool.h>
#include <uv.h>

#include "flow/intake.h"
#include "io/tally.h"

enum { DATAGRAM_BYTES = 256 << 10 };

struct datagram {
  uv_poll_t poll;
  int fd;
  bool running;
  uint32_t dropped; /* by the system, as it last said */
  struct intake *intake;
  char *bytes; /* DATAGRAM_BYTES and one */
  struct tally *tally;

  void *owner;
  /* A whole datagram, a newline at its end; false: nothing more is to be read. */
  bool (*came)(void *owner, struct intake *in, const char *bytes, size_t length);
};

/* tally, owner and came are set by the caller; fd is the room's from now on. out: where answers go.
   0 or an errno. */
int datagram_open(struct datagram *d, uv_loop_t *uv, int fd, const char *name, struct buffer *out);
void datagram_settle(struct datagram *d, bool may_read);
void datagram_close(struct datagram *d); /* its handle closes as the loop runs on */
void datagram_clear(struct datagram *d); /* the pipeline must have gone before */

#endif
