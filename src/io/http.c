/* libmicrohttpd on the loop: when it runs, and how long it sleeps. */
#include "io/http.h"

#include <stdlib.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/http_private.h"

bool http_is_built(void) {
  return true;
}

/* --- the loop --- */

static void shorten(uint64_t *wait, uint64_t to) {
  if (to < *wait) *wait = to;
}

static uint64_t until_turn_ms(const struct http *h) {
  const uint64_t now = clock_steady_ns(), until = h->kept.until_ns;
  return until > now ? (until - now) / CLOCK_MILLISECOND_NS + 1 : 0;
}

static void on_time(uv_timer_t *timer);

/* When something is to be done though nothing comes: cutting off, or giving up waiting. */
static void start_timer(struct http *h) {
  uint64_t wait = UINT64_MAX;
  for (unsigned i = 0; i < h->count; i++) {
    MHD_UNSIGNED_LONG_LONG timeout;
    if (MHD_get_timeout(h->servers[i].daemon, &timeout) == MHD_YES) shorten(&wait, timeout);
  }
  for (const struct http_exchange *e = h->waiting; e; e = e->next) {
    shorten(&wait, http_exchange_left_ms(e));
    if (e->waits == HTTP_WAITS_FOR_TURN) shorten(&wait, until_turn_ms(h));
  }
  shorten(&wait, http_connection_left_ms(h));
  if (wait == UINT64_MAX) {
    uv_timer_stop(&h->timer);
  } else {
    uv_timer_start(&h->timer, on_time, wait, 0);
  }
}

static bool is_full(const struct http_server *s) {
  const union MHD_DaemonInfo *info =
      MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
  return info && info->num_connections >= s->http->params.most_connections / s->http->count;
}

/* Once full, the library listens again only in the run after the one that made room. */
static void run_server(struct http_server *s) {
  const bool full = s->full;
  MHD_run(s->daemon);
  s->full = is_full(s);
  if (!full || s->full) return;
  MHD_run(s->daemon);
  s->full = is_full(s);
}

static void run(struct http *h) {
  for (unsigned i = 0; i < h->count; i++) run_server(&h->servers[i]);
  start_timer(h);
}

static void on_ready(uv_poll_t *poll, int status, int events) {
  struct http_server *s = poll->data;
  (void)status;
  (void)events;
  run(s->http);
}

static void on_time(uv_timer_t *timer) {
  struct http *h = timer->data;
  http_connection_expire(h);
  http_settle(h);
  run(h);
}

void http_settle(struct http *h) {
  if (h && http_exchange_settle(h)) run(h); /* the library wakes nobody for that */
}

/* --- life --- */

static struct MHD_Daemon *start_daemon(struct http *h, int fd, unsigned most) {
  const struct MHD_OptionItem options[] = {
      {MHD_OPTION_LISTEN_SOCKET, fd, NULL},
      {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)most, NULL},
      {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)h->params.idle_seconds, NULL},
      {MHD_OPTION_CONNECTION_MEMORY_LIMIT, HTTP_MEMORY_BYTES, NULL},
      {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
      {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)http_exchange_begin, h},
      {MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)http_connection_changed, h},
      {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)http_exchange_end, h},
      {MHD_OPTION_END, 0, NULL}};
  return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
                          http_exchange_request, h, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

static int start_server(struct http *h, int fd, unsigned most) {
  struct http_server *s = &h->servers[h->count];
  s->http = h;
  s->daemon = start_daemon(h, fd, most);
  if (!s->daemon) return -1;
  h->count++;
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
  if (!info || uv_poll_init(h->params.uv, &s->poll, info->epoll_fd)) return -1;
  s->poll.data = s;
  s->polled = true;
  h->open++;
  uv_poll_start(&s->poll, UV_READABLE, on_ready);
  return 0;
}

struct http *http_new(const struct http_params *params, const int *fds, unsigned count,
                      struct error *err) {
  struct http *h = calloc(1, sizeof *h);
  if (!h) abort();
  h->params = *params;
  uv_timer_init(params->uv, &h->timer);
  h->timer.data = h;
  h->open = 1;
  for (unsigned i = 0; i < count; i++) {
    if (start_server(h, fds[i], params->most_connections / count) == 0) continue;
    for (unsigned k = h->count; k < count; k++) close(fds[k]);
    http_close(h);
    error_set(err, ERROR_INTERNAL, "http.listen: libmicrohttpd doesn't start");
    return NULL;
  }
  start_timer(h);
  return h;
}

static void on_closed(uv_handle_t *handle) {
  struct http *h =
      handle->type == UV_TIMER ? handle->data : ((struct http_server *)handle->data)->http;
  if (--h->open == 0) free(h);
}

/* Who still waits hears what is known; a moment is all that there is to say it. */
static void dismiss(struct http *h) {
  http_exchange_dismiss(h);
  for (unsigned i = 0; i < h->count; i++) {
    MHD_run(h->servers[i].daemon);
    MHD_run(h->servers[i].daemon);
  }
}

void http_close(struct http *h) {
  if (!h) return;
  dismiss(h);
  uv_timer_stop(&h->timer);
  for (unsigned i = 0; i < h->count; i++) {
    struct http_server *s = &h->servers[i];
    if (s->polled) uv_close((uv_handle_t *)&s->poll, on_closed);
    MHD_stop_daemon(s->daemon);
  }
  http_exchange_forget(h);
  uv_close((uv_handle_t *)&h->timer, on_closed);
}
