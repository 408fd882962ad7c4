/* What the files of peers share; for peer*.c only. */
#ifndef IO_PEER_PRIVATE_H
#define IO_PEER_PRIVATE_H

#include "io/peer.h"

struct peer {
  union {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  } to;
  struct peers *all;
  struct peer *next, *previous;
  struct intake *intake;
  struct buffer out, sending; /* sending is libuv's while `writing` */
  uv_write_t write;
  uv_shutdown_t shutdown;
  size_t copied; /* bytes of out that all->also needs no more */
  uint64_t sent, noted;
  size_t left;       /* of what is being sent, when it was last looked at */
  uint64_t came_ms;  /* when it last brought something, or could not */
  uint64_t taken_ms; /* when it last took an answer, or had none to take */
  size_t unclosed;   /* of its record under way */
  bool answered;     /* its answers go back to it */
  bool reading, writing;
  bool ended;   /* its input is at its end */
  bool parting; /* shut down: what still comes is thrown away */
};

void peer_leave(struct peer *p); /* closes it; it is freed later */
static inline bool peer_is_closing(const struct peer *p) {
  return uv_is_closing(&p->to.handle);
}
/* Bytes of answers that it has not taken. */
static inline size_t peer_waiting(const struct peer *p) {
  return p->out.length + p->sending.length;
}

#endif
