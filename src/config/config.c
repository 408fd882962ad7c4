/* A configuration's life: defaults, files, single keys, what was found. */
#include "config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/private.h"
#include "config/value.h"

enum { MOST_FILE_BYTES = 1 << 20 };

const char *config_keep(struct config *c, struct span text) {
  struct config_private *p = c->private;
  char *copy = malloc(text.length + 1);
  if (p->count == p->capacity) {
    p->capacity = p->capacity ? 2 * p->capacity : 64;
    p->texts = realloc(p->texts, p->capacity * sizeof *p->texts);
  }
  if (!p->texts || !copy) abort();
  if (text.length) memcpy(copy, text.at, text.length);
  copy[text.length] = '\0';
  p->texts[p->count++] = copy;
  return copy;
}

void config_blame(const struct config *c, const char *key, struct faults *faults,
                  const char *format, ...) {
  const char *place = c->private->place[option_row(key) - option_table];
  char what[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(what, sizeof what, format, arguments);
  va_end(arguments);
  faults_add(faults, "%s%s%s", place ? place : "", place ? ": " : "", what);
}

void config_reset(struct config *c, const struct option_row *row) {
  if (row->kind == OPTION_FEATURES) feature_list_clear(config_field(c, row));
  if (row->kind == OPTION_LIST) {
    struct text_list *list = config_field(c, row);
    free(list->texts);
    *list = (struct text_list){0};
  } else if (row->kind == OPTION_MAP) {
    struct text_map *map = config_field(c, row);
    free(map->names);
    free(map->texts);
    *map = (struct text_map){0};
  }
}

struct config *config_new(void) {
  struct config *c = calloc(1, sizeof *c);
  if (!c) abort();
  c->private = calloc(1, sizeof *c->private);
  if (!c->private) abort();
  struct faults none = {0};
  for (const struct option_row *row = option_table; row->key; row++) {
    config_assign(c, row, span_of(row->fallback), false, "default", &none);
  }
  if (none.count) abort(); /* a default that isn't valid: a mistake in the table */
  return c;
}

void config_free(struct config *c) {
  if (!c) return;
  for (const struct option_row *row = option_table; row->key; row++) config_reset(c, row);
  for (size_t i = 0; i < c->private->count; i++) free(c->private->texts[i]);
  free(c->private->texts);
  free(c->private);
  free(c);
}

struct config *config_copy(const struct config *c) {
  struct config *copy = config_new();
  struct faults none = {0};
  for (const struct option_row *row = option_table; row->key; row++) {
    const size_t i = (size_t)(row - option_table);
    const char *place = c->private->place[i];
    struct buffer text = {0};
    value_write(c, row, &text);
    config_assign(copy, row, buffer_span(&text), false, "copy", &none);
    copy->private->set[i] = c->private->set[i];
    copy->private->place[i] = place ? config_keep(copy, span_of(place)) : NULL;
    buffer_clear(&text);
  }
  if (none.count) abort(); /* what was written isn't read: a mistake in value_write */
  return copy;
}

/* The whole file, or -1 with a fault. */
static int read_whole(const char *path, struct buffer *to, struct faults *faults) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got = -1;
  if (fd >= 0) {
    do {
      got = read(fd, buffer_reserve(to, 4096), 4096);
      if (got > 0) to->length += (size_t)got;
    } while (got > 0 && to->length <= MOST_FILE_BYTES);
    int reason = errno;
    close(fd);
    errno = reason;
  }
  if (got < 0) faults_add(faults, "%s: can't be read: %s", path, strerror(errno));
  if (got > 0) faults_add(faults, "%s: larger than 1 MiB: no configuration", path);
  return got == 0 ? 0 : -1;
}

int config_read_file(struct config *c, const char *path, struct faults *faults) {
  struct buffer text = {0};
  int status = read_whole(strcmp(path, "-") == 0 ? "/dev/stdin" : path, &text, faults);
  if (status == 0) status = config_read(c, path, buffer_span(&text), faults);
  buffer_clear(&text);
  return status;
}

int config_set_pair(struct config *c, const char *pair, struct faults *faults) {
  size_t length = strcspn(pair, "=");
  if (pair[length] == '\0') {
    faults_add(faults, "-s %s: KEY=VALUE is what -s takes", pair);
    return -1;
  }
  char key[200];
  snprintf(key, sizeof key, "%.*s", (int)length, pair);
  return config_set(c, key, pair + length + 1, "-s", faults);
}

bool config_equal(const struct config *a, const struct config *b, const struct option_row *row) {
  struct buffer mine = {0}, theirs = {0};
  value_write(a, row, &mine);
  value_write(b, row, &theirs);
  const bool equal = span_equal(buffer_span(&mine), buffer_span(&theirs));
  buffer_clear(&mine);
  buffer_clear(&theirs);
  return equal;
}

bool config_is_set(const struct config *c, const char *key) {
  const struct option_row *row = option_row(key);
  return c->private->set[row - option_table] && !value_is_auto(c, row);
}

void config_found_count(struct config *c, const char *key, uint64_t value) {
  *(uint64_t *)config_field(c, option_row(key)) = value;
}

void config_found_text(struct config *c, const char *key, const char *value) {
  *(const char **)config_field(c, option_row(key)) = config_keep(c, span_of(value));
}

void config_found_growth(struct config *c) {
  c->map.growth = config_by_novelty(c) ? "novelty" : "fixed";
}

void config_found_columns(struct config *c, const struct columns *columns) {
  struct text_list *list = &c->input.columns;
  config_reset(c, option_row("input.columns"));
  list->texts = calloc(columns->count + 1, sizeof *list->texts);
  if (!list->texts) abort();
  for (uint32_t i = 0; i < columns->count; i++) {
    list->texts[list->count++] = config_keep(c, columns_name(columns, i));
  }
}

void config_found_features(struct config *c, const struct feature_list *features) {
  struct feature_list copy = {0};
  for (size_t i = 0; i < features->count; i++) feature_list_add(&copy, &features->specs[i]);
  feature_list_clear(&c->features);
  c->features = copy;
}
