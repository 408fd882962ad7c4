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
  size_t *places;   /* where their texts stand */
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
  c->places = calloc(dims, sizeof *c->places);
  c->index = calloc(size, sizeof *c->index);
  if (!c->hashes || !c->places || !c->index) abort();
  return c;
}

void category_free(struct category *c) {
  if (!c) return;
  free(c->hashes);
  free(c->places);
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

int64_t category_learn(struct category *c, struct span value, size_t place, bool *taken) {
  uint64_t hash = value_hash(value);
  uint32_t *found = look(c, hash);
  *taken = !*found && c->count < c->dims;
  if (*taken) {
    c->hashes[c->count] = hash;
    c->places[c->count] = place;
    *found = ++c->count;
  }
  return *found ? (int64_t)*found - 1 : (int64_t)(hash % c->dims);
}

size_t category_text_at(const struct category *c, uint32_t slot) {
  return c->places[slot];
}

int64_t category_slot(const struct category *c, struct span value) {
  uint64_t hash = value_hash(value);
  uint32_t found = *look(c, hash);
  if (found) return found - 1;
  return c->count == c->dims ? (int64_t)(hash % c->dims) : -1;
}
