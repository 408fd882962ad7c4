/* Between libmicrohttpd and the pages: reading requests, and who waits for what. */
#include "io/http.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io/clock.h"

/* A heavy page is told again as it was until nine times as long has passed as it took: so no crowd
   of readers gets more than a tenth of the loop's time. */
enum { KEPT_FACTOR = 9 };
static const uint64_t heavy_ns = CLOCK_MILLISECOND_NS; /* less isn't worth it */

/* Handles live as long as the loop needs to close them. */
struct http_server {
  struct http *http;
  struct MHD_Daemon *daemon;
  uv_poll_t poll;
  bool polled;
  bool full; /* there are as many connections as there may be */
};

/* A heavy page as it was last told. */
struct kept {
  struct MHD_Response *response; /* NULL: none */
  const struct page_row *row;
  uint32_t fields;
  uint64_t until_ns;
};

/* One request on its way. */
struct exchange {
  struct http *http;
  struct MHD_Connection *connection;
  char *target;
  bool begun; /* its headers were seen */
  bool waits; /* suspended */
  uint64_t asked, since_ms;
  unsigned status; /* above 0: the answer stands in body */
  struct buffer body;
  struct exchange *next; /* of those that wait */
};

struct http {
  struct http_params params;
  struct http_server servers[HTTP_MOST_LISTENERS];
  unsigned count;
  uv_timer_t timer;
  struct exchange *waiting;
  struct kept kept;
  uint64_t requests;
  unsigned open; /* handles */
};

bool http_is_built(void) {
  return true;
}

/* --- answers --- */

static struct MHD_Response *make_response(struct buffer *body, const char *type) {
  struct MHD_Response *r =
      MHD_create_response_from_buffer(body->length, body->data, MHD_RESPMEM_MUST_FREE);
  if (!r) abort();
  *body = (struct buffer){0}; /* the response's own now */
  MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
  MHD_add_response_header(r, "Content-Security-Policy", "default-src 'none'");
  return r;
}

static enum MHD_Result send_body(struct MHD_Connection *c, unsigned status, const char *type,
                                 const char *allow, struct buffer *body) {
  struct MHD_Response *r = make_response(body, type);
  if (allow) MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, allow);
  const enum MHD_Result result = MHD_queue_response(c, status, r);
  MHD_destroy_response(r);
  return result;
}

/* --- pages --- */

static bool is_kept(const struct http *h, const struct page_judgement *j) {
  const struct kept *k = &h->kept;
  return k->response && k->row == j->row && k->fields == j->ask.fields &&
         clock_steady_ns() < k->until_ns;
}

static void forget(struct kept *k) {
  if (k->response) MHD_destroy_response(k->response);
  *k = (struct kept){0};
}

static enum MHD_Result send_heavy(struct http *h, struct MHD_Connection *c,
                                  const struct page_judgement *j, struct buffer *body,
                                  uint64_t began_ns) {
  const uint64_t now = clock_steady_ns(), took = now - began_ns;
  struct MHD_Response *r = make_response(body, j->row->type);
  const enum MHD_Result result = MHD_queue_response(c, 200, r);
  forget(&h->kept);
  if (took < heavy_ns) {
    MHD_destroy_response(r);
  } else {
    h->kept = (struct kept){r, j->row, j->ask.fields, now + KEPT_FACTOR * took};
  }
  return result;
}

static enum MHD_Result send_page(struct http *h, struct MHD_Connection *c,
                                 const struct page_judgement *j) {
  struct page_view view = {0};
  struct buffer body = {0};
  if (is_kept(h, j)) return MHD_queue_response(c, 200, h->kept.response);
  const uint64_t began_ns = clock_steady_ns();
  h->params.look(h->params.owner, &view);
  view.requests = h->requests;
  const unsigned status = j->row->write(&view, &j->ask, &body);
  if (j->row->heavy && status == 200) return send_heavy(h, c, j, &body, began_ns);
  return send_body(c, status, j->row->type, NULL, &body);
}

/* --- those that wait --- */

static void run(struct http *h);
static void on_time(uv_timer_t *timer);

static void wait_for(struct exchange *e) {
  struct http *h = e->http;
  e->asked = h->params.ask(h->params.owner);
  e->since_ms = clock_steady_ns() / CLOCK_MILLISECOND_NS;
  e->waits = true;
  e->next = h->waiting;
  h->waiting = e;
  MHD_suspend_connection(e->connection);
}

/* What a POST asks for is begun, or refused at once. */
static enum MHD_Result act(struct exchange *e, const struct page_judgement *j) {
  struct http *h = e->http;
  struct page_view view = {0};
  struct buffer body = {0};
  h->params.look(h->params.owner, &view);
  const unsigned status = j->row->write(&view, &j->ask, &body);
  if (status) return send_body(e->connection, status, j->row->type, NULL, &body);
  wait_for(e);
  return MHD_YES;
}

static void forget_waiting(struct exchange *e) {
  for (struct exchange **at = &e->http->waiting; *at; at = &(*at)->next) {
    if (*at != e) continue;
    *at = e->next;
    return;
  }
}

static uint64_t waited_ms(const struct exchange *e) {
  return clock_steady_ns() / CLOCK_MILLISECOND_NS - e->since_ms;
}

