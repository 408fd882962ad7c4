/* A file that answers are appended to, a device or a named pipe. A disk that is full loses none:
   they wait, and so do the sources. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/log.h"
#include "io/sink.h"
#include "io/trail.h"
#include "io/writer.h"

enum { RETRY_MS = 1000 };

struct file {
  struct sink sink;
  struct writer *writer;
  int fd;
  bool regular;
  int unsafe; /* errno of a sync that failed: what was written then may be lost, now or later */
  int reason; /* errno of the failure that it waits to pass; 0: all is well */
  bool said;
  uint64_t failed_ns; /* since when */
  uv_timer_t retry;
};

static bool matches(const char *text) {
  (void)text;
  return true;
}

static int refuse(const char *text, const char *why, struct error *err) {
  return error_set(err, ERROR_NO_CREATE, "%s: %s", text, why);
}

/* A descriptor, or -1. A named pipe is opened at both ends: nobody need read it yet, and who reads
   it may come and go. */
static int open_path(const char *text, bool *regular, struct error *err) {
  struct stat about;
  const int fd = open(text, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666);
  if (fd < 0 && errno == ENXIO && stat(text, &about) == 0 && S_ISSOCK(about.st_mode)) {
    return error_set(err, ERROR_NO_CREATE, "%s: is a socket; unix:%s would connect to it", text,
                     text);
  }
  if (fd < 0) return refuse(text, strerror(errno), err);
  const bool known = fstat(fd, &about) == 0;
  *regular = known && S_ISREG(about.st_mode);
  if (*regular || (known && (S_ISCHR(about.st_mode) || S_ISFIFO(about.st_mode)))) return fd;
  close(fd);
  return refuse(text, "Is no regular file", err);
}

/* --- writing --- */

static void block(struct file *f, int reason) {
  struct sink *s = &f->sink;
  s->blocked = true;
  if (reason == f->reason) return;
  if (!f->reason) f->failed_ns = clock_steady_ns();
  f->reason = reason;
  f->said = sink_may_say(s);
  if (!f->said) return;
  log_say(LOG_LEVEL_ERROR, "%s: %s; answers and sources wait, it is tried again every second",
          s->text, strerror(reason));
}

static void unblock(struct file *f) {
  const uint64_t seconds = (clock_steady_ns() - f->failed_ns) / CLOCK_SECOND_NS;
  f->reason = 0;
  if (!f->said) return;
  log_say(LOG_LEVEL_INFO, "%s: can be written to again, after %llu s", f->sink.text,
          (unsigned long long)seconds);
}

static void on_retry(uv_timer_t *timer);

static void flush(struct sink *s) {
  struct file *f = (struct file *)s;
  if (s->blocked) return;
  const size_t count = writer_take(f->writer, &s->front);
  const int error = writer_error(f->writer);
  s->written += count;
  s->held = writer_held(f->writer);
  if (error) {
    block(f, error);
    uv_timer_start(&f->retry, on_retry, RETRY_MS, 0);
  } else if (f->reason && sink_done(s)) {
    unblock(f);
  }
}

static void moved(void *owner) {
  struct sink *s = owner;
  flush(s);
  s->at.moved(s->at.owner);
}

static void on_retry(uv_timer_t *timer) {
  struct file *f = timer->data;
  f->sink.blocked = false;
  moved(&f->sink);
}

static bool is_empty(const struct file *f) {
  struct stat about;
  return fstat(f->fd, &about) == 0 && about.st_size == 0;
}

static void greet(struct sink *s) {
  struct file *f = (struct file *)s;
  if (!f->regular || is_empty(f)) sink_append_greeting(s);
}

/* --- where it stands --- */

/* The system forgets a failure once it is told, and with it what it could not write. A checkpoint
   that counts that must never take its place: the one before stays, and a run that is started anew
   writes it again. */
static int sync_it(struct sink *s) {
  struct file *f = (struct file *)s;
  if (f->regular && !f->unsafe && fdatasync(f->fd)) f->unsafe = errno;
  errno = f->unsafe;
  return f->unsafe ? -1 : 0;
}

/* What isn't written yet will be before the checkpoint takes its place: it counts, though no mark
   can be taken of it. */
static void note(struct sink *s, struct position_list *list) {
  const struct file *f = (struct file *)s;
  struct stat about;
  if (!f->regular || fstat(f->fd, &about)) return;
  struct position *p = position_list_add(list);
  *p = (struct position){.path = strdup(s->text), .at = {.offset = (uint64_t)about.st_size}};
  if (!p->path) abort();
  position_mark(p, f->fd);
  if (s->front.length == 0) return;
  p->at.offset += s->front.length;
  p->tail_bytes = 0;
}

static bool is_named(const struct file *f, const struct position *p) {
  struct stat about;
  return fstat(f->fd, &about) == 0 && about.st_dev == p->device && about.st_ino == p->inode;
}

/* Of a file that was empty there are no marks but its number. */
static bool is_its(const struct file *f, const struct position *p) {
  return position_fit(p, f->fd) == POSITION_SAME && (p->head_bytes > 0 || is_named(f, p));
}

/* Renamed by whoever rotates it, before a checkpoint knew: what it holds behind the last one will
   be said again, to the new file. */
