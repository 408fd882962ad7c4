/*
 * Which labels fell on which unit. At most LABELS_MOST labels of LABELS_BYTES bytes (longer ones
 * are cut); the rest count as `other`. Counts are kept for the pairs (unit, label) that occur, in
 * order of first appearance, so that equal runs give equal tensors. The majority of a unit: the
 * label with the highest count, ties to the one that appeared there first.
 */
#ifndef CORE_LABELS_H
#define CORE_LABELS_H

#include "base/span.h"
#include "core/state.h"

enum { LABELS_MOST = 1000, LABELS_BYTES = 256 };

struct labels; /* opaque */

struct labels *labels_new(uint32_t units); /* NULL without memory */
void labels_free(struct labels *l);

/* Counts text at unit; returns the label's number. Allocates only when a pair is new. */
uint32_t labels_add(struct labels *l, uint32_t unit, struct span text);
/* The number text would count under, without adding it; -1 if it is new. */
int64_t labels_number(const struct labels *l, struct span text);
/* Distinct labels so far, `other` (number LABELS_MOST) included once used. */
uint32_t labels_count(const struct labels *l);
struct span labels_name(const struct labels *l,
                        uint32_t label); /* valid until the next labels_add */
/* The unit's majority label; false if it has none yet. share: of the unit's labelled records, 0 to
 * 1 (may be NULL). */
bool labels_majority(const struct labels *l, uint32_t unit, struct span *name, double *share);

struct labels_pair {
  uint32_t unit, label;
  uint64_t count; /* > 0 */
};
uint32_t labels_pairs(const struct labels *l); /* how many, in order of first appearance */
struct labels_pair labels_pair(const struct labels *l, uint32_t index);
uint64_t labels_unit_total(const struct labels *l, uint32_t unit); /* its labelled records */

/* labels.names: U8, each name as its length (U32, little-endian) and its bytes; labels.pairs: U32
   [pairs x 2], unit and label; labels.counts: U64 [pairs]. */
void labels_export(const struct labels *l, struct state *state);
/* Replaces all there was; after a failure l is empty. */
int labels_import(struct labels *l, const struct state *state, struct error *err);

#endif
