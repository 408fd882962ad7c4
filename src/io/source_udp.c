/* udp://HOST:PORT: datagrams of whole records. */
#include <sys/socket.h>

#include "base/address.h"
#include "io/internet.h"

static int verify(const char *text, struct error *err) {
  return internet_verify(text, SOCK_DGRAM, err);
}

static int open_sockets(struct source *s, struct error *err) {
  return internet_open(s, SOCK_DGRAM, err);
}

const struct source_row source_udp = {.name = "udp://HOST:PORT",
                                      .help = "receive datagrams; each holds whole records",
                                      .listens = true,
                                      .matches = address_is_udp,
                                      .verify = verify,
                                      .open = open_sockets,
                                      .close = source_close_fds};
