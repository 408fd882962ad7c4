/*
 * YAML by libyaml's document API: it keeps the place of every node, so that all faults of a file
 * can be named in one run. Mappings are followed down to keys ("learn" - "rate" - "first").
 */

#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "config/private.h"
#include "config/value.h"

enum { MOST_DEPTH = 8, KEY_BYTES = 200 };

struct reader {
  struct config *config;
  struct faults *faults;
  const char *name;
  bool set;    /* the user says it (and not we ourselves) */
  bool marked; /* faults name line and column */
  yaml_document_t document;
  yaml_mark_t seen_at[CONFIG_MOST_OPTIONS]; /* where each key stood before; index as in set */
  bool seen[CONFIG_MOST_OPTIONS];
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

static void read_list(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  char wrong[FAULT_BYTES];
  for (yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top;
       i++) {
    yaml_node_t *item = node_at(r, *i);
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
    if (*text) return NULL;
    snprintf(wrong, FAULT_BYTES, "a field has a name");
    return wrong;
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
    const char *near = value_suggest(value, feature_key, NULL);
    near = value_suggest(span_of(key), feature_key, NULL);
    snprintf(wrong, FAULT_BYTES, "unknown key%s%s%s", near ? "; did you mean `" : "",
             near ? near : "", near ? "`?" : "");
  }
  return wrong;
}

static void read_feature(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  struct feature_list *list = config_field(r->config, row);
  struct feature_spec spec = {.as = &feature_auto, .weight = 1.0, .dims = FEATURE_DEFAULT_DIMS};
  char wrong[FAULT_BYTES], key[KEY_BYTES];
  if (node->type != YAML_MAPPING_NODE) {
    fault(r, node->start_mark, row->key, "each feature is a mapping: {field: NAME, as: number}");
    return;
  }
  for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top;
       pair++) {
    yaml_node_t *name = node_at(r, pair->key), *value = node_at(r, pair->value);
    if (!is_scalar(name) || !is_scalar(value)) {
      fault(r, name->start_mark, row->key, "a feature's keys and values are plain texts");
      continue;
    }
    const char *text = config_keep(r->config, text_of(name));
    snprintf(key, sizeof key, "%s.%s", row->key, text);
    if (read_feature_key(r, &spec, text, text_of(value), wrong)) {
      bool known = strncmp(wrong, "unknown", 7) != 0;
      fault(r, known ? value->start_mark : name->start_mark, key, wrong);
    }
  }
  if (!spec.field) {
    fault(r, node->start_mark, row->key, "a feature names its field: {field: NAME}");
    return;
  }
  for (size_t i = 0; i < list->count; i++) {
    if (strcmp(list->specs[i].field, spec.field) != 0) continue;
    snprintf(wrong, sizeof wrong, "field `%.100s` stands twice", spec.field);
    fault(r, node->start_mark, row->key, wrong);
    return;
  }
  feature_list_add(list, &spec);
}

/* keys ------------------------------------------------------------------------ */

