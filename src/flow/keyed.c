/* Fields by name: the column that followed last time is tried first, then the index. */
#include "flow/keyed.h"

#include <stdlib.h>

void keyed_clear(struct keyed *k) {
  free(k->at);
  free(k->numbers);
  free(k->texts);
  k->at = NULL;
  k->numbers = NULL;
  k->texts = NULL;
  k->capacity = 0;
}

static void *grown(void *memory, size_t bytes) {
  memory = realloc(memory, bytes);
  if (!memory) abort();
  return memory;
}

static void forget(struct keyed *k, uint32_t from, uint32_t to) {
  memset(k->at + from, 0, (to - from) * sizeof *k->at);
  for (uint32_t i = from; k->typed && i < to; i++) k->numbers[i] = (double)NAN;
}

static void make_room(struct keyed *k, uint32_t count) {
  uint32_t before = k->capacity, capacity = before ? before : 16;
  while (capacity < count) capacity *= 2;
  k->at = grown(k->at, capacity * sizeof *k->at);
  if (k->typed) {
    k->numbers = grown(k->numbers, capacity * sizeof *k->numbers);
    k->texts = grown(k->texts, capacity * sizeof *k->texts);
  }
  k->capacity = capacity;
  forget(k, before, capacity);
}

void keyed_begin(struct keyed *k) {
  uint32_t count = k->columns->count;
  if (count > k->capacity || !k->at) make_room(k, count);
  /* Columns that have gone or come since the last record must not leave its values behind. */
  forget(k, 0, k->version == k->columns->version ? count : k->capacity);
  k->version = k->columns->version;
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
