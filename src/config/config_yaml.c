/*
 * YAML by libyaml's document API: it keeps the place of every node, so that all faults of a file
 * can be named in one run. Mappings are followed down to keys ("learn" - "rate" - "first").
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/reader.h"
#include "config/value.h"

#define BINARY_TAG "tag:yaml.org,2002:binary"

enum { PATIENCE = 4 };

static void read_list(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  char wrong[FAULT_BYTES];
  for (yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top;
       i++) {
    yaml_node_t *item = reader_node_at(r, *i);
    if (reader_tired(r, item->start_mark)) return;
    if (!reader_is_scalar(item)) {
      reader_fault(r, item->start_mark, row->key, "a list of texts holds no lists or mappings");
    } else if (value_read(r->config, row, reader_text_of(item), reader_is_plain(item), wrong)) {
      reader_fault(r, item->start_mark, row->key, wrong);
    }
  }
}

/* keys ------------------------------------------------------------------------ */

/* Where a file gave a key, for the faults that show only later; an option's key says it itself. */
static void note_place(struct reader *r, const struct option_row *row, yaml_mark_t at) {
  struct config_private *p = r->config->private;
  struct buffer place = {0};
  size_t i = (size_t)(row - option_table);
  if (!r->set) return;
  p->set[i] = true;
  if (r->marked) buffer_printf(&place, "%s:%zu:%zu", r->name, at.line + 1, at.column + 1);
  p->place[i] = r->marked ? config_keep(r->config, buffer_span(&place)) : NULL;
  buffer_clear(&place);
}

static void read_option(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  char wrong[FAULT_BYTES];
  config_reset(r->config, row);
  note_place(r, row, node->start_mark);
  if (row->kind == OPTION_MAP) {
    config_map_read(r, row, node);
  } else if (reader_is_scalar(node)) {
    if (value_read(r->config, row, reader_text_of(node), reader_is_plain(node), wrong)) {
      reader_fault(r, node->start_mark, row->key, wrong);
    }
  } else if (node->type == YAML_SEQUENCE_NODE && row->kind == OPTION_LIST) {
    read_list(r, row, node);
  } else if (node->type == YAML_SEQUENCE_NODE && row->kind == OPTION_FEATURES) {
    config_features_read(r, row, node);
  } else {
    bool list = node->type == YAML_SEQUENCE_NODE;
    snprintf(wrong, sizeof wrong, "takes one value, not a %s",
             list ? "list" : "mapping (a text with a colon and a blank in it needs quotes)");
    reader_fault(r, node->start_mark, row->key, wrong);
  }
}

static const char *option_name(size_t i, const void *of) {
  (void)of;
  return option_table[i].key;
}

static bool is_section(const char *key) {
  size_t length = strlen(key);
  for (const struct option_row *row = option_table; row->key; row++) {
    if (strncmp(row->key, key, length) == 0 && row->key[length] == '.') return true;
  }
  return false;
}

/* All sections that the keys' names tell, some more than once. */
struct sections {
  char names[2 * CONFIG_MOST_OPTIONS][READER_SECTION_BYTES];
};

static const char *section_name(size_t i, const void *of) {
  const struct sections *sections = of;
  return *sections->names[i] ? sections->names[i] : NULL;
}

static void list_sections(struct sections *sections) {
  size_t count = 0;
  *sections = (struct sections){0};
  for (const struct option_row *row = option_table; row->key; row++) {
    for (const char *dot = row->key; (dot = strchr(dot, '.')); dot++) {
      snprintf(sections->names[count++], READER_SECTION_BYTES, "%.*s", (int)(dot - row->key),
               row->key);
    }
  }
}

static void unknown(struct reader *r, yaml_mark_t at, const char *key) {
  char wrong[FAULT_BYTES];
  struct sections sections;
  const char *near = value_suggest(span_of(key), option_name, NULL);
  if (!near) {
    list_sections(&sections);
    near = value_suggest(span_of(key), section_name, &sections);
  }
  snprintf(wrong, sizeof wrong, "unknown key%s%s%s", near ? "; did you mean `" : "",
           near ? near : "", near ? "`?" : "");
  reader_fault(r, at, key, wrong);
}

/* A key that stands twice in one document contradicts itself. */
static bool twice(struct reader *r, const char *key, yaml_mark_t at) {
  char wrong[FAULT_BYTES];
  for (size_t i = 0; i < r->seen_count; i++) {
    if (strcmp(r->seen[i].key, key) != 0) continue;
    snprintf(wrong, sizeof wrong, "stands twice; first in line %zu", r->seen[i].at.line + 1);
    reader_fault(r, at, key, wrong);
    return true;
  }
  struct seen *now = &r->seen[r->seen_count++];
  snprintf(now->key, READER_SECTION_BYTES, "%s", key);
  now->at = at;
  return false;
}

static void read_section(struct reader *r, yaml_node_t *node, const char *key);

static void read_mapping(struct reader *r, yaml_node_t *node, const char *above) {
  char key[READER_KEY_BYTES];
  for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top;
       pair++) {
    yaml_node_t *name = reader_node_at(r, pair->key), *value = reader_node_at(r, pair->value);
    if (reader_tired(r, name->start_mark)) return;
    if (!reader_is_scalar(name)) {
      reader_fault(r, name->start_mark, above, "a key is a plain text");
      continue;
    }
    struct span text = reader_text_of(name);
    snprintf(key, sizeof key, "%s%s%.*s", above, *above ? "." : "",
             text.length > 80 ? 80 : (int)text.length, text.at);
    const struct option_row *row = option_row(key);
    if (row) {
      if (!twice(r, key, name->start_mark) && !reader_is_null(value)) read_option(r, row, value);
    } else if (!is_section(key)) {
      unknown(r, name->start_mark, key);
    } else {
      twice(r, key, name->start_mark);
      read_section(r, value, key);
    }
  }
}

