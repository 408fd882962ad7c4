/* Copies of tensors, one behind the other in one buffer that is reserved before. */
#include "embed/kept.h"

enum { MOST_NAME_BYTES = 255 };

void kept_clear(struct kept *k) {
  buffer_clear(&k->bytes);
  buffer_clear(&k->names);
  *k = (struct kept){0};
}

static size_t bytes_of(const struct state_row *row) {
  return (size_t)state_row_elements(row) * state_type_bytes(row->type);
}

static void keep(struct kept *k, const struct state_row *row) {
  struct state_row copy = *row;
  copy.name = k->names.data + k->names.length;
  copy.data = k->bytes.data + k->bytes.length;
  buffer_append(&k->names, row->name, strlen(row->name) + 1);
  buffer_append(&k->bytes, row->data, bytes_of(row));
  k->rows.rows[k->rows.count++] = copy;
}

int kept_copy(struct kept *k, const struct state *file, const struct state *own,
              struct error *err) {
  size_t bytes = 1, names = 1;
  for (unsigned i = 0; i < file->count; i++) {
    size_t length = strlen(file->rows[i].name);
    if (length > MOST_NAME_BYTES) {
      return error_set(err, ERROR_DATA, "a tensor's name has %zu bytes", length);
    }
    names += length + 1;
    if (!state_find(own, file->rows[i].name)) bytes += bytes_of(&file->rows[i]);
  }
  buffer_reserve(&k->bytes, bytes);
  buffer_reserve(&k->names, names);
  for (unsigned i = 0; i < file->count; i++) {
    if (!state_find(own, file->rows[i].name)) keep(k, &file->rows[i]);
  }
  return 0;
}

int kept_export(const struct kept *k, struct state *state, struct error *err) {
  for (unsigned i = 0; i < k->rows.count; i++) {
    if (state_find(state, k->rows.rows[i].name)) continue;
    if (state->count == STATE_MOST_ROWS) {
      return error_set(err, ERROR_INTERNAL, "more than %d tensors", STATE_MOST_ROWS);
    }
    state->rows[state->count++] = k->rows.rows[i];
  }
  return 0;
}
