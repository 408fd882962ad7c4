/* Read to the end; written beside the file and renamed. */
#include "io/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_BYTES ((size_t)1 << 31)

static int fail(struct error *err, enum error_kind kind, const char *path) {
  return error_set(err, kind, "%s: %s", path, strerror(errno));
}

int file_read(const char *path, struct buffer *to, struct error *err) {
  bool standard = strcmp(path, "-") == 0;
  size_t before = to->length;
  ssize_t count;
  int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(err, ERROR_NO_INPUT, path);
  do {
    char *room = buffer_reserve(to, 1 << 16);
    count = read(fd, room, 1 << 16);
    if (count > 0) to->length += (size_t)count;
  } while ((count > 0 && to->length - before <= MOST_BYTES) || (count < 0 && errno == EINTR));
  int status = 0;
  if (count < 0) status = fail(err, errno == EISDIR ? ERROR_NO_INPUT : ERROR_IO, path);
  if (count > 0) {
    status = error_set(err, ERROR_DATA, "%s: more than %zu bytes: no codebook", path, MOST_BYTES);
  }
  if (!standard) close(fd);
  return status;
}

int file_write_all(int fd, struct span bytes) {
  while (bytes.length > 0) {
    ssize_t count = write(fd, bytes.at, bytes.length < INT_MAX ? bytes.length : INT_MAX);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    bytes.at += count;
    bytes.length -= (size_t)count;
  }
  return 0;
}

/* Closing tells what a network's file system had kept to itself. */
static int write_to(int fd, struct span bytes, const char *path, struct error *err) {
  int status = 0;
  if (file_write_all(fd, bytes)) status = fail(err, ERROR_IO, path);
  if (close(fd) && status == 0) status = fail(err, ERROR_IO, path);
  return status;
}

static mode_t usual_mode(void) {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

/* `target`: the file itself, whatever links lead to it. The new one has a name that nobody has
   given to anything else. */
static int replace(const char *target, mode_t mode, struct span bytes, const char *path,
                   struct error *err) {
  char name[PATH_MAX];
  if (snprintf(name, sizeof name, "%s.XXXXXX", target) >= (int)sizeof name) {
    errno = ENAMETOOLONG;
    return fail(err, ERROR_NO_CREATE, path);
  }
  int fd = mkostemp(name, O_CLOEXEC);
  if (fd < 0 || fchmod(fd, mode)) {
    int status = fail(err, ERROR_NO_CREATE, path);
    if (fd < 0) return status;
    close(fd);
    unlink(name);
    return status;
  }
  int status = write_to(fd, bytes, path, err);
  if (status == 0 && rename(name, target)) status = fail(err, ERROR_NO_CREATE, path);
  if (status) unlink(name);
  return status;
}

int file_write(const char *path, struct span bytes, struct error *err) {
  struct stat about;
  if (stat(path, &about)) return replace(path, usual_mode(), bytes, path, err);
  if (!S_ISREG(about.st_mode)) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd < 0 ? fail(err, ERROR_NO_CREATE, path) : write_to(fd, bytes, path, err);
  }
  char *target = realpath(path, NULL);
  if (!target) return fail(err, ERROR_NO_CREATE, path);
  int status = replace(target, about.st_mode & 0777, bytes, path, err);
  free(target);
  return status;
}

/* The folder that a name stands in, without links and dots, and the name; NULL: there is none. */
static char *whole_name(const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  char *folder = slash ? strndup(path, (size_t)(slash + 1 - path)) : strdup(".");
  char *real = folder ? realpath(folder, NULL) : NULL, *whole = NULL;
  if (real && asprintf(&whole, "%s/%s", real, name) < 0) whole = NULL;
  free(folder);
  free(real);
  return whole;
}

bool file_is_same(const char *a, const char *b) {
  struct stat one, other;
  bool there = stat(a, &one) == 0;
  if (there != (stat(b, &other) == 0)) return false;
  if (there)
    return S_ISREG(one.st_mode) && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
  char *whole = whole_name(a), *its = whole_name(b);
  const bool same = whole && its ? strcmp(whole, its) == 0 : strcmp(a, b) == 0;
  free(whole);
  free(its);
  return same;
}
