/* Names and numbers of hosts, and sockets bound to them. */
#include "io/internet.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/address.h"
#include "io/log.h"

/* NULL: err. */
static struct addrinfo *resolve(const char *text, int type, struct error *err) {
  struct address address;
  char port[8];
  struct addrinfo *found = NULL;
  const struct addrinfo wanted = {
      .ai_family = AF_UNSPEC, .ai_socktype = type, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
  if (address_parse(&address, text, err)) {
    source_misnamed(text, err);
    return NULL;
  }
  snprintf(port, sizeof port, "%u", (unsigned)address.port);
  int status = getaddrinfo(address.host[0] ? address.host : NULL, port, &wanted, &found);
  if (status == 0) return found;
  source_refuse(text, status == EAI_SYSTEM ? strerror(errno) : gai_strerror(status), err);
  return NULL;
}

int internet_verify(const char *text, int type, struct error *err) {
  struct addrinfo *found = resolve(text, type, err);
  if (!found) return -1;
  freeaddrinfo(found);
  return 0;
}

/* A descriptor, or -1 with errno. */
static int bind_at(const struct addrinfo *where) {
  const int yes = 1;
  const bool stream = where->ai_socktype == SOCK_STREAM;
  int fd = socket(where->ai_family, where->ai_socktype | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  /* A restart need not wait until the old connections are forgotten. Of datagrams that would let a
     second process take them. v4 and v6 don't meet. */
  if (stream) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (where->ai_family == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
  if (bind(fd, where->ai_addr, where->ai_addrlen) == 0 &&
      (!stream || listen(fd, SOURCE_BACKLOG) == 0)) {
    return fd;
  }
  int refused = errno;
  close(fd);
  errno = refused;
  return -1;
}

void internet_say(const char *scheme, int fd) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  char host[NI_MAXHOST], port[NI_MAXSERV];
  if (getsockname(fd, (struct sockaddr *)&address, &length)) return;
  if (getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
                  NI_NUMERICHOST | NI_NUMERICSERV)) {
    return;
  }
  bool six = address.ss_family == AF_INET6;
  log_say(LOG_LEVEL_INFO, "listening on %s%s%s%s:%s", scheme, six ? "[" : "", host, six ? "]" : "",
          port);
}

/* A name may stand for addresses of a family that this machine lacks. */
static bool is_lacking(int error) {
  return error == EADDRNOTAVAIL || error == EAFNOSUPPORT;
}

int internet_open(struct source *s, int type, struct error *err) {
  struct addrinfo *found = resolve(s->text, type, err);
  int refused = 0;
  if (!found) return -1;
  for (struct addrinfo *each = found; each && s->count < SOURCE_MOST_FDS; each = each->ai_next) {
    int fd = bind_at(each);
    if (fd >= 0) {
      s->datagram[s->count] = type == SOCK_DGRAM;
      s->fds[s->count++] = fd;
      if (!s->told) internet_say(type == SOCK_DGRAM ? "udp://" : "tcp://", fd);
    } else {
      refused = errno;
      if (!is_lacking(refused)) break;
    }
  }
  freeaddrinfo(found);
  if (s->count && (refused == 0 || is_lacking(refused))) return 0;
  source_close_fds(s);
  s->count = 0;
  return source_refuse(s->text, strerror(refused), err);
}
