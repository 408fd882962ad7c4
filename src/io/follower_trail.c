/* Which files come after which: at the start, after a rotation, after a truncation. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/follower_private.h"
#include "io/log.h"
#include "io/trail.h"

static struct generation *youngest(const struct follower *f) {
  struct generation *g = f->first;
  while (g && g->next) g = g->next;
  return g;
}

static bool is_known(const struct follower *f, const struct stat *about) {
  for (const struct generation *g = f->first; g; g = g->next) {
    if (g->known.device == about->st_dev && g->known.inode == about->st_ino) return true;
  }
  return false;
}

static bool was_known(const struct follower *f, const struct stat *about) {
  for (size_t i = 0; i < f->resumed.count; i++) {
    const struct position *p = &f->resumed.each[i];
    if (p->device == about->st_dev && p->inode == about->st_ino) return true;
  }
  return false;
}

bool follower_is_anothers(const struct follower *f, const struct stat *about) {
  for (const struct follower *other = f->all->first; other; other = other->next) {
    if (strcmp(other->path, f->path) == 0) continue; /* given twice, it is read twice */
    if (is_known(other, about) || was_known(other, about)) return true;
  }
  return false;
}

/* Behind all others. NULL: it can't be opened. */
static struct generation *add(struct follower *f, const struct trail *t, size_t i) {
  const struct stat *about = &t->each[i].about;
  int fd = trail_open(t, i);
  if (fd < 0) return NULL;
  struct generation *g = calloc(1, sizeof *g);
  struct generation **last = &f->first;
  if (!g) abort();
  while (*last) last = &(*last)->next;
  *last = g;
  g->fd = fd;
  g->intake = intake_new(f->path, f->out);
  g->known.path = strdup(f->path);
  g->known.device = about->st_dev;
  g->known.inode = about->st_ino;
  g->known.pass = 1;
  g->quiet_ms = follower_now_ms(f);
  return g;
}

static void lost(struct follower *f, const struct position *p) {
  if (p->ended) return; /* nothing of it was waited for but late lines */
  f->all->tally->gaps++;
  log_say(LOG_LEVEL_WARNING,
          "%s: the file that was read up to record %" PRIu64
          " isn't there any more, nor under another name; what else it held is lost",
          f->path, p->at.records);
}

static void lost_between(struct follower *f, const char *path) {
  if (strcmp(path, f->path) == 0) return; /* it is tried again */
  f->all->tally->gaps++;
  log_say(LOG_LEVEL_WARNING, "%s: %s, which came between, is passed over: %s", f->path, path,
          strerror(errno));
}

/* Those of the trail from `from` on that rotation has left, and the path itself. */
static void add_from(struct follower *f, const struct trail *t, size_t from) {
  for (size_t i = from; i < t->count; i++) {
    const struct trail_file *file = &t->each[i];
    const bool at_path = strcmp(file->path, f->path) == 0;
    if (!file->rotated || is_known(f, &file->about)) continue;
    if (follower_is_anothers(f, &file->about)) continue;
    if (!at_path && from > 0 && trail_is_elder(file, &t->each[from - 1])) continue;
    if (!add(f, t, i)) {
      if (errno == ESTALE) return; /* renamed while we looked: what comes after waits, too */
      lost_between(f, file->path);
    } else if (!at_path) {
      log_say(LOG_LEVEL_INFO, "%s: %s is read, too, which came between", f->path, file->path);
    }
  }
}

static size_t changed_after(const struct trail *t, const struct position *p) {
  const uint64_t second = 1000000000;
  return trail_after(t, &(struct timespec){.tv_sec = (time_t)(p->changed / second),
                                           .tv_nsec = (long)(p->changed % second)});
}

/* Nothing of the file at `at` was read: its copies that were made since can't be told by marks. */
static void add_copies(struct follower *f, const struct trail *t, const struct position *p,
                       size_t at) {
  for (size_t i = p->changed ? changed_after(t, p) : at; i < at; i++) {
    const struct trail_file *file = &t->each[i];
    if (!file->rotated || is_known(f, &file->about)) continue;
    if (!trail_is_elder(&t->each[at], file) || !add(f, t, i)) continue;
    log_say(LOG_LEVEL_INFO, "%s: its copy %s is read first", f->path, file->path);
  }
}

static void resume_one(struct follower *f, const struct trail *t, const struct position *p,
                       ptrdiff_t *last) {
  ptrdiff_t i = trail_of(t, p);
  if (i > *last) *last = i;
  if (i >= 0 && is_known(f, &t->each[i].about)) return; /* the first began where it had to */
  if (i >= 0 && p->at.offset == 0 && (size_t)i == trail_path(t, f->path)) {
    add_copies(f, t, p, (size_t)i);
  }
  struct generation *g = i < 0 ? NULL : add(f, t, (size_t)i);
  if (!g) {
    lost(f, p);
    return;
  }
  g->ended = p->ended;
  intake_resume(g->intake, &p->at);
  const bool moved = strcmp(t->each[i].path, f->path) != 0;
  if (p->ended) return;
  log_say(LOG_LEVEL_INFO, "%s%s%s: goes on after record %" PRIu64, f->path, moved ? ", now " : "",
          moved ? t->each[i].path : "", p->at.records);
}

