/* What the miner's files share. */
#ifndef FLOW_MINER_PRIVATE_H
#define FLOW_MINER_PRIVATE_H

#include "core/cache.h"
#include "core/slots.h"
#include "core/sparse.h"
#include "flow/miner.h"

enum { MINER_SHAPES = 65536, MINER_SLOT_WORDS = 24, MINER_EXAMPLE_BYTES = 320 };

/* A shape that was seen: it keeps the event it was first given. */
struct miner_shape {
  uint64_t event;
  struct slots_unit unit; /* stale if the unit was born again since */
  uint32_t lines;
};

enum miner_way { MINER_KNOWN, MINER_JOIN, MINER_CLAIM, MINER_NOWHERE };

/* The line at hand, found and not yet learned. */
struct miner_now {
  enum miner_way way;
  uint64_t shape;
  uint32_t place; /* in the cache; CACHE_NONE: not there */
  uint32_t unit;
  uint64_t event; /* of a line that claims: its shape's own, or what that was found to be */
  bool measured;  /* vector and places are filled in */
  bool reorders;  /* the line joins with its unit's words in another order */
  struct sparse_vector vector;
  struct slots_place places[MINER_SLOT_WORDS];
  uint32_t place_count;
};

struct miner {
  struct lattice lattice;
  uint32_t units;
  bool keeps_examples;
  struct sparse sparse;
  struct events events;
  struct slots slots;
  struct cache cache;
  struct miner_shape *shapes; /* by place */
  struct template *templates; /* by unit */
  uint64_t *pins;             /* by unit: the pinned words of its lines */
  struct buffer *examples;    /* two a unit: first, latest */
  struct words_rules rules;   /* their pins are ours */
  uint64_t *pinned;
  struct masks *masks;
  uint32_t seeds;
  struct buffer *merges; /* borrowed; where they are told */

  struct words words;
  struct template_work *work;
  struct template fresh; /* of a line that claims */
  struct miner_now now;

  /* As the last export wrote it. */
  struct {
    struct buffer counts, hashes, lengths, text, example_lengths, example_text;
  } out;
};

/* Hashes of the line's words, its vector, its open places; once a line. */
void miner_measure(struct miner *m, struct span message);
/* The free unit nearest to the line's kin (MINER_NONE: it has none); none is free: the stalest. */
uint32_t miner_unit_to_claim(const struct miner *m, uint32_t kin);
static inline bool miner_is_alive(const struct miner *m, struct slots_unit unit) {
  return unit.unit < m->units && events_is_used(&m->events, unit.unit) &&
         m->events.each[unit.unit].birth == unit.birth;
}
static inline struct slots_unit miner_unit(const struct miner *m, uint32_t unit) {
  return (struct slots_unit){unit, m->events.each[unit].birth};
}

#endif
