/* The table of pages, and which of them a request gets. */
#include "io/page.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/json.h"
#include "base/query.h"
#include "flow/portrait.h"

const char page_json[] = "application/json; charset=utf-8";
static const char plain[] = "text/plain; charset=utf-8";
static const char prometheus[] = "text/plain; version=0.0.4; charset=utf-8";

unsigned page_refuse(struct buffer *to, unsigned status, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  buffer_append_text(to, "{\"error\":");
  json_append_string(to, span_of(text));
  buffer_append_text(to, "}\n");
  return status;
}

/* --- pages --- */

static unsigned write_index(const struct page_view *v, const struct page_ask *ask,
                            struct buffer *to) {
  (void)v;
  (void)ask;
  for (const struct page_row *row = page_table; row->name; row++) {
    buffer_printf(to, "%-4s %-12s %s\n", row->post ? "POST" : "GET", row->name, row->help);
  }
  return 200;
}

/* That this is answered at all says that the loop turns. */
static unsigned write_health(const struct page_view *v, const struct page_ask *ask,
                             struct buffer *to) {
  (void)ask;
  if (v->unsaved) {
    buffer_printf(to, "no checkpoint: %s\n", v->unsaved);
    return 503;
  }
  buffer_append_text(to, "ok\n");
  return 200;
}

static void append_waiting(const struct page_view *v, struct buffer *to) {
  uint64_t wanted;
  const uint64_t held = pipeline_held_back(v->pipeline, &wanted);
  buffer_printf(to, "the map has not begun: %" PRIu64, held);
  if (wanted) buffer_printf(to, " of %" PRIu64, wanted);
  buffer_append_text(to, " records are held back");
}

static unsigned write_readiness(const struct page_view *v, const struct page_ask *ask,
                                struct buffer *to) {
  (void)ask;
  if (v->draining) {
    buffer_append_text(to, "draining: no more is read\n");
    return 503;
  }
  if (!pipeline_has_begun(v->pipeline)) {
    append_waiting(v, to);
    buffer_append_byte(to, '\n');
    return 503;
  }
  buffer_append_text(to, "ready\n");
  return 200;
}

static unsigned refuse_early(const struct page_view *v, struct buffer *to, unsigned status) {
  struct buffer why = {0};
  append_waiting(v, &why);
  page_refuse(to, status, "%.*s", (int)why.length, why.data);
  buffer_clear(&why);
  return status;
}

static unsigned write_map(const struct page_view *v, const struct page_ask *ask,
                          struct buffer *to) {
  struct error err;
  struct model *m = pipeline_model(v->pipeline);
  if (!m) return refuse_early(v, to, 503);
  if (portrait_map(m, ask->fields, to, &err) == 0) return 200;
  return page_refuse(to, 400, "%s", err.text);
}

static unsigned write_unit(const struct page_view *v, const struct page_ask *ask,
                           struct buffer *to) {
  struct model *m = pipeline_model(v->pipeline);
  if (!m) return refuse_early(v, to, 503);
  if (ask->number >= m->statistics.units) {
    return page_refuse(to, 404, "there is no such unit: they are 0 to %" PRIu32,
                       m->statistics.units - 1);
  }
  portrait_unit(m, (uint32_t)ask->number, to);
  return 200;
}

static unsigned ask_checkpoint(const struct page_view *v, const struct page_ask *ask,
                               struct buffer *to) {
  (void)ask;
  if (!v->map) return page_refuse(to, 409, "the map is not kept (-m FILE keeps it)");
  if (v->frozen) return page_refuse(to, 409, "the map is frozen");
  if (v->draining) return page_refuse(to, 503, "draining: the last checkpoint is on its way");
  return pipeline_has_begun(v->pipeline) ? 0 : refuse_early(v, to, 409);
}

const struct page_row page_table[] = {
    {"/", "this list", false, false, false, plain, write_index},
    {"/metrics", "figures for Prometheus", false, false, false, prometheus, page_metrics},
    {"/healthz", "200 while all goes well, else 503 and why", false, false, false, plain,
     write_health},
    {"/readyz", "200 once records are answered, else 503 and why", false, false, false, plain,
     write_readiness},
    {"/status", "the run: records, rates, checkpoint, sources", false, false, false, page_json,
     page_status},
    {"/map", "the map: shape, and per unit hits, U-matrix, labels or templates", false, true, true,
     page_json, write_map},
    {"/units/N", "one unit: its weights or its event, its neighbours", false, false, false,
     page_json, write_unit},
    {"/checkpoint", "write a checkpoint; answered when it is in its place", true, false, false,
     page_json, ask_checkpoint},
    {.name = NULL}};

