/*
 * YAML by libyaml's document API: it keeps the place of every node, so that all faults of a file
 * can be named in one run. Mappings are followed down to keys ("learn" - "rate" - "first").
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "config/private.h"
#include "config/value.h"

#define BINARY_TAG "tag:yaml.org,2002:binary"

enum { KEY_BYTES = 200, SECTION_BYTES = 40, FEATURE_KEYS = 63, PATIENCE = 4 };

/* A key or section, and where it stood first. */
struct seen {
  char key[SECTION_BYTES];
  yaml_mark_t at;
};

/* A feature's field: the node-th of its list. */
struct placed_field {
  const char *field;
  const struct feature_row *as;
  ptrdiff_t node;
  yaml_mark_t at;
};

struct reader {
  struct config *config;
  struct faults *faults;
  const char *name;
  bool set;    /* the user says it (and not we ourselves) */
  bool marked; /* faults name line and column */
  yaml_document_t document;
  struct seen seen[3 * CONFIG_MOST_OPTIONS]; /* keys and sections, each once */
  size_t seen_count;
  ptrdiff_t patience; /* nodes yet to be visited; aliases let one node stand in many places */
};

static struct span text_of(const yaml_node_t *node) {
  return (struct span){(const char *)node->data.scalar.value, node->data.scalar.length};
}

static bool is_scalar(const yaml_node_t *node) {
  return node->type == YAML_SCALAR_NODE;
}

static bool is_plain(const yaml_node_t *node) {
  return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* Nothing behind a key: as if the key weren't there. */
static bool is_null(const yaml_node_t *node) {
  return is_scalar(node) && is_plain(node) &&
         (text_of(node).length == 0 || span_is(text_of(node), "~"));
}

static void fault(struct reader *r, yaml_mark_t at, const char *key, const char *what) {
  char place[64] = "";
  if (r->marked) snprintf(place, sizeof place, ":%zu:%zu", at.line + 1, at.column + 1);
  faults_add(r->faults, "%s%s: %s%s%s", r->name, place, key, *key ? ": " : "", what);
}

static yaml_node_t *node_at(struct reader *r, int item) {
  return yaml_document_get_node(&r->document, item);
}

/* Before each node but the root: true ends the walk. */
static bool tired(struct reader *r, yaml_mark_t at) {
  if (r->patience-- > 0) return false;
  if (r->patience == -1) fault(r, at, "", "its aliases unfold into too much");
  return true;
}

static void read_list(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  char wrong[FAULT_BYTES];
  for (yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top;
       i++) {
    yaml_node_t *item = node_at(r, *i);
    if (tired(r, item->start_mark)) return;
    if (!is_scalar(item)) {
      fault(r, item->start_mark, row->key, "a list of texts holds no lists or mappings");
    } else if (value_read(r->config, row, text_of(item), is_plain(item), wrong)) {
      fault(r, item->start_mark, row->key, wrong);
    }
  }
}

/* features: one specification ------------------------------------------------ */

static const char *feature_key(size_t i, const void *of) {
  static const char *const keys[] = {"field", "as", "scale", "transform", "weight", "dims", NULL};
  (void)of;
  return keys[i];
}

static const char *as_name(size_t i, const void *of) {
  (void)of;
  return feature_table[i] ? feature_table[i]->name : NULL;
}
static const char *scale_name(size_t i, const void *of) {
  (void)of;
  return scaler_table[i].name;
}
static const char *transform_name(size_t i, const void *of) {
  (void)of;
  return transform_table[i].name;
}

static void none_of(char *wrong, const char *text, const char *(*name)(size_t, const void *)) {
  int length = snprintf(wrong, FAULT_BYTES, "`%.60s` is none of", text);
  const char *near = value_suggest(span_of(text), name, NULL);
  for (size_t i = 0; name(i, NULL) && length < FAULT_BYTES - 60; i++) {
    length += snprintf(wrong + length, FAULT_BYTES - (size_t)length, "%s %s", i ? "," : "",
                       name(i, NULL));
  }
  if (!near || length >= FAULT_BYTES) return;
  snprintf(wrong + length, FAULT_BYTES - (size_t)length, "; did you mean `%s`?", near);
}

/* A number by way of a throw-away row: the same words for the same mistakes. */
static const char *read_weight(struct span text, double *weight, char *wrong) {
  struct option_row row = {.kind = OPTION_REAL, .least = 1e-9, .most = 1e9};
  return value_read((struct config *)(void *)weight, &row, text, true, wrong);
}

static const char *read_dims(struct span text, uint32_t *dims, char *wrong) {
  struct option_row row = {.kind = OPTION_COUNT, .least = 1, .most = 65536};
  uint64_t count = 0;
  const char *said = value_read((struct config *)(void *)&count, &row, text, true, wrong);
  *dims = (uint32_t)count;
  return said;
}

static const char *read_feature_key(struct reader *r, struct feature_spec *spec, const char *key,
                                    struct span value, char *wrong) {
  const char *text = config_keep(r->config, value);
  if (strcmp(key, "field") == 0) {
    spec->field = text;
    return NULL;
  }
  if (strcmp(key, "weight") == 0) return read_weight(value, &spec->weight, wrong);
  if (strcmp(key, "dims") == 0) return read_dims(value, &spec->dims, wrong);
  if (strcmp(key, "as") == 0) {
    if ((spec->as = feature_row(text))) return NULL;
    spec->as = &feature_auto;
    none_of(wrong, text, as_name);
  } else if (strcmp(key, "scale") == 0) {
    if ((spec->scale = scaler_row(text))) return NULL;
    none_of(wrong, text, scale_name);
  } else if (strcmp(key, "transform") == 0) {
    if ((spec->transform = transform_row(text))) return NULL;
    none_of(wrong, text, transform_name);
  } else {
    const char *near = value_suggest(span_of(key), feature_key, NULL);
    snprintf(wrong, FAULT_BYTES, "unknown key%s%s%s", near ? "; did you mean `" : "",
             near ? near : "", near ? "`?" : "");
  }
  return wrong;
}

/* One pair of a feature's mapping; seen: which of feature_key's were there, bit by bit. */
static void read_feature_pair(struct reader *r, const struct option_row *row,
                              struct feature_spec *spec, const yaml_node_pair_t *pair,
                              unsigned *seen) {
  yaml_node_t *name = node_at(r, pair->key), *value = node_at(r, pair->value);
  char wrong[FAULT_BYTES], key[KEY_BYTES];
  if (!is_scalar(name) || !is_scalar(value)) {
    fault(r, name->start_mark, row->key, "a feature's keys and values are plain texts");
    return;
  }
  const char *text = config_keep(r->config, text_of(name));
  unsigned bit = 1;
  for (size_t i = 0; feature_key(i, NULL) && strcmp(feature_key(i, NULL), text) != 0; i++) bit *= 2;
  snprintf(key, sizeof key, "%s.%s", row->key, text);
  if (*seen & bit & FEATURE_KEYS) {
    fault(r, name->start_mark, key, "stands twice");
  } else if (bit & FEATURE_KEYS && is_null(value)) {
    fault(r, value->start_mark, key, "has no value");
  } else if (read_feature_key(r, spec, text, text_of(value), wrong)) {
    fault(r, bit & FEATURE_KEYS ? value->start_mark : name->start_mark, key, wrong);
  }
  *seen |= bit;
}

static void read_feature(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  struct feature_list *list = config_field(r->config, row);
  struct feature_spec spec = {.as = &feature_auto, .weight = 1.0};
  unsigned seen = 0;
  if (node->type != YAML_MAPPING_NODE) {
    fault(r, node->start_mark, row->key, "each feature is a mapping: {field: NAME, as: number}");
    return;
  }
  for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top;
       pair++) {
    if (tired(r, node_at(r, pair->key)->start_mark)) return;
    read_feature_pair(r, row, &spec, pair, &seen);
  }
  if (!(seen & 1)) {
    fault(r, node->start_mark, row->key, "a feature names its field: {field: NAME}");
  } else if (spec.field) {
    feature_list_add(list, &spec);
  }
}

