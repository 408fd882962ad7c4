/* What the files of http share; the only ones that see microhttpd.h. */
#ifndef IO_HTTP_PRIVATE_H
#define IO_HTTP_PRIVATE_H

#include <microhttpd.h>

#include "io/clock.h"
#include "io/http.h"

static inline uint64_t http_now_ms(void) {
  return clock_steady_ns() / CLOCK_MILLISECOND_NS;
}

struct http_server {
  struct http *http;
  struct MHD_Daemon *daemon;
  uv_poll_t poll;
  bool polled;
  bool full; /* there are as many connections as there may be */
};

/* A heavy page as it was last told. */
struct http_kept {
  struct MHD_Response *response; /* NULL: none */
  const struct page_row *row;
  uint32_t fields;
  uint64_t until_ns;
};

enum http_wait {
  HTTP_WAITS_FOR_NOTHING,
  HTTP_WAITS_FOR_ANSWER, /* to what was asked */
  HTTP_WAITS_FOR_TURN,   /* another heavy page was just told */
};

/* One request on its way. */
struct http_exchange {
  struct http *http;
  struct MHD_Connection *connection; /* suspended while it waits */
  char *target;
  bool begun; /* its headers were seen */
  enum http_wait waits;
  uint64_t asked, since_ms; /* since_ms 0: it never waited */
  unsigned status;          /* above 0: the answer stands in body */
  struct buffer body;
  struct http_exchange *next; /* of those that wait */
};

/* A client that is connected. */
struct http_connection {
  struct http_connection *next;
  int fd;            /* the library's */
  uint64_t since_ms; /* it has been awaited, or is being answered */
  bool asked;        /* its request has come whole */
  bool cut;          /* it took too long */
};

/* Handles live as long as the loop needs to close them. */
struct http {
  struct http_params params;
  struct http_server servers[HTTP_MOST_LISTENERS];
  unsigned count;
  uv_timer_t timer;
  struct http_exchange *waiting;
  struct http_connection *connections;
  struct http_kept kept;
  uint64_t requests;
  unsigned open; /* handles */
};

/* As the library calls them: with the URL as it came, before anything is made of it; with the
   headers alone, with pieces of the body, and when all has come; when all is over. */
void *http_exchange_begin(void *owner, const char *target, struct MHD_Connection *connection);
enum MHD_Result http_exchange_request(void *owner, struct MHD_Connection *connection,
                                      const char *url, const char *method, const char *version,
                                      const char *data, size_t *data_size, void **context);
void http_exchange_end(void *owner, struct MHD_Connection *connection, void **context,
                       enum MHD_RequestTerminationCode how);

/* Lets those go on that need not wait any more; true: there were some, the library has to run. */
bool http_exchange_settle(struct http *h);
/* The run ends: all of them. */
void http_exchange_dismiss(struct http *h);
uint64_t http_exchange_left_ms(const struct http_exchange *e); /* how long it may still wait */
void http_exchange_forget(struct http *h);                     /* what is kept */

/* The library's: a client has come or gone. */
void http_connection_changed(void *owner, struct MHD_Connection *c, void **context,
                             enum MHD_ConnectionNotificationCode what);
/* Its request has come whole; or it has been answered, and may ask again. */
void http_connection_asked(struct MHD_Connection *c, bool whole);
uint64_t http_connection_left_ms(const struct http *h); /* until one takes too long */
void http_connection_expire(struct http *h);            /* cuts off those that do */

#endif
