/* unix:PATH: a socket with a name in the file system, for streams or for datagrams. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/address.h"
#include "io/source.h"

static int read_address(const char *text, struct address *a, struct sockaddr_un *address,
                        struct error *err) {
  if (address_parse(a, text, err)) return source_misnamed(text, err);
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  memcpy(address->sun_path, a->path, sizeof a->path);
  return 0;
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
  struct address a;
  return read_address(text, &a, &address, err) || look(text, &address, err) < 0 ? -1 : 0;
}

/* Nobody else may connect, not even in the moment before a chmod. */
static int bind_private(int fd, const struct sockaddr_un *address, mode_t mode) {
  mode_t before = umask(0777 & ~mode);
  int status = bind(fd, (const struct sockaddr *)address, sizeof *address);
  umask(before);
  return status;
}

static void note_file(struct source *s, const struct sockaddr_un *address) {
  struct stat about = {0};
  lstat(address->sun_path, &about);
  s->device = about.st_dev;
  s->inode = about.st_ino;
}

/* Who removed ours may have made room for another's. */
static bool is_ours(const struct source *s, const struct sockaddr_un *address) {
  struct stat about;
  return lstat(address->sun_path, &about) == 0 && about.st_dev == s->device &&
         about.st_ino == s->inode;
}

static int open_socket(struct source *s, struct error *err) {
  struct sockaddr_un address;
  struct address a;
  if (read_address(s->text, &a, &address, err)) return -1;
  int dead = look(s->text, &address, err);
  if (dead < 0) return -1;
  if (dead) unlink(address.sun_path);
  int fd = socket(AF_UNIX, (a.datagram ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
  if (fd < 0) return source_refuse(s->text, strerror(errno), err);
  if (bind_private(fd, &address, (mode_t)a.mode)) {
    int refused = errno;
    close(fd);
    return source_refuse(s->text, strerror(refused), err);
  }
  if (!a.datagram && listen(fd, SOURCE_BACKLOG)) {
    int refused = errno;
    unlink(address.sun_path);
    close(fd);
    return source_refuse(s->text, strerror(refused), err);
  }
  note_file(s, &address);
  s->datagram[s->count] = a.datagram;
  s->fds[s->count++] = fd;
  return 0;
}

static void close_socket(struct source *s) {
  struct sockaddr_un address;
  struct address a;
  if (read_address(s->text, &a, &address, NULL) == 0 && is_ours(s, &address)) {
    unlink(address.sun_path);
  }
  source_close_fds(s);
}

const struct source_row source_unix = {
    .name = "unix:PATH",
    .help = "listen on a socket; a peer gets its answers; ?mode=0660, ?type=datagram",
    .listens = true,
    .matches = address_is_unix,
    .verify = verify,
    .open = open_socket,
    .close = close_socket};
