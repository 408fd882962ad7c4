/*
 * Descriptors that a service manager hands over at the start (sd_listen_fds(3)), by hand: from 3
 * on, LISTEN_FDS of them, with the names in LISTEN_FDNAMES, if LISTEN_PID is us.
 */
#ifndef IO_HANDED_H
#define IO_HANDED_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"

enum handed_kind {
  HANDED_LISTENER,   /* a stream socket that listens: unix or inet */
  HANDED_DATAGRAMS,  /* a datagram socket: unix or inet */
  HANDED_CONNECTION, /* a stream socket of one peer (Accept=yes) */
  HANDED_OTHER,      /* another kind of socket, a FIFO, a file */
};

/* What the environment says, which says nothing of it afterwards: read at the first call of any of
   these, once a process. None of the descriptors is inherited any further. */
unsigned handed_count(const char *name);             /* of that name */
int handed_descriptor(const char *name, unsigned i); /* the i-th of them, i < count */
enum handed_kind handed_kind(int fd);
void handed_list(struct buffer *to); /* the names, each once: `web, log`; nothing if none was */

/* Descriptors are taken once. -1: somebody has taken those of this name before. */
int handed_take(const char *name);
/* A name that nobody has taken; NULL: there is none. The i-th of them. */
const char *handed_idle(unsigned i);

/* Forgets what was read, for tests. */
void handed_forget(void);

#endif
