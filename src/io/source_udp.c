/* udp://HOST:PORT: datagrams of whole records. */
#include <string.h>
#include <sys/socket.h>

#include "io/internet.h"

static bool matches(const char *text) {
  return strncmp(text, "udp://", 6) == 0;
}

static int verify(const char *text, struct error *err) {
  return internet_verify(text, SOCK_DGRAM, err);
}

static int open_sockets(struct source *s, struct error *err) {
  return internet_open(s, SOCK_DGRAM, err);
}

const struct source_row source_udp = {.name = "udp://HOST:PORT",
                                      .help = "receive datagrams; each holds whole records",
                                      .listens = true,
                                      .matches = matches,
                                      .verify = verify,
                                      .open = open_sockets,
                                      .close = source_close_fds};
