/* A mapping of names to regular expressions: each is compiled where its place is known, only to see
   whether it is one. */
#include <stdlib.h>
#include <string.h>

#include "config/reader.h"
#include "config/value.h"
#include "flow/pattern.h"

enum { MOST_PATTERNS = 100, MOST_NAME_BYTES = 32 };

static bool is_name(struct span text) {
  if (text.length == 0 || text.length > MOST_NAME_BYTES) return false;
  for (size_t i = 0; i < text.length; i++) {
    char byte = text.at[i];
    bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
    if (!letter && (i == 0 || byte < '0' || byte > '9')) return false;
  }
  return true;
}

static bool has(const struct text_map *map, const char *name) {
  for (size_t i = 0; i < map->count; i++) {
    if (strcmp(map->names[i], name) == 0) return true;
  }
  return false;
}

static void append(struct text_map *map, const char *name, const char *text) {
  map->names = realloc(map->names, (map->count + 1) * sizeof *map->names);
  map->texts = realloc(map->texts, (map->count + 1) * sizeof *map->texts);
  if (!map->names || !map->texts) abort();
  map->names[map->count] = name;
  map->texts[map->count++] = text;
}

/* A NAME and its REGEX, which stands at a place of its own. */
static void read_pattern(struct reader *r, const struct option_row *row, const char *name,
                         yaml_mark_t name_at, yaml_node_t *value) {
  struct text_map *map = config_field(r->config, row);
  struct error err;
  char key[READER_KEY_BYTES];
  snprintf(key, sizeof key, "%s.%s", row->key, name);
  if (has(map, name)) {
    reader_fault(r, name_at, key, "stands twice");
  } else if (!reader_is_scalar(value)) {
    reader_fault(r, value->start_mark, key, "takes one regular expression");
  } else if (reader_text_of(value).length == 0 || reader_is_null(value)) {
    reader_fault(r, value->start_mark, key, "has no regular expression");
  } else {
    const char *text = config_keep(r->config, reader_text_of(value));
    struct pattern *pattern = pattern_new_whole(name, span_of(text), &err);
    if (!pattern) reader_fault(r, value->start_mark, key, err.text);
    if (pattern) append(map, name, text);
    pattern_free(pattern);
  }
}

static void read_pair(struct reader *r, const struct option_row *row,
                      const yaml_node_pair_t *pair) {
  yaml_node_t *name = reader_node_at(r, pair->key), *value = reader_node_at(r, pair->value);
  char wrong[FAULT_BYTES];
  struct span text = reader_is_scalar(name) ? reader_text_of(name) : span_of("");
  if (is_name(text)) {
    read_pattern(r, row, config_keep(r->config, text), name->start_mark, value);
    return;
  }
  snprintf(wrong, sizeof wrong,
           "`%.*s` is no name: at most %d letters, digits and _, and no digit first",
           text.length > 60 ? 60 : (int)text.length, text.at, MOST_NAME_BYTES);
  reader_fault(r, name->start_mark, row->key, wrong);
}

void config_map_read(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  char wrong[FAULT_BYTES];
  if (node->type != YAML_MAPPING_NODE) {
    value_read(r->config, row, span_of(""), true, wrong);
    reader_fault(r, node->start_mark, row->key, wrong);
    return;
  }
  yaml_node_pair_t *first = node->data.mapping.pairs.start, *end = node->data.mapping.pairs.top;
  if (end - first > MOST_PATTERNS) {
    snprintf(wrong, sizeof wrong, "%td are too many (at most %d)", end - first, MOST_PATTERNS);
    reader_fault(r, node->start_mark, row->key, wrong);
    return;
  }
  for (yaml_node_pair_t *pair = first; pair < end; pair++) {
    if (reader_tired(r, reader_node_at(r, pair->key)->start_mark)) return;
    read_pair(r, row, pair);
  }
}
