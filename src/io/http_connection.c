/* How long a connection may take: the library's own limit begins anew with every byte, so that one
   byte now and then would keep a place for ever. */
#include <stdlib.h>
#include <sys/socket.h>

#include "io/http_private.h"

/* Times the idle limit for a request to come whole; what a slow reader has for a large page. */
enum { REQUEST_TIMES = 2, ANSWER_MS = 60000 };

static struct http_connection *connection_of(struct MHD_Connection *c) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info ? info->socket_context : NULL;
}

static void add(struct http *h, struct MHD_Connection *c, void **context) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
  struct http_connection *n = calloc(1, sizeof *n);
  if (!n) abort();
  n->fd = info ? info->connect_fd : -1;
  n->since_ms = http_now_ms();
  n->next = h->connections;
  h->connections = n;
  *context = n;
}

static void drop(struct http *h, void **context) {
  struct http_connection **at = &h->connections;
  while (*at && *at != *context) at = &(*at)->next;
  if (*at) *at = (*at)->next;
  free(*context);
  *context = NULL;
}

void http_connection_changed(void *owner, struct MHD_Connection *c, void **context,
                             enum MHD_ConnectionNotificationCode what) {
  if (what == MHD_CONNECTION_NOTIFY_STARTED) {
    add(owner, c, context);
  } else if (*context) {
    drop(owner, context);
  }
}

void http_connection_asked(struct MHD_Connection *c, bool whole) {
  struct http_connection *n = connection_of(c);
  if (!n) return;
  n->asked = whole;
  n->since_ms = http_now_ms();
}

static uint64_t most_ms(const struct http *h, const struct http_connection *n) {
  if (n->asked) return h->params.patience_ms + ANSWER_MS;
  return (uint64_t)h->params.idle_seconds * REQUEST_TIMES * 1000;
}

uint64_t http_connection_left_ms(const struct http *h) {
  const uint64_t now = http_now_ms();
  uint64_t least = UINT64_MAX;
  for (const struct http_connection *n = h->connections; n; n = n->next) {
    if (n->cut) continue;
    const uint64_t took = now - n->since_ms, most = most_ms(h, n);
    const uint64_t left = took < most ? most - took : 0;
    if (left < least) least = left;
  }
  return least;
}

void http_connection_expire(struct http *h) {
  const uint64_t now = http_now_ms();
  for (struct http_connection *n = h->connections; n; n = n->next) {
    if (n->cut || now - n->since_ms < most_ms(h, n)) continue;
    n->cut = true;
    shutdown(n->fd, SHUT_RDWR); /* the library hears of it as of a client that goes */
  }
}
