/*
 * A request as it came over HTTP, and who may make it. Bytes only: nothing here knows of sockets.
 *
 * A page of somebody else's in a browser on this machine can reach us, too. What protects: a name
 * of its own that it has made to stand for our address (DNS rebinding) is in Host, and what it
 * posts carries its Origin.
 */
#ifndef FLOW_REQUEST_H
#define FLOW_REQUEST_H

#include <stdint.h>

#include "base/span.h"

enum { REQUEST_MOST_BODY = 4096, REQUEST_MOST_TARGET = 2048 };

struct request {
  struct span method, target; /* target as it came: /map?fields=hits */
  struct span host, origin;   /* at NULL: there is no such header */
  unsigned hosts;             /* how many headers of that name */
  bool endless;               /* Transfer-Encoding: how long the body is isn't told */
  uint64_t body_bytes;
};

/* Which Host is ours. */
struct request_policy {
  bool any;         /* all: only who may open the socket's file gets here */
  bool numeric;     /* any address as numbers, beside those of loopback */
  struct span name; /* as configured; may be empty */
};

bool request_host_fits(const struct request_policy *policy, struct span host);
/* No Origin, or http:// and the very Host. */
bool request_origin_fits(const struct request *r);
/* pattern: /units/N; N stands for one segment, which is shown. */
bool request_path_fits(const char *pattern, struct span path, struct span *segment);
/* Decimal digits; more than 64 bits become UINT64_MAX. */
bool request_number(struct span text, uint64_t *number);

#endif
