/* One listening descriptor: hands every connection to the peers; while they are at their limit,
   further ones wait in the system's queue. */
#ifndef IO_LISTENER_H
#define IO_LISTENER_H

#include <stdbool.h>
#include <uv.h>

struct listener {
  union {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  } at;
  bool tcp;
  bool waiting; /* a connection was announced and not yet taken */

  void *owner;
  /* true: the connection was taken. */
  bool (*came)(void *owner, struct listener *l);
  const char *name; /* of its SOURCE; borrowed */
};

/* owner, came and name are set by the caller; from now on the descriptor is the handle's. 0 or an
   errno. */
int listener_open(struct listener *l, uv_loop_t *uv, int fd);
/* There is room again. */
void listener_go(struct listener *l);
void listener_close(struct listener *l);

#endif
