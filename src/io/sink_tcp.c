/* tcp://HOST:PORT: connects to the first of HOST's addresses that takes us. */
#include <netdb.h>
#include <stdio.h>

#include "base/address.h"
#include "io/sink_stream.h"

/* Kept: about what the other machine's system takes for a program that doesn't read. */
enum { KEEPALIVE_SECONDS = 60, KEEP_BYTES = 1 << 20 };

struct tcp {
  struct sink_stream stream;
  struct address address;
  char port[8];
  uv_getaddrinfo_t lookup;
  bool looking;           /* the lookup is under way */
  struct addrinfo *found; /* NULL: to be looked up */
  struct addrinfo *next;  /* to be tried */
};

static struct tcp *tcp_of(struct sink_stream *s) {
  return (struct tcp *)s;
}

static void forget(struct tcp *t) {
  uv_freeaddrinfo(t->found);
  t->found = t->next = NULL;
}

/* The next address is tried at once, all of them anew after a while: a name may stand for others by
   then. */
static void reached(struct tcp *t, int status) {
  t->stream.more = status < 0 && t->next;
  if (!t->stream.more) forget(t);
  sink_stream_reached(&t->stream, status);
}

static void release(struct sink_stream *s) {
  forget(tcp_of(s));
}

static void on_connect(uv_connect_t *request, int status) {
  struct sink_stream *s = request->data;
  if (!sink_stream_returned(s)) return;
  if (status == 0) uv_tcp_keepalive(&s->to.tcp, 1, KEEPALIVE_SECONDS);
  if (s->state == STREAM_REACHING) reached(tcp_of(s), status);
}

static void connect_next(struct tcp *t) {
  struct sink_stream *s = &t->stream;
  const struct addrinfo *where = t->next;
  t->next = where->ai_next;
  uv_tcp_init(s->sink.at.uv, &s->to.tcp);
  s->to.handle.data = s;
  s->has_handle = true;
  s->pending++;
  uv_tcp_nodelay(&s->to.tcp, 1);
  s->connect.data = s;
  const int status = uv_tcp_connect(&s->connect, &s->to.tcp, where->ai_addr, on_connect);
  if (status == 0) {
    s->pending++;
  } else {
    reached(t, status);
  }
}

static void on_lookup(uv_getaddrinfo_t *request, int status, struct addrinfo *found) {
  struct tcp *t = request->data;
  t->looking = false;
  if (!sink_stream_returned(&t->stream)) {
    uv_freeaddrinfo(found);
    return;
  }
  forget(t);
  t->found = t->next = found;
  if (t->stream.state != STREAM_REACHING) return;
  if (status == 0 && found) {
    connect_next(t);
  } else {
    reached(t, status ? status : UV_EAI_NONAME);
  }
}

static void reach(struct sink_stream *s) {
  struct tcp *t = tcp_of(s);
  const struct addrinfo wanted = {
      .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
  if (t->next) {
    connect_next(t);
    return;
  }
  if (t->looking) return;
  t->lookup.data = t;
  const int status =
      uv_getaddrinfo(s->sink.at.uv, &t->lookup, on_lookup, t->address.host, t->port, &wanted);
  if (status == 0) {
    t->looking = true;
    s->pending++;
  } else {
    reached(t, status);
  }
}

static struct sink *open_it(const char *text, const struct sink_place *at, struct error *err) {
  struct address address;
  if (address_parse(&address, text, err)) {
    error_prefix(err, "%s", text);
    return NULL;
  }
  struct tcp *t = sink_make(sizeof *t, &sink_tcp, text, at);
  t->address = address;
  snprintf(t->port, sizeof t->port, "%u", (unsigned)address.port);
  t->stream.reach = reach;
  t->stream.keep = KEEP_BYTES;
  t->stream.release = release;
  sink_stream_start(&t->stream);
  return &t->stream.sink;
}

const struct sink_row sink_tcp = {.name = "tcp://HOST:PORT",
                                  .help = "connect by TCP, again if need be",
                                  .matches = address_is_tcp,
                                  .open = open_it,
                                  .close = sink_stream_close,
                                  .flush = sink_stream_flush};
