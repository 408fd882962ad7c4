/* Names, automatic values and limits of a map. */
#include "flow/model_params.h"

#include <inttypes.h>

enum { MOST_WARMUP = 1000000 };

static const uint64_t most_count = UINT64_C(1000000000000000); /* exact as a double, too */

static int unknown(const char *what, const char *name, struct error *err) {
  char shown[BUFFER_SHOWN_BYTES];
  return error_set(err, ERROR_CONFIG, "%s: there is no `%s`", what,
                   buffer_shown(span_of(name ? name : ""), shown));
}

/* The row of a name, which may be NULL. */
#define ROW(table, name) ((name) ? table##_row(name) : NULL)

int model_params_laws(struct model_params *params, const struct model_laws *laws,
                      struct error *err) {
  struct som_params *som = &params->som;
  som->lattice.kind = ROW(lattice, laws->lattice);
  som->neighbourhood = ROW(neighbourhood, laws->neighbourhood);
  som->distance = ROW(distance, laws->distance);
  som->decay = ROW(decay, laws->decay);
  params->initial = ROW(initial, laws->init);
  params->scale = ROW(scaler, laws->scale);
  if (!som->lattice.kind) return unknown("lattice", laws->lattice, err);
  if (!som->neighbourhood) return unknown("neighbourhood", laws->neighbourhood, err);
  if (!som->distance) return unknown("distance", laws->distance, err);
  if (!som->decay) return unknown("decay", laws->decay, err);
  if (!params->initial) return unknown("init", laws->init, err);
  if (!params->scale) return unknown("scale", laws->scale, err);
  return 0;
}

double model_params_radius(const struct lattice *l, double last) {
  double half = (l->rows > l->columns ? l->rows : l->columns) / 2.0;
  return half > last ? half : last;
}

uint64_t model_params_over(const struct lattice *l) {
  uint64_t over = 50 * (uint64_t)lattice_units(l);
  return over < 5000 ? 5000 : over;
}

static int check_lattice(const struct lattice *l, struct error *err) {
  if (l->rows < 1 || l->rows > LATTICE_MOST_SIDE || l->columns < 1 ||
      l->columns > LATTICE_MOST_SIDE || (uint64_t)l->rows * l->columns > LATTICE_MOST_UNITS) {
    return error_set(err, ERROR_CONFIG, "rows, columns: %" PRIu32 " x %" PRIu32 " are no map",
                     l->rows, l->columns);
  }
  if (!l->torus || !l->kind->staggered || l->rows % 2 == 0) return 0;
  return error_set(err, ERROR_CONFIG,
                   "torus: a hexagonal one needs an even number of rows, not %" PRIu32, l->rows);
}

static bool within(double value, double least, double most) {
  return value >= least && value <= most; /* false for NaN, too */
}

/* Of a constant the last value has no meaning, but it is a number all the same. */
static int check_fall(const char *what, const struct decay_row *law, double first, double last,
                      double most, struct error *err) {
  bool constant = strcmp(law->name, "constant") == 0;
  bool numbers = within(first, 0, most) && first > 0 && within(last, 0, most);
  bool falls = last <= first && (last > 0 || law->reaches_zero);
  if (numbers && (constant || falls)) return 0;
  return error_set(err, ERROR_CONFIG, "%s: it can't fall from %g to %g by the law `%s`", what,
                   first, last, law->name);
}

static int check_count(const char *what, uint64_t value, uint64_t least, uint64_t most,
                       struct error *err) {
  if (value >= least && value <= most) return 0;
  return error_set(err, ERROR_CONFIG,
                   "%s: %" PRIu64 " is out of range (%" PRIu64 " to %" PRIu64 ")", what, value,
                   least, most);
}

static int check_feature(const struct feature_spec *spec, struct error *err) {
  const char *fault = NULL;
  char shown[BUFFER_SHOWN_BYTES];
  if (spec->field[0] == '\0') fault = "names no field";
  if (!spec->as->learned && spec->as != &feature_label) fault = "is neither learned nor a label";
  if (!within(spec->weight, 1e-9, 1e9)) fault = "has a weight out of range";
  if (feature_spec_dims(spec) > FEATURE_MOST_DIMS) fault = "has too many components";
  if (!fault) return 0;
  return error_set(err, ERROR_CONFIG, "features: `%s` %s",
                   buffer_shown(span_of(spec->field), shown), fault);
}

int model_params_check(const struct model_params *params, const struct feature_list *features,
                       struct error *err) {
  const struct som_params *som = &params->som;
  if (check_lattice(&som->lattice, err) ||
      check_fall("rate", som->decay, som->rate_first, som->rate_last, 1, err) ||
      check_fall("radius", som->decay, som->radius_first, som->radius_last, 1e6, err) ||
      check_count("over", som->over, 1, most_count, err) ||
      check_count("seed", params->seed, 0, most_count, err) ||
      check_count("warmup_records", params->warmup_records, 1, MOST_WARMUP, err)) {
    return -1;
  }
  for (size_t i = 0; i < features->count; i++) {
    if (check_feature(&features->specs[i], err)) return -1;
  }
  return 0;
}
