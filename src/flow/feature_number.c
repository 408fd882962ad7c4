/* A number: one component. */
#include <math.h>

#include "base/number.h"
#include "flow/features.h"

static enum placed number_place(struct feature *f, struct span text, bool learn, double *raw) {
  (void)learn;
  double value;
  enum number_kind kind = number_read(text, &value);
  if (kind == NUMBER_READ && f->transform) value = f->transform(value);
  if (kind == NUMBER_READ && isfinite(value)) {
    raw[f->first] = value;
    return PLACED;
  }
  raw[f->first] = (double)NAN;
  return span_trim(text).length == 0 ? PLACED_MISSING : PLACED_UNREADABLE;
}

const struct feature_row feature_number = {.name = "number",
                                           .help = "one component, scaled",
                                           .scaled = true,
                                           .learned = true,
                                           .place = number_place};
