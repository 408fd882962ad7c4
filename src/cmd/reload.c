/* A reload does what a restart would, as far as that can be done between two records; what can't be
   is named, and then nothing of it is done. */
#include "cmd/reload.h"

#include <string.h>
#include <sys/stat.h>

#include "cmd/run_private.h"
#include "io/log.h"
#include "io/store.h"

static const char refused[] = "reload refused, the run goes on as it was";

/* Standard input or a pipe has been read: a second look would find it empty. */
static bool can_be_read(const char *file) {
  struct stat about;
  if (strcmp(file, "-") == 0) return false;
  return stat(file, &about) || !S_ISFIFO(about.st_mode);
}

static bool refuse_faults(struct faults *faults) {
  struct span rest = buffer_span(&faults->text);
  while (rest.length > 0) {
    const char *newline = memchr(rest.at, '\n', rest.length);
    const size_t length = newline ? (size_t)(newline - rest.at) : rest.length;
    const size_t used = length + (newline != NULL);
    log_say(LOG_LEVEL_ERROR, "%.*s", (int)length, rest.at);
    rest = (struct span){rest.at + used, rest.length - used};
  }
  log_say(LOG_LEVEL_ERROR, "%s", refused);
  faults_clear(faults);
  return false;
}

static bool refuse_changes(const struct config_changes *changes) {
  const struct buffer *map = &changes->map, *restart = &changes->restart;
  log_say(LOG_LEVEL_ERROR, "%s: %.*s%s%s%.*s%s", refused, (int)restart->length,
          restart->length ? restart->data : "", restart->length ? " needs a restart" : "",
          restart->length && map->length ? "; " : "", (int)map->length,
          map->length ? map->data : "", map->length ? " needs another map" : "");
  return false;
}

/* One of the texts that a checkpoint holds; ours, so that it has no faults. */
static struct config *read_text(const struct buffer *text) {
  struct faults none = {0};
  struct config *c = config_new();
  config_read(c, "the map", buffer_span(text), &none);
  faults_clear(&none);
  return c;
}

/* What is right by itself may still have no place with the map, or in its format. */
static int check_with_map(struct run *run, struct config *next, const struct config *asked,
                          struct faults *faults) {
  struct config *found = read_text(&run->found);
  config_resume(next, asked, found, faults);
  config_free(found);
  return faults->count ? -1 : config_check(next, faults);
}

/* All that may change, whether it has or not. */
static void put_into_force(struct run *run) {
  const struct config *c = run->config;
  struct pipeline_params params = {0};
  assemble_tuning(c, &params);
  pipeline_tune(run->pipeline, &params);
  const struct loop_peers peers = run_peers(c);
  loop_limit_peers(run->loop, &peers);
  loop_retime(run->loop, c->checkpoint.every_records, c->checkpoint.every_ns);
  if (run->store) store_keep(run->store, (unsigned)c->checkpoint.keep);
}

/* At the old level or at the new one, whichever shows it. */
static void tell(const struct run *run, const struct buffer *live) {
  const bool heard = log_wants(LOG_LEVEL_INFO);
  if (!heard) log_level(run->config->log_level);
  log_say(LOG_LEVEL_INFO, "reloaded: %.*s", live->length ? (int)live->length : 15,
          live->length ? live->data : "nothing changed");
  if (heard) log_level(run->config->log_level);
}

static void take(struct run *run, const struct config_readings *r,
                 const struct config_changes *changes) {
  if (changes->live.length) {
    config_changes_apply(r, run->config);
    put_into_force(run);
  }
  if (pipeline_has_begun(run->pipeline)) {
    run_note_found(run);
  } else if (!run->resumed) { /* what the map will be asked for */
    buffer_reset(&run->asked);
    config_dump_map(run->config, &run->asked);
  }
  tell(run, &changes->live);
}

/* next has been read and is right by itself. */
static bool compare(struct run *run, struct config *next) {
  struct faults faults = {0};
  struct config_changes changes = {0};
  const bool begun = pipeline_has_begun(run->pipeline);
  if (begun && run->found.length == 0) run_note_found(run);
  struct config *asked = begun || run->resumed ? read_text(&run->asked) : NULL;
  const struct config_readings r = {run->given, run->config, next, asked};
  config_changes_find(&r, &changes);
  bool taken = changes.restart.length == 0 && changes.map.length == 0;
  if (!taken) {
    refuse_changes(&changes);
  } else if (begun && check_with_map(run, next, asked, &faults)) {
    taken = refuse_faults(&faults);
  } else {
    take(run, &r, &changes);
  }
  config_changes_clear(&changes);
  config_free(asked);
  return taken;
}

bool reload(void *owner) {
  struct run *run = owner;
  struct faults faults = {0};
  const char *file = line_given(&run->line, "config");
  if (!file || !can_be_read(file)) {
    log_say(LOG_LEVEL_INFO, "reloaded: there is no file to read the configuration from anew");
    return true;
  }
  struct config *next = config_new();
  bool taken = run_read(run, next, &faults) == 0 ? compare(run, next) : refuse_faults(&faults);
  struct config *old = next;
  if (taken) {
    old = run->given;
    run->given = next;
  }
  config_free(old);
  return taken;
}
