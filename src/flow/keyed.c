/* Fields by name: the column that followed last time is tried first, then the index. */
#include "flow/keyed.h"

#include <stdlib.h>

void keyed_clear(struct keyed *k) {
  free(k->at);
  k->at = NULL;
  k->capacity = 0;
}

static void make_room(struct keyed *k, uint32_t count) {
  uint32_t capacity = k->capacity ? k->capacity : 16;
  while (capacity < count) capacity *= 2;
  k->at = realloc(k->at, capacity * sizeof *k->at);
  if (!k->at) abort();
  memset(k->at + k->capacity, 0, (capacity - k->capacity) * sizeof *k->at);
  k->capacity = capacity;
}

void keyed_begin(struct keyed *k) {
  if (k->columns->count > k->capacity || !k->at) make_room(k, k->columns->count);
  memset(k->at, 0, k->columns->count * sizeof *k->at);
  k->next = 0;
}

int64_t keyed_column(struct keyed *k, struct span name) {
  const struct columns *c = k->columns;
  int64_t column = k->next;
  if (k->next >= c->count || !span_equal(name, columns_name(c, k->next))) {
    column = columns_take(k->columns, name);
    if (column < 0) return -1;
    if (c->count > k->capacity) make_room(k, c->count);
  }
  k->next = (uint32_t)column + 1;
  return column;
}
