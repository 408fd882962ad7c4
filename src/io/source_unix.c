/* unix:PATH: a stream socket with a name in the file system. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "io/source.h"

enum { BACKLOG = 128 };

static const char prefix[] = "unix:";

static bool matches(const char *text) {
  return strncmp(text, prefix, sizeof prefix - 1) == 0;
}

static int read_address(const char *text, struct sockaddr_un *address, struct error *err) {
  const char *path = text + sizeof prefix - 1;
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  if (*path == '\0') return source_refuse(text, "a path is missing", err);
  if (strlen(path) >= sizeof address->sun_path) {
    return error_set(err, ERROR_NO_INPUT, "%s: the path of a socket has at most %zu bytes", text,
                     sizeof address->sun_path - 1);
  }
  strcpy(address->sun_path, path);
  return 0;
}

/* 1: a socket whose process is gone, 0: nothing is there; -1: err. */
static int look(const char *text, const struct sockaddr_un *address, struct error *err) {
  struct stat about;
  if (lstat(address->sun_path, &about)) {
    return errno == ENOENT ? 0 : source_refuse(text, strerror(errno), err);
  }
  if (!S_ISSOCK(about.st_mode)) {
    return source_refuse(text, "there is a file of that name, and it is no socket", err);
  }
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return source_refuse(text, strerror(errno), err);
  int refused = connect(fd, (const struct sockaddr *)address, sizeof *address) ? errno : 0;
  close(fd);
  if (refused == ECONNREFUSED) return 1;
  if (refused == 0 || refused == EAGAIN) {
    return source_refuse(text, "another process listens there", err);
  }
  return source_refuse(text, strerror(refused), err);
}

static int verify(const char *text, struct error *err) {
  struct sockaddr_un address;
  return read_address(text, &address, err) || look(text, &address, err) < 0 ? -1 : 0;
}

/* Nobody but its owner may connect, not even in the moment before a chmod. */
static int bind_private(int fd, const struct sockaddr_un *address) {
  mode_t before = umask(0177);
  int status = bind(fd, (const struct sockaddr *)address, sizeof *address);
  umask(before);
  return status;
}

static int open_socket(struct source *s, struct error *err) {
  struct sockaddr_un address;
  if (read_address(s->text, &address, err)) return -1;
  int dead = look(s->text, &address, err);
  if (dead < 0) return -1;
  if (dead) unlink(address.sun_path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return source_refuse(s->text, strerror(errno), err);
  if (bind_private(fd, &address)) {
    int refused = errno;
    close(fd);
    return source_refuse(s->text, strerror(refused), err);
  }
  if (listen(fd, BACKLOG)) {
    int refused = errno;
    unlink(address.sun_path);
    close(fd);
    return source_refuse(s->text, strerror(refused), err);
  }
  s->fds[s->count++] = fd;
  return 0;
}

static void close_socket(struct source *s) {
  unlink(s->text + sizeof prefix - 1);
  source_close_fds(s);
}

const struct source_row source_unix = {
    .name = "unix:PATH",
    .help = "listen on a stream socket; each peer gets its own answers",
    .listens = true,
    .matches = matches,
    .verify = verify,
    .open = open_socket,
    .close = close_socket};
