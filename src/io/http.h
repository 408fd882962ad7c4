/*
 * HTTP over libmicrohttpd, on the loop's own thread: its epoll descriptor is one of the loop's, so
 * that a page is written between two records. Without the library http_none.c stands in its place.
 */
#ifndef IO_HTTP_H
#define IO_HTTP_H

#include <uv.h>

#include "base/error.h"
#include "io/page.h"

enum { HTTP_MOST_LISTENERS = 8, HTTP_MEMORY_BYTES = 16 << 10 };

struct http_params {
  uv_loop_t *uv;
  struct request_policy policy; /* its name is borrowed to the end */
  unsigned most_connections;    /* of all; further ones wait until there is room */
  unsigned idle_seconds;        /* one that sends nothing for so long is cut off */
  uint64_t patience_ms;         /* what a POST asks for may take so long */
  void *owner;
  void (*look)(void *owner, struct page_view *view);
  /* What a POST asks for begins; it is told apart by the number. */
  uint64_t (*ask)(void *owner);
  /* What became of it: a status and a body, or 0 while that isn't known. */
  unsigned (*answer)(void *owner, uint64_t asked, struct buffer *body);
};

struct http; /* opaque */

bool http_is_built(void);
/* The listening descriptors are its own from now on, also after a failure. NULL: err. */
struct http *http_new(const struct http_params *params, const int *fds, unsigned count,
                      struct error *err);
/* Answers those that wait, where what they wait for has come. Call it once a turn. */
void http_settle(struct http *h);
/* Nobody is served any more. Handles close as the loop runs on; then it is freed. NULL is fine. */
void http_close(struct http *h);

#endif
