/* The life of a followed path: waking, reading, giving way to the next generation. */
#include "io/follower.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/clock.h"
#include "io/follower_private.h"
#include "io/log.h"
#include "io/source.h"

enum {
  LOOK_MS = 1000,
  QUIET_MS = 500,     /* without anything new, a rotated file gives way to the next */
  UNCLOSED_MS = 5000, /* the same with an unfinished last line */
  LATE_MS = 60000,    /* for so long late lines are waited for */
  LATE_BYTES = 1 << 20,
};

bool follower_awaits(const char *text) {
  struct stat about;
  return source_row(text) == &source_file && text[0] && stat(text, &about) && errno == ENOENT;
}

bool follower_takes(const char *text) {
  struct stat about;
  if (source_row(text) != &source_file) return false;
  return follower_awaits(text) || (stat(text, &about) == 0 && S_ISREG(about.st_mode));
}

/* --- generations --- */

static void drop(struct follower *f, struct generation *g) {
  struct generation **at = &f->first;
  while (*at != g) at = &(*at)->next;
  *at = g->next;
  if (g->fd >= 0) close(g->fd);
  intake_free(g->intake);
  position_clear(&g->known);
  free(g);
}

static bool is_at(const struct generation *g, const struct stat *about) {
  return g->known.device == about->st_dev && g->known.inode == about->st_ino;
}

/* Those before `now` whose late lines have come, or that can bring none; but not one that has come
   to stand at the path again. */
static void drop_late(struct follower *f) {
  struct stat about;
  const bool there = f->first != f->now && stat(f->path, &about) == 0;
  for (struct generation *g = f->first, *next; g && g != f->now; g = next) {
    next = g->next;
    bool over = g->fd < 0 || follower_now_ms(f) - g->quiet_ms >= LATE_MS;
    if (over && intake_idle(g->intake) && !(there && is_at(g, &about))) drop(f, g);
  }
}

static void give_up(struct follower *f, const struct error *err) {
  f->all->tally->gaps++;
  log_say(LOG_LEVEL_ERROR, "%s; what else it holds is passed over", err->text);
  f->now->ended = f->at_end = true;
}

static void read_now(struct follower *f) {
  struct error err;
  f->at_end = false;
  if (reader_enter(&f->reader, f->now->fd) == 0) return;
  error_set(&err, ERROR_IO, "%s: %s", f->path, strerror(errno));
  give_up(f, &err);
}

/* The next generation takes its turn, if there is one. */
static void enter(struct follower *f, struct generation *g) {
  struct error err;
  f->now = g;
  f->at_end = g == NULL;
  if (!g) return;
  if (position_seek(g->fd, g->intake, f->all->pipeline, &err)) {
    give_up(f, &err);
  } else {
    read_now(f);
  }
}

/* Where `now` has been read to, and what it looks like there. */
static void mark(struct generation *g) {
  struct stat about;
  off_t offset = lseek(g->fd, 0, SEEK_CUR);
  g->known.at.offset = offset < 0 ? 0 : (uint64_t)offset;
  position_mark(&g->known, g->fd);
  if (fstat(g->fd, &about) == 0) g->changed = about.st_mtim;
}

static void leave(struct follower *f) {
  struct generation *g = f->now;
  reader_leave(&f->reader);
  if (!f->all->ended(f->all->owner, g->intake)) f->all->tally->gaps++;
  g->ended = g->left = true;
  g->quiet_ms = follower_now_ms(f);
  enter(f, g->next);
  f->all->rotated(f->all->owner);
}

/* What was read of `now` is there no more. */
static void lose_file(struct follower *f) {
  struct generation *g = f->now;
  f->all->ended(f->all->owner, g->intake);
  close(g->fd);
  g->fd = -1;
  g->ended = g->left = true;
  enter(f, g->next);
}

static void start_over(struct follower *f) {
  reader_leave(&f->reader);
  if (follower_start_over(f)) {
    read_now(f);
  } else {
    lose_file(f);
  }
  f->all->rotated(f->all->owner);
}

/* --- looking --- */

static void tell_missing(struct follower *f) {
  if (!f->missing && !f->now) {
    log_say(LOG_LEVEL_INFO, "%s: isn't there yet; it is waited for", f->path);
  }
  f->missing = true;
}

/* Another file stands at the path than the youngest generation. */
static bool is_rotated(struct follower *f) {
  struct stat about;
  if (stat(f->path, &about)) {
    tell_missing(f);
    return false;
  }
  f->missing = false;
  for (const struct generation *g = f->first; g; g = g->next) {
    if (is_at(g, &about)) return false;
  }
  return !follower_is_anothers(f, &about);
}

