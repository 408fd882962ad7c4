/* show --watch: the events of a map that another process keeps, read again whenever it has saved
   it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/live.h"
#include "cmd/show.h"
#include "io/file.h"
#include "io/log.h"
#include "io/watch.h"

enum { EVERY_MS = 1000 };

struct watching {
  const struct show *show;
  struct mapfile *map;
  struct stat read; /* the file that it was read from; all 0: not known */
  struct live live;
  unsigned said;
  struct error error;
};

static bool is_same(const struct stat *a, const struct stat *b) {
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
         a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* 1: there is a new map; 0: there is none, or it can't be read; -1: it can't be watched. */
static int read_again(struct watching *w) {
  struct stat now;
  struct mapfile map;
  struct error err;
  if (stat(w->show->path, &now) || is_same(&now, &w->read)) return 0;
  w->read = now;
  int there = mapfile_open(&map, w->show->path, &err);
  if (there < 0) log_say(LOG_LEVEL_WARNING, "%s", err.text);
  if (there <= 0) return 0;
  mapfile_close(w->map);
  *w->map = map;
  if (map.model->miner) return 1;
  return error_set(&w->error, ERROR_DATA, "%s is no map of log lines any more", w->show->path);
}

static int draw(struct watching *w, bool last) {
  struct buffer heading = {0}, text = {0};
  show_shape(&heading, w->map);
  live_draw(&w->live, w->map->model, NULL, buffer_span(&heading), last, &text);
  w->said = log_said();
  const int status = file_write_all(STDOUT_FILENO, buffer_span(&text));
  buffer_clear(&heading);
  buffer_clear(&text);
  return status ? error_set(&w->error, ERROR_IO, "standard output: %s", strerror(errno)) : 0;
}

static int look(void *owner, bool anew) {
  struct watching *w = owner;
  const int status = read_again(w);
  if (status < 0) return -1;
  return status || anew || w->said != log_said() ? draw(w, false) : 0;
}

int show_watch(const struct show *show, struct mapfile *map) {
  struct watching w = {.show = show, .map = map};
  const struct watch watch = {.every_ms = EVERY_MS, .owner = &w, .look = look};
  live_begin(&w.live, show->sort, show->limited ? show->limit : UINT32_MAX);
  int status = draw(&w, false) || watch_run(&watch) ? -1 : draw(&w, true);
  live_end(&w.live);
  if (status == 0) return 0;
  log_erase();
  return command_fail(&w.error);
}