static int cut_renamed(const struct sink *s, const struct position *p, struct error *err) {
  struct trail t;
  int status = 0;
  trail_find(&t, s->text);
  const ptrdiff_t i = p->head_bytes ? trail_same(&t, p->device, p->inode) : -1;
  if (i >= 0 && trail_fits(&t, (size_t)i, p)) {
    const char *path = t.each[i].path;
    if (truncate(path, (off_t)p->at.offset)) {
      status = error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
    } else {
      log_say(LOG_LEVEL_INFO, "%s: was renamed to %s, and is cut back to the checkpoint there",
              s->text, path);
    }
  }
  trail_clear(&t);
  return status;
}

static int resume(struct sink *s, const struct position_list *list, struct error *err) {
  const struct file *f = (struct file *)s;
  for (size_t i = 0; f->regular && i < list->count; i++) {
    const struct position *p = &list->each[i];
    if (strcmp(p->path, s->text) != 0 && !is_named(f, p)) continue;
    if (!is_its(f, p)) {
      log_say(LOG_LEVEL_INFO, "%s: is not the file that it was at the checkpoint; appended to",
              s->text);
      if (cut_renamed(s, p, err)) return -1;
    } else if (ftruncate(f->fd, (off_t)p->at.offset)) {
      return error_set(err, ERROR_IO, "%s: %s", s->text, strerror(errno));
    }
  }
  return 0;
}

/* --- opened anew --- */

static bool is_same(int a, int b) {
  struct stat one, other;
  return fstat(a, &one) == 0 && fstat(b, &other) == 0 && one.st_dev == other.st_dev &&
         one.st_ino == other.st_ino;
}

static void prepend(struct buffer *to, struct span bytes) {
  struct buffer all = {0};
  buffer_append(&all, bytes.at, bytes.length);
  buffer_append(&all, to->data, to->length);
  buffer_clear(to);
  *to = all;
}

/* Half a line that the old file had no room to end goes with the rest of it. */
static void take_half_line(struct file *f) {
  struct sink *s = &f->sink;
  struct stat about;
  const int64_t from = position_of_last_line(f->fd);
  if (s->front.length == 0 || from < 0 || fstat(f->fd, &about)) return;
  const size_t length = (size_t)(about.st_size - from);
  if (length == 0 || length > s->written || length > SINK_HIGH_BYTES) return;
  char *half = malloc(length);
  if (!half) abort();
  if (pread(f->fd, half, length, from) == (ssize_t)length && ftruncate(f->fd, from) == 0) {
    prepend(&s->front, (struct span){half, length});
    s->written -= length;
  }
  free(half);
}

static bool reopen(struct sink *s) {
  struct file *f = (struct file *)s;
  struct error err;
  bool regular = false;
  if (!f->regular) return false;
  const int fd = open_path(s->text, &regular, &err);
  if (fd < 0 || !regular) {
    log_say(LOG_LEVEL_WARNING, "%s; answers go on to the file that was there before",
            fd < 0 ? err.text : "the path of a file of answers leads to something else now");
    if (fd >= 0) close(fd);
    return false;
  }
  if (is_same(fd, f->fd)) {
    close(fd);
    return false;
  }
  s->blocked = false;
  flush(s);
  if (s->blocked) take_half_line(f);
  s->blocked = false;
  uv_timer_stop(&f->retry);
  if (sync_it(s)) log_say(LOG_LEVEL_ERROR, "%s: %s", s->text, strerror(errno));
  const bool moved_on = dup3(fd, f->fd, O_CLOEXEC) >= 0; /* the writer knows it by its number */
  log_say(moved_on ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "%s: %s", s->text,
          moved_on ? "opened anew" : strerror(errno));
  close(fd);
  if (is_empty(f)) prepend(&s->front, s->greeting);
  flush(s);
  return true;
}

/* --- life --- */

static struct sink *open_it(const char *text, const struct sink_place *at, struct error *err) {
  bool regular = false;
  const int fd = open_path(text, &regular, err);
  if (fd < 0) return NULL;
  struct file *f = sink_make(sizeof *f, &sink_file, text, at);
  f->fd = fd;
  f->regular = regular;
  f->writer = writer_new(at->uv, fd, f, moved, err);
  if (!f->writer) {
    close(fd);
    free(f);
    return NULL;
  }
  uv_timer_init(at->uv, &f->retry);
  f->retry.data = f;
  return &f->sink;
}

static void on_closed(uv_handle_t *handle) {
  struct file *f = handle->data;
  buffer_clear(&f->sink.front);
  free(f);
}

static void close_it(struct sink *s) {
  struct file *f = (struct file *)s;
  if (writer_close(f->writer)) close(f->fd);
  uv_close((uv_handle_t *)&f->retry, on_closed);
}

static int finish(struct sink *s) {
  const int copy = dup(((struct file *)s)->fd);
  return copy < 0 || close(copy) ? errno : 0;
}

const struct sink_row sink_file = {
    .name = "PATH",
    .help = "a file that answers are appended to; a named pipe or a device",
    .matches = matches,
    .open = open_it,
    .close = close_it,
    .flush = flush,
    .greet = greet,
    .sync = sync_it,
    .finish = finish,
    .note = note,
    .resume = resume,
    .reopen = reopen};