static void begin_at_end(struct generation *g) {
  int64_t end = position_of_last_line(g->fd);
  if (end > 0) intake_resume(g->intake, &(struct intake_position){.offset = (uint64_t)end});
}

/* Nothing of what was known is there any more: what was changed since is younger. */
static size_t after_lost(const struct follower *f, const struct trail *t) {
  const struct position_list *known = &f->resumed;
  const struct position *p = known->count ? &known->each[known->count - 1] : NULL;
  const size_t at_path = trail_path(t, f->path);
  const size_t from = p && p->changed ? changed_after(t, p) : at_path;
  return from < at_path ? from : at_path;
}

static bool can_open(const struct follower *f, const struct trail *t) {
  const size_t at_path = trail_path(t, f->path);
  const int fd = at_path < t->count ? trail_open(t, at_path) : -1;
  if (fd >= 0) close(fd);
  return fd >= 0;
}

/* Nothing of what is known can be found, but the path itself can't be looked into either: it may be
   there. */
static bool must_wait(const struct follower *f, const struct trail *t) {
  for (size_t k = 0; k < f->resumed.count; k++) {
    if (trail_of(t, &f->resumed.each[k]) >= 0) return false;
  }
  return f->resumed.count > 0 && !can_open(f, t);
}

void follower_begin(struct follower *f) {
  struct trail t;
  ptrdiff_t last = -1;
  const bool known = f->resumed.count > 0;
  trail_find(&t, f->path);
  if (must_wait(f, &t)) {
    trail_clear(&t);
    return;
  }
  for (size_t k = 0; k < f->resumed.count; k++) resume_one(f, &t, &f->resumed.each[k], &last);
  if (last >= 0) {
    add_from(f, &t, (size_t)last + 1);
  } else {
    add_from(f, &t, after_lost(f, &t));
    if (!known && f->all->at_end && f->first) begin_at_end(f->first);
  }
  struct generation *last_one = youngest(f);
  if (last_one) last_one->ended = false;
  trail_clear(&t);
  position_list_clear(&f->resumed);
}

/* After the youngest that is known, wherever it is now; a deleted one is dated by its descriptor.
 */
static size_t after_youngest(const struct follower *f, const struct trail *t) {
  struct stat about;
  const struct generation *g = youngest(f);
  if (!g) return trail_path(t, f->path);
  ptrdiff_t i = trail_same(t, g->known.device, g->known.inode);
  if (i >= 0) return (size_t)i + 1;
  return fstat(g->fd, &about) ? trail_path(t, f->path) : trail_after(t, &about.st_mtim);
}

void follower_look(struct follower *f) {
  struct trail t;
  if (f->resumed.count > 0) {
    follower_begin(f);
    return;
  }
  trail_find(&t, f->path);
  const size_t from = after_youngest(f, &t);
  add_from(f, &t, from < t.count ? from : trail_path(&t, f->path));
  trail_clear(&t);
}

/* A copy of what `g` was when it was last read, made since then; -1: none. Short files of other
   times may well be alike. */
static ptrdiff_t find_copy(const struct follower *f, const struct trail *t,
                           const struct generation *g, off_t offset) {
  for (size_t i = t->count; g->known.tail_bytes > 0 && i-- > 0;) {
    const struct trail_file *file = &t->each[i];
    const bool since = trail_is_since(file, &g->changed);
    if (!since || file->about.st_size < offset || is_known(f, &file->about)) continue;
    if (trail_fits(t, i, &g->known)) return (ptrdiff_t)i;
  }
  return -1;
}

/* Bytes of a record that hasn't ended, and records that are held back, stay what they were: of the
   same generation. */
static bool move(struct generation *g, const struct trail *t, size_t i, off_t offset) {
  const int fd = trail_open(t, i);
  if (fd < 0 || lseek(fd, offset, SEEK_SET) < 0) {
    if (fd >= 0) close(fd);
    return false;
  }
  close(g->fd);
  g->fd = fd;
  g->known.device = t->each[i].about.st_dev;
  g->known.inode = t->each[i].about.st_ino;
  g->copied = true;
  return true;
}

bool follower_start_over(struct follower *f) {
  struct generation *g = f->now;
  const off_t offset = lseek(g->fd, 0, SEEK_CUR);
  struct trail t;
  f->all->tally->truncations++;
  log_say(LOG_LEVEL_INFO, "%s: was truncated; it is read from its beginning", f->path);
  trail_find(&t, f->path);
  const ptrdiff_t i = find_copy(f, &t, g, offset);
  const bool moved = i >= 0 && move(g, &t, (size_t)i, offset);
  if (moved && t.each[i].about.st_size > offset) {
    log_say(LOG_LEVEL_INFO, "%s: what was not yet read of it is read from its copy %s", f->path,
            t.each[i].path);
  }
  if (!moved) g->known.inode = 0; /* the file of that number is the next generation */
  add_from(f, &t, moved ? (size_t)i + 1 : trail_path(&t, f->path));
  trail_clear(&t);
  return moved;
}