static int by_field(const void *a, const void *b) {
  const struct placed_field *left = a, *right = b;
  int order = strcmp(left->field, right->field);
  return order ? order : (left->node > right->node) - (left->node < right->node);
}

/* A time can be both an hour and a weekday, but nothing the same twice, or learned and not learned.
 */
static bool goes_together(const struct feature_row *a, const struct feature_row *b) {
  return a != b && a->learned && b->learned;
}

/* The uses of one field stand side by side: few, so that each is held against each before it.
   Sorted, because a map may hold as many features as its input has columns. */
static void find_doubles(struct reader *r, const struct option_row *row,
                         struct placed_field *fields, size_t count) {
  char wrong[FAULT_BYTES];
  qsort(fields, count, sizeof *fields, by_field);
  for (size_t i = 1, first = 0; i < count; i++) {
    if (strcmp(fields[first].field, fields[i].field) != 0) first = i;
    size_t other = first;
    while (other < i && goes_together(fields[other].as, fields[i].as)) other++;
    if (other == i) continue;
    const char *one = fields[other].as->name, *two = fields[i].as->name;
    int length = snprintf(wrong, sizeof wrong, "field `%.100s` stands twice", fields[i].field);
    if (one != two) snprintf(wrong + length, 60, ", as %s and as %s", one, two);
    fault(r, fields[i].at, row->key, wrong);
  }
}

