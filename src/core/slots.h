/*
 * Sibling slots: what distance can't see. `user root` and `user guest` differ by a word that
 * doesn't matter, `VM Started` and `VM Paused` by one that does. A slot is a sequence of words with
 * one of them left open; many different words in it, among few lines, make it a parameter: all its
 * sequences are one kind of line.
 *
 * Bounded: the slots seen last. Counted only when a sequence is new and when its lines reach a
 * power of two.
 */
#ifndef CORE_SLOTS_H
#define CORE_SLOTS_H

#include <stdbool.h>

#include "core/cache.h"

/* A unit of a map, as of one of its lives: a unit that is recycled is born again. */
struct slots_unit {
  uint32_t unit, birth;
};

enum { SLOTS_MOST = 32768, SLOTS_UNITS = 8 };

struct slot {
  uint32_t lines;      /* about how many; they saturate */
  uint32_t words;      /* different ones */
  uint32_t statements; /* of these, how many say what happens: they tell lines apart */
  uint32_t unit_count;
  struct slots_unit units[SLOTS_UNITS]; /* of its sequences, the first few; a parameter has one */
  uint32_t is_parameter;
};

struct slots {
  struct cache cache;
  struct slot *each; /* by place */
};

/* One open place of a sequence. */
struct slots_place {
  uint64_t key;   /* hash of the sequence with the word left open */
  bool statement; /* the word says what happens */
  bool alone;     /* the sequence has no other word */
};

int slots_init(struct slots *s); /* -1 without memory */
void slots_clear(struct slots *s);

/* NULL: it isn't known. Changes nothing. */
const struct slot *slots_find(const struct slots *s, uint64_t key);
/* A sequence is new: counts its word, and that its line belongs to `unit`. The slot, until the next
   call. */
struct slot *slots_add(struct slots *s, const struct slots_place *place, struct slots_unit unit);
/* `lines` more of a sequence that was new before; NULL: the slot is forgotten. */
struct slot *slots_count(struct slots *s, const struct slots_place *place, uint32_t lines);
/* Whether so many different words make it a parameter, if it isn't one already. */
bool slots_is_open(const struct slot *slot, const struct slots_place *place);

/* slots.keys, slots.counts (n x 5), slots.units (n x 16), oldest first. */
void slots_export(const struct slots *s, struct state *state);
int slots_import(struct slots *s, const struct state *state, struct error *err);

#endif