/* --- requests --- */

static bool is_method(const struct request *r, const char *name) {
  return span_is(r->method, name);
}

/* The page of a path; 404, 400: there is none. */
static unsigned find_row(struct span path, struct page_judgement *j, struct buffer *body) {
  struct span segment = {NULL, 0};
  for (const struct page_row *row = page_table; row->name; row++) {
    if (!request_path_fits(row->name, path, &segment)) continue;
    j->row = row;
    if (!segment.at || request_number(segment, &j->ask.number)) return 0;
    return page_refuse(body, 400, "`%.*s` is no number",
                       (int)(segment.length < 80 ? segment.length : 80), segment.at);
  }
  return page_refuse(body, 404, "there is no such page");
}

static unsigned read_fields(struct span value, struct page_judgement *j, struct buffer *body) {
  struct span wrong;
  if (portrait_choose(value, &j->ask.fields, &wrong)) return 0;
  return page_refuse(body, 400, "fields: `%.*s` is none",
                     (int)(wrong.length < 80 ? wrong.length : 80), wrong.at);
}

static unsigned read_pair(struct span name, struct span value, struct page_judgement *j,
                          struct buffer *body) {
  struct buffer text = {0};
  unsigned status;
  const bool fields = j->row->takes_fields && span_is(name, "fields");
  if (!fields) {
    status = page_refuse(body, 400, "`%.*s` is no parameter of %s",
                         (int)(name.length < 80 ? name.length : 80), name.at, j->row->name);
  } else if (!query_read(value, true, &text)) {
    status = page_refuse(body, 400, "fields: a %% or a control byte that can't be");
  } else if (j->ask.fields != PORTRAIT_ALL) {
    status = page_refuse(body, 400, "fields: stands twice");
  } else {
    status = read_fields(text.length ? buffer_span(&text) : (struct span){"", 0}, j, body);
  }
  buffer_clear(&text);
  return status;
}

static unsigned read_query(struct span query, struct page_judgement *j, struct buffer *body) {
  struct span name, value;
  while (query_next(&query, &name, &value)) {
    const unsigned status = read_pair(name, value, j, body);
    if (status) return status;
  }
  return 0;
}

static unsigned judge_method(const struct request *r, struct page_judgement *j,
                             struct buffer *body) {
  const bool reads = is_method(r, "GET") || is_method(r, "HEAD");
  if (j->row->post ? is_method(r, "POST") : reads) return 0;
  j->allow = j->row->post ? "POST" : "GET, HEAD";
  return page_refuse(body, 405, "%s is for %s", j->row->name, j->allow);
}

static unsigned judge_headers(const struct request *r, const struct request_policy *policy,
                              struct buffer *body) {
  if (r->hosts > 1) return page_refuse(body, 400, "Host stands there twice");
  if (r->host.at && !request_host_fits(policy, r->host)) {
    return page_refuse(body, 421, "this Host is not served here");
  }
  if (r->target.length > REQUEST_MOST_TARGET) return page_refuse(body, 414, "the URL is too long");
  if (r->endless) return page_refuse(body, 411, "a body needs its Content-Length");
  if (r->body_bytes <= REQUEST_MOST_BODY) return 0;
  return page_refuse(body, 413, "the body is too long: at most %d bytes", REQUEST_MOST_BODY);
}

static unsigned judge(const struct request *r, const struct request_policy *policy,
                      struct page_judgement *j, struct buffer *path, struct buffer *body) {
  const char *mark = r->target.length ? memchr(r->target.at, '?', r->target.length) : NULL;
  const size_t length = mark ? (size_t)(mark - r->target.at) : r->target.length;
  const struct span query = {mark, mark ? r->target.length - length : 0};
  unsigned status = judge_headers(r, policy, body);
  if (status) return status;
  if (length == 0 || r->target.at[0] != '/' ||
      !query_read((struct span){r->target.at, length}, false, path)) {
    return page_refuse(body, 400, "this is no path");
  }
  status = find_row(buffer_span(path), j, body);
  if (status == 0) status = judge_method(r, j, body);
  if (status) return status;
  if (j->row->post && !request_origin_fits(r)) {
    return page_refuse(body, 403, "a page of another Origin may not post here");
  }
  return mark ? read_query((struct span){query.at + 1, query.length - 1}, j, body) : 0;
}

void page_judge(const struct request *r, const struct request_policy *policy,
                struct page_judgement *j, struct buffer *body) {
  struct buffer path = {0};
  *j = (struct page_judgement){.ask.fields = PORTRAIT_ALL};
  j->status = judge(r, policy, j, &path, body);
  buffer_clear(&path);
}