static void read_option(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  char wrong[FAULT_BYTES];
  config_reset(r->config, row);
  if (r->set) r->config->private->set[row - option_table] = true;
  if (is_scalar(node)) {
    if (value_read(r->config, row, text_of(node), is_plain(node), wrong)) {
      fault(r, node->start_mark, row->key, wrong);
    }
  } else if (node->type == YAML_SEQUENCE_NODE && row->kind == OPTION_LIST) {
    read_list(r, row, node);
  } else if (node->type == YAML_SEQUENCE_NODE && row->kind == OPTION_FEATURES) {
    for (yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top;
         i++) {
      read_feature(r, row, node_at(r, *i));
    }
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

static const char *section_name(size_t i, const void *of) {
  static const char *const sections[] = {"input",      "map", "learn", "output",
                                         "checkpoint", "log", NULL};
  (void)of;
  return sections[i];
}

static bool is_section(const char *key) {
  size_t length = strlen(key);
  for (const struct option_row *row = option_table; row->key; row++) {
    if (strncmp(row->key, key, length) == 0 && row->key[length] == '.') return true;
  }
  return false;
}

static void unknown(struct reader *r, yaml_mark_t at, const char *key) {
  char wrong[FAULT_BYTES];
  const char *near = value_suggest(span_of(key), option_name, NULL);
  if (!near) near = value_suggest(span_of(key), section_name, NULL);
  snprintf(wrong, sizeof wrong, "unknown key%s%s%s", near ? "; did you mean `" : "",
           near ? near : "", near ? "`?" : "");
  fault(r, at, key, wrong);
}

/* A key that stands twice in one document contradicts itself. */
static bool twice(struct reader *r, const struct option_row *row, yaml_mark_t at) {
  char wrong[FAULT_BYTES];
  size_t i = (size_t)(row - option_table);
  if (r->seen[i]) {
    snprintf(wrong, sizeof wrong, "stands twice; first in line %zu", r->seen_at[i].line + 1);
    fault(r, at, row->key, wrong);
    return true;
  }
  r->seen[i] = true;
  r->seen_at[i] = at;
  return false;
}

static void read_mapping(struct reader *r, yaml_node_t *node, const char *above, int depth) {
  char key[KEY_BYTES];
  for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top;
       pair++) {
    yaml_node_t *name = node_at(r, pair->key), *value = node_at(r, pair->value);
    if (!is_scalar(name)) {
      fault(r, name->start_mark, above, "a key is a plain text");
      continue;
    }
    struct span text = text_of(name);
    snprintf(key, sizeof key, "%s%s%.*s", above, *above ? "." : "",
             text.length > 80 ? 80 : (int)text.length, text.at);
    const struct option_row *row = option_row(key);
    if (row) {
      if (!twice(r, row, name->start_mark) && !is_null(value)) read_option(r, row, value);
    } else if (!is_section(key) || depth == MOST_DEPTH) {
      unknown(r, name->start_mark, key);
    } else if (value->type == YAML_MAPPING_NODE) {
      read_mapping(r, value, key, depth + 1);
    } else if (!is_null(value)) {
      fault(r, value->start_mark, key, "is a section: a mapping of keys");
    }
  }
}

static void syntax(struct reader *r, const yaml_parser_t *parser) {
  char wrong[FAULT_BYTES];
  snprintf(wrong, sizeof wrong, "%s%s%s", parser->context ? parser->context : "",
           parser->context ? ", " : "", parser->problem ? parser->problem : "not YAML");
  fault(r, parser->problem_mark, "", wrong);
}

/* Loads one document and hands its root on; then there must be no other. */
static void load(struct reader *r, struct span yaml, const struct option_row *only) {
  yaml_parser_t parser;
  yaml_document_t next;
  if (!yaml_parser_initialize(&parser)) return;
  yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.at, yaml.length);
  if (!yaml_parser_load(&parser, &r->document)) {
    syntax(r, &parser);
    yaml_parser_delete(&parser);
    return;
  }
  yaml_node_t *root = yaml_document_get_root_node(&r->document);
  if (root && only) {
    read_option(r, only, root);
  } else if (root && root->type == YAML_MAPPING_NODE) {
    read_mapping(r, root, "", 0);
  } else if (root && !is_null(root)) {
    fault(r, root->start_mark, "", "a configuration is a mapping of keys");
  }
  if (root && yaml_parser_load(&parser, &next)) {
    yaml_node_t *second = yaml_document_get_root_node(&next);
    if (second) fault(r, second->start_mark, "", "a second document; there can be only one");
    yaml_document_delete(&next);
  } else if (root) {
    syntax(r, &parser);
  }
  yaml_document_delete(&r->document);
  yaml_parser_delete(&parser);
}

int config_read(struct config *c, const char *name, struct span yaml, struct faults *faults) {
  struct reader r = {.config = c, .faults = faults, .name = name, .set = true, .marked = true};
  unsigned before = faults->count;
  load(&r, yaml, NULL);
  return faults->count > before ? -1 : 0;
}

int config_assign(struct config *c, const struct option_row *row, struct span yaml, bool set,
                  const char *origin, struct faults *faults) {
  struct reader r = {.config = c, .faults = faults, .name = origin, .set = set};
  unsigned before = faults->count;
  load(&r, yaml, row);
  return faults->count > before ? -1 : 0;
}

int config_set(struct config *c, const char *key, const char *value, const char *origin,
               struct faults *faults) {
  const struct option_row *row = option_row(key);
  if (row) return config_assign(c, row, span_of(value), true, origin, faults);
  struct reader r = {.config = c, .faults = faults, .name = origin, .set = true};
  unsigned before = faults->count;
  if (!is_section(key)) {
    unknown(&r, (yaml_mark_t){0}, key);
    return -1;
  }
  /* A section's mapping: nested under its key again, so that one reader serves both. */
  struct buffer nested = {0};
  unsigned depth = 0;
  for (const char *at = key; *at; depth++) {
    size_t length = strcspn(at, ".");
    buffer_printf(&nested, "{%.*s: ", (int)length, at);
    at += length + (at[length] == '.');
  }
  buffer_append_text(&nested, value);
  while (depth--) buffer_append_byte(&nested, '}');
  load(&r, buffer_span(&nested), NULL);
  buffer_clear(&nested);
  return faults->count > before ? -1 : 0;
}
