/* Two ways to wait: an idle handle that never does, and a poll on an epoll descriptor. */
#include "io/reader.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

struct poller {
  uv_poll_t poll;
  int epoll;
};

static void read_some(struct reader *r) {
  ssize_t count = read(r->fd, r->bytes, READER_BYTES);
  if (count > 0) {
    r->came_ms = uv_now(r->uv);
    r->came(r->owner, r->bytes, (size_t)count);
  } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
    int error = count < 0 ? errno : 0;
    reader_pause(r);
    r->ended(r->owner, error);
  }
}

static void on_idle(uv_idle_t *handle) {
  read_some(handle->data);
}

static void on_poll(uv_poll_t *handle, int status, int events) {
  (void)events;
  struct reader *r = handle->data;
  if (status == 0) {
    read_some(r);
  } else {
    reader_pause(r);
    r->ended(r->owner, -status);
  }
}

void reader_open(struct reader *r, uv_loop_t *uv) {
  r->uv = uv;
  r->fd = -1;
  uv_idle_init(uv, &r->idle);
  r->idle.data = r;
}

void reader_close(struct reader *r) {
  reader_leave(r);
  uv_close((uv_handle_t *)&r->idle, NULL);
}

static struct poller *poller_new(struct reader *r, int epoll) {
  struct poller *p = malloc(sizeof *p);
  if (!p) abort();
  p->epoll = epoll;
  p->poll.data = r;
  int status = uv_poll_init(r->uv, &p->poll, epoll);
  if (status == 0) return p;
  free(p);
  errno = -status;
  return NULL;
}

static void on_closed(uv_handle_t *handle) {
  struct poller *p = (struct poller *)(void *)handle;
  close(p->epoll);
  free(p);
}

int reader_enter(struct reader *r, int fd) {
  struct epoll_event event = {.events = EPOLLIN};
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return -1;
  r->fd = fd;
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0) {
    r->poller = poller_new(r, epoll);
    if (r->poller) return 0;
  } else if (errno == EPERM) { /* always ready: a regular file, /dev/null */
    close(epoll);
    return 0;
  }
  int error = errno;
  close(epoll);
  r->fd = -1;
  errno = error;
  return -1;
}

void reader_leave(struct reader *r) {
  reader_pause(r);
  r->fd = -1;
  if (r->poller) uv_close((uv_handle_t *)&r->poller->poll, on_closed);
  r->poller = NULL;
}

bool reader_is_due(int fd) {
  struct pollfd about = {.fd = fd, .events = POLLIN};
  return poll(&about, 1, 0) > 0;
}

void reader_go(struct reader *r) {
  if (r->fd < 0 || r->running) return;
  r->running = true;
  if (r->poller) {
    uv_poll_start(&r->poller->poll, UV_READABLE, on_poll);
  } else {
    uv_idle_start(&r->idle, on_idle);
  }
}

void reader_pause(struct reader *r) {
  if (!r->running) return;
  r->running = false;
  if (r->poller) {
    uv_poll_stop(&r->poller->poll);
  } else {
    uv_idle_stop(&r->idle);
  }
}
