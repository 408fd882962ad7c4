/* The list of features: each a mapping of its own keys, all of their faults named. */
#include <stdlib.h>
#include <string.h>

#include "config/reader.h"
#include "config/value.h"

enum { FEATURE_KEYS = 63 };

/* A feature's field: the node-th of its list. */
struct placed_field {
  const char *field;
  const struct feature_row *as;
  ptrdiff_t node;
  yaml_mark_t at;
};

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
  struct option_row row = {.kind = OPTION_COUNT, .least = 1, .most = FEATURE_MOST_DIMS};
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
  yaml_node_t *name = reader_node_at(r, pair->key), *value = reader_node_at(r, pair->value);
  char wrong[FAULT_BYTES], key[READER_KEY_BYTES];
  if (!reader_is_scalar(name) || !reader_is_scalar(value)) {
    reader_fault(r, name->start_mark, row->key, "a feature's keys and values are plain texts");
    return;
  }
  const char *text = config_keep(r->config, reader_text_of(name));
  unsigned bit = 1;
  for (size_t i = 0; feature_key(i, NULL) && strcmp(feature_key(i, NULL), text) != 0; i++) bit *= 2;
  snprintf(key, sizeof key, "%s.%s", row->key, text);
  if (*seen & bit & FEATURE_KEYS) {
    reader_fault(r, name->start_mark, key, "stands twice");
  } else if (bit & FEATURE_KEYS && reader_is_null(value)) {
    reader_fault(r, value->start_mark, key, "has no value");
  } else if (read_feature_key(r, spec, text, reader_text_of(value), wrong)) {
    reader_fault(r, bit & FEATURE_KEYS ? value->start_mark : name->start_mark, key, wrong);
  }
  *seen |= bit;
}

static void read_feature(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  struct feature_list *list = config_field(r->config, row);
  struct feature_spec spec = {.as = &feature_auto, .weight = 1.0};
  unsigned seen = 0;
  if (node->type != YAML_MAPPING_NODE) {
    reader_fault(r, node->start_mark, row->key,
                 "each feature is a mapping: {field: NAME, as: number}");
    return;
  }
  for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top;
       pair++) {
    if (reader_tired(r, reader_node_at(r, pair->key)->start_mark)) return;
    read_feature_pair(r, row, &spec, pair, &seen);
  }
  if (!(seen & 1)) {
    reader_fault(r, node->start_mark, row->key, "a feature names its field: {field: NAME}");
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
    reader_fault(r, fields[i].at, row->key, wrong);
  }
}

void config_features_read(struct reader *r, const struct option_row *row, yaml_node_t *node) {
  struct feature_list *list = config_field(r->config, row);
  yaml_node_item_t *first = node->data.sequence.items.start, *end = node->data.sequence.items.top;
  struct placed_field *fields = calloc((size_t)(end - first) + 1, sizeof *fields);
  if (!fields) abort();
  for (yaml_node_item_t *i = first; i < end; i++) {
    yaml_node_t *item = reader_node_at(r, *i);
    if (reader_tired(r, item->start_mark)) break;
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
