/*
 * Column names, kept one behind the other so that a wide table costs a few allocations, not
 * thousands; an index finds them by their hash.
 */
#include "flow/columns.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/number.h"

void columns_clear(struct columns *c) {
  buffer_clear(&c->text);
  free(c->ends);
  free(c->index);
  *c = (struct columns){.version = c->version + 1};
}

struct span columns_name(const struct columns *c, uint32_t column) {
  size_t from = column ? c->ends[column - 1] : 0;
  return (struct span){c->text.data + from, c->ends[column] - from};
}

/* The place of a name in the index: its own, or the free one where it belongs. */
static uint32_t *place_of(const struct columns *c, struct span name) {
  uint32_t at = (uint32_t)hash_span(name) & c->mask;
  while (c->index[at] && !span_equal(columns_name(c, c->index[at] - 1), name)) {
    at = (at + 1) & c->mask;
  }
  return &c->index[at];
}

int64_t columns_find(const struct columns *c, struct span name) {
  return c->count ? (int64_t)*place_of(c, name) - 1 : -1;
}

static void grow(struct columns *c) {
  c->capacity = c->capacity ? 2 * c->capacity : 16;
  size_t *ends = realloc(c->ends, c->capacity * sizeof *ends);
  free(c->index);
  c->index = calloc(2 * (size_t)c->capacity, sizeof *c->index);
  if (!ends || !c->index) abort();
  c->ends = ends;
  c->mask = 2 * c->capacity - 1;
  for (uint32_t i = 0; i < c->count; i++) *place_of(c, columns_name(c, i)) = i + 1;
}

static void put(struct columns *c, struct span name) {
  if (c->count == c->capacity) grow(c);
  uint32_t *place = place_of(c, name);
  c->version++;
  buffer_append(&c->text, name.at, name.length);
  c->ends[c->count++] = c->text.length;
  *place = c->count;
}

void columns_add(struct columns *c, struct span name) {
  char digits[NUMBER_TEXT_BYTES];
  if (name.length == 0) name = (struct span){digits, number_write_count(c->count + 1, digits)};
  if (columns_find(c, name) < 0) {
    put(c, name);
    return;
  }
  struct buffer other = {0};
  uint32_t number = c->count + 1;
  do { /* its own number is free but for names that were made to be in the way */
    buffer_reset(&other);
    buffer_append(&other, name.at, name.length);
    buffer_printf(&other, "_%u", number++);
  } while (columns_find(c, buffer_span(&other)) >= 0);
  put(c, buffer_span(&other));
  buffer_clear(&other);
}

int64_t columns_take(struct columns *c, struct span name) {
  if (name.length == 0 || name.length > COLUMNS_NAME_BYTES) return -1;
  int64_t column = columns_find(c, name);
  if (column >= 0 || !c->open || c->count == COLUMNS_MOST_TAKEN) return column;
  put(c, name);
  return c->count - 1;
}

void columns_number(struct columns *c, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) columns_add(c, (struct span){"", 0});
}

void columns_copy(struct columns *to, const struct columns *from) {
  columns_clear(to);
  for (uint32_t i = 0; i < from->count; i++) columns_add(to, columns_name(from, i));
}
