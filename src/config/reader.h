/* A YAML document on its way into a configuration; for config_yaml.c, config_features.c and
   config_map.c only. */
#ifndef CONFIG_READER_H
#define CONFIG_READER_H

#include <stdio.h>
#include <yaml.h>

#include "config/private.h"

enum { READER_KEY_BYTES = 200, READER_SECTION_BYTES = 40 };

/* A key or section, and where it stood first. */
struct seen {
  char key[READER_SECTION_BYTES];
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

static inline struct span reader_text_of(const yaml_node_t *node) {
  return (struct span){(const char *)node->data.scalar.value, node->data.scalar.length};
}

static inline bool reader_is_scalar(const yaml_node_t *node) {
  return node->type == YAML_SCALAR_NODE;
}

static inline bool reader_is_plain(const yaml_node_t *node) {
  return node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/* Nothing behind a key: as if the key weren't there. */
static inline bool reader_is_null(const yaml_node_t *node) {
  return reader_is_scalar(node) && reader_is_plain(node) &&
         (reader_text_of(node).length == 0 || span_is(reader_text_of(node), "~"));
}

static inline void reader_fault(struct reader *r, yaml_mark_t at, const char *key,
                                const char *what) {
  char place[64] = "";
  if (r->marked) snprintf(place, sizeof place, ":%zu:%zu", at.line + 1, at.column + 1);
  faults_add(r->faults, "%s%s: %s%s%s", r->name, place, key, *key ? ": " : "", what);
}

static inline yaml_node_t *reader_node_at(struct reader *r, int item) {
  return yaml_document_get_node(&r->document, item);
}

/* Before each node but the root: true ends the walk. */
static inline bool reader_tired(struct reader *r, yaml_mark_t at) {
  if (r->patience-- > 0) return false;
  if (r->patience == -1) reader_fault(r, at, "", "its aliases unfold into too much");
  return true;
}

/* The list under the key `features`: config_features.c. */
void config_features_read(struct reader *r, const struct option_row *row, yaml_node_t *node);
/* A mapping of names to regular expressions: config_map.c. */
void config_map_read(struct reader *r, const struct option_row *row, yaml_node_t *node);

#endif
