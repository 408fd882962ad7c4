/*
 * What a service manager wants to be told (sd_notify(3)), by hand: datagrams of lines NAME=VALUE to
 * the socket that NOTIFY_SOCKET names. Where nobody listens nothing is sent.
 */
#ifndef IO_NOTIFY_H
#define IO_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify {
  int fd; /* -1: nobody is told */
  struct sockaddr_un to;
  socklen_t length;
  uint64_t watchdog_ns; /* so long may pass between signs of life; 0: nobody looks */
};

/* Reads NOTIFY_SOCKET (a path, or @NAME of an abstract socket), WATCHDOG_USEC and WATCHDOG_PID, and
   takes them out of the environment, so that nothing inherits them. What makes no sense is said at
   level debug. */
void notify_open(struct notify *n);
void notify_close(struct notify *n);

/* Sends one message. wait: a second or so, if the listener is behind; else it is dropped then.
   false: it was not sent. */
bool notify_send(const struct notify *n, const char *message, bool wait);

/* Is there progress? The loop turns, or nobody would ask; but a checkpoint whose write began at
   saving_since_ns (0: none is under way) and takes minutes has no disk any more. */
bool notify_is_alive(uint64_t now_ns, uint64_t saving_since_ns);

#endif
