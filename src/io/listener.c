/* Accepting only what is wanted: libuv stops listening by itself until a connection is taken. */
#include "io/listener.h"

#include <errno.h>
#include <sys/socket.h>

#include "io/source.h"

static void on_connection(uv_stream_t *server, int status) {
  struct listener *l = server->data;
  /* Out of descriptors: libuv has turned the connection away and listens on. */
  if (status) return;
  l->waiting = !l->came(l->owner, l);
}

int listener_open(struct listener *l, uv_loop_t *uv, int fd) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length)) return errno;
  l->tcp = address.ss_family != AF_UNIX;
  int status = l->tcp ? uv_tcp_init(uv, &l->at.tcp) : uv_pipe_init(uv, &l->at.pipe, 0);
  if (status) return -status;
  l->at.handle.data = l;
  status = l->tcp ? uv_tcp_open(&l->at.tcp, fd) : uv_pipe_open(&l->at.pipe, fd);
  if (status == 0) status = uv_listen(&l->at.stream, SOURCE_BACKLOG, on_connection);
  return -status;
}

void listener_go(struct listener *l) {
  if (l->waiting) l->waiting = !l->came(l->owner, l);
}

void listener_close(struct listener *l) {
  l->waiting = false;
  if (!uv_is_closing(&l->at.handle)) uv_close(&l->at.handle, NULL);
}
