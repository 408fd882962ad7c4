/* Receiving, some a turn, so that nobody else waits long. */
#include "io/datagram.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_A_TURN = 64, RECEIVE_BYTES = 4 << 20 };

/* SO_RXQ_OVFL: how many were dropped since the socket was made. */
static void count_dropped(struct datagram *d, struct msghdr *message) {
  for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
    uint32_t dropped;
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_RXQ_OVFL) continue;
    memcpy(&dropped, CMSG_DATA(c), sizeof dropped);
    d->tally->datagrams_dropped += dropped - d->dropped;
    d->dropped = dropped;
  }
}

/* Of a datagram that was cut, its whole lines. */
static size_t whole_lines(const struct datagram *d, size_t length) {
  const char *newline = memrchr(d->bytes, '\n', length);
  return newline ? (size_t)(newline - d->bytes) + 1 : 0;
}

/* One datagram; false: there is none, or no more may be read. */
static bool receive(struct datagram *d) {
  char control[CMSG_SPACE(sizeof(uint32_t))];
  struct iovec to = {.iov_base = d->bytes, .iov_len = DATAGRAM_BYTES};
  struct msghdr message = {
      .msg_iov = &to, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t count = recvmsg(d->fd, &message, MSG_DONTWAIT);
  if (count < 0) return errno == EINTR || errno == ECONNREFUSED;
  size_t length = (size_t)count;
  count_dropped(d, &message);
  d->tally->datagrams++;
  if (message.msg_flags & MSG_TRUNC) {
    d->tally->datagrams_long++;
    length = whole_lines(d, length);
  }
  if (length == 0) return true;
  if (d->bytes[length - 1] != '\n') d->bytes[length++] = '\n';
  return d->came(d->owner, d->intake, d->bytes, length);
}

static void on_poll(uv_poll_t *poll, int status, int events) {
  struct datagram *d = poll->data;
  (void)events;
  for (int i = 0; status == 0 && i < MOST_A_TURN && d->running && receive(d); i++) {
  }
}

int datagram_open(struct datagram *d, uv_loop_t *uv, int fd, const char *name, struct buffer *out) {
  const int yes = 1, room = RECEIVE_BYTES;
  int status = uv_poll_init(uv, &d->poll, fd); /* makes it non-blocking, and it is ours */
  if (status) {
    close(fd);
    return -status;
  }
  /* As much as the system grants: what doesn't fit is lost. */
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &yes, sizeof yes);
  d->fd = fd;
  d->poll.data = d;
  d->intake = intake_new(name, out);
  d->bytes = malloc(DATAGRAM_BYTES + 1);
  if (!d->bytes) abort();
  return 0;
}

void datagram_settle(struct datagram *d, bool may_read) {
  if (!d->intake || may_read == d->running || uv_is_closing((uv_handle_t *)&d->poll)) return;
  d->running = may_read;
  if (may_read) {
    uv_poll_start(&d->poll, UV_READABLE, on_poll);
  } else {
    uv_poll_stop(&d->poll);
  }
}

static void on_closed(uv_handle_t *handle) {
  struct datagram *d = handle->data;
  close(d->fd);
}

void datagram_close(struct datagram *d) {
  if (!d->intake || uv_is_closing((uv_handle_t *)&d->poll)) return;
  d->running = false;
  uv_close((uv_handle_t *)&d->poll, on_closed);
}

void datagram_clear(struct datagram *d) {
  intake_free(d->intake);
  free(d->bytes);
}
