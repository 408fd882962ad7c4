/* What only several keys together can show. Each check is a function; config_check runs all. */
#include <inttypes.h>
#include <string.h>

#include "config/private.h"
#include "config/value.h"
#include "core/decay.h"
#include "core/lattice.h"
#include "flow/decoder.h"
#include "flow/emitter.h"
#include "flow/pattern.h"

enum { SIDE = 20 };

static void check_size(const struct config *c, struct faults *faults) {
  uint64_t rows = c->map.rows == CONFIG_AUTO_COUNT ? SIDE : c->map.rows;
  uint64_t columns = c->map.columns == CONFIG_AUTO_COUNT ? SIDE : c->map.columns;
  bool odd = rows % 2 == 1 && c->map.torus && strcmp(c->map.lattice, "hexagonal") == 0;
  if (rows * columns > LATTICE_MOST_UNITS) {
    config_blame(c, config_is_set(c, "map.rows") ? "map.rows" : "map.columns", faults,
                 "map.rows, map.columns: %" PRIu64 " units are too many (at most %d)",
                 rows * columns, LATTICE_MOST_UNITS);
  }
  if (odd) {
    config_blame(c, "map.torus", faults,
                 "map.torus: a hexagonal torus needs an even number of rows, not %" PRIu64, rows);
  }
}

/* A `last` of 0: the laws that can reach it are named. */
static void unreachable(const struct config *c, const char *last, struct faults *faults) {
  struct buffer laws = {0};
  for (const struct decay_row *row = decay_table; row->name; row++) {
    if (!row->reaches_zero || strcmp(row->name, "constant") == 0) continue;
    buffer_printf(&laws, "%s%s", laws.length ? " or " : "", row->name);
  }
  config_blame(c, last, faults,
               "%s: 0 can't be reached by learn.decay %s: it must be above 0, or the decay %.*s",
               last, c->learn.decay, (int)laws.length, laws.data);
  buffer_clear(&laws);
}

/* first: CONFIG_AUTO_REAL fits any last above 0. */
static void check_fall(const struct config *c, const char *const keys[2], double first, double last,
                       struct faults *faults) {
  bool constant = strcmp(c->learn.decay, "constant") == 0;
  if (first == 0) {
    config_blame(c, keys[0], faults, "%s: 0 would learn nothing: it must be above 0", keys[0]);
  } else if (constant) {
    return; /* last has no meaning */
  } else if (last == 0 && !decay_row(c->learn.decay)->reaches_zero) {
    unreachable(c, keys[1], faults);
  } else if (first > 0 && last > first) {
    config_blame(c, config_is_set(c, keys[1]) ? keys[1] : keys[0], faults,
                 "%s: %g is above %s, %g: it would grow", keys[1], last, keys[0], first);
  }
}

static void check_falls(const struct config *c, struct faults *faults) {
  static const char *const rate[] = {"learn.rate.first", "learn.rate.last"};
  static const char *const radius[] = {"learn.radius.first", "learn.radius.last"};
  check_fall(c, rate, c->learn.rate_first, c->learn.rate_last, faults);
  check_fall(c, radius, c->learn.radius_first, c->learn.radius_last, faults);
}

static void check_output(const struct config *c, struct faults *faults) {
  struct field_list fields;
  struct error err = {0};
  if (strcmp(c->output.fields, "auto") != 0 && field_list_parse(&fields, c->output.fields, &err)) {
    config_blame(c, "output.fields", faults, "output.fields: %s", err.text);
  }
  const struct text_list *to = &c->output.to;
  bool known =
      to->count == 1 && (strcmp(to->texts[0], "auto") == 0 || strcmp(to->texts[0], "-") == 0);
  if (!known) config_blame(c, "output.to", faults, "output.to: auto, or - for standard output");
}

static void check_features(const struct config *c, struct faults *faults) {
  const char *label = c->label;
  for (size_t i = 0; i < c->features.count; i++) {
    const struct feature_spec *spec = &c->features.specs[i];
    if (spec->as != &feature_label) continue;
    if (*label && strcmp(label, spec->field) != 0) {
      config_blame(c, "features", faults, "features: `%s` is a second label beside `%s`",
                   spec->field, label);
    }
    label = spec->field;
  }
}

/* Keys that a use has no place for would be ignored in silence. */
static void check_feature_keys(const struct config *c, struct faults *faults) {
  for (size_t i = 0; i < c->features.count && config_is_set(c, "features"); i++) {
    const struct feature_spec *spec = &c->features.specs[i];
    bool scaled = spec->as->scaled || spec->as == &feature_auto;
    const char *key = spec->dims && !spec->as->default_dims ? "dims" : NULL;
    if (!scaled && spec->transform && spec->transform->apply) key = "transform";
    if (!scaled && spec->scale) key = "scale";
    if (!key) continue;
    config_blame(c, "features", faults, "features: `%s` as %s takes no %s", spec->field,
                 spec->as->name, key);
  }
}

/* Formats whose records name their fields have no header, no columns by place and no delimiter. */
static void check_table_keys(const struct config *c, struct faults *faults) {
  static const char *const keys[] = {"input.header", "input.columns", "input.delimiter"};
  const struct decoder_row *row = decoder_row(c->input.format);
  for (size_t i = 0; row && row->named && i < sizeof keys / sizeof *keys; i++) {
    bool harmless = i == 0 && strcmp(c->input.header, "yes") != 0;
    if (harmless || !config_is_set(c, keys[i])) continue;
    config_blame(c, keys[i], faults, "%s: is of tables, which %s is none of", keys[i], row->name);
  }
}

static void check_sources(const struct config *c, struct faults *faults) {
  if (c->input.from.count == 0)
    config_blame(c, "input.from", faults, "input.from: names no SOURCE");
}

/* A pattern is compiled here only to see whether it is one; the run compiles it again. A map that
   is there already may bring its own. */
static void check_pattern(const struct config *c, struct faults *faults) {
  struct error err;
  const char *text = c->input.pattern, *format = c->input.format;
  bool regex = strcmp(format, "regex") == 0, automatic = strcmp(format, "auto") == 0;
  if (text[0] == '\0') {
    if (!regex || c->checkpoint.path[0]) return;
    config_blame(c, "input.format", faults, "input.format: %s", PATTERN_NEEDED);
    return;
  }
  if (!regex && !automatic && config_is_set(c, "input.pattern")) {
    config_blame(c, "input.pattern", faults, "input.pattern: only regex reads by one, not %s",
                 format);
  }
  struct pattern *pattern = pattern_new(span_of(text), &err);
  if (!pattern) config_blame(c, "input.pattern", faults, "input.pattern: %s", err.text);
  pattern_free(pattern);
}

int config_check(const struct config *c, struct faults *faults) {
  unsigned before = faults->count;
  check_sources(c, faults);
  check_pattern(c, faults);
  check_features(c, faults);
  check_feature_keys(c, faults);
  check_table_keys(c, faults);
  check_size(c, faults);
  check_falls(c, faults);
  check_output(c, faults);
  return faults->count > before ? -1 : 0;
}