static void look_at_path(struct follower *f) {
  if (!is_rotated(f)) return;
  const struct generation *first = f->first;
  follower_look(f);
  if (is_rotated(f)) {
    if (!f->refused) log_say(LOG_LEVEL_WARNING, "%s: can't be read, or is no file", f->path);
    f->refused = true;
    return;
  }
  f->refused = false;
  if (first) {
    f->all->tally->rotations++;
    log_say(LOG_LEVEL_INFO, "%s: was rotated; the new file is read next", f->path);
  }
  f->all->rotated(f->all->owner);
}

/* `now` has been read to its end: is there more by now, or something else? */
static void look_at_now(struct follower *f) {
  struct stat about;
  struct generation *g = f->now;
  if (g->ended || fstat(g->fd, &about)) return;
  if (position_fit(&g->known, g->fd) != POSITION_SAME) {
    start_over(f);
  } else if ((uint64_t)about.st_size > g->known.at.offset) {
    f->at_end = false;
  }
}

/* Written last so long ago that its writer has surely left it: what was rotated while nobody looked
   isn't waited for. A clock that was set tells nothing. */
static bool is_old(const struct generation *g) {
  struct stat about;
  uint64_t now = clock_wall_ns();
  if (fstat(g->fd, &about)) return false;
  uint64_t changed =
      (uint64_t)about.st_mtim.tv_sec * CLOCK_SECOND_NS + (uint64_t)about.st_mtim.tv_nsec;
  return now > changed && now - changed >= UNCLOSED_MS * CLOCK_MILLISECOND_NS;
}

/* Of a copy nothing is; behind two younger ones, or once it was left before, only late lines are
 * missing. */
static bool is_quiet(const struct follower *f) {
  const struct generation *g = f->now;
  uint64_t silent = follower_now_ms(f) - g->quiet_ms;
  if (g->ended || g->copied || g->next->next || is_old(g)) return true;
  return silent >= (g->intake->partial.length ? UNCLOSED_MS : QUIET_MS);
}

static void read_late(struct follower *f, struct generation *g) {
  size_t most = LATE_BYTES;
  ssize_t count;
  bool good = true, came = false;
  while (good && most >= READER_BYTES && (count = read(g->fd, f->all->bytes, READER_BYTES)) > 0) {
    most -= READER_BYTES;
    came = true;
    good = f->all->came(f->all->owner, g->intake, f->all->bytes, (size_t)count);
  }
  if (!came) return;
  g->quiet_ms = follower_now_ms(f);
  if (good) f->all->ended(f->all->owner, g->intake);
}

static struct generation *first_unread(const struct follower *f) {
  struct generation *g = f->first;
  while (g && g->left) g = g->next;
  return g;
}

static void look(struct follower *f) {
  struct followers *all = f->all;
  if (all->stopped) return;
  look_at_path(f); /* opened early: by its turn it may have been compressed */
  if (!f->at_end) return;
  if (!f->now) enter(f, first_unread(f));
  if (f->now && f->at_end) look_at_now(f);
  while (f->now && f->at_end && f->now->next && is_quiet(f)) leave(f);
  for (struct generation *g = f->first; g && g != f->now && all->may_read; g = g->next) {
    if (g->fd >= 0) read_late(f, g);
  }
  drop_late(f);
  followers_settle(all, all->may_read);
}

static void on_timer(uv_timer_t *timer);

/* Sooner while a younger one waits. */
static void set_timer(struct follower *f) {
  uint64_t wait = f->now && f->now->next ? QUIET_MS / 2 : LOOK_MS;
  uv_timer_start(&f->timer, on_timer, wait, 0);
}

static void on_watch(uv_fs_event_t *watch, const char *name, int events, int status) {
  struct follower *f = watch->data;
  const char *slash = strrchr(f->path, '/'), *base = slash ? slash + 1 : f->path;
  (void)events;
  if (status == 0 && (!name || strncmp(name, base, strlen(base)) == 0)) look(f);
}

/* A folder that has come, or was replaced by another. */
static void watch_folder(struct follower *f) {
  struct stat about;
  const char *slash = strrchr(f->path, '/');
  char *folder = slash ? strndup(f->path, (size_t)(slash - f->path) + 1) : strdup(".");
  if (!folder) abort();
  bool there = stat(folder, &about) == 0;
  if (f->watching &&
      (!there || f->folder_device != about.st_dev || f->folder_inode != about.st_ino)) {
    uv_fs_event_stop(&f->watch);
    f->watching = false;
  }
  if (there && !f->watching) {
    f->folder_device = about.st_dev;
    f->folder_inode = about.st_ino;
    f->watching = uv_fs_event_start(&f->watch, on_watch, folder, 0) == 0;
  }
  free(folder);
}

static void on_timer(uv_timer_t *timer) {
  struct follower *f = timer->data;
  watch_folder(f);
  look(f);
  set_timer(f);
}

/* --- reading --- */

