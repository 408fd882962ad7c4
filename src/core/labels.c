/* Which labels fell on which unit: two hash indices over lists in order of appearance. */
#include "core/labels.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/hash.h"

enum { PREFIX_BYTES = sizeof(uint32_t), NAME_SLOTS = 2048, FIRST_SLOTS = 1024 };
static const uint32_t none = UINT32_MAX;

struct unit {
  uint64_t total;
  uint32_t majority; /* a pair, or none */
};

struct labels {
  uint32_t units, name_count;
  struct buffer names;           /* as a checkpoint holds them */
  uint32_t name_at[LABELS_MOST]; /* where in names each begins, prefix first */
  uint32_t name_slots[NAME_SLOTS];
  struct unit *per_unit;

  /* Pairs in order of appearance: unit and label, as a checkpoint holds them. */
  uint32_t (*pairs)[2];
  uint64_t *counts;
  uint32_t pair_count, pair_room;
  bool other_used;
  uint32_t *slots;     /* a pair or none; at most half of them taken */
  uint32_t slot_count; /* a power of two */
};

/* --- memory --- */

/* As with buffers: nobody has a better answer to a want of memory than to end. */
static void *resized(void *old, uint64_t count, size_t size) {
  void *grown = realloc(old, count * size);
  if (!grown) abort();
  return grown;
}

static void empty(struct labels *l) {
  buffer_reset(&l->names);
  l->name_count = l->pair_count = 0;
  l->other_used = false;
  for (uint32_t i = 0; i < NAME_SLOTS; i++) l->name_slots[i] = none;
  for (uint32_t i = 0; i < l->slot_count; i++) l->slots[i] = none;
  for (uint32_t i = 0; i < l->units; i++) l->per_unit[i] = (struct unit){0, none};
}

struct labels *labels_new(uint32_t units) {
  struct labels *l = calloc(1, sizeof *l);
  if (!l) return NULL;
  l->units = units;
  l->slot_count = FIRST_SLOTS;
  l->per_unit = malloc(units * sizeof *l->per_unit);
  l->slots = malloc(l->slot_count * sizeof *l->slots);
  if (!l->per_unit || !l->slots) {
    labels_free(l);
    return NULL;
  }
  empty(l);
  return l;
}

void labels_free(struct labels *l) {
  if (!l) return;
  buffer_clear(&l->names);
  free(l->per_unit);
  free(l->pairs);
  free(l->counts);
  free(l->slots);
  free(l);
}

/* --- names --- */

/* Cut at LABELS_BYTES, and not within a character of UTF-8. */
static struct span cut(struct span text) {
  if (text.length <= LABELS_BYTES) return text;
  size_t length = LABELS_BYTES;
  while (length > LABELS_BYTES - 4 && ((unsigned char)text.at[length] & 0xC0) == 0x80) length--;
  if (((unsigned char)text.at[length] & 0xC0) == 0x80) length = LABELS_BYTES;
  return (struct span){text.at, length};
}

struct span labels_name(const struct labels *l, uint32_t label) {
  uint32_t length;
  if (label == LABELS_MOST) return span_of("other");
  const char *at = l->names.data + l->name_at[label];
  memcpy(&length, at, sizeof length);
  return (struct span){at + PREFIX_BYTES, length};
}

/* Where name is, or the free slot where it would be. */
static uint32_t name_slot(const struct labels *l, struct span name) {
  uint32_t slot = (uint32_t)hash_span(name) % NAME_SLOTS;
  while (l->name_slots[slot] != none && !span_equal(labels_name(l, l->name_slots[slot]), name)) {
    slot = (slot + 1) % NAME_SLOTS;
  }
  return slot;
}

static uint32_t add_name(struct labels *l, struct span name, uint32_t slot) {
  const uint32_t length = (uint32_t)name.length;
  l->name_at[l->name_count] = (uint32_t)l->names.length;
  buffer_append(&l->names, &length, sizeof length);
  buffer_append(&l->names, name.at, name.length);
  l->name_slots[slot] = l->name_count;
  return l->name_count++;
}

int64_t labels_number(const struct labels *l, struct span text) {
  const uint32_t label = l->name_slots[name_slot(l, cut(text))];
  if (label != none) return label;
  return l->name_count == LABELS_MOST ? LABELS_MOST : -1;
}

uint32_t labels_count(const struct labels *l) {
  return l->name_count + l->other_used;
}

/* --- pairs --- */

