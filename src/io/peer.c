/* The life of one connection, and the list of them. */
#include <stdlib.h>

#include "io/peer_private.h"
#include "io/reader.h"

enum {
  READ_BYTES = 1 << 15, /* how long the others wait for one who always has more */
  KEPT_BYTES = 1 << 16  /* a buffer that was larger once isn't kept so */
};

void peers_open(struct peers *all, uv_loop_t *uv) {
  all->uv = uv;
  all->bytes = malloc(READ_BYTES);
  if (!all->bytes) abort();
}

void peers_clear(struct peers *all) {
  for (size_t i = 0; i < all->orphan_count; i++) intake_free(all->orphans[i]);
  free(all->orphans);
  free(all->bytes);
}

/* --- going --- */

static void adopt(struct peers *all, struct intake *in) {
  if (intake_idle(in)) {
    intake_free(in);
    return;
  }
  if (all->orphan_count == all->orphan_room) {
    all->orphan_room = all->orphan_room ? 2 * all->orphan_room : 16;
    all->orphans = realloc(all->orphans, all->orphan_room * sizeof(struct intake *));
    if (!all->orphans) abort();
  }
  all->orphans[all->orphan_count++] = in;
}

static void on_closed(uv_handle_t *handle) {
  struct peer *p = handle->data;
  struct peers *all = p->all;
  if (p->previous) p->previous->next = p->next;
  if (!p->previous) all->first = p->next;
  if (p->next) p->next->previous = p->previous;
  all->count--;
  adopt(all, p->intake);
  buffer_clear(&p->out);
  buffer_clear(&p->sending);
  free(p);
  all->moved(all->owner);
}

static void share(struct peer *p) {
  struct buffer *also = p->answered ? p->all->also : NULL;
  if (also) buffer_append(also, p->out.data + p->copied, p->out.length - p->copied);
  p->copied = p->out.length;
}

void peer_leave(struct peer *p) {
  if (peer_is_closing(p)) return;
  share(p);
  p->all->unclosed -= p->unclosed;
  p->unclosed = 0;
  p->all->gone(p->all->owner, p->intake);
  uv_close(&p->to.handle, on_closed);
}

static void on_shutdown(uv_shutdown_t *request, int status) {
  struct peer *p = request->data;
  if (status || p->ended) peer_leave(p);
}

/* --- answers --- */

static void send_out(struct peer *p);

static void empty(struct buffer *b) {
  if (b->capacity > KEPT_BYTES) {
    buffer_clear(b);
  } else {
    buffer_reset(b);
  }
}

static void on_written(uv_write_t *request, int status) {
  struct peer *p = request->data;
  p->writing = false;
  p->sent += p->sending.length;
  p->taken_ms = uv_now(p->all->uv);
  empty(&p->sending);
  if (status) {
    if (status != UV_ECANCELED) p->all->tally->connections_failed++;
    peer_leave(p);
  } else {
    send_out(p);
  }
  p->all->moved(p->all->owner);
}

static void send_out(struct peer *p) {
  share(p);
  if (p->writing || p->out.length == 0 || peer_is_closing(p)) return;
  struct buffer empty = p->sending;
  p->sending = p->out;
  p->out = empty;
  p->taken_ms = uv_now(p->all->uv);
  p->copied = 0;
  uv_buf_t bytes = {.base = p->sending.data, .len = p->sending.length};
  p->write.data = p;
  p->writing = true;
  if (uv_write(&p->write, &p->to.stream, &bytes, 1, on_written)) {
    p->writing = false;
    peer_leave(p);
  }
}

/* --- reading --- */

static void pause_reading(struct peer *p) {
  if (p->reading) uv_read_stop(&p->to.stream);
  p->reading = false;
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room) {
  (void)suggested;
  struct peer *p = handle->data;
  *room = uv_buf_init(p->all->bytes, READ_BYTES);
}

static void part(struct peer *p) {
  p->parting = true;
  p->shutdown.data = p;
  if (uv_shutdown(&p->shutdown, &p->to.stream, on_shutdown)) peer_leave(p);
}

static bool is_answered(const struct peer *p) {
  return intake_idle(p->intake) && peer_waiting(p) == 0 && !p->writing;
}

static void on_end(struct peer *p) {
  struct peers *all = p->all;
  pause_reading(p);
  p->ended = true;
  if (p->parting || !all->ended(all->owner, p->intake)) peer_leave(p);
  send_out(p);
  if (!p->parting && is_answered(p)) part(p);
}

/* Of its record, as far as it has come. */
static void note_unclosed(struct peer *p) {
  struct buffer *partial = &p->intake->partial;
  if (peer_is_closing(p)) return;
  p->all->unclosed += partial->length - p->unclosed;
  p->unclosed = partial->length;
  if (partial->length == 0) empty(partial);
  peers_bound(p->all);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *bytes) {
  struct peer *p = stream->data;
  struct peers *all = p->all;
  if (count == 0) return;
  if (count == UV_EOF) {
    on_end(p);
  } else if (count < 0) {
    all->tally->connections_failed++;
    peer_leave(p);
  } else if (!p->parting) {
    p->came_ms = uv_now(all->uv);
    if (!all->came(all->owner, p->intake, bytes->base, (size_t)count)) peer_leave(p);
    note_unclosed(p);
    send_out(p);
    /* Where there is more, libuv would read on, up to 32 times, before anybody else's turn. */
    if (count == READ_BYTES || peer_waiting(p) > all->high_bytes) pause_reading(p);
  }
}

