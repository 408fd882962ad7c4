/* The keys seen last: a hash index with chains, and a list through all places by use. */
#include "core/cache.h"

#include <stdlib.h>

int cache_init(struct cache *c, uint32_t capacity) {
  uint32_t heads = 4;
  while (heads < capacity) heads *= 2;
  *c = (struct cache){.capacity = capacity,
                      .mask = heads - 1,
                      .newest = CACHE_NONE,
                      .oldest = CACHE_NONE,
                      .each = malloc(capacity * sizeof *c->each),
                      .heads = malloc(heads * sizeof *c->heads)};
  if (!c->each || !c->heads) {
    cache_clear(c);
    return -1;
  }
  for (uint32_t i = 0; i < heads; i++) c->heads[i] = CACHE_NONE;
  return 0;
}

void cache_clear(struct cache *c) {
  free(c->each);
  free(c->heads);
  *c = (struct cache){0};
}

static uint32_t *chain_of(const struct cache *c, uint64_t key) {
  return &c->heads[(uint32_t)(key ^ key >> 32) & c->mask];
}

uint32_t cache_find(const struct cache *c, uint64_t key) {
  uint32_t place = *chain_of(c, key);
  while (place != CACHE_NONE && c->each[place].key != key) place = c->each[place].next;
  return place;
}

/* --- the list by use --- */

static void unlink_place(struct cache *c, uint32_t place) {
  const uint32_t newer = c->each[place].newer, older = c->each[place].older;
  if (newer != CACHE_NONE) c->each[newer].older = older;
  if (older != CACHE_NONE) c->each[older].newer = newer;
  if (c->newest == place) c->newest = older;
  if (c->oldest == place) c->oldest = newer;
}

static void make_newest(struct cache *c, uint32_t place) {
  c->each[place].newer = CACHE_NONE;
  c->each[place].older = c->newest;
  if (c->newest != CACHE_NONE) c->each[c->newest].newer = place;
  if (c->oldest == CACHE_NONE) c->oldest = place;
  c->newest = place;
}

void cache_touch(struct cache *c, uint32_t place) {
  if (c->newest == place) return;
  unlink_place(c, place);
  make_newest(c, place);
}

/* --- places --- */

static uint32_t evict(struct cache *c) {
  const uint32_t place = c->oldest;
  uint32_t *at = chain_of(c, c->each[place].key);
  while (*at != place) at = &c->each[*at].next;
  *at = c->each[place].next;
  unlink_place(c, place);
  return place;
}

uint32_t cache_take(struct cache *c, uint64_t key) {
  const uint32_t place = c->count < c->capacity ? c->count++ : evict(c);
  uint32_t *head = chain_of(c, key);
  c->each[place].key = key;
  c->each[place].next = *head;
  *head = place;
  make_newest(c, place);
  return place;
}

/* --- checkpoints --- */

void cache_write_keys(const void *cache, void *to) {
  const struct cache *c = cache;
  uint64_t *keys = to;
  for (uint32_t p = c->oldest; p != CACHE_NONE; p = c->each[p].newer) *keys++ = c->each[p].key;
}

int cache_read_keys(struct cache *c, const uint64_t *keys, uint64_t count) {
  if (count > c->capacity) return -1;
  for (uint64_t i = 0; i < count; i++) {
    if (cache_find(c, keys[i]) != CACHE_NONE) return -1;
    cache_take(c, keys[i]);
  }
  return 0;
}