static uint32_t pair_slot(const struct labels *l, uint32_t unit, uint32_t label) {
  const uint32_t key[2] = {unit, label}, mask = l->slot_count - 1;
  uint32_t slot = (uint32_t)hash_bytes(key, sizeof key) & mask;
  while (l->slots[slot] != none) {
    const uint32_t *pair = l->pairs[l->slots[slot]];
    if (pair[0] == unit && pair[1] == label) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

static void widen_index(struct labels *l) {
  assert(l->slot_count <= UINT32_MAX / 2);
  l->slot_count *= 2;
  l->slots = resized(l->slots, l->slot_count, sizeof *l->slots);
  for (uint32_t i = 0; i < l->slot_count; i++) l->slots[i] = none;
  for (uint32_t i = 0; i < l->pair_count; i++) {
    l->slots[pair_slot(l, l->pairs[i][0], l->pairs[i][1])] = i;
  }
}

static uint32_t add_pair(struct labels *l, uint32_t unit, uint32_t label) {
  if (l->pair_count >= l->slot_count / 2) widen_index(l);
  if (l->pair_count == l->pair_room) {
    l->pair_room = l->pair_room ? 2 * l->pair_room : FIRST_SLOTS / 2;
    l->pairs = resized(l->pairs, l->pair_room, sizeof *l->pairs);
    l->counts = resized(l->counts, l->pair_room, sizeof *l->counts);
  }
  const uint32_t pair = l->pair_count++;
  l->pairs[pair][0] = unit;
  l->pairs[pair][1] = label;
  l->counts[pair] = 0;
  l->slots[pair_slot(l, unit, label)] = pair;
  return pair;
}

static void count(struct labels *l, uint32_t pair, uint64_t records) {
  struct unit *unit = &l->per_unit[l->pairs[pair][0]];
  l->counts[pair] += records;
  unit->total += records;
  if (l->pairs[pair][1] == LABELS_MOST) l->other_used = true;
  const uint64_t most = unit->majority == none ? 0 : l->counts[unit->majority];
  /* A tie goes to the older pair: that much can be told from the pairs alone when they come back
     from a checkpoint. */
  if (l->counts[pair] > most || (l->counts[pair] == most && pair < unit->majority)) {
    unit->majority = pair;
  }
}

uint32_t labels_add(struct labels *l, uint32_t unit, struct span text) {
  const struct span name = cut(text);
  uint32_t slot = name_slot(l, name), label = l->name_slots[slot];
  if (label == none) {
    label = l->name_count < LABELS_MOST ? add_name(l, name, slot) : LABELS_MOST;
  }
  slot = pair_slot(l, unit, label);
  const uint32_t pair = l->slots[slot] != none ? l->slots[slot] : add_pair(l, unit, label);
  count(l, pair, 1);
  return label;
}

bool labels_majority(const struct labels *l, uint32_t unit, struct span *name, double *share) {
  const struct unit *u = &l->per_unit[unit];
  if (u->majority == none) return false;
  *name = labels_name(l, l->pairs[u->majority][1]);
  if (share) *share = (double)l->counts[u->majority] / (double)u->total;
  return true;
}

uint32_t labels_pairs(const struct labels *l) {
  return l->pair_count;
}

struct labels_pair labels_pair(const struct labels *l, uint32_t index) {
  return (struct labels_pair){l->pairs[index][0], l->pairs[index][1], l->counts[index]};
}

uint64_t labels_unit_total(const struct labels *l, uint32_t unit) {
  return l->per_unit[unit].total;
}

/* --- checkpoint --- */

void labels_export(const struct labels *l, struct state *state) {
  state_add_text(state, "labels.names", buffer_span(&l->names));
  state_add(state, "labels.pairs", STATE_U32, l->pair_count, 2, l->pairs);
  state_add(state, "labels.counts", STATE_U64, l->pair_count, 0, l->counts);
}

static int import_names(struct labels *l, struct span text, struct error *err) {
  while (text.length > 0) {
    uint32_t length = none;
    if (text.length >= PREFIX_BYTES) memcpy(&length, text.at, sizeof length);
    if (length > LABELS_BYTES || length > text.length - PREFIX_BYTES ||
        l->name_count == LABELS_MOST) {
      return error_set(err, ERROR_DATA, "labels.names: label %" PRIu32 " can't be", l->name_count);
    }
    const struct span name = {text.at + PREFIX_BYTES, length};
    const uint32_t slot = name_slot(l, name);
    if (l->name_slots[slot] != none) {
      return error_set(err, ERROR_DATA, "labels.names: label %" PRIu32 " stands there twice",
                       l->name_slots[slot]);
    }
    add_name(l, name, slot);
    text = (struct span){name.at + length, text.length - PREFIX_BYTES - length};
  }
  return 0;
}

static int import_pair(struct labels *l, const uint32_t pair[2], uint64_t records, uint64_t *sum,
                       struct error *err) {
  const bool is_label =
      pair[1] < l->name_count || (pair[1] == LABELS_MOST && l->name_count == LABELS_MOST);
  if (pair[0] >= l->units || !is_label || records == 0 || records > UINT64_MAX - *sum ||
      l->slots[pair_slot(l, pair[0], pair[1])] != none) {
    return error_set(err, ERROR_DATA, "labels.pairs: pair %" PRIu32 " can't be", l->pair_count);
  }
  *sum += records;
  count(l, add_pair(l, pair[0], pair[1]), records);
  return 0;
}

static int import_pairs(struct labels *l, const struct state *state, struct error *err) {
  const struct state_row *row = state_find(state, "labels.counts");
  const uint64_t n = row ? row->shape[0] : 0;
  if (n > UINT32_MAX / 4) return error_set(err, ERROR_DATA, "labels.counts: more than can be");
  uint32_t(*pairs)[2] = resized(NULL, n + 1, sizeof *pairs);
  uint64_t *counts = resized(NULL, n + 1, sizeof *counts), sum = 0;
  int result = state_take(state, "labels.counts", STATE_U64, n, 0, counts, err);
  if (result == 0) result = state_take(state, "labels.pairs", STATE_U32, n, 2, pairs, err);
  for (uint64_t i = 0; result == 0 && i < n; i++) {
    result = import_pair(l, pairs[i], counts[i], &sum, err);
  }
  free(pairs);
  free(counts);
  return result;
}

int labels_import(struct labels *l, const struct state *state, struct error *err) {
  struct span names;
  empty(l);
  if (state_take_text(state, "labels.names", &names, err) != 0) return -1;
  if (import_names(l, names, err) == 0 && import_pairs(l, state, err) == 0) return 0;
  empty(l);
  return -1;
}
