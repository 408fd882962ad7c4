/* Files that are whole or not there. */
#include "io/store_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/file.h"

/* Twice the biggest map: what is longer is no checkpoint, and would only fill the memory. */
#define MOST_BYTES ((off_t)1 << 34)

static int refuse(struct error *err, const char *path) {
  return error_set(err, ERROR_NO_INPUT, "%s: %s", path, strerror(errno));
}

static int read_all(int fd, struct buffer *to) {
  for (;;) {
    char *room = buffer_reserve(to, 1 << 16);
    ssize_t count = read(fd, room, to->capacity - to->length);
    if (count == 0) return 0;
    if (count > 0) to->length += (size_t)count;
    if (count < 0 && errno != EINTR) return -1;
  }
}

int store_file_read(const char *path, struct buffer *to, struct error *err) {
  struct stat about;
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : refuse(err, path);
  int status = fstat(fd, &about);
  if (status == 0 && !S_ISREG(about.st_mode)) {
    errno = S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
    status = -1;
  }
  if (status == 0 && about.st_size > MOST_BYTES) {
    errno = EFBIG;
    status = -1;
  }
  if (status == 0) {
    /* More than it holds, so that the end is met without growing. */
    buffer_reserve(to, (size_t)about.st_size + (1 << 16));
    status = read_all(fd, to);
  }
  if (status) refuse(err, path);
  close(fd);
  return status ? -1 : 1;
}

static int fail(struct error *err, enum error_kind kind, const char *shown) {
  return error_set(err, kind, "%s: %s", shown, strerror(errno));
}

int store_file_write(int directory, const char *name, const char *shown, struct span bytes,
                     struct error *err) {
  /* Never an old descriptor or inode: after a failed fsync the kernel takes its pages for clean. */
  unlinkat(directory, name, 0);
  int fd = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return fail(err, ERROR_NO_CREATE, shown);
  int status = 0;
  if (file_write_all(fd, bytes) || fsync(fd)) status = fail(err, ERROR_IO, shown);
  if (close(fd) && status == 0) status = fail(err, ERROR_IO, shown);
  if (status) unlinkat(directory, name, 0);
  return status;
}

static int copy(int directory, const char *from, const char *to, const char *shown,
                struct error *err) {
  struct buffer bytes = {0};
  int fd = openat(directory, from, O_RDONLY | O_CLOEXEC);
  int status = fd < 0 ? -1 : read_all(fd, &bytes);
  if (status) fail(err, ERROR_IO, shown);
  if (fd >= 0) close(fd);
  if (status == 0) status = store_file_write(directory, to, shown, buffer_span(&bytes), err);
  buffer_clear(&bytes);
  return status;
}

int store_file_link(int directory, const char *from, const char *to, const char *shown,
                    struct error *err) {
  char name[NAME_MAX + 1];
  if (snprintf(name, sizeof name, "%s.old", from) >= (int)sizeof name) {
    return error_set(err, ERROR_IO, "%s: %s", shown, strerror(ENAMETOOLONG));
  }
  unlinkat(directory, name, 0);
  if (linkat(directory, from, directory, name, 0) && copy(directory, from, name, shown, err)) {
    return -1;
  }
  if (renameat(directory, name, directory, to)) return fail(err, ERROR_IO, shown);
  /* Renaming one name of a file over another does nothing, and both stay. */
  unlinkat(directory, name, 0);
  return 0;
}