static void came(void *owner, const char *bytes, size_t length) {
  struct follower *f = owner;
  struct generation *g = f->now;
  g->quiet_ms = follower_now_ms(f);
  if (f->all->came(f->all->owner, g->intake, bytes, length)) return;
  reader_pause(&f->reader);
  f->all->tally->gaps++;
  g->ended = f->at_end = true;
}

static void at_end(void *owner, int error) {
  struct follower *f = owner;
  struct stat about;
  f->at_end = true;
  if (error) log_say(LOG_LEVEL_ERROR, "%s: %s", f->path, strerror(error));
  bool cut =
      fstat(f->now->fd, &about) == 0 && (off_t)about.st_size < lseek(f->now->fd, 0, SEEK_CUR);
  if (cut) {
    start_over(f);
  } else {
    mark(f->now);
  }
  look(f);
}

/* --- all of them --- */

void followers_add(struct followers *all, const char *path, struct buffer *out) {
  struct follower *f, **last = &all->first;
  for (; *last; last = &(*last)->next) {
    if (strcmp((*last)->path, path) == 0) return; /* what comes, comes once */
  }
  f = calloc(1, sizeof *f);
  if (!f) abort();
  *last = f;
  all->count++;
  f->all = all;
  f->path = strdup(path);
  f->out = out;
  f->at_end = true;
  uv_fs_event_init(all->uv, &f->watch);
  uv_timer_init(all->uv, &f->timer);
  f->watch.data = f->timer.data = f;
  f->reader = (struct reader){.bytes = all->bytes, .owner = f, .came = came, .ended = at_end};
  reader_open(&f->reader, all->uv);
}

void followers_import(struct followers *all, struct position_list *list) {
  for (struct follower *f = all->first; f; f = f->next) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
      if (strcmp(list->each[i].path, f->path) != 0) {
        list->each[kept++] = list->each[i];
        continue;
      }
      if (all->resume && list->each[i].pass > 0) {
        position_copy(position_list_add(&f->resumed), &list->each[i]);
      }
      position_clear(&list->each[i]);
    }
    list->count = kept;
  }
}

void followers_note(const struct followers *all, struct position_list *list) {
  for (const struct follower *f = all->first; f; f = f->next) {
    for (size_t i = 0; i < f->resumed.count; i++) {
      position_copy(position_list_add(list), &f->resumed.each[i]);
    }
    for (const struct generation *g = f->first; g; g = g->next) {
      struct position *p = position_list_add(list);
      position_copy(p, &g->known);
      p->at = g->intake->done;
      p->ended = g->ended && intake_idle(g->intake);
      if (g->fd >= 0 && position_mark(p, g->fd) == 0) continue;
      p->head_bytes = p->tail_bytes =
          0; /* the marks of what was read are not those of what is done */
    }
  }
}

void followers_start(struct followers *all) {
  all->may_read = true;
  for (struct follower *f = all->first; f; f = f->next) {
    watch_folder(f);
    follower_begin(f);
    look(f);
    set_timer(f);
  }
}

void followers_settle(struct followers *all, bool may_read) {
  all->may_read = may_read && !all->stopped;
  for (struct follower *f = all->first; f; f = f->next) {
    if (all->may_read && f->now && !f->at_end) {
      reader_go(&f->reader);
    } else {
      reader_pause(&f->reader);
    }
  }
}

void followers_stop(struct followers *all) {
  all->stopped = true;
  followers_settle(all, false);
}

bool followers_wait(const struct followers *all) {
  for (const struct follower *f = all->first; f; f = f->next) {
    if (!f->at_end) return false;
  }
  return true;
}

static bool is_unclosed(const struct follower *f) {
  return f->now && f->at_end && intake_unclosed(f->now->intake);
}

uint64_t followers_waiting_since(const struct followers *all) {
  uint64_t since = UINT64_MAX;
  for (const struct follower *f = all->first; f; f = f->next) {
    if (is_unclosed(f) && f->now->quiet_ms < since) since = f->now->quiet_ms;
  }
  return since;
}

void followers_lull(struct followers *all, uint64_t patience_ms) {
  for (struct follower *f = all->first; f; f = f->next) {
    if (!is_unclosed(f) || follower_now_ms(f) - f->now->quiet_ms < patience_ms) continue;
    look(f); /* what has come in the meantime belongs to it, perhaps */
    if (is_unclosed(f)) all->silent(all->owner, f->now->intake);
  }
}

void followers_close(struct followers *all) {
  followers_stop(all);
  for (struct follower *f = all->first; f; f = f->next) {
    reader_close(&f->reader);
    uv_close((uv_handle_t *)&f->watch, NULL);
    uv_close((uv_handle_t *)&f->timer, NULL);
  }
}

void followers_clear(struct followers *all) {
  for (struct follower *f = all->first, *next; f; f = next) {
    next = f->next;
    while (f->first) drop(f, f->first);
    position_list_clear(&f->resumed);
    free(f->path);
    free(f);
  }
  all->first = NULL;
}
