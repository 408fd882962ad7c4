/*
 * Where somebody listens, as text: HOST:PORT or [SIX]:PORT, with tcp:// or udp:// before it or
 * bare; unix:PATH, with ?mode=0660 and ?type=datagram behind it, joined by `&`. Texts only: nothing
 * is resolved, opened or looked at.
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdint.h>

#include "base/error.h"
#include "base/span.h"

enum { ADDRESS_HOST_BYTES = 256, ADDRESS_PATH_BYTES = 108 };

struct address {
  bool local;                    /* a socket in the file system */
  bool datagram;                 /* udp, or unix of type datagram */
  char host[ADDRESS_HOST_BYTES]; /* without brackets; "": all addresses (`*`) */
  uint16_t port;
  char path[ADDRESS_PATH_BYTES];
  unsigned mode; /* of the socket's file; 0600 unless it says otherwise */
};

/* By what it begins with. */
bool address_is_tcp(const char *text);
bool address_is_udp(const char *text);
bool address_is_unix(const char *text);

/* ERROR_CONFIG says what is wrong, without the text itself. */
int address_parse(struct address *a, const char *text, struct error *err);

/* `HOST`, `HOST:PORT`, `[SIX]:PORT` taken apart; port.at NULL: none. false: it is none of these. */
bool address_split(struct span text, struct span *host, struct span *port);
/* Written as numbers: no name that somebody else's name server could answer for. */
bool address_is_numeric(struct span host);
/* localhost, 127.x.x.x or ::1. */
bool address_is_loopback(struct span host);

#endif
