/* Appending to a file, synchronously: regular files don't block for long, and rejects are few. */
#include "io/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/log.h"

static bool is_regular(const struct outfile *o) {
  struct stat about;
  return o->path && fstat(o->fd, &about) == 0 && S_ISREG(about.st_mode);
}

int outfile_open(struct outfile *o, const char *path, struct error *err) {
  struct stat about;
  *o = (struct outfile){.fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666)};
  if (o->fd < 0 || fstat(o->fd, &about)) {
    return error_set(err, ERROR_NO_CREATE, "%s: %s", path, strerror(errno));
  }
  if (!S_ISREG(about.st_mode) && !S_ISCHR(about.st_mode)) { /* a FIFO would block the whole loop */
    close(o->fd);
    return error_set(err, ERROR_NO_CREATE, "%s: Is no regular file", path);
  }
  o->path = strdup(path);
  o->written = S_ISREG(about.st_mode) ? (uint64_t)about.st_size : 0;
  return 0;
}

/* Half a line must not stay: the next would be glued to it. `before`: where the lines began. */
static void fail(struct outfile *o, uint64_t before) {
  int reason = errno;
  if (is_regular(o) && ftruncate(o->fd, (off_t)before) == 0) o->written = before;
  errno = reason;
  if (!o->error) {
    log_say(LOG_LEVEL_ERROR, "%s: %s; what can't be written there is lost", o->path,
            strerror(errno));
  }
  o->error = errno;
  o->lost = true;
}

void outfile_flush(struct outfile *o) {
  struct span rest = buffer_span(&o->pending);
  uint64_t before = o->written;
  while (o->path && rest.length > 0) {
    ssize_t count = write(o->fd, rest.at, rest.length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      fail(o, before);
      break;
    }
    o->error = 0;
    o->written += (uint64_t)count;
    rest.at += count;
    rest.length -= (size_t)count;
  }
  buffer_reset(&o->pending);
}

/* Pipes and devices have nothing to be forced to. */
int outfile_sync(struct outfile *o) {
  if (!o->path || fdatasync(o->fd) == 0) return 0;
  return errno == EINVAL || errno == EROFS ? 0 : -1;
}

void outfile_note(const struct outfile *o, struct position_list *list) {
  if (!is_regular(o)) return;
  struct position *p = position_list_add(list);
  *p = (struct position){.path = strdup(o->path), .at = {.offset = o->written}};
  if (!p->path) abort();
  position_mark(p, o->fd);
}

/* The same name, or the same file by another. */
static bool is_its(const struct outfile *o, const struct position *p) {
  struct stat about;
  if (strcmp(p->path, o->path) == 0) return true;
  return fstat(o->fd, &about) == 0 && about.st_dev == p->device && about.st_ino == p->inode;
}

int outfile_resume(struct outfile *o, const struct position_list *list, struct error *err) {
  if (!is_regular(o)) return 0;
  for (size_t i = 0; i < list->count; i++) {
    const struct position *p = &list->each[i];
    if (!is_its(o, p) || position_fit(p, o->fd) != POSITION_SAME) continue;
    if (ftruncate(o->fd, (off_t)p->at.offset)) {
      return error_set(err, ERROR_IO, "%s: %s", o->path, strerror(errno));
    }
    o->written = p->at.offset;
  }
  return 0;
}

static bool is_same_file(int a, int b) {
  struct stat one, other;
  return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

bool outfile_reopen(struct outfile *o) {
  struct outfile anew;
  struct error err;
  if (!is_regular(o)) return false;
  outfile_flush(o);
  if (outfile_open(&anew, o->path, &err)) {
    log_say(LOG_LEVEL_WARNING, "%s; the file that was there before is written on", err.text);
    return false;
  }
  const bool same = is_same_file(o->fd, anew.fd);
  const int old = same ? anew.fd : o->fd;
  if (!same) {
    if (fdatasync(old)) log_say(LOG_LEVEL_ERROR, "%s: %s", o->path, strerror(errno));
    o->fd = anew.fd;
    o->written = anew.written;
    o->error = 0;
    log_say(LOG_LEVEL_INFO, "%s: opened anew", o->path);
  }
  close(old);
  free(anew.path);
  return !same;
}

int outfile_close(struct outfile *o, struct error *err) {
  if (!o->path) return 0;
  outfile_flush(o);
  int reason = o->error;
  if (close(o->fd) && !o->lost) {
    o->lost = true;
    reason = errno;
  }
  int status = 0;
  if (o->lost) {
    const char *why = reason ? strerror(reason) : "some writes failed";
    status = error_set(err, ERROR_IO, "%s: records were lost: %s", o->path, why);
  }
  buffer_clear(&o->pending);
  free(o->path);
  *o = (struct outfile){0};
  return status;
}
