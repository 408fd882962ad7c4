/* Keys that are only of some formats or maps: elsewhere they would be ignored in silence. */
#include <stdio.h>
#include <string.h>

#include "config/private.h"
#include "config/value.h"
#include "flow/decoder.h"
#include "flow/mapper.h"

bool config_of_logs(const struct config *c) {
  return strcmp(c->input.format, "log") == 0 || strcmp(c->map.growth, "novelty") == 0;
}

bool config_by_novelty(const struct config *c) {
  bool automatic = strcmp(c->map.growth, "auto") == 0;
  return automatic ? config_of_logs(c) : strcmp(c->map.growth, "novelty") == 0;
}

uint64_t config_side(const struct config *c) {
  return config_by_novelty(c) ? mapper_events.side : mapper_grid.side;
}

static bool is_among(const char *key, const char *const *keys) {
  while (*keys && strcmp(key, *keys) != 0) keys++;
  return *keys != NULL;
}

/* Formats whose records name their fields have no header, no columns by place and no delimiter. */
static bool is_of_tables(const struct config *c, const char *key) {
  static const char *const keys[] = {"input.columns", "input.delimiter", NULL};
  return is_among(key, keys) ||
         (strcmp(key, "input.header") == 0 && strcmp(c->input.header, "yes") == 0);
}

static bool is_of_logs(const struct config *c, const char *key) {
  return strncmp(key, "logs.", 5) == 0 ||
         (strcmp(key, "map.growth") == 0 && strcmp(c->map.growth, "novelty") == 0);
}

/* A map that grows by novelty has its own law: a unit is claimed or joined, and no record pulls the
   units around it; what it learns from is the message. */
static bool is_of_fixed_maps(const char *key) {
  static const char *const keys[] = {"scale",
                                     "label",
                                     "features",
                                     "map.neighbourhood",
                                     "map.distance",
                                     "map.init",
                                     "learn.decay",
                                     "learn.rate.first",
                                     "learn.rate.last",
                                     "learn.radius.first",
                                     "learn.radius.last",
                                     "learn.over",
                                     "map.warmup_records",
                                     NULL};
  return is_among(key, keys);
}

/* What is said of events, and how lines become them. */
static bool is_of_events(const struct config *c, const char *key) {
  return strncmp(key, "logs.", 5) == 0 && strcmp(key, "logs.header") != 0 &&
         !config_by_novelty(c) && strcmp(c->map.growth, "auto") != 0;
}

const char *config_misplaced(const struct config *c, const struct option_row *row, char *why) {
  const char *format = c->input.format;
  const struct decoder_row *decoder = decoder_row(format);
  bool may_be_log = strcmp(format, "auto") == 0 || strcmp(format, "log") == 0;
  bool lines = !decoder || decoder->framer == &framer_lines;
  if (decoder && decoder->named && is_of_tables(c, row->key)) {
    snprintf(why, FAULT_BYTES, "is of tables, which %s is none of", format);
  } else if (!lines && strcmp(row->key, "input.multiline") == 0 && c->input.multiline[0]) {
    snprintf(why, FAULT_BYTES, "is of formats of lines; in %s, quotes hold newlines", format);
  } else if (!may_be_log && is_of_logs(c, row->key)) {
    snprintf(why, FAULT_BYTES,
             "%sis of logs, which %s is none of: leave it out, or set input.format to log",
             strcmp(row->key, "map.growth") == 0 ? "novelty " : "", format);
  } else if (may_be_log && is_of_events(c, row->key)) {
    snprintf(why, FAULT_BYTES, "is of events, which a map of fixed growth has none of");
  } else if (may_be_log && config_by_novelty(c) && is_of_fixed_maps(row->key)) {
    snprintf(why, FAULT_BYTES,
             "doesn't apply to a map that grows by novelty: leave it out, or set map.growth to "
             "fixed");
  } else {
    return NULL;
  }
  return why;
}
