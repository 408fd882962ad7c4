/* A request: method, target, Host and Origin on a line each, then the length of its body. Whatever
   they are, it is either a page of ours, by a method that page has, from a Host that fits; or what
   is wrong is said as JSON. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/query.h"
#include "io/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span next_line(struct span *rest) {
  const char *end = rest->length ? memchr(rest->at, '\n', rest->length) : NULL;
  struct span line = {rest->at, end ? (size_t)(end - rest->at) : rest->length};
  const size_t used = line.length + (end != NULL);
  *rest = (struct span){rest->length ? rest->at + used : rest->at, rest->length - used};
  return line;
}

static void check_page(const struct request *r, const struct request_policy *policy,
                       const struct page_judgement *j) {
  const bool posts = span_is(r->method, "POST");
  if (!j->row || j->row->post != posts || r->endless) abort();
  if (!posts && !span_is(r->method, "GET") && !span_is(r->method, "HEAD")) abort();
  if (r->hosts > 1 || (r->host.at && !request_host_fits(policy, r->host))) abort();
  if (posts && r->origin.at && r->origin.length != r->host.length + strlen("http://")) abort();
  if (r->body_bytes > REQUEST_MOST_BODY || r->target.length > REQUEST_MOST_TARGET) abort();
}

static void check_fault(const struct page_judgement *j, struct span body) {
  struct json *root = json_parse(body, NULL);
  if (j->status < 400 || j->status > 499 || !root || !json_text(json_member(root, "error"))) {
    abort();
  }
  if ((j->status == 405) != (j->allow != NULL)) abort();
  json_free(root);
}

/* Nothing is taken that isn't there. */
static void check_pairs(struct span query) {
  struct span rest = query, name, value;
  size_t taken = 0;
  while (query_next(&rest, &name, &value)) taken += name.length + value.length;
  if (taken > query.length) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct span rest = {(const char *)data, size};
  struct request r = {.method = next_line(&rest), .target = next_line(&rest)};
  struct page_judgement j;
  struct buffer body = {0};
  check_pairs(r.target);
  r.host = next_line(&rest);
  r.origin = next_line(&rest);
  if (r.host.length == 0) r.host.at = NULL;
  if (r.origin.length == 0) r.origin.at = NULL;
  r.hosts = r.host.at ? 1 + (rest.length > 40) : 0;
  r.endless = !request_number(next_line(&rest), &r.body_bytes);
  for (int i = 0; i < 4; i++) {
    const struct request_policy policy = {
        .any = i & 1, .numeric = i & 2, .name = span_of(i & 2 ? "box.lan" : "")};
    buffer_reset(&body);
    page_judge(&r, &policy, &j, &body);
    if (j.status) {
      check_fault(&j, buffer_span(&body));
    } else {
      check_page(&r, &policy, &j);
    }
  }
  buffer_clear(&body);
  return 0;
}
