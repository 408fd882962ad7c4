/* unix:PATH: a socket with a name in the file system, for streams or for datagrams. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "io/source.h"

static const char prefix[] = "unix:";

static bool matches(const char *text) {
  return strncmp(text, prefix, sizeof prefix - 1) == 0;
}

/* What stands behind the `?`. */
struct wish {
  mode_t mode;
  bool datagram;
};

/* NAME=VALUE&...; `rest` ends with the text. */
static int read_wishes(const char *text, const char *rest, struct wish *wish, struct error *err) {
  while (*rest) {
    size_t length = strcspn(rest, "&");
    char *end = NULL;
    if (strncmp(rest, "mode=", 5) == 0) {
      unsigned long mode = strtoul(rest + 5, &end, 8);
      if (rest[5] < '0' || rest[5] > '7' || end != rest + length || mode > 0777) end = NULL;
      wish->mode = (mode_t)mode;
    } else if (length == 13 && strncmp(rest, "type=datagram", 13) == 0) {
      wish->datagram = true;
      end = (char *)(uintptr_t)rest;
    } else if (length == 11 && strncmp(rest, "type=stream", 11) == 0) {
      wish->datagram = false;
      end = (char *)(uintptr_t)rest;
    }
    if (!end) {
      return error_set(err, ERROR_NO_INPUT,
                       "%s: `%.*s`: mode=0660, type=stream or type=datagram may stand behind the ?",
                       text, (int)length, rest);
    }
    rest += length + (rest[length] == '&');
  }
  return 0;
}

static int read_address(const char *text, struct sockaddr_un *address, struct wish *wish,
                        struct error *err) {
  const char *path = text + sizeof prefix - 1;
  size_t length = strcspn(path, "?");
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  *wish = (struct wish){.mode = 0600};
  if (length == 0) return source_refuse(text, "a path is missing", err);
  if (length >= sizeof address->sun_path) {
    return error_set(err, ERROR_NO_INPUT, "%s: the path of a socket has at most %zu bytes", text,
                     sizeof address->sun_path - 1);
  }
  memcpy(address->sun_path, path, length);
  return path[length] ? read_wishes(text, path + length + 1, wish, err) : 0;
}

/* An errno; 0: somebody is there. */
static int knock(const struct sockaddr_un *address, int type) {
  int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return errno;
  int refused = connect(fd, (const struct sockaddr *)address, sizeof *address) ? errno : 0;
  close(fd);
  return refused;
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
  int refused = knock(address, SOCK_STREAM);
  if (refused == EPROTOTYPE) refused = knock(address, SOCK_DGRAM);
  if (refused == ECONNREFUSED) return 1;
  if (refused == 0 || refused == EAGAIN) {
    return source_refuse(text, "another process listens there", err);
  }
  return source_refuse(text, strerror(refused), err);
}

static int verify(const char *text, struct error *err) {
  struct sockaddr_un address;
  struct wish wish;
  return read_address(text, &address, &wish, err) || look(text, &address, err) < 0 ? -1 : 0;
}

/* Nobody else may connect, not even in the moment before a chmod. */
static int bind_private(int fd, const struct sockaddr_un *address, mode_t mode) {
  mode_t before = umask(0777 & ~mode);
  int status = bind(fd, (const struct sockaddr *)address, sizeof *address);
  umask(before);
  return status;
}

static int open_socket(struct source *s, struct error *err) {
  struct sockaddr_un address;
  struct wish wish;
  if (read_address(s->text, &address, &wish, err)) return -1;
  int dead = look(s->text, &address, err);
  if (dead < 0) return -1;
  if (dead) unlink(address.sun_path);
  int fd = socket(AF_UNIX, (wish.datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
  if (fd < 0) return source_refuse(s->text, strerror(errno), err);
  if (bind_private(fd, &address, wish.mode)) {
    int refused = errno;
    close(fd);
    return source_refuse(s->text, strerror(refused), err);
  }
  if (!wish.datagram && listen(fd, SOURCE_BACKLOG)) {
    int refused = errno;
    unlink(address.sun_path);
    close(fd);
    return source_refuse(s->text, strerror(refused), err);
  }
  s->datagram[s->count] = wish.datagram;
  s->fds[s->count++] = fd;
  return 0;
}

static void close_socket(struct source *s) {
  struct sockaddr_un address;
  struct wish wish;
  if (read_address(s->text, &address, &wish, NULL) == 0) unlink(address.sun_path);
  source_close_fds(s);
}

const struct source_row source_unix = {
    .name = "unix:PATH",
    .help = "listen on a socket; a peer gets its answers; ?mode=0660, ?type=datagram",
    .listens = true,
    .matches = matches,
    .verify = verify,
    .open = open_socket,
    .close = close_socket};
