/* unix:PATH: connects to a stream socket with a name in the file system. */
#include "base/address.h"
#include "io/sink_stream.h"

static void on_connect(uv_connect_t *request, int status) {
  struct sink_stream *s = request->data;
  if (sink_stream_returned(s)) sink_stream_reached(s, status);
}

static void reach(struct sink_stream *s) {
  struct address address;
  address_parse(&address, s->sink.text, NULL);
  uv_pipe_init(s->sink.at.uv, &s->to.pipe, 0);
  s->to.handle.data = s;
  s->has_handle = true;
  s->connect.data = s;
  s->pending += 2;
  uv_pipe_connect(&s->connect, &s->to.pipe, address.path, on_connect);
}

static struct sink *open_it(const char *text, const struct sink_place *at, struct error *err) {
  struct address address;
  if (address_parse(&address, text, err)) {
    error_prefix(err, "%s", text);
    return NULL;
  }
  struct sink_stream *s = sink_make(sizeof *s, &sink_unix, text, at);
  s->reach = reach;
  sink_stream_start(s);
  return &s->sink;
}

const struct sink_row sink_unix = {.name = "unix:PATH",
                                   .help = "connect to a stream socket, again if need be",
                                   .matches = address_is_unix,
                                   .open = open_it,
                                   .close = sink_stream_close,
                                   .flush = sink_stream_flush};
