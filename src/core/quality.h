/*
 * How well a map fits records: what `sompipe score` reports. Fed record by record, O(units *
 * labels) memory.
 *
 * quantization error: mean distance to the BMU. topographic error (Kiviluoto 1996): share of
 * records whose two best units aren't neighbours. distortion: mean over records of sum_k h(b, k) |x
 * - w_k|^2 at the map's present radius (Kohonen 2001, eq. 3.19), |x - w_k| in the map's own
 * distance measure. purity: share of labelled records that carry their unit's majority label. NMI:
 * mutual information of unit and label over the arithmetic mean of their entropies; 1 where both
 * are 0.
 */
#ifndef CORE_QUALITY_H
#define CORE_QUALITY_H

#include "base/span.h"
#include "core/som.h"

struct quality; /* opaque */

struct quality *quality_new(struct som *som); /* borrows the map; NULL without memory */
void quality_free(struct quality *q);
/* Right after som_find on that vector (it reads som_distances). label.at NULL: none. */
void quality_add(struct quality *q, const struct som_vector *vector, const struct som_match *match,
                 struct span label);

struct quality_row {
  const char *name, *help;
  bool labelled;                            /* has a meaning only with labels */
  double (*value)(const struct quality *q); /* NaN: of no records, or no labels, there is none */
};
extern const struct quality_row quality_table[]; /* records, quantization_error, topographic_error,
  distortion, units_used, purity, nmi; ends with a NULL name */
bool quality_has_labels(const struct quality *q);

#endif
