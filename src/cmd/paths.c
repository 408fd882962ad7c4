/* What is appended to a file that is read, or that a checkpoint replaces, is read again or lost. */
#include "cmd/paths.h"

#include <string.h>

#include "io/file.h"
#include "io/sink.h"

/* FILE itself, an older generation of it, or one that a save makes on its way. */
static bool is_of_map(const char *path, const char *map) {
  size_t length = strlen(map);
  if (length == 0) return false;
  static const char *const suffixes[] = {"", ".new", ".old", ".lock", ".1"};
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
    struct buffer name = {0};
    buffer_printf(&name, "%s%s", map, suffixes[i]);
    buffer_append_byte(&name, '\0');
    const bool same = file_is_same(path, name.data);
    buffer_clear(&name);
    if (same) return true;
  }
  if (strncmp(path, map, length) != 0 || path[length] != '.') return false;
  const char *suffix = path + length + 1;
  return *suffix && strspn(suffix, "0123456789") == strlen(suffix);
}

static int refuse(const char *key, const char *path, const char *what, struct error *err) {
  return error_set(err, ERROR_CONFIG, "%s: %s is %s, too", key, path, what);
}

static int check_written(const struct config *c, const char *key, const char *path,
                         struct error *err) {
  const struct text_list *from = &c->input.from;
  if (path[0] == '\0') return 0;
  const char *what = is_of_map(path, c->checkpoint.path) ? "the map" : NULL;
  for (size_t i = 0; i < from->count; i++) {
    const char *source = strcmp(from->texts[i], "-") == 0 ? "/dev/stdin" : from->texts[i];
    if (file_is_same(path, source)) what = "a SOURCE";
  }
  if (file_is_same(path, "/dev/stdout")) what = "standard output";
  return what ? refuse(key, path, what, err) : 0;
}

struct other {
  const char *key, *path;
};

/* Which of the others, up to a NULL key, is the same file. */
static const char *find_same(const char *path, const struct other *others) {
  for (; others->key; others++) {
    if (others->path[0] && file_is_same(path, others->path)) return others->key;
  }
  return NULL;
}

static int check_merges(const struct config *c, struct error *err) {
  const char *path = c->logs.merges;
  const struct other others[] = {{"input.rejects", c->input.rejects},
                                 {"logs.seed_templates", c->logs.seed_templates},
                                 {NULL, NULL}};
  if (path[0] == '\0') return 0;
  const char *what = find_same(path, others);
  return what ? refuse("logs.merges", path, what, err) : 0;
}

/* It would connect to itself, and read what it answers for ever. */
static bool is_own_socket(const struct config *c, const char *sink) {
  const struct text_list *from = &c->input.from;
  for (size_t i = 0; i < from->count; i++) {
    const size_t length = strcspn(from->texts[i], "?");
    if (strlen(sink) == length && strncmp(sink, from->texts[i], length) == 0) return true;
  }
  return false;
}

static int check_sink(const struct config *c, size_t i, struct error *err) {
  const struct text_list *to = &c->output.to;
  const char *path = to->texts[i], *what = NULL;
  const struct other others[] = {{"input.rejects", c->input.rejects},
                                 {"logs.merges", c->logs.merges},
                                 {"logs.seed_templates", c->logs.seed_templates},
                                 {NULL, NULL}};
  const bool connects = sink_row(path) == &sink_unix || sink_row(path) == &sink_tcp;
  if (connects && is_own_socket(c, path)) return refuse("output.to", path, "a SOURCE", err);
  if (sink_row(path) != &sink_file) return 0;
  if (check_written(c, "output.to", path, err)) return -1;
  for (size_t k = 0; k < i && !what; k++) {
    if (sink_row(to->texts[k]) == &sink_file && file_is_same(path, to->texts[k])) {
      what = to->texts[k];
    }
  }
  if (!what) what = find_same(path, others);
  return what ? refuse("output.to", path, what, err) : 0;
}

int paths_check(const struct config *c, struct error *err) {
  if (check_written(c, "input.rejects", c->input.rejects, err)) return -1;
  if (check_written(c, "logs.merges", c->logs.merges, err) || check_merges(c, err)) return -1;
  const bool automatic = strcmp(c->output.to.texts[0], "auto") == 0;
  for (size_t i = 0; i < c->output.to.count && !automatic; i++) {
    if (check_sink(c, i, err)) return -1;
  }
  return 0;
}
