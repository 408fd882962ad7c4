/*
 * What a map has seen, in O(units) memory: records, hits, running errors.
 * `recent` means are exponentially forgotten over the last 1,000 records or so.
 */
#ifndef CORE_STATISTICS_H
#define CORE_STATISTICS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/som.h"

struct statistics {
  uint32_t units;
  uint64_t *hits;         /* per unit */
  uint64_t records;       /* good ones */
  uint64_t missing;       /* feature values that were missing */
  uint64_t topographic;   /* records whose two best units aren't neighbours */
  double distance_sum;    /* of all records: QE = distance_sum / records */
  double recent_distance; /* means over about the last 1,000 records */
  double recent_topographic;
};

int statistics_init(struct statistics *s, uint32_t units); /* -1 without memory */
void statistics_clear(struct statistics *s);
/* A match of no unit (UINT32_MAX) is a record all the same. */
void statistics_add(struct statistics *s, const struct som_match *match, bool adjacent,
                    uint32_t missing);

uint32_t statistics_units_used(const struct statistics *s);

/* What can be reported. To add one: a function and a row. */
struct statistics_row {
  const char *name, *help;
  double (*value)(const struct statistics *s); /* NaN: of no records there is none */
};
extern const struct statistics_row
    statistics_table[]; /* records, quantization_error, recent_quantization_error,
topographic_error, recent_topographic_error, units_used, missing; ends with a NULL name */

void statistics_export(const struct statistics *s, struct state *state);
int statistics_import(struct statistics *s, const struct state *state, struct error *err);

#endif