static void go_on_reading(struct peer *p) {
  if (p->reading || p->ended || peer_is_closing(p)) return;
  if (!p->parting && peer_waiting(p) > p->all->high_bytes / 4) return;
  p->came_ms = uv_now(p->all->uv); /* while it wasn't read it could not be heard */
  p->reading = uv_read_start(&p->to.stream, on_room, on_read) == 0;
  if (!p->reading) peer_leave(p);
}

static void greet(struct peer *p, struct span greeting) {
  if (p->answered) buffer_append(&p->out, greeting.at, greeting.length);
  p->copied = p->out.length; /* other outputs have their own */
}

int peers_accept(struct peers *all, uv_stream_t *server, bool tcp, const char *name,
                 struct buffer *out, struct span greeting) {
  struct peer *p = calloc(1, sizeof *p);
  if (!p) abort();
  int status = tcp ? uv_tcp_init(all->uv, &p->to.tcp) : uv_pipe_init(all->uv, &p->to.pipe, 0);
  if (status) {
    free(p);
    return -1;
  }
  p->all = all;
  p->to.handle.data = p;
  p->answered = out == NULL;
  p->came_ms = p->taken_ms = uv_now(all->uv);
  p->intake = intake_new(name, out ? out : &p->out);
  p->next = all->first;
  if (p->next) p->next->previous = p;
  all->first = p;
  all->count++;
  if (uv_accept(server, &p->to.stream)) {
    peer_leave(p);
    return -1;
  }
  if (tcp) uv_tcp_nodelay(&p->to.tcp, 1); /* an answer alone must not wait for the next */
  greet(p, greeting);
  return 0;
}

/* --- all of them --- */

void peers_greet(struct peers *all, struct span greeting) {
  for (struct peer *p = all->first; p; p = p->next) greet(p, greeting);
}

void peers_share(struct peers *all) {
  for (struct peer *p = all->first; p; p = p->next) {
    if (!peer_is_closing(p)) share(p);
  }
}

/* Who is answered alone feels it by its own marks. */
static bool shares(const struct peer *p) {
  return !p->answered || p->all->also;
}

void peers_pause(struct peers *all) {
  for (struct peer *p = all->first; p; p = p->next) {
    if (shares(p) && !p->parting) pause_reading(p);
  }
}

static void free_orphans(struct peers *all) {
  size_t kept = 0;
  for (size_t i = 0; i < all->orphan_count; i++) {
    struct intake *in = all->orphans[i];
    if (intake_idle(in)) {
      intake_free(in);
    } else {
      all->orphans[kept++] = in;
    }
  }
  all->orphan_count = kept;
}

void peers_settle(struct peers *all, bool may_read) {
  for (struct peer *p = all->first; p; p = p->next) {
    if (peer_is_closing(p)) continue;
    send_out(p);
    if (p->ended && !p->parting && is_answered(p)) part(p);
    bool wanted = p->parting || (!all->stopped && (!shares(p) || may_read));
    if (wanted) go_on_reading(p);
    if (!wanted) pause_reading(p);
  }
  free_orphans(all);
}

/* --- silence --- */

static bool is_waiting(const struct peer *p) {
  return !peer_is_closing(p) && intake_unclosed(p->intake);
}

uint64_t peers_waiting_since(const struct peers *all) {
  uint64_t since = UINT64_MAX;
  for (const struct peer *p = all->first; p; p = p->next) {
    if (is_waiting(p) && p->came_ms < since) since = p->came_ms;
  }
  return since;
}

static bool is_due(const struct peer *p) {
  uv_os_fd_t fd;
  return uv_fileno(&p->to.handle, &fd) == 0 && reader_is_due(fd);
}

void peers_lull(struct peers *all, uint64_t patience_ms) {
  uint64_t now = uv_now(all->uv);
  for (struct peer *p = all->first; p; p = p->next) {
    if (!is_waiting(p) || (!all->stopped && now - p->came_ms < patience_ms)) continue;
    if (!all->stopped && is_due(p)) { /* it has come, and only waits for us */
      p->came_ms = now;
    } else if (!all->silent(all->owner, p->intake)) {
      peer_leave(p);
    }
  }
}

void peers_stop(struct peers *all) {
  all->stopped = true;
  for (struct peer *p = all->first; p; p = p->next) pause_reading(p);
}

void peers_part(struct peers *all) {
  for (struct peer *p = all->first; p; p = p->next) {
    if (peer_is_closing(p) || p->parting) continue;
    part(p);
    go_on_reading(p);
  }
}

void peers_close(struct peers *all) {
  for (struct peer *p = all->first; p; p = p->next) peer_leave(p);
}

bool peers_written(const struct peers *all) {
  for (const struct peer *p = all->first; p; p = p->next) {
    if (!peer_is_closing(p) && (peer_waiting(p) > 0 || p->writing)) return false;
  }
  return true;
}

void peers_note(struct peers *all) {
  for (struct peer *p = all->first; p; p = p->next) p->noted = p->sent + peer_waiting(p);
}

bool peers_caught_up(const struct peers *all) {
  for (const struct peer *p = all->first; p; p = p->next) {
    if (!peer_is_closing(p) && p->sent < p->noted) return false;
  }
  return true;
}
