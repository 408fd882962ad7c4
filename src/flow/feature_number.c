/* A number: one component. */
#include <math.h>

#include "base/number.h"
#include "flow/features.h"

static enum placed number_place(struct feature *f, struct span text, bool learn, double *raw) {
  (void)learn;
  double *value = &raw[f->first];
  bool read = number_read(text, value) == NUMBER_READ;
  if (read && !f->transform) return PLACED;
  if (read) *value = f->transform(*value);
  if (read && isfinite(*value)) return PLACED;
  *value = (double)NAN;
  return span_trim(text).length == 0 ? PLACED_MISSING : PLACED_UNREADABLE;
}

const struct feature_row feature_number = {.name = "number",
                                           .help = "one component, scaled",
                                           .what = "number",
                                           .scaled = true,
                                           .learned = true,
                                           .fixed_dims = 1,
                                           .place = number_place};
