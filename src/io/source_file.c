/* A path: a regular file, or a pipe or device with a name. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/source.h"

static bool matches(const char *text) {
  (void)text;
  return true;
}

static int refuse(const char *text, struct error *err) {
  return source_refuse(text, strerror(errno), err);
}

static int verify(const char *text, struct error *err) {
  struct stat about;
  if (stat(text, &about) || faccessat(AT_FDCWD, text, R_OK, AT_EACCESS)) return refuse(text, err);
  if (S_ISDIR(about.st_mode)) {
    errno = EISDIR;
    return refuse(text, err);
  }
  if (S_ISSOCK(about.st_mode)) {
    return error_set(err, ERROR_NO_INPUT, "%s: is a socket; unix:%s would listen there", text,
                     text);
  }
  return 0;
}

/* Not blocking: a named pipe without a writer must not hold up signals. The description is our own,
   so that nobody else is disturbed. */
static int open_file(struct source *s, struct error *err) {
  struct stat about;
  if (verify(s->text, err)) return -1;
  /* A named pipe that we could write to ourselves doesn't end when its writer goes. */
  bool lasting = s->follow && stat(s->text, &about) == 0 && S_ISFIFO(about.st_mode);
  int way = lasting ? O_RDWR : O_RDONLY;
  s->fds[0] = open(s->text, way | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (s->fds[0] < 0) return refuse(s->text, err);
  s->count = 1;
  return 0;
}

const struct source_row source_file = {
    .name = "PATH",
    .help = "a file, read from where the map left off; a named pipe or a device",
    .matches = matches,
    .verify = verify,
    .open = open_file,
    .close = source_close_fds};