static bool is_over(struct exchange *e) {
  struct http *h = e->http;
  e->status = h->params.answer(h->params.owner, e->asked, &e->body);
  if (e->status) return true;
  if (waited_ms(e) < h->params.patience_ms) return false;
  e->status = page_refuse(&e->body, 202, "it is not done yet, but under way");
  return true;
}

static void resume(struct exchange *e) {
  forget_waiting(e);
  e->waits = false;
  MHD_resume_connection(e->connection);
}

void http_settle(struct http *h) {
  bool resumed = false;
  if (!h) return;
  for (struct exchange *e = h->waiting, *next; e; e = next) {
    next = e->next;
    if (!is_over(e)) continue;
    resume(e);
    resumed = true;
  }
  if (resumed) run(h); /* the library wakes nobody for that */
}

/* --- requests --- */

static enum MHD_Result note_header(void *owner, enum MHD_ValueKind kind, const char *name,
                                   size_t name_size, const char *value, size_t value_size) {
  struct request *r = owner;
  (void)kind;
  (void)name_size;
  const struct span text = {value ? value : "", value ? value_size : 0};
  if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0) {
    r->host = text;
    r->hosts++;
  } else if (strcasecmp(name, MHD_HTTP_HEADER_ORIGIN) == 0) {
    r->origin = text;
  } else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
    r->endless = true;
  } else if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0 &&
             !request_number(text, &r->body_bytes)) {
    r->body_bytes = UINT64_MAX;
  }
  return MHD_YES;
}

static enum MHD_Result judge(struct exchange *e, const char *method, bool first) {
  struct http *h = e->http;
  struct request r = {.method = span_of(method), .target = span_of(e->target)};
  struct page_judgement j;
  struct buffer body = {0};
  MHD_get_connection_values_n(e->connection, MHD_HEADER_KIND, note_header, &r);
  page_judge(&r, &h->params.policy, &j, &body);
  /* Before its body a request is answered only to be spared one that isn't wanted. */
  const bool has_body = r.body_bytes > 0 || r.endless;
  if (first && !(has_body && j.status)) {
    buffer_clear(&body);
    return MHD_YES;
  }
  h->requests++;
  if (j.status) return send_body(e->connection, j.status, page_json, j.allow, &body);
  return j.row->post ? act(e, &j) : send_page(h, e->connection, &j);
}

/* Called with the headers alone, with pieces of the body, and when all has come. */
static enum MHD_Result on_request(void *owner, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *data_size, void **context) {
  struct exchange *e = *context;
  (void)owner;
  (void)url;
  (void)version;
  (void)data;
  e->connection = connection;
  if (*data_size) {
    *data_size = 0; /* nobody wants it */
    return MHD_YES;
  }
  if (e->status) return send_body(connection, e->status, page_json, NULL, &e->body);
  const bool first = !e->begun;
  e->begun = true;
  return judge(e, method, first);
}

/* The URL as it came, before anything is made of it. */
static void *on_target(void *owner, const char *target, struct MHD_Connection *connection) {
  struct exchange *e = calloc(1, sizeof *e);
  if (!e) abort();
  e->http = owner;
  e->connection = connection;
  e->target = strdup(target);
  if (!e->target) abort();
  return e;
}

static void on_completed(void *owner, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode how) {
  struct exchange *e = *context;
  (void)owner;
  (void)connection;
  (void)how;
  if (!e) return;
  if (e->waits) forget_waiting(e);
  buffer_clear(&e->body);
  free(e->target);
  free(e);
  *context = NULL;
}

/* --- the loop --- */

static void shorten(uint64_t *wait, uint64_t to) {
  if (to < *wait) *wait = to;
}

/* When something is to be done though nothing comes: cutting off, or giving up waiting. */
static void start_timer(struct http *h) {
  uint64_t wait = UINT64_MAX;
  for (unsigned i = 0; i < h->count; i++) {
    MHD_UNSIGNED_LONG_LONG timeout;
    if (MHD_get_timeout(h->servers[i].daemon, &timeout) == MHD_YES) shorten(&wait, timeout);
  }
  for (const struct exchange *e = h->waiting; e; e = e->next) {
    const uint64_t waited = waited_ms(e);
    shorten(&wait, waited < h->params.patience_ms ? h->params.patience_ms - waited : 0);
  }
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
  http_settle(h);
  run(h);
}

/* --- life --- */

static struct MHD_Daemon *start_daemon(struct http *h, int fd, unsigned most) {
  const struct MHD_OptionItem options[] = {
      {MHD_OPTION_LISTEN_SOCKET, fd, NULL},
      {MHD_OPTION_CONNECTION_LIMIT, (intptr_t)most, NULL},
      {MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)h->params.idle_seconds, NULL},
      {MHD_OPTION_CONNECTION_MEMORY_LIMIT, HTTP_MEMORY_BYTES, NULL},
      {MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL},
      {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_target, h},
      {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, h},
      {MHD_OPTION_END, 0, NULL}};
  return MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, on_request, h,
                          MHD_OPTION_ARRAY, options, MHD_OPTION_END);
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
  while (h->waiting) {
    struct exchange *e = h->waiting;
    if (!is_over(e)) e->status = page_refuse(&e->body, 503, "the run ends");
    resume(e);
  }
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
  forget(&h->kept);
  uv_close((uv_handle_t *)&h->timer, on_closed);
}
