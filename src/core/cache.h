/*
 * The keys seen last: a bounded map from 64-bit keys to places 0 .. capacity-1. What belongs to a
 * key its owner keeps by place, in arrays of its own. When all places are taken, the key that was
 * used least recently makes room; the order is exact.
 */
#ifndef CORE_CACHE_H
#define CORE_CACHE_H

#include <stdint.h>

#include "core/state.h"

#define CACHE_NONE UINT32_MAX

/* What is kept of a key lies together: each is a step to memory that is far away. */
struct cache_entry {
  uint64_t key;
  uint32_t next;         /* in the chain of its hash */
  uint32_t newer, older; /* in the list by use */
};

struct cache {
  uint32_t capacity, count;
  struct cache_entry *each; /* by place */
  uint32_t *heads;          /* of the chains */
  uint32_t mask, newest, oldest;
};

int cache_init(struct cache *c, uint32_t capacity); /* capacity 1 .. 2^30; -1 without memory */
void cache_clear(struct cache *c);

/* The key's place, or CACHE_NONE. */
uint32_t cache_find(const struct cache *c, uint64_t key);
/* It has just been used: it is the newest. */
void cache_touch(struct cache *c, uint32_t place);
/* A place for a key that has none, as the newest. What belonged to it is another key's, if all were
   taken. */
uint32_t cache_take(struct cache *c, uint64_t key);

/* From the oldest on: a checkpoint holds keys and what belongs to them in this order, so that it
   doesn't show where things happen to lie. */
static inline uint32_t cache_oldest(const struct cache *c) {
  return c->oldest;
}
static inline uint32_t cache_newer(const struct cache *c, uint32_t place) {
  return c->each[place].newer;
}
/* Writes the keys, oldest first, into uint64_t[count]; for state_add_written. */
void cache_write_keys(const void *cache, void *to);
/* Places 0 .. count-1 for keys that come oldest first; -1: one stands twice or there are too many.
 */
int cache_read_keys(struct cache *c, const uint64_t *keys, uint64_t count);

#endif
