/*
 * A category: one of `dims` slots is weight / sqrt 2, the others 0, so that two different
 * values lie `weight` apart.
 */
#include <math.h>

#include "flow/category.h"
#include "flow/features.h"

/* A frozen map gives a value it has never met no slot: it is unlike all the others. */
static enum placed category_place(struct feature *f, struct span text, bool learn, double *raw) {
  struct span value = span_trim(text);
  double fill = value.length ? 0.0 : (double)NAN;
  for (uint32_t i = 0; i < f->dims; i++) raw[f->first + i] = fill;
  if (value.length == 0) return PLACED_MISSING;
  bool taken;
  int64_t slot = category_slot(f->category, value, learn, &taken);
  if (taken) features_note_value(f, value);
  if (slot >= 0) raw[f->first + (uint32_t)slot] = f->weight / sqrt(2.0);
  return PLACED;
}

const struct feature_row feature_category = {
    .name = "category",
    .help = "one of `dims` slots, in order of appearance; later values hashed onto them",
    .sized = true,
    .learned = true,
    .place = category_place};
