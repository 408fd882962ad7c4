/* For tests of rooms with state: all that one exported, as bytes; and the same with a row altered.
 */
#ifndef TESTS_UNIT_STATES_H
#define TESTS_UNIT_STATES_H

#include <check.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "core/state.h"

/* Rows whose elements lie in memory of their own, as those of a checkpoint that was read. */
static inline void states_own(struct state *to, const struct state *from) {
  *to = *from;
  for (unsigned i = 0; i < to->count; i++) {
    struct state_row *row = &to->rows[i];
    const size_t bytes = state_row_elements(row) * state_type_bytes(row->type);
    char *data = malloc(bytes + 1);
    ck_assert_ptr_nonnull(data);
    if (row->write) {
      row->write(row->data, data);
    } else if (bytes > 0) {
      memcpy(data, row->data, bytes);
    }
    row->data = data;
    row->write = NULL;
  }
}

static inline void states_free(struct state *state) {
  for (unsigned i = 0; i < state->count; i++) free((void *)(uintptr_t)state->rows[i].data);
  state->count = 0;
}

/* Elements of an owned row, to be altered. */
static inline void *states_at(const struct state *state, const char *name) {
  const struct state_row *row = state_find(state, name);
  ck_assert_msg(row != NULL, "no row %s", name);
  return (void *)(uintptr_t)row->data;
}

/* The name of a row in which they differ; NULL: they are the same. */
static inline const char *states_differ(const struct state *a, const struct state *b) {
  if (a->count != b->count) return "(the rows)";
  for (unsigned i = 0; i < a->count; i++) {
    const struct state_row *x = &a->rows[i], *y = state_find(b, x->name);
    if (!y || x->type != y->type || x->rank != y->rank || x->shape[0] != y->shape[0] ||
        x->shape[1] != y->shape[1]) {
      return x->name;
    }
    const size_t bytes = state_row_elements(x) * state_type_bytes(x->type);
    if (bytes > 0 && memcmp(x->data, y->data, bytes) != 0) return x->name;
  }
  return NULL;
}

#endif
