/* Sockets that listen, and how many peers there is room for. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "io/log.h"
#include "io/loop_private.h"

enum { MOST_PEERS = 1024, OTHER_DESCRIPTORS = 64 };

/* As many peers as there are descriptors for: one that can't be accepted for want of a descriptor
   would only be cut off. */
static unsigned most_peers(void) {
  struct rlimit limit;
  rlim_t wanted = MOST_PEERS + OTHER_DESCRIPTORS;
  if (getrlimit(RLIMIT_NOFILE, &limit)) return MOST_PEERS / 2;
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= wanted) return MOST_PEERS;
  if (limit.rlim_cur > 2 * OTHER_DESCRIPTORS) return (unsigned)limit.rlim_cur - OTHER_DESCRIPTORS;
  return limit.rlim_cur > 32 ? (unsigned)limit.rlim_cur / 2 : 1;
}

static bool connection_came(void *owner, struct listener *listener) {
  struct loop *l = owner;
  if (l->stage != LOOP_READING || l->peers.count >= l->peers.most) return false;
  l->tally.connections++;
  bool answered = l->params.peers_answered || !l->params.emitter;
  struct buffer *out = answered ? NULL : sink_buffer(l->sink);
  if (peers_accept(&l->peers, &listener->at.stream, listener->tcp, listener->name, out,
                   buffer_span(&l->greeting))) {
    log_say(LOG_LEVEL_WARNING, "%s: a connection could not be accepted", listener->name);
  }
  return true;
}

int loop_listen_open(struct loop *l, struct error *err) {
  size_t count = l->params.source_count;
  l->sockets = calloc(count + 1, sizeof *l->sockets);
  if (!l->sockets) abort();
  for (size_t i = 0; i < count; i++) {
    const struct source_row *row = source_row(l->params.sources[i]);
    if (!row->listens) continue;
    struct source *s = &l->sockets[l->socket_count];
    *s = (struct source){.row = row, .text = l->params.sources[i]};
    if (source_open(s, err)) return -1;
    l->socket_count++;
  }
  l->peers.most = l->socket_count ? most_peers() : 0;
  return 0;
}

static int listen_on(struct loop *l, const struct source *s, int fd, struct error *err) {
  struct listener *listener = &l->listeners[l->listener_count++];
  *listener = (struct listener){.owner = l, .came = connection_came, .name = s->text};
  int failed = listener_open(listener, &l->uv, fd);
  return failed ? source_refuse(s->text, strerror(failed), err) : 0;
}

int loop_listen_start(struct loop *l, struct error *err) {
  l->listeners = calloc(l->socket_count * SOURCE_MOST_FDS + 1, sizeof *l->listeners);
  if (!l->listeners) abort();
  for (size_t i = 0; i < l->socket_count; i++) {
    struct source *s = &l->sockets[i];
    for (unsigned k = 0; k < s->count; k++) {
      int fd = s->fds[k];
      s->fds[k] = -1; /* the listener's from now on */
      if (listen_on(l, s, fd, err)) return -1;
    }
  }
  return 0;
}

void loop_listen_settle(struct loop *l) {
  for (size_t i = 0; i < l->listener_count; i++) listener_go(&l->listeners[i]);
}

void loop_listen_stop(struct loop *l) {
  for (size_t i = 0; i < l->listener_count; i++) listener_close(&l->listeners[i]);
}

void loop_listen_clear(struct loop *l) {
  for (size_t i = 0; i < l->socket_count; i++) source_close(&l->sockets[i]);
  free(l->sockets);
  free(l->listeners);
}
