/* Today's files and a checkpoint's positions: which belongs to which, and back into a tensor. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/log.h"
#include "io/sequence.h"

/* What is to be done with each position of the list. */
struct match {
  struct sequence *q;
  const struct position_list *list;
  bool *used; /* by position */
};

static enum position_fit fit(const struct sequence_item *item, const struct position *p,
                             struct stat *about) {
  int fd = open(item->source.text, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return POSITION_OTHER;
  enum position_fit found = fstat(fd, about) ? POSITION_OTHER : position_fit(p, fd);
  close(fd);
  return found;
}

static bool named_so(const struct sequence_item *item, const struct position *p) {
  return strcmp(item->source.text, p->path) == 0;
}

static bool is_the_file(const struct position *p, const struct stat *about) {
  return p->head_bytes > 0 && p->device == about->st_dev && p->inode == about->st_ino;
}

static void tell_resumed(const struct sequence_item *item, const struct position *p, bool grown) {
  const char *name = item->source.text;
  bool renamed = !named_so(item, p);
  const char *known = renamed ? ", known as " : "", *other = renamed ? p->path : "";
  if (p->ended && !grown) {
    log_say(LOG_LEVEL_INFO, "%s%s%s: was already read to its end", name, known, other);
  } else {
    log_say(LOG_LEVEL_INFO, "%s%s%s: goes on after record %" PRIu64, name, known, other,
            p->at.records);
  }
}

static void resume(struct match *m, struct sequence_item *item, const struct position *p,
                   const struct stat *about) {
  bool grown = (uint64_t)about->st_size > p->at.offset;
  uint64_t pass = p->pass < m->q->passes ? p->pass : m->q->passes;
  bool last = pass == m->q->passes;
  tell_resumed(item, p, grown || !last);
  position_clear(&item->known);
  position_copy(&item->known, p);
  free(item->known.path);
  item->known.path = strdup(item->source.text);
  item->known.pass = pass;
  if (last && grown) item->known.ended = false;
  intake_resume(item->intake, &p->at);
}

/* by_name first for all, then by device and inode: a file that was renamed, or is named from
   another folder, goes on where it was. */
static void match_same(struct match *m, bool by_name) {
  struct stat about = {0};
  for (size_t i = 0; i < m->q->count; i++) {
    struct sequence_item *item = &m->q->items[i];
    for (size_t k = 0; k < m->list->count && item->regular && item->known.pass == 0; k++) {
      const struct position *p = &m->list->each[k];
      if (m->used[k] || p->pass == 0 || (by_name && !named_so(item, p))) continue;
      if (fit(item, p, &about) != POSITION_SAME) continue;
      if (!by_name && !is_the_file(p, &about)) continue;
      m->used[k] = true;
      resume(m, item, p, &about);
    }
  }
}

/* Positions of a name that is given today, but of another file. */
static void drop_others(struct match *m) {
  struct stat about = {0};
  for (size_t i = 0; i < m->q->count; i++) {
    const struct sequence_item *item = &m->q->items[i];
    for (size_t k = 0; k < m->list->count; k++) {
      const struct position *p = &m->list->each[k];
      if (m->used[k] || !item->regular || !named_so(item, p)) continue;
      m->used[k] = true;
      if (m->q->start != SEQUENCE_RESUME || item->known.pass > 0) continue;
      bool is_short = fit(item, p, &about) == POSITION_SHORT;
      log_say(LOG_LEVEL_WARNING, "%s: %s; it is read from its beginning", item->source.text,
              is_short ? "was truncated" : "is another file now");
    }
  }
}

void sequence_import(struct sequence *q, const struct position_list *list) {
  struct match m = {.q = q, .list = list, .used = calloc(list->count + 1, sizeof *m.used)};
  if (!m.used) abort();
  if (q->start == SEQUENCE_RESUME) {
    match_same(&m, true);
    match_same(&m, false);
  }
  drop_others(&m);
  for (size_t k = 0; k < list->count; k++) {
    if (!m.used[k]) position_copy(position_list_add(&q->kept), &list->each[k]);
  }
  free(m.used);
}

static void add(struct position_list *list, const struct sequence_item *item) {
  struct position *p = position_list_add(list);
  position_copy(p, &item->known);
  p->at = item->intake->done;
  p->ended = item->known.ended && intake_idle(item->intake);
  if (item->open) {
    position_mark(p, item->source.fds[0]);
  } else if (p->at.offset != item->known.at.offset) {
    p->tail_bytes = 0; /* records are held back, and the bytes before them can't be read now */
  }
}

void sequence_note(const struct sequence *q, struct position_list *list) {
  for (size_t i = 0; i < q->count; i++) {
    const struct sequence_item *item = &q->items[i];
    if (item->regular && item->known.pass > 0) add(list, item);
  }
  for (size_t k = 0; k < q->kept.count; k++) {
    position_copy(position_list_add(list), &q->kept.each[k]);
  }
}
