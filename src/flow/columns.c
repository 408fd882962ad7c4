/* Column names, kept one behind the other so that a wide table costs one allocation, not hundreds.
 */
#include "flow/columns.h"

#include <stdlib.h>

#include "base/number.h"

void columns_clear(struct columns *c) {
  buffer_clear(&c->text);
  free(c->ends);
  *c = (struct columns){0};
}

void columns_add(struct columns *c, struct span name) {
  if (c->count == c->capacity) {
    c->capacity = c->capacity ? 2 * c->capacity : 16;
    size_t *ends = realloc(c->ends, c->capacity * sizeof *ends);
    if (!ends) abort();
    c->ends = ends;
  }
  buffer_append(&c->text, name.at, name.length);
  c->ends[c->count++] = c->text.length;
}

void columns_number(struct columns *c, uint32_t count) {
  for (uint32_t i = 1; i <= count; i++) {
    char digits[NUMBER_TEXT_BYTES];
    size_t length = number_write_count(i, digits);
    columns_add(c, (struct span){digits, length});
  }
}

struct span columns_name(const struct columns *c, uint32_t column) {
  size_t from = column ? c->ends[column - 1] : 0;
  return (struct span){c->text.data + from, c->ends[column] - from};
}

int64_t columns_find(const struct columns *c, struct span name) {
  for (uint32_t i = 0; i < c->count; i++) {
    if (span_equal(columns_name(c, i), name)) return i;
  }
  return -1;
}

void columns_copy(struct columns *to, const struct columns *from) {
  columns_clear(to);
  for (uint32_t i = 0; i < from->count; i++) columns_add(to, columns_name(from, i));
}
