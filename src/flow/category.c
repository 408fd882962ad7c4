/*
 * Values take slots in order of appearance; once all are taken, later values share them by
 * their hash. An index of twice the size finds a value in one or two looks.
 */
#include "flow/category.h"

#include <stdlib.h>

#include "base/hash.h"

struct category {
  uint32_t dims, count, mask;
  uint64_t *hashes; /* of the values, by slot */
  uint32_t *index;  /* open addressing: slot + 1, 0 free */
};

struct category *category_new(uint32_t dims) {
  struct category *c = calloc(1, sizeof *c);
  if (!c) abort();
  uint32_t size = 4;
  while (size < 2 * dims) size *= 2;
  c->dims = dims;
  c->mask = size - 1;
  c->hashes = calloc(dims, sizeof *c->hashes);
  c->index = calloc(size, sizeof *c->index);
  if (!c->hashes || !c->index) abort();
  return c;
}

void category_free(struct category *c) {
  if (!c) return;
  free(c->hashes);
  free(c->index);
  free(c);
}

uint32_t category_count(const struct category *c) {
  return c->count;
}

static uint64_t value_hash(struct span value) {
  if (value.length > CATEGORY_VALUE_BYTES) value.length = CATEGORY_VALUE_BYTES;
  return hash_span(value);
}

static uint32_t *look(const struct category *c, uint64_t hash) {
  uint32_t at = (uint32_t)hash & c->mask;
  while (c->index[at] && c->hashes[c->index[at] - 1] != hash) at = (at + 1) & c->mask;
  return &c->index[at];
}

int64_t category_slot(struct category *c, struct span value, bool learn, bool *taken) {
  uint64_t hash = value_hash(value);
  uint32_t *found = look(c, hash);
  *taken = learn && !*found && c->count < c->dims;
  if (*taken) {
    c->hashes[c->count] = hash;
    *found = ++c->count;
  }
  if (*found) return *found - 1;
  return c->count == c->dims ? (int64_t)(hash % c->dims) : -1;
}
