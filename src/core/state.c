/* The learned state as named tensors: what rooms export and take back. */
#include "core/state.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"

static const struct {
  const char *name;
  size_t bytes;
} types[STATE_TYPES] = {
    [STATE_F64] = {"F64", 8}, [STATE_U64] = {"U64", 8}, [STATE_F32] = {"F32", 4},
    [STATE_U32] = {"U32", 4}, [STATE_U8] = {"U8", 1},
};

size_t state_type_bytes(enum state_type type) {
  return types[type].bytes;
}

const char *state_type_name(enum state_type type) {
  return types[type].name;
}

uint64_t state_row_elements(const struct state_row *row) {
  return row->rank == 1 ? row->shape[0] : row->shape[0] * row->shape[1];
}

void state_add_written(struct state *state, const char *name, enum state_type type, uint64_t rows,
                       uint64_t columns, const void *owner, void (*write)(const void *, void *)) {
  assert(state->count < STATE_MOST_ROWS && !state_find(state, name));
  state->rows[state->count++] = (struct state_row){
      .name = name,
      .type = type,
      .rank = columns ? 2 : 1,
      .shape = {rows, columns},
      .data = owner,
      .write = write,
  };
}

void state_add(struct state *state, const char *name, enum state_type type, uint64_t rows,
               uint64_t columns, const void *data) {
  state_add_written(state, name, type, rows, columns, data, NULL);
}

void state_add_text(struct state *state, const char *name, struct span text) {
  state_add(state, name, STATE_U8, text.length, 0, text.at);
}

const struct state_row *state_find(const struct state *state, const char *name) {
  for (unsigned i = 0; i < state->count; i++) {
    if (strcmp(state->rows[i].name, name) == 0) return &state->rows[i];
  }
  return NULL;
}

static void describe(struct buffer *to, enum state_type type, unsigned rank,
                     const uint64_t shape[2]) {
  buffer_printf(to, "%s[%" PRIu64, types[type].name, shape[0]);
  if (rank == 2) buffer_printf(to, ", %" PRIu64, shape[1]);
  buffer_append(to, "]", sizeof "]");
}

static int refuse_shape(const struct state_row *row, const struct state_row *wanted,
                        struct error *err) {
  struct buffer found = {0}, other = {0};
  describe(&found, row->type, row->rank, row->shape);
  describe(&other, wanted->type, wanted->rank, wanted->shape);
  error_set(err, ERROR_DATA, "%s is %s, not %s", row->name, found.data, other.data);
  buffer_clear(&found);
  buffer_clear(&other);
  return -1;
}

int state_take(const struct state *state, const char *name, enum state_type type, uint64_t rows,
               uint64_t columns, void *to, struct error *err) {
  const struct state_row *row = state_find(state, name);
  if (!row) return error_set(err, ERROR_DATA, "%s is missing", name);
  const struct state_row wanted = {.type = type, .rank = columns ? 2 : 1, .shape = {rows, columns}};
  if (row->type != type || row->rank != wanted.rank || row->shape[0] != rows ||
      row->shape[1] != columns) {
    return refuse_shape(row, &wanted, err);
  }
  if (row->write) {
    row->write(row->data, to);
  } else if (state_row_elements(row) > 0) {
    /* Bytes of a file may begin at any address. */
    memcpy(to, row->data, state_row_elements(row) * types[type].bytes);
  }
  return 0;
}

int state_take_text(const struct state *state, const char *name, struct span *text,
                    struct error *err) {
  const struct state_row *row = state_find(state, name);
  if (!row) return error_set(err, ERROR_DATA, "%s is missing", name);
  if (row->type != STATE_U8 || row->rank != 1 || row->write) {
    return error_set(err, ERROR_DATA, "%s is no text", name);
  }
  *text = (struct span){row->data, row->shape[0]};
  return 0;
}
