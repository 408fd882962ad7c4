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

/* Behind all others. NULL: it can't be opened. */
static struct generation *add(struct follower *f, const char *path) {
  struct stat about;
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd < 0 || fstat(fd, &about)) {
    if (fd >= 0) close(fd);
    return NULL;
  }
  struct generation *g = calloc(1, sizeof *g);
  struct generation **last = &f->first;
  if (!g) abort();
  while (*last) last = &(*last)->next;
  *last = g;
  g->fd = fd;
  g->intake = intake_new(f->path, f->out);
  g->known.path = strdup(f->path);
  g->known.device = about.st_dev;
  g->known.inode = about.st_ino;
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

/* Those of the trail from `from` on that rotation has left, and the path itself. */
static void add_from(struct follower *f, const struct trail *t, size_t from) {
  for (size_t i = from; i < t->count; i++) {
    const struct trail_file *file = &t->each[i];
    if (!file->rotated || is_known(f, &file->about) || !add(f, file->path)) continue;
    if (strcmp(file->path, f->path) != 0) {
      log_say(LOG_LEVEL_INFO, "%s: %s is read, too, which came between", f->path, file->path);
    }
  }
}

static void resume_one(struct follower *f, const struct trail *t, const struct position *p,
                       ptrdiff_t *last) {
  ptrdiff_t i = trail_of(t, p);
  struct generation *g = i < 0 ? NULL : add(f, t->each[i].path);
  if (!g) {
    lost(f, p);
    return;
  }
  g->ended = p->ended;
  intake_resume(g->intake, &p->at);
  if (i > *last) *last = i;
  const bool moved = strcmp(t->each[i].path, f->path) != 0;
  if (p->ended) return;
  log_say(LOG_LEVEL_INFO, "%s%s%s: goes on after record %" PRIu64, f->path, moved ? ", now " : "",
          moved ? t->each[i].path : "", p->at.records);
}

static void begin_at_end(struct generation *g) {
  int64_t end = position_of_last_line(g->fd);
  if (end > 0) intake_resume(g->intake, &(struct intake_position){.offset = (uint64_t)end});
}

void follower_begin(struct follower *f) {
  struct trail t;
  ptrdiff_t last = -1;
  const bool known = f->resumed.count > 0;
  trail_find(&t, f->path);
  for (size_t k = 0; k < f->resumed.count; k++) resume_one(f, &t, &f->resumed.each[k], &last);
  if (last >= 0) {
    add_from(f, &t, (size_t)last + 1);
  } else if (t.count > 0) {
    add_from(f, &t, t.count - 1);
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
  if (!g) return t->count ? t->count - 1 : 0;
  ptrdiff_t i = trail_same(t, g->known.device, g->known.inode);
  if (i >= 0) return (size_t)i + 1;
  return fstat(g->fd, &about) ? t->count - 1 : trail_after(t, &about.st_mtim);
}

void follower_look(struct follower *f) {
  struct trail t;
  trail_find(&t, f->path);
  if (t.count > 0) {
    size_t from = after_youngest(f, &t);
    add_from(f, &t, from < t.count ? from : t.count - 1);
  }
  trail_clear(&t);
}

/* A copy that has more than was read of the original, which is about to be read anew. */
static bool add_copy(struct follower *f, const struct generation *old) {
  struct trail t;
  struct position p = old->known; /* borrows its path */
  p.inode = 0;                    /* not the file itself */
  trail_find(&t, f->path);
  ptrdiff_t i = trail_of(&t, &p);
  bool more = i >= 0 && (uint64_t)t.each[i].about.st_size > old->intake->read.offset;
  struct generation *copy = more ? add(f, t.each[i].path) : NULL;
  if (copy) {
    intake_resume(copy->intake, &old->intake->read);
    log_say(LOG_LEVEL_INFO, "%s: what was not yet read of it is read from its copy %s", f->path,
            t.each[i].path);
  }
  trail_clear(&t);
  return copy != NULL;
}

bool follower_start_over(struct follower *f) {
  struct generation *old = f->now;
  f->all->tally->truncations++;
  log_say(LOG_LEVEL_INFO, "%s: was truncated; it is read from its beginning", f->path);
  bool copied = add_copy(f, old);
  old->known.inode = 0; /* the file of that number is the next generation */
  add(f, f->path);
  return copied;
}
