/* One connection at a time, one write in flight. */
#include "io/sink_stream.h"

#include <linux/sockios.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "io/log.h"

enum {
  FIRST_DELAY_MS = 100,
  MOST_DELAY_MS = 30000,
  REACH_MS = 10000,  /* a host that says nothing at all */
  STEADY_MS = 1000,  /* a connection that has lasted is tried again soon */
  FIRST_POLL_MS = 5, /* the system says nothing when its buffer is read */
  MOST_POLL_MS = 200,
  MOST_UNCONFIRMED = 1 << 20,
};

static void leave(struct sink_stream *s);
static void send_out(struct sink_stream *s);

static void moved(struct sink_stream *s) {
  s->sink.at.moved(s->sink.at.owner);
}

static void release(struct sink_stream *s) {
  if (s->release) s->release(s);
  buffer_clear(&s->sink.front);
  buffer_clear(&s->back);
  free(s);
}

bool sink_stream_returned(struct sink_stream *s) {
  if (--s->pending > 0 || !s->closing) return !s->closing;
  release(s);
  return false;
}

/* --- what has arrived --- */

/* Bytes that the system still keeps; what else was sent has come to the other side. When that has
   gone the system keeps nothing either: then nobody can tell. */
static size_t kept_by_system(const struct sink_stream *s, bool ended) {
  uv_os_fd_t fd;
  int bytes = 0;
  if (uv_fileno(&s->to.handle, &fd) || ioctl(fd, SIOCOUTQ, &bytes) || bytes < 0) return SIZE_MAX;
  struct pollfd state = {.fd = fd};
  const bool gone = poll(&state, 1, 0) < 0 || (state.revents & (POLLERR | POLLHUP));
  return gone && !ended ? SIZE_MAX : (size_t)bytes;
}

/* Of the first `length` bytes those that are whole lines. */
static size_t whole_lines(const struct sink_stream *s, size_t length) {
  const char *newline = length ? memrchr(s->back.data, '\n', length) : NULL;
  return newline ? (size_t)(newline - s->back.data) + 1 : 0;
}

/* What is confirmed goes, but for what the kind keeps; seldom, if that is much. */
static void trim(struct sink_stream *s) {
  if (s->sending || s->confirmed <= 2 * s->keep) return; /* libuv has pointers into it */
  const size_t whole = whole_lines(s, s->confirmed - s->keep);
  buffer_consume(&s->back, whole);
  s->confirmed -= whole;
  s->sent -= whole;
}

static void on_poll(uv_timer_t *timer);

static void count(struct sink_stream *s) {
  s->sink.held = s->back.length - s->confirmed;
  s->sink.passed = s->sent > s->confirmed ? s->sent - s->confirmed : 0;
}

/* true: more is confirmed than before. ended: the other side has closed, having read all. */
static bool confirm(struct sink_stream *s, bool ended) {
  const size_t kept = kept_by_system(s, ended);
  const size_t now = s->sent > kept ? s->sent - kept : 0;
  const bool more = now > s->confirmed;
  if (more) {
    s->sink.written += now - s->confirmed;
    s->confirmed = now;
    s->delay_ms = FIRST_DELAY_MS;
  }
  trim(s);
  count(s);
  return more;
}

static void wait_for_more(struct sink_stream *s) {
  if (s->state != STREAM_OPEN || s->sink.passed == 0) return;
  uv_timer_start(&s->poll, on_poll, s->poll_ms, 0);
}

static void on_poll(uv_timer_t *timer) {
  struct sink_stream *s = timer->data;
  if (s->state != STREAM_OPEN) return;
  const bool more = confirm(s, false);
  s->poll_ms = more ? FIRST_POLL_MS : 2 * s->poll_ms;
  if (s->poll_ms > MOST_POLL_MS) s->poll_ms = MOST_POLL_MS;
  send_out(s);
  wait_for_more(s);
  if (more) moved(s);
}

/* --- sending --- */

/* Who closes with something unread is said to have reset the connection: it is all sent again, what
   was confirmed and is still there included. Who has read all gets what is new. */
static void lose(struct sink_stream *s, int status) {
  if (s->state != STREAM_OPEN) return;
  if (status == UV_EOF) confirm(s, true);
  s->sent = status == UV_EOF ? whole_lines(s, s->confirmed) : 0;
  if (uv_now(s->sink.at.uv) - s->open_ms >= STEADY_MS) s->delay_ms = FIRST_DELAY_MS;
  if (!s->closing && sink_may_say(&s->sink)) {
    log_say(LOG_LEVEL_WARNING, "%s: the connection is lost: %s", s->sink.text,
            status == UV_EOF ? "closed by the other side" : uv_strerror(status));
  }
  leave(s);
}

static void on_written(uv_write_t *request, int status) {
  struct sink_stream *s = request->data;
  const size_t length = s->sending;
  s->sending = 0;
  if (!sink_stream_returned(s)) return;
  if (status) {
    lose(s, status);
    return;
  }
  if (s->state == STREAM_OPEN) {
    s->sent += length;
    s->greeted = true;
    s->poll_ms = FIRST_POLL_MS;
    confirm(s, false);
    send_out(s);
    wait_for_more(s);
  }
  moved(s);
}

