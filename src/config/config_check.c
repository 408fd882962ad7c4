/* What only several keys together can show. Each check is a function; config_check runs all. */
#include <inttypes.h>
#include <string.h>

#include "base/address.h"
#include "config/private.h"
#include "config/value.h"
#include "core/decay.h"
#include "core/lattice.h"
#include "flow/decoder.h"
#include "flow/emitter.h"
#include "flow/pattern.h"

static void check_size(const struct config *c, struct faults *faults) {
  uint64_t side = config_side(c);
  uint64_t rows = c->map.rows == CONFIG_AUTO_COUNT ? side : c->map.rows;
  uint64_t columns = c->map.columns == CONFIG_AUTO_COUNT ? side : c->map.columns;
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
  config_check_output_to(c, faults);
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

static bool is_default(const struct config *c, const struct option_row *row) {
  struct buffer mine = {0}, theirs = {0};
  struct config *defaults = config_new();
  value_write(c, row, &mine);
  value_write(defaults, row, &theirs);
  bool same = span_equal(buffer_span(&mine), buffer_span(&theirs));
  buffer_clear(&mine);
  buffer_clear(&theirs);
  config_free(defaults);
  return same;
}

/* A file that holds every key at its default asks for nothing; who gives an option does. */
static void check_places(const struct config *c, struct faults *faults) {
  char why[FAULT_BYTES];
  for (const struct option_row *row = option_table; row->key; row++) {
    if (!config_is_set(c, row->key) || !config_misplaced(c, row, why)) continue;
    bool by_file = c->private->place[row - option_table] != NULL;
    if (!by_file || !is_default(c, row)) config_blame(c, row->key, faults, "%s: %s", row->key, why);
  }
}

/* As a resumed map may bring it: its growth, and a format that is set. */
static void check_growth(const struct config *c, struct faults *faults) {
  const struct decoder_row *row = decoder_row(c->input.format);
  if (strcmp(c->map.growth, "novelty") != 0 || config_is_set(c, "map.growth")) return;
  if (!row || row->any) return;
  config_blame(c, "input.format", faults, "input.format: the map is of log lines, not of %s",
               row->name);
}

static void check_sources(const struct config *c, struct faults *faults) {
  if (c->input.from.count == 0)
    config_blame(c, "input.from", faults, "input.from: names no SOURCE");
}

static void check_follow(const struct config *c, struct faults *faults) {
  if (!c->input.follow || c->input.passes == 1) return;
  config_blame(c, "input.passes", faults,
               "input.passes: a file that grows is read once: leave it out, or input.follow");
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

static bool is_part_of_header(const char *name) {
  static const char *const parts[] = {"time", "level", "tag", "message"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (strcmp(name, parts[i]) == 0) return true;
  }
  return false;
}

/* One word, a number of fields, or a pattern: every group must be something to a log. */
static void check_header(const struct config *c, struct faults *faults) {
  struct error err;
  const char *text = c->logs.header;
  if (strcmp(text, "auto") == 0 || strcmp(text, "none") == 0) return;
  if (text[0] && strspn(text, "0123456789") == strlen(text)) {
    if (strlen(text) < 3) return;
    config_blame(c, "logs.header", faults, "logs.header: %s fields are too many (at most 99)",
                 text);
    return;
  }
  struct pattern *pattern = pattern_new(span_of(text), &err);
  if (!pattern) config_blame(c, "logs.header", faults, "logs.header: %s", err.text);
  for (uint32_t i = 0; pattern && i < pattern_groups(pattern); i++) {
    const char *name = pattern_group(pattern, i);
    if (is_part_of_header(name)) continue;
    config_blame(c, "logs.header", faults,
                 "logs.header: `%s` is none of the groups time, level, tag, message", name);
  }
  pattern_free(pattern);
}

static void check_multiline(const struct config *c, struct faults *faults) {
  struct error err;
  const char *text = c->input.multiline;
  if (text[0] == '\0') return;
  struct pattern *pattern = pattern_new_whole("line", span_of(text), &err);
  if (!pattern) config_blame(c, "input.multiline", faults, "input.multiline: %s", err.text);
  pattern_free(pattern);
}

static void check_http(const struct config *c, struct faults *faults) {
  struct address at;
  struct error err;
  if (c->http.listen[0] == '\0') return;
  if (address_parse(&at, c->http.listen, &err)) {
    config_blame(c, "http.listen", faults, "http.listen: %s", err.text);
  } else if (at.datagram) {
    config_blame(c, "http.listen", faults, "http.listen: pages need a stream, not datagrams");
  } else if (address_is_tcp(c->http.listen)) {
    config_blame(c, "http.listen", faults, "http.listen: HOST:PORT, without tcp:// before it");
  } else if (!at.local && !c->http.allow_remote && !address_is_loopback(span_of(at.host))) {
    config_blame(c, "http.listen", faults,
                 "http.listen: other machines could reach %s: set http.allow_remote to yes if they "
                 "may",
                 c->http.listen);
  }
#ifndef HAVE_HTTP
  config_blame(c, "http.listen", faults, "http.listen: this program was built without HTTP");
#endif
}

int config_check(const struct config *c, struct faults *faults) {
  unsigned before = faults->count;
  check_sources(c, faults);
  check_follow(c, faults);
  check_growth(c, faults);
  check_pattern(c, faults);
  check_multiline(c, faults);
  check_features(c, faults);
  check_feature_keys(c, faults);
  check_places(c, faults);
  check_header(c, faults);
  check_size(c, faults);
  check_falls(c, faults);
  check_output(c, faults);
  check_http(c, faults);
  return faults->count > before ? -1 : 0;
}