static void read_features(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  struct feature_list *list = config_field(r->config, row);
  yaml_node_item_t *first = node->data.sequence.items.start, *end = node->data.sequence.items.top;
  struct placed_field *fields = calloc((size_t)(end - first) + 1, sizeof *fields);
  if (!fields) abort();
  for (yaml_node_item_t *i = first; i < end; i++) {
    yaml_node_t *item = node_at(r, *i);
    if (tired(r, item->start_mark)) break;
    size_t before = list->count;
    read_feature(r, row, item);
    if (list->count > before)
      fields[before] = (struct placed_field){NULL, NULL, i - first, item->start_mark};
  }
  for (size_t i = 0; i < list->count; i++) {
    fields[i].field = list->specs[i].field;
    fields[i].as = list->specs[i].as;
  }
  find_doubles(r, row, fields, list->count);
  free(fields);
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
  if (is_scalar(node)) {
    if (value_read(r->config, row, text_of(node), is_plain(node), wrong)) {
      fault(r, node->start_mark, row->key, wrong);
    }
  } else if (node->type == YAML_SEQUENCE_NODE && row->kind == OPTION_LIST) {
    read_list(r, row, node);
  } else if (node->type == YAML_SEQUENCE_NODE && row->kind == OPTION_FEATURES) {
    read_features(r, row, node);
  } else {
    bool list = node->type == YAML_SEQUENCE_NODE;
    snprintf(wrong, sizeof wrong, "takes one value, not a %s", list ? "list" : "mapping");
    fault(r, node->start_mark, row->key, wrong);
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
  char names[2 * CONFIG_MOST_OPTIONS][SECTION_BYTES];
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
      snprintf(sections->names[count++], SECTION_BYTES, "%.*s", (int)(dot - row->key), row->key);
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
  fault(r, at, key, wrong);
}

/* A key that stands twice in one document contradicts itself. */
static bool twice(struct reader *r, const char *key, yaml_mark_t at) {
  char wrong[FAULT_BYTES];
  for (size_t i = 0; i < r->seen_count; i++) {
    if (strcmp(r->seen[i].key, key) != 0) continue;
    snprintf(wrong, sizeof wrong, "stands twice; first in line %zu", r->seen[i].at.line + 1);
    fault(r, at, key, wrong);
    return true;
  }
  struct seen *now = &r->seen[r->seen_count++];
  snprintf(now->key, SECTION_BYTES, "%s", key);
  now->at = at;
  return false;
}

static void read_section(struct reader *r, yaml_node_t *node, const char *key);

static void read_mapping(struct reader *r, yaml_node_t *node, const char *above) {
  char key[KEY_BYTES];
  for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top;
       pair++) {
    yaml_node_t *name = node_at(r, pair->key), *value = node_at(r, pair->value);
    if (tired(r, name->start_mark)) return;
    if (!is_scalar(name)) {
      fault(r, name->start_mark, above, "a key is a plain text");
      continue;
    }
    struct span text = text_of(name);
    snprintf(key, sizeof key, "%s%s%.*s", above, *above ? "." : "",
             text.length > 80 ? 80 : (int)text.length, text.at);
    const struct option_row *row = option_row(key);
    if (row) {
      if (!twice(r, key, name->start_mark) && !is_null(value)) read_option(r, row, value);
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
  } else if (!is_null(node)) {
    fault(r, node->start_mark, key,
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
  fault(r, problem_place(parser, yaml), "", wrong);
}

/* Texts become what they stand for: terminated ones, without base64 and without NULs. */
static void read_texts(struct reader *r) {
  yaml_node_t *end = r->document.nodes.top;
  for (yaml_node_t *node = r->document.nodes.start; node < end; node++) {
    if (!is_scalar(node)) continue;
    char *text = (char *)node->data.scalar.value;
    if (node->tag && strcmp((const char *)node->tag, BINARY_TAG) == 0) {
      ptrdiff_t length = value_read_base64(text, node->data.scalar.length);
      if (length < 0) fault(r, node->start_mark, "", "!!binary is followed by base64");
      node->data.scalar.length = length < 0 ? 0 : (size_t)length;
      node->data.scalar.style = YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    }
    if (!memchr(text, '\0', node->data.scalar.length)) continue;
    fault(r, node->start_mark, "", "a text holds a NUL");
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

/* -s KEY= empties a text or a list; for other kinds it is a mistake like any other. */
static void read_nothing(struct reader *r, const struct option_row *row) {
  char wrong[FAULT_BYTES];
  yaml_mark_t at = {0};
  config_reset(r->config, row);
  note_place(r, row, at);
  if (row->kind == OPTION_LIST) return;
  if (value_read(r->config, row, span_of(""), true, wrong)) fault(r, at, row->key, wrong);
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
    if (second) fault(r, second->start_mark, "", "a second document; there can be only one");
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
