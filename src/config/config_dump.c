/* The effective configuration as YAML: sections as nested mappings, a comment a key. */
#include <string.h>

#include "config/private.h"
#include "config/value.h"

enum { COMMENT_COLUMN = 40 };

/* How many leading sections two keys share. */
static unsigned shared(const char *a, const char *b) {
  unsigned sections = 0;
  for (size_t i = 0; a[i] && a[i] == b[i]; i++) sections += a[i] == '.';
  return sections;
}

/* Opens the sections of key that the key before it had not opened; returns the key's depth. */
static unsigned open_sections(const char *before, const char *key, struct buffer *to) {
  unsigned depth = 0, open = shared(before, key);
  for (const char *dot; (dot = strchr(key, '.')); key = dot + 1, depth++) {
    if (depth < open) continue;
    buffer_printf(to, "%*s%.*s:\n", (int)(2 * depth), "", (int)(dot - key), key);
  }
  return depth;
}

static void dump(const struct config *c,
                 bool (*wanted)(const struct config *, const struct option_row *), bool comments,
                 struct buffer *to) {
  const char *before = "";
  for (const struct option_row *row = option_table; row->key; row++) {
    if (!wanted(c, row)) continue;
    unsigned depth = open_sections(before, row->key, to);
    const char *dot = strrchr(row->key, '.');
    size_t from = to->length;
    buffer_printf(to, "%*s%s: ", (int)(2 * depth), "", dot ? dot + 1 : row->key);
    value_write(c, row, to);
    before = row->key;
    if (!comments) {
      buffer_append_byte(to, '\n');
      continue;
    }
    size_t width = to->length - from;
    int blanks = width < COMMENT_COLUMN ? (int)(COMMENT_COLUMN - width) : 1;
    buffer_printf(to, "%*s # %s\n", blanks, "", row->help);
  }
}

static bool applies(const struct config *c, const struct option_row *row) {
  char why[FAULT_BYTES];
  return !config_misplaced(c, row, why);
}

static bool was_set(const struct config *c, const struct option_row *row) {
  return config_is_set(c, row->key);
}

static bool of_the_map(const struct config *c, const struct option_row *row) {
  (void)c;
  return row->resume != OPTION_FREE;
}

void config_dump(const struct config *c, bool only_set, struct buffer *to) {
  dump(c, only_set ? was_set : applies, true, to);
}

void config_dump_map(const struct config *c, struct buffer *to) {
  dump(c, of_the_map, true, to);
}

void config_dump_bare(const struct config *c, struct buffer *to) {
  dump(c, of_the_map, false, to);
}
