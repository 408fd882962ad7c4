/* Sockets that listen, and how many peers there is room for. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "io/clock.h"
#include "io/handed.h"
#include "io/log.h"
#include "io/loop_private.h"

enum {
  OTHER_DESCRIPTORS = 64,
  EXPIRE_MS = 1000,
  MAKE_ROOM_MS = 60000,
  UNCLOSED_BYTES = 32 << 20 /* of all peers' records under way, or two of the longest */
};

/* Those of files that are followed, outputs and readers of pages, however many peers there are. */
static rlim_t other_descriptors(const struct loop_params *p) {
  const bool pages = p->http_listen && p->http_listen[0];
  return OTHER_DESCRIPTORS + 2 * p->source_count + p->sink_count +
         (pages ? LOOP_HTTP_CONNECTIONS : 0);
}

/* As many peers as there are descriptors for: one that can't be accepted for want of a descriptor
   would only be cut off. */
static unsigned most_peers(unsigned asked, rlim_t others) {
  struct rlimit limit;
  rlim_t wanted = asked + others;
  if (getrlimit(RLIMIT_NOFILE, &limit)) return asked < 512 ? asked : 512;
  if (limit.rlim_cur < wanted) {
    limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  if (limit.rlim_cur >= wanted) return asked;
  unsigned most = limit.rlim_cur > 32 ? (unsigned)limit.rlim_cur / 2 : 1;
  if (limit.rlim_cur > 2 * others) most = (unsigned)(limit.rlim_cur - others);
  if (most >= asked) return asked;
  log_say(LOG_LEVEL_WARNING, "peers.most: there are descriptors for %u peers only, not for %u",
          most, asked);
  return most;
}

void loop_limit_peers(struct loop *l, const struct loop_peers *limits) {
  struct peers *p = &l->peers;
  const size_t two = 2 * limits->record_bytes;
  p->most = l->socket_count ? most_peers(limits->most, other_descriptors(&l->params)) : 0;
  p->idle_ms = limits->idle_ns / CLOCK_MILLISECOND_NS;
  p->stalled_ms = limits->stalled_ns / CLOCK_MILLISECOND_NS;
  p->high_bytes = limits->buffer_bytes;
  p->most_unclosed = two > UNCLOSED_BYTES ? two : UNCLOSED_BYTES;
}

static bool connection_came(void *owner, struct listener *listener) {
  struct loop *l = owner;
  if (l->stage != LOOP_READING) return false;
  if (l->peers.count >= l->peers.most) {
    if (!listener->waiting) l->tally.connections_refused++;
    peers_make_room(&l->peers, MAKE_ROOM_MS);
    return false;
  }
  l->tally.connections++;
  bool answered = l->params.peers_answered || !l->params.emitter;
  struct buffer *out = answered ? NULL : outputs_buffer(&l->outputs);
  if (peers_accept(&l->peers, &listener->at.stream, listener->tcp, listener->name, out,
                   buffer_span(&l->greeting))) {
    complaint_say(&l->complaints.unaccepted, clock_steady_ns(), LOG_LEVEL_WARNING,
                  "%s: a connection could not be accepted", listener->name);
  }
  return true;
}

/* A socket that was handed over and that nobody reads: whoever connects there waits for ever. */
static void tell_idle(void) {
  const char *name;
  for (unsigned i = 0; (name = handed_idle(i)); i++) {
    log_say(LOG_LEVEL_WARNING, "systemd:%s was handed over, and is no SOURCE: nobody reads it",
            name);
  }
}

int loop_listen_open(struct loop *l, struct error *err) {
  size_t count = l->params.source_count;
  if (l->params.peers_shared) l->peers.also = outputs_buffer(&l->outputs);
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
  tell_idle();
  loop_limit_peers(l, &l->params.peers);
  return 0;
}

/* A datagram's last record ends with it; but one alone tells no format. */
static bool datagram_came(void *owner, struct intake *in, const char *bytes, size_t length) {
  struct loop *l = owner;
  struct error err;
  if (l->stage != LOOP_READING) return false;
  int status = pipeline_feed(l->pipeline, in, bytes, length, clock_wall_ns(), &err);
  if (status == 0 && pipeline_decoder(l->pipeline)) {
    status = pipeline_end(l->pipeline, in, clock_wall_ns(), &err);
  }
  if (status) loop_fail(l, &err, false);
  return !loop_feed_flush(l) && status == 0;
}

static int receive_on(struct loop *l, const struct source *s, int fd, struct error *err) {
  struct datagram *d = &l->datagrams[l->datagram_count++];
  *d = (struct datagram){.tally = &l->tally, .owner = l, .came = datagram_came};
  struct buffer *out = l->params.emitter ? outputs_buffer(&l->outputs) : NULL;
  int failed = datagram_open(d, &l->uv, fd, s->text, out);
  return failed ? source_refuse(s->text, strerror(failed), err) : 0;
}

/* All that were cut off since the last look, whyever. */
static void tell_cut_off(struct loop *l) {
  const struct tally *t = &l->tally;
  const uint64_t cut = t->connections_idle + t->connections_stalled + t->connections_oversized;
  if (cut == l->peers_cut) return;
  complaint_say(&l->complaints.cut_off, clock_steady_ns(), LOG_LEVEL_WARNING,
                "peers were cut off: %llu silent, %llu that took no answers, %llu with a record "
                "without an end, since the start",
                (unsigned long long)t->connections_idle, (unsigned long long)t->connections_stalled,
                (unsigned long long)t->connections_oversized);
  l->peers_cut = cut;
}

static void on_expiry(uv_timer_t *timer) {
  struct loop *l = timer->data;
  peers_expire(&l->peers);
  tell_cut_off(l);
}

static int listen_on(struct loop *l, const struct source *s, int fd, struct error *err) {
  struct listener *listener = &l->listeners[l->listener_count++];
  *listener = (struct listener){.owner = l, .came = connection_came, .name = s->text};
  int failed = listener_open(listener, &l->uv, fd);
  return failed ? source_refuse(s->text, strerror(failed), err) : 0;
}

int loop_listen_start(struct loop *l, struct error *err) {
  size_t most = l->socket_count * SOURCE_MOST_FDS + 1;
  l->listeners = calloc(most, sizeof *l->listeners);
  l->datagrams = calloc(most, sizeof *l->datagrams);
  if (!l->listeners || !l->datagrams) abort();
  for (size_t i = 0; i < l->socket_count; i++) {
    struct source *s = &l->sockets[i];
    for (unsigned k = 0; k < s->count; k++) {
      int fd = s->fds[k];
      s->fds[k] = -1; /* the listener's from now on */
      if (s->datagram[k] ? receive_on(l, s, fd, err) : listen_on(l, s, fd, err)) return -1;
    }
  }
  if (l->listener_count > 0) uv_timer_start(&l->expiry, on_expiry, EXPIRE_MS, EXPIRE_MS);
  return 0;
}

void loop_listen_settle(struct loop *l) {
  for (size_t i = 0; i < l->listener_count; i++) listener_go(&l->listeners[i]);
}

void loop_listen_pause(struct loop *l, bool may_read) {
  for (size_t i = 0; i < l->datagram_count; i++) datagram_settle(&l->datagrams[i], may_read);
}

/* The paths go first: once a socket is closed, the number of its file may be another's. */
void loop_listen_stop(struct loop *l) {
  for (size_t i = 0; i < l->socket_count; i++) source_close(&l->sockets[i]);
  for (size_t i = 0; i < l->datagram_count; i++) datagram_close(&l->datagrams[i]);
  for (size_t i = 0; i < l->listener_count; i++) listener_close(&l->listeners[i]);
}

void loop_listen_clear(struct loop *l) {
  for (size_t i = 0; i < l->datagram_count; i++) datagram_clear(&l->datagrams[i]);
  free(l->sockets);
  free(l->listeners);
  free(l->datagrams);
}
