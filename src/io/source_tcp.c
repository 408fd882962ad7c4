/* tcp://HOST:PORT: streams, each with a peer that is answered. */
#include <sys/socket.h>

#include "base/address.h"
#include "io/internet.h"

static int verify(const char *text, struct error *err) {
  return internet_verify(text, SOCK_STREAM, err);
}

static int open_sockets(struct source *s, struct error *err) {
  return internet_open(s, SOCK_STREAM, err);
}

const struct source_row source_tcp = {
    .name = "tcp://HOST:PORT",
    .help = "listen for TCP connections; each peer gets its own answers",
    .listens = true,
    .matches = address_is_tcp,
    .verify = verify,
    .open = open_sockets,
    .close = source_close_fds};
