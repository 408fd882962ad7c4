/* A number, or one of the two truths: one component. */
#include <math.h>

#include "base/number.h"
#include "flow/features.h"

/* Exactly as JSON writes them; looked at only where no number stands. */
static bool read_truth(struct span text, double *value) {
  text = span_trim(text);
  bool truth = span_is(text, "true");
  if (!truth && !span_is(text, "false")) return false;
  *value = truth;
  return true;
}

static enum placed number_place_number(struct feature *f, double value, double *raw) {
  if (f->transform) value = f->transform(value);
  raw[f->first] = isfinite(value) ? value : (double)NAN;
  return isfinite(value) ? PLACED : PLACED_UNREADABLE;
}

static enum placed number_place(struct feature *f, struct span text, bool learn, double *raw) {
  (void)learn;
  double *value = &raw[f->first];
  bool read = number_read(text, value) == NUMBER_READ || read_truth(text, value);
  if (read) return f->transform ? number_place_number(f, *value, raw) : PLACED;
  *value = (double)NAN;
  return span_trim(text).length == 0 ? PLACED_MISSING : PLACED_UNREADABLE;
}

const struct feature_row feature_number = {.name = "number",
                                           .help = "one component, scaled; true is 1, false is 0",
                                           .what = "number",
                                           .scaled = true,
                                           .learned = true,
                                           .fixed_dims = 1,
                                           .place = number_place,
                                           .place_number = number_place_number};
