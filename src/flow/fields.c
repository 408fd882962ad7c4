/* Growth of a record's array of fields. */
#include "flow/fields.h"

#include <stdlib.h>

void fields_clear(struct fields *f) {
  free(f->at);
  f->at = NULL;
  f->count = f->capacity = 0;
}

bool fields_grow(struct fields *f) {
  if (f->capacity >= f->most) return false;
  uint32_t capacity = f->capacity ? 2 * f->capacity : 16;
  if (capacity > f->most) capacity = f->most;
  struct span *at = realloc(f->at, capacity * sizeof *at);
  if (!at) abort();
  f->at = at;
  f->capacity = capacity;
  return true;
}
