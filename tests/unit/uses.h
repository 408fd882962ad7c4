/* For the tests of src/flow/feature_*.c: one field in one use, placed text by text. */
#ifndef TESTS_UNIT_USES_H
#define TESTS_UNIT_USES_H

#include <check.h>

#include "flow/features.h"

enum { USES_MOST_DIMS = 256 };

struct use {
  struct features *features;
  struct feature *feature;
  double raw[USES_MOST_DIMS];
};

static inline void uses_begin(struct use *u, const struct feature_spec *spec) {
  struct error err = {0};
  *u = (struct use){.features =
                        features_new(&(struct feature_list){(void *)(uintptr_t)spec, 1}, &err)};
  ck_assert_msg(u->features != NULL, "%s", err.text);
  ck_assert_uint_le(u->features->dims, USES_MOST_DIMS);
  u->feature = &u->features->each[0];
}

/* One record: placed and passed. */
static inline enum placed uses_place_span(struct use *u, struct span text) {
  enum placed placed = u->feature->row->place(u->feature, text, true, u->raw);
  features_pass(u->features);
  return placed;
}
static inline enum placed uses_place(struct use *u, const char *text) {
  return uses_place_span(u, span_of(text));
}

static inline void uses_end(struct use *u) {
  features_free(u->features);
}

#endif
