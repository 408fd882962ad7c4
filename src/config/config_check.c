/* What only several keys together can show. Each check is a function; config_check runs all. */
#include <inttypes.h>
#include <string.h>

#include "config/private.h"
#include "config/value.h"
#include "core/decay.h"
#include "flow/emitter.h"

enum { MOST_UNITS = 1000000, SIDE = 20 };

static void check_size(const struct config *c, struct faults *faults) {
  uint64_t rows = c->map.rows == CONFIG_AUTO_COUNT ? SIDE : c->map.rows;
  uint64_t columns = c->map.columns == CONFIG_AUTO_COUNT ? SIDE : c->map.columns;
  bool odd = rows % 2 == 1 && c->map.torus && strcmp(c->map.lattice, "hexagonal") == 0;
  if (rows * columns > MOST_UNITS) {
    faults_add(faults, "map.rows, map.columns: %" PRIu64 " units are too many (at most %d)",
               rows * columns, MOST_UNITS);
  }
  if (odd) {
    faults_add(faults, "map.torus: a hexagonal torus needs an even number of rows, not %" PRIu64,
               rows);
  }
}

static void check_fall(const struct config *c, const char *key, double first, double last,
                       struct faults *faults) {
  const struct decay_row *decay = decay_row(c->learn.decay);
  bool constant = strcmp(c->learn.decay, "constant") == 0;
  if (first == 0) {
    faults_add(faults, "%s.first: 0 would learn nothing: it must be above 0", key);
  } else if (constant || first < 0) {
    return; /* last has no meaning; an automatic first fits any last */
  } else if (last == 0 && !decay->reaches_zero) {
    faults_add(faults,
               "%s.last: 0 can't be reached by learn.decay %s: it must be above 0, or "
               "the decay linear",
               key, decay->name);
  } else if (last > first) {
    faults_add(faults, "%s.last: %g is above %s.first, %g: it would grow", key, last, key, first);
  }
}

static void check_automatic_radius(const struct config *c, struct faults *faults) {
  const struct decay_row *decay = decay_row(c->learn.decay);
  bool constant = strcmp(c->learn.decay, "constant") == 0;
  if (c->learn.radius_first >= 0 || constant) return;
  if (c->learn.radius_last == 0 && !decay->reaches_zero) {
    faults_add(faults,
               "learn.radius.last: 0 can't be reached by learn.decay %s: it must be above "
               "0, or the decay linear",
               decay->name);
  }
}

static void check_delimiter(const struct config *c, struct faults *faults) {
  const char *d = c->input.delimiter;
  if (strlen(d) != 1 || strchr("\"\r\n", *d)) {
    faults_add(faults, "input.delimiter: one byte, and neither a quote nor the end of a line");
  }
}

static void check_output(const struct config *c, struct faults *faults) {
  struct field_list fields;
  struct error err = {0};
  if (strcmp(c->output.fields, "auto") != 0 && field_list_parse(&fields, c->output.fields, &err)) {
    faults_add(faults, "output.fields: %s", err.text);
  }
  const struct text_list *to = &c->output.to;
  bool known =
      to->count == 1 && (strcmp(to->texts[0], "auto") == 0 || strcmp(to->texts[0], "-") == 0);
  if (!known) faults_add(faults, "output.to: auto, or - for standard output");
}

static void check_features(const struct config *c, struct faults *faults) {
  const char *label = c->label;
  for (size_t i = 0; i < c->features.count; i++) {
    const struct feature_spec *spec = &c->features.specs[i];
    if (spec->as != &feature_label) continue;
    if (*label && strcmp(label, spec->field) != 0) {
      faults_add(faults, "features: `%s` is a second label beside `%s`", spec->field, label);
    }
    label = spec->field;
  }
}

static void check_sources(const struct config *c, struct faults *faults) {
  if (c->input.from.count == 0) faults_add(faults, "input.from: names no SOURCE");
}

int config_check(const struct config *c, struct faults *faults) {
  unsigned before = faults->count;
  check_sources(c, faults);
  check_delimiter(c, faults);
  check_features(c, faults);
  check_size(c, faults);
  check_fall(c, "learn.rate", c->learn.rate_first, c->learn.rate_last, faults);
  check_fall(c, "learn.radius", c->learn.radius_first, c->learn.radius_last, faults);
  check_automatic_radius(c, faults);
  check_output(c, faults);
  return faults->count > before ? -1 : 0;
}
