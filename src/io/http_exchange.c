/* One request: read, judged, answered at once or once what it waits for has come. */
#include <stdlib.h>
#include <string.h>

#include "io/clock.h"
#include "io/http_private.h"

/* A heavy page is told again as it was until nine times as long has passed as it took, and no other
   is made meanwhile: so no crowd of readers gets more than a tenth of the loop's time. */
enum { KEPT_FACTOR = 9 };
static const uint64_t heavy_ns = CLOCK_MILLISECOND_NS; /* less isn't worth it */

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

/* --- those that wait --- */

static void wait_for(struct http_exchange *e, enum http_wait what) {
  struct http *h = e->http;
  if (e->since_ms == 0) e->since_ms = http_now_ms();
  e->waits = what;
  e->next = h->waiting;
  h->waiting = e;
  MHD_suspend_connection(e->connection);
}

static void forget_waiting(struct http_exchange *e) {
  for (struct http_exchange **at = &e->http->waiting; *at; at = &(*at)->next) {
    if (*at != e) continue;
    *at = e->next;
    return;
  }
}

static bool is_done(struct http_exchange *e) {
  struct http *h = e->http;
  if (e->waits == HTTP_WAITS_FOR_TURN) return clock_steady_ns() >= h->kept.until_ns;
  e->status = h->params.answer(h->params.owner, e->asked, &e->body);
  return e->status != 0;
}

/* Nobody waits for ever. */
static bool is_over(struct http_exchange *e) {
  if (is_done(e)) return true;
  if (http_exchange_left_ms(e) > 0) return false;
  if (e->waits == HTTP_WAITS_FOR_TURN) {
    e->status = page_refuse(&e->body, 503, "too many ask for large pages");
  } else {
    e->status = page_refuse(&e->body, 202, "it is not done yet, but under way");
  }
  return true;
}

static void resume(struct http_exchange *e) {
  forget_waiting(e);
  e->waits = HTTP_WAITS_FOR_NOTHING;
  MHD_resume_connection(e->connection);
}

bool http_exchange_settle(struct http *h) {
  bool resumed = false;
  for (struct http_exchange *e = h->waiting, *next; e; e = next) {
    next = e->next;
    if (!is_over(e)) continue;
    resume(e);
    resumed = true;
  }
  return resumed;
}

void http_exchange_dismiss(struct http *h) {
  while (h->waiting) {
    struct http_exchange *e = h->waiting;
    const bool answered = is_over(e) && e->status;
    if (!answered) e->status = page_refuse(&e->body, 503, "the run ends");
    resume(e);
  }
}

uint64_t http_exchange_left_ms(const struct http_exchange *e) {
  const struct http *h = e->http;
  const uint64_t waited = http_now_ms() - e->since_ms;
  return waited < h->params.patience_ms ? h->params.patience_ms - waited : 0;
}

/* --- pages --- */

void http_exchange_forget(struct http *h) {
  if (h->kept.response) MHD_destroy_response(h->kept.response);
  h->kept = (struct http_kept){0};
}

static bool is_kept(const struct http_kept *k, const struct page_judgement *j) {
  return k->row == j->row && k->fields == j->ask.fields;
}

static enum MHD_Result send_heavy(struct http *h, struct MHD_Connection *c,
                                  const struct page_judgement *j, struct buffer *body,
                                  uint64_t began_ns) {
  const uint64_t now = clock_steady_ns(), took = now - began_ns;
  struct MHD_Response *r = make_response(body, j->row->type);
  const enum MHD_Result result = MHD_queue_response(c, 200, r);
  http_exchange_forget(h);
  if (took < heavy_ns) {
    MHD_destroy_response(r);
  } else {
    h->kept = (struct http_kept){r, j->row, j->ask.fields, now + KEPT_FACTOR * took};
  }
  return result;
}

static enum MHD_Result make_page(struct http *h, struct MHD_Connection *c,
                                 const struct page_judgement *j) {
  struct page_view view = {0};
  struct buffer body = {0};
  const uint64_t began_ns = clock_steady_ns();
  h->params.look(h->params.owner, &view);
  view.requests = h->requests;
  const unsigned status = j->row->write(&view, &j->ask, &body);
  if (j->row->heavy && status == 200) return send_heavy(h, c, j, &body, began_ns);
  return send_body(c, status, j->row->type, NULL, &body);
}

static enum MHD_Result send_page(struct http_exchange *e, const struct page_judgement *j) {
  struct http *h = e->http;
  const bool fresh = j->row->heavy && clock_steady_ns() < h->kept.until_ns;
  if (!fresh) return make_page(h, e->connection, j);
  if (is_kept(&h->kept, j)) return MHD_queue_response(e->connection, 200, h->kept.response);
  wait_for(e, HTTP_WAITS_FOR_TURN);
  return MHD_YES;
}

/* What a POST asks for is begun, or refused at once. */
static enum MHD_Result act(struct http_exchange *e, const struct page_judgement *j) {
  struct http *h = e->http;
  struct page_view view = {0};
  struct buffer body = {0};
  h->params.look(h->params.owner, &view);
  const unsigned status = j->row->write(&view, &j->ask, &body);
  if (status) return send_body(e->connection, status, j->row->type, NULL, &body);
  e->asked = h->params.ask(h->params.owner);
  wait_for(e, HTTP_WAITS_FOR_ANSWER);
  return MHD_YES;
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

static enum MHD_Result judge(struct http_exchange *e, const char *method, bool first) {
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
  if (e->since_ms == 0) h->requests++; /* it didn't wait before */
  http_connection_asked(e->connection, true);
  if (j.status) return send_body(e->connection, j.status, page_json, j.allow, &body);
  return j.row->post ? act(e, &j) : send_page(e, &j);
}

enum MHD_Result http_exchange_request(void *owner, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *data, size_t *data_size, void **context) {
  struct http_exchange *e = *context;
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

void *http_exchange_begin(void *owner, const char *target, struct MHD_Connection *connection) {
  struct http_exchange *e = calloc(1, sizeof *e);
  if (!e) abort();
  e->http = owner;
  e->connection = connection;
  e->target = strdup(target);
  if (!e->target) abort();
  return e;
}

void http_exchange_end(void *owner, struct MHD_Connection *connection, void **context,
                       enum MHD_RequestTerminationCode how) {
  struct http_exchange *e = *context;
  (void)owner;
  (void)how;
  http_connection_asked(connection, false);
  if (!e) return;
  if (e->waits) forget_waiting(e);
  buffer_clear(&e->body);
  free(e->target);
  free(e);
  *context = NULL;
}
