/* The loop as pages see it, and where they are told. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "io/clock.h"
#include "io/internet.h"
#include "io/loop_private.h"

enum { IDLE_SECONDS = 10, PATIENCE_MS = 30000 };

/* --- what there is to see --- */

static void append_name(struct buffer *to, const char *name) {
  if (to->data[to->length - 1] != '[') buffer_append_byte(to, ',');
  buffer_append_text(to, "{\"name\":");
  json_append_string(to, span_of(name));
}

static void append_position(struct buffer *to, const char *name, const struct intake_position *at) {
  append_name(to, name);
  buffer_printf(to, ",\"listens\":false,\"offset\":%" PRIu64 ",\"records\":%" PRIu64 "}",
                at->offset, at->records);
}

static void append_sources(void *owner, struct buffer *to) {
  const struct loop *l = owner;
  struct position_list followed = {0};
  buffer_append_byte(to, '[');
  for (size_t i = 0; i < l->sequence.count; i++) {
    const struct sequence_item *item = &l->sequence.items[i];
    append_position(to, item->source.text, &item->intake->done);
  }
  followers_note(&l->followers, &followed);
  for (size_t i = 0; i < followed.count; i++) {
    const struct position *p = &followed.each[i];
    if (!p->ended) append_position(to, p->path, &p->at);
  }
  position_list_clear(&followed);
  for (size_t i = 0; i < l->socket_count; i++) {
    append_name(to, l->sockets[i].text);
    buffer_append_text(to, ",\"listens\":true}");
  }
  buffer_append_byte(to, ']');
}

static void look(void *owner, struct page_view *v) {
  struct loop *l = owner;
  const struct loop_save *s = &l->save;
  *v = (struct page_view){.version = l->params.version,
                          .map = l->params.map,
                          .pipeline = l->pipeline,
                          .tally = &l->tally,
                          .started_ns = l->http.started_ns,
                          .now_ns = clock_wall_ns(),
                          .steady_ns = clock_steady_ns(),
                          .frozen = l->params.frozen,
                          .draining = l->stage != LOOP_READING,
                          .connections = l->peers.count,
                          .pending_bytes = outputs_waiting(&l->outputs),
                          .saved = s->committed.known,
                          .saved_records = s->committed.seq,
                          .unsaved = s->failing ? s->failure.text : NULL,
                          .owner = l,
                          .sources = append_sources};
  process_read(&v->process);
}

/* --- checkpoints --- */

static uint64_t ask(void *owner) {
  struct loop *l = owner;
  loop_save_ask(l);
  return l->save.taken_count + 1;
}

static unsigned answer(void *owner, uint64_t asked, struct buffer *body) {
  const struct loop *l = owner;
  const struct loop_save *s = &l->save;
  if (s->ended_count < asked) return 0;
  if (s->ended_badly) return page_refuse(body, 503, "no checkpoint: %s", s->failure.text);
  buffer_printf(body, "{\"records\":%" PRIu64 "}\n", s->committed.seq);
  return 200;
}

/* --- life --- */

static void set_source(struct loop_http *h, const struct address *at, const char *text) {
  if (at->local) {
    buffer_printf(&h->text, "unix:%s?mode=%04o", at->path, at->mode);
  } else {
    buffer_printf(&h->text, "tcp://%s", text);
  }
  buffer_append_byte(&h->text, '\0');
  h->source = (struct source){.row = source_row(h->text.data), .text = h->text.data, .told = true};
}

static int open_source(struct loop_http *h, struct error *err) {
  return source_open(&h->source, err) ? error_prefix(err, "http.listen") : 0;
}

int loop_http_open(struct loop *l, struct error *err) {
  struct loop_http *h = &l->http;
  const char *text = l->params.http_listen;
  h->started_ns = clock_wall_ns();
  if (!text || !text[0]) return 0;
  if (address_parse(&h->at, text, err)) return error_prefix(err, "http.listen");
  set_source(h, &h->at, text);
  if (open_source(h, err)) return -1;
  const struct http_params params = {
      .uv = &l->uv,
      .policy = {.any = h->at.local, .numeric = l->params.http_remote, .name = span_of(h->at.host)},
      .most_connections = LOOP_HTTP_CONNECTIONS,
      .idle_seconds = IDLE_SECONDS,
      .patience_ms = PATIENCE_MS,
      .owner = l,
      .look = look,
      .ask = ask,
      .answer = answer};
  int fds[SOURCE_MOST_FDS];
  for (unsigned i = 0; i < h->source.count; i++) {
    fds[i] = h->source.fds[i];
    if (!h->at.local) internet_say("http://", fds[i]);
    h->source.fds[i] = -1; /* the server's from now on */
  }
  h->server = http_new(&params, fds, h->source.count, err);
  return h->server ? 0 : -1;
}

void loop_http_settle(struct loop *l) {
  http_settle(l->http.server);
}

void loop_http_close(struct loop *l) {
  source_close(&l->http.source); /* while its path can't be another's */
  http_close(l->http.server);
  l->http.server = NULL;
  buffer_clear(&l->http.text);
}
