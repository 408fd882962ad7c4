/* Prefixes, brackets, digits. */
#include "base/address.h"

#include <stdlib.h>
#include <string.h>

static const char tcp[] = "tcp://", local[] = "unix:";

bool address_is_tcp(const char *text) {
  return strncmp(text, tcp, sizeof tcp - 1) == 0;
}

bool address_is_unix(const char *text) {
  return strncmp(text, local, sizeof local - 1) == 0;
}

const char *address_tcp(const char *text, char host[ADDRESS_HOST_BYTES], const char **port) {
  const char *from = text + sizeof tcp - 1;
  const char *colon = strrchr(from, ':');
  size_t length = colon ? (size_t)(colon - from) : 0;
  const bool bracketed = length > 1 && from[0] == '[' && from[length - 1] == ']';
  if (bracketed) from++, length -= 2;
  const bool bare_six = !bracketed && colon && memchr(from, ':', length);
  if (length == 0 || length >= ADDRESS_HOST_BYTES || bare_six) {
    return "should be tcp://HOST:PORT or tcp://[::1]:PORT";
  }
  memcpy(host, from, length);
  host[length] = '\0';
  *port = colon + 1;
  const size_t digits = strspn(*port, "0123456789");
  const bool number = digits > 0 && digits < 6 && (*port)[digits] == '\0';
  if (number && atoi(*port) >= 1 && atoi(*port) <= 65535) return NULL;
  return "the port should be a number from 1 to 65535";
}

const char *address_unix(const char *text, const char **path) {
  *path = text + sizeof local - 1;
  if (**path == '\0') return "a path is missing";
  return strlen(*path) > ADDRESS_PATH_MOST ? "the path of a socket has at most 107 bytes" : NULL;
}