static void read_section(struct reader *r, yaml_node_t *node, const char *key) {
  if (node->type == YAML_MAPPING_NODE) {
    read_mapping(r, node, key);
  } else if (!reader_is_null(node)) {
    reader_fault(r, node->start_mark, key,
                 *key ? "is a section: a mapping of keys" : "a configuration is a mapping of keys");
  }
}

/* documents ------------------------------------------------------------------- */

/* libyaml marks what it parsed; of bytes that it couldn't even read it knows the offset. */
static yaml_mark_t problem_place(const yaml_parser_t *parser, struct span yaml) {
  yaml_mark_t at = parser->problem_mark;
  if (parser->error != YAML_READER_ERROR) return at;
  at.line = at.column = 0;
  for (size_t i = 0; i < yaml.length && i < parser->problem_offset; i++) {
    bool starts = ((unsigned char)yaml.at[i] & 0xC0) != 0x80;
    bool ends = yaml.at[i] == '\n';
    at.line += ends;
    at.column = ends ? 0 : at.column + starts;
  }
  return at;
}

static void syntax(struct reader *r, const yaml_parser_t *parser, struct span yaml) {
  char wrong[FAULT_BYTES];
  snprintf(wrong, sizeof wrong, "%s%s%s", parser->context ? parser->context : "",
           parser->context ? ", " : "", parser->problem ? parser->problem : "not YAML");
  reader_fault(r, problem_place(parser, yaml), "", wrong);
}

/* Texts become what they stand for: terminated ones, without base64 and without NULs. */
static void read_texts(struct reader *r) {
  yaml_node_t *end = r->document.nodes.top;
  for (yaml_node_t *node = r->document.nodes.start; node < end; node++) {
    if (!reader_is_scalar(node)) continue;
    char *text = (char *)node->data.scalar.value;
    if (node->tag && strcmp((const char *)node->tag, BINARY_TAG) == 0) {
      ptrdiff_t length = value_read_base64(text, node->data.scalar.length);
      if (length < 0) reader_fault(r, node->start_mark, "", "!!binary is followed by base64");
      node->data.scalar.length = length < 0 ? 0 : (size_t)length;
      node->data.scalar.style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    }
    if (!memchr(text, '\0', node->data.scalar.length)) continue;
    reader_fault(r, node->start_mark, "", "a text holds a NUL");
    node->data.scalar.length = strlen(text);
  }
}

/* What stands below `above`: a key, a section, or "" for a whole configuration. */
static void read_root(struct reader *r, yaml_node_t *root, const char *above) {
  const struct option_row *row = option_row(above);
  read_texts(r);
  r->patience = PATIENCE * (r->document.nodes.top - r->document.nodes.start);
  if (row) {
    read_option(r, row, root);
  } else {
    read_section(r, root, above);
  }
}

/* -s KEY= empties a text, a list or a map; for other kinds it is a mistake like any other. */
static void read_nothing(struct reader *r, const struct option_row *row) {
  char wrong[FAULT_BYTES];
  yaml_mark_t at = {0};
  config_reset(r->config, row);
  note_place(r, row, at);
  if (row->kind == OPTION_LIST || row->kind == OPTION_MAP) return;
  if (value_read(r->config, row, span_of(""), true, wrong)) reader_fault(r, at, row->key, wrong);
}

/* Loads one document and hands its root on; then there must be no other. */
static void load(struct reader *r, struct span yaml, const char *above) {
  yaml_parser_t parser;
  yaml_document_t next;
  if (!yaml_parser_initialize(&parser)) return;
  if (!yaml.at) yaml = span_of(""); /* an empty buffer; libyaml asserts */
  yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.at, yaml.length);
  if (!yaml_parser_load(&parser, &r->document)) {
    syntax(r, &parser, yaml);
    yaml_parser_delete(&parser);
    return;
  }
  yaml_node_t *root = yaml_document_get_root_node(&r->document);
  if (root) {
    read_root(r, root, above);
  } else if (option_row(above)) {
    read_nothing(r, option_row(above));
  }
  if (root && yaml_parser_load(&parser, &next)) {
    yaml_node_t *second = yaml_document_get_root_node(&next);
    if (second) reader_fault(r, second->start_mark, "", "a second document; there can be only one");
    yaml_document_delete(&next);
  } else if (root) {
    syntax(r, &parser, yaml);
  }
  yaml_document_delete(&r->document);
  yaml_parser_delete(&parser);
}

int config_read(struct config *c, const char *name, struct span yaml, struct faults *faults) {
  struct reader r = {.config = c, .faults = faults, .name = name, .set = true, .marked = true};
  unsigned before = faults->count;
  load(&r, yaml, "");
  return faults->count > before ? -1 : 0;
}

int config_assign(struct config *c, const struct option_row *row, struct span yaml, bool set,
                  const char *origin, struct faults *faults) {
  struct reader r = {.config = c, .faults = faults, .name = origin, .set = set};
  unsigned before = faults->count;
  load(&r, yaml, row->key);
  return faults->count > before ? -1 : 0;
}

int config_set(struct config *c, const char *key, const char *value, const char *origin,
               struct faults *faults) {
  struct reader r = {.config = c, .faults = faults, .name = origin, .set = true};
  unsigned before = faults->count;
  if (option_row(key) || is_section(key)) {
    load(&r, span_of(value), key);
  } else {
    unknown(&r, (yaml_mark_t){0}, key);
  }
  return faults->count > before ? -1 : 0;
}
