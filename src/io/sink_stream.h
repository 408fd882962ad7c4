/*
 * Sinks that connect to a stream socket, and connect again when the connection is lost. What was
 * not confirmed then is sent once more, from the beginning of its line: every answer comes at
 * least once. Confirmed is what the system no longer keeps for the other side: of a unix socket
 * what was read; of TCP what the other machine has acknowledged, though its program may not have
 * read it. So the last of that is kept, too, and sent again to one who broke off.
 */
#ifndef IO_SINK_STREAM_H
#define IO_SINK_STREAM_H

#include "io/sink.h"

struct sink_stream {
  struct sink sink;
  union {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  } to;
  /* Begins to connect: on the way it opens `to`, and it ends in sink_stream_reached. */
  void (*reach)(struct sink_stream *s);
  void (*release)(struct sink_stream *s); /* frees what the kind has beside it; NULL: nothing */

  enum {
    STREAM_AWAY,     /* waits until it tries again */
    STREAM_REACHING, /* ... to be connected */
    STREAM_OPEN,
  } state;
  bool has_handle;  /* `to` is open or still closing */
  bool closing;     /* the sink is; whatever comes is the end */
  unsigned pending; /* handles and requests that still refer to this */
  uint64_t delay_ms, open_ms;
  bool more;     /* the kind knows another place to be tried at once */
  int complaint; /* uv's error that was last said of a try to connect */
  bool ever;     /* it was open before */

  size_t keep;        /* confirmed bytes that are kept all the same */
  struct buffer back; /* begins with a line: what was sent, what is being sent, what is to be */
  size_t confirmed, sent, sending;
  bool greeted; /* on this connection */
  uint64_t poll_ms;
  uv_timer_t retry, poll;
  uv_connect_t connect;
  uv_write_t write;
};

/* Fills in what sink_make has made: reach, release, timers; the first try is made at once. */
void sink_stream_start(struct sink_stream *s);
void sink_stream_close(struct sink *s);
void sink_stream_flush(struct sink *s);
/* For reach. status: uv's; below 0: it is tried again later. */
void sink_stream_reached(struct sink_stream *s, int status);
/* A request of the kind's own has come back: false if it was the last that kept the sink. */
bool sink_stream_returned(struct sink_stream *s);

#endif
