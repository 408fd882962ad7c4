/*
 * How addresses of sockets are written: tcp://HOST:PORT, with [] around an IPv6 HOST, and
 * unix:PATH. Text only; nobody is asked whether such a host or file exists.
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>

enum { ADDRESS_HOST_BYTES = 256, ADDRESS_PATH_MOST = 107 }; /* what a sockaddr_un holds */

bool address_is_tcp(const char *text);
bool address_is_unix(const char *text);

/* Splits it; *port points into text and is a number from 1 to 65535. NULL: done; else what is
   wrong with it. */
const char *address_tcp(const char *text, char host[ADDRESS_HOST_BYTES], const char **port);
/* The same for unix:PATH; *path points into text. */
const char *address_unix(const char *text, const char **path);

#endif
