/*
 * A category: one of `dims` slots is weight / sqrt 2, the others 0, so that two different
 * values lie `weight` apart.
 */
#include <math.h>

#include "flow/category.h"
#include "flow/features.h"

static void category_init(struct feature *f) {
  f->category = category_new(f->dims);
}

/* A frozen map gives a value it has never met no slot: it is unlike all the others. */
static enum placed category_place(struct feature *f, struct span text, bool learn, double *raw) {
  struct span value = span_trim(text);
  double fill = value.length ? 0.0 : (double)NAN;
  for (uint32_t i = 0; i < f->dims; i++) raw[f->first + i] = fill;
  if (value.length == 0) return PLACED_MISSING;
  int64_t slot = learn ? features_learn_value(f, value) : category_slot(f->category, value);
  if (slot >= 0) raw[f->first + (uint32_t)slot] = f->weight / sqrt(2.0);
  return PLACED;
}

/* field=value, or field[i] where none has come yet. */
static void category_component_name(const struct feature *f, uint32_t i, struct buffer *to) {
  buffer_append_text(to, f->name);
  if (i < category_count(f->category)) {
    const struct span value = features_value(f, i);
    buffer_append_byte(to, '=');
    buffer_append(to, value.at, value.length);
  } else {
    buffer_printf(to, "[%u]", i);
  }
}

const struct feature_row feature_category = {
    .name = "category",
    .help = "one of `dims` slots, in order of appearance; later values hashed onto them",
    .learned = true,
    .default_dims = 8,
    .init = category_init,
    .place = category_place,
    .component_name = category_component_name};