static void fill(struct sink_stream *s) {
  struct buffer *front = &s->sink.front;
  if (s->sending || s->back.length - s->confirmed >= MOST_UNCONFIRMED) return;
  buffer_append(&s->back, front->data, front->length);
  buffer_reset(front);
  count(s);
}

static void send_out(struct sink_stream *s) {
  if (s->state != STREAM_OPEN || s->sending) return;
  confirm(s, false);
  fill(s);
  const size_t length = s->back.length - s->sent;
  if (length == 0) return;
  const struct span greeting = s->greeted ? (struct span){NULL, 0} : s->sink.greeting;
  const uv_buf_t parts[] = {
      {.base = (char *)(uintptr_t)greeting.at, .len = greeting.length},
      {.base = s->back.data + s->sent, .len = length},
  };
  s->sending = length;
  s->write.data = s;
  s->pending++;
  const unsigned from = greeting.length == 0;
  const int status = uv_write(&s->write, &s->to.stream, parts + from, 2 - from, on_written);
  if (status == 0) return;
  s->sending = 0;
  s->pending--;
  lose(s, status);
}

void sink_stream_flush(struct sink *sink) {
  send_out((struct sink_stream *)sink);
}

/* --- the other side --- */

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room) {
  static char bytes[4096]; /* nobody looks at them */
  (void)handle;
  (void)suggested;
  *room = uv_buf_init(bytes, sizeof bytes);
}

static void on_read(uv_stream_t *stream, ssize_t length, const uv_buf_t *bytes) {
  (void)bytes;
  if (length < 0) lose(stream->data, (int)length);
}

/* --- connecting --- */

static void on_retry(uv_timer_t *timer) {
  struct sink_stream *s = timer->data;
  if (s->state == STREAM_REACHING) {
    sink_stream_reached(s, UV_ETIMEDOUT);
  } else {
    s->state = STREAM_REACHING;
    uv_timer_start(&s->retry, on_retry, REACH_MS, 0);
    s->reach(s);
  }
}

static void try_later(struct sink_stream *s) {
  uv_timer_start(&s->retry, on_retry, s->more ? 0 : s->delay_ms, 0);
  if (s->more) return;
  s->delay_ms = 2 * s->delay_ms < MOST_DELAY_MS ? 2 * s->delay_ms : MOST_DELAY_MS;
}

static void on_left(uv_handle_t *handle) {
  struct sink_stream *s = handle->data;
  s->has_handle = false;
  if (sink_stream_returned(s)) try_later(s);
}

/* A write in flight comes back before its handle is closed. */
static void leave(struct sink_stream *s) {
  s->state = STREAM_AWAY;
  s->greeted = false;
  uv_timer_stop(&s->retry);
  uv_timer_stop(&s->poll);
  count(s);
  if (s->has_handle && !uv_is_closing(&s->to.handle)) uv_close(&s->to.handle, on_left);
  if (!s->has_handle && !s->closing) try_later(s);
}

static void complain(struct sink_stream *s, int status) {
  if (status == s->complaint) return;
  s->complaint = status;
  if (!sink_may_say(&s->sink)) return;
  log_say(LOG_LEVEL_WARNING, "%s: cannot connect: %s; it is tried again and again", s->sink.text,
          uv_strerror(status));
}

void sink_stream_reached(struct sink_stream *s, int status) {
  if (s->state != STREAM_REACHING) return;
  if (status == 0) status = uv_read_start(&s->to.stream, on_room, on_read);
  if (status) {
    if (!s->more) complain(s, status);
    leave(s);
    return;
  }
  uv_timer_stop(&s->retry);
  s->state = STREAM_OPEN;
  s->complaint = 0;
  s->more = false;
  s->open_ms = uv_now(s->sink.at.uv);
  if (s->ever) s->sink.at.tally->reconnects++;
  s->ever = true;
  if (sink_may_say(&s->sink)) log_say(LOG_LEVEL_INFO, "%s: connected", s->sink.text);
  send_out(s);
}

/* --- life --- */

void sink_stream_start(struct sink_stream *s) {
  uv_timer_init(s->sink.at.uv, &s->retry);
  uv_timer_init(s->sink.at.uv, &s->poll);
  s->retry.data = s->poll.data = s;
  s->pending = 2;
  s->delay_ms = FIRST_DELAY_MS;
  s->poll_ms = FIRST_POLL_MS;
  uv_timer_start(&s->retry, on_retry, 0, 0);
}

static void on_closed(uv_handle_t *handle) {
  sink_stream_returned(handle->data);
}

/* The connection is closed with the handle; the system still delivers what it has taken. */
void sink_stream_close(struct sink *sink) {
  struct sink_stream *s = (struct sink_stream *)sink;
  s->closing = true;
  leave(s);
  uv_close((uv_handle_t *)&s->retry, on_closed);
  uv_close((uv_handle_t *)&s->poll, on_closed);
}
