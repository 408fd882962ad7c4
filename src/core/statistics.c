/* What a map has seen: counts, sums and forgetting means. */
#include "core/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RECENT_RECORDS = 1000, COUNTS = 3, MEANS = 3 };

int statistics_init(struct statistics *s, uint32_t units) {
  *s = (struct statistics){.units = units};
  s->hits = calloc(units, sizeof *s->hits);
  return s->hits ? 0 : -1;
}

void statistics_clear(struct statistics *s) {
  free(s->hits);
  *s = (struct statistics){0};
}

void statistics_add(struct statistics *s, const struct som_match *match, bool adjacent,
                    uint32_t missing) {
  const double distance = (double)match->distance, apart = adjacent ? 0.0 : 1.0;
  s->records++;
  if (match->unit < s->units) s->hits[match->unit]++;
  s->missing += missing;
  s->topographic += !adjacent;
  s->distance_sum += distance;
  /* A plain mean at first, then one that forgets. */
  const double memory = s->records < RECENT_RECORDS ? (double)s->records : RECENT_RECORDS;
  s->recent_distance += (distance - s->recent_distance) / memory;
  s->recent_topographic += (apart - s->recent_topographic) / memory;
}

uint32_t statistics_units_used(const struct statistics *s) {
  uint32_t used = 0;
  for (uint32_t unit = 0; unit < s->units; unit++) used += s->hits[unit] > 0;
  return used;
}

static double mean(double sum, uint64_t n) {
  return n > 0 ? sum / (double)n : (double)NAN;
}

static double records(const struct statistics *s) {
  return (double)s->records;
}

static double quantization_error(const struct statistics *s) {
  return mean(s->distance_sum, s->records);
}

static double recent_quantization_error(const struct statistics *s) {
  return mean(s->recent_distance, s->records > 0);
}

static double topographic_error(const struct statistics *s) {
  return mean((double)s->topographic, s->records);
}

static double recent_topographic_error(const struct statistics *s) {
  return mean(s->recent_topographic, s->records > 0);
}

static double units_used(const struct statistics *s) {
  return statistics_units_used(s);
}

static double missing(const struct statistics *s) {
  return (double)s->missing;
}

const struct statistics_row statistics_table[] = {
    {"records", "good records seen", records},
    {"quantization_error", "mean distance of a record to its unit, before it was learned",
     quantization_error},
    {"recent_quantization_error", "the same over about the last 1000 records",
     recent_quantization_error},
    {"topographic_error", "share of records whose two best units aren't neighbours",
     topographic_error},
    {"recent_topographic_error", "the same over about the last 1000 records",
     recent_topographic_error},
    {"units_used", "units that were the best for at least one record", units_used},
    {"missing", "feature values that records lacked", missing},
    {NULL, NULL, NULL},
};

static void write_counts(const void *owner, void *to) {
  const struct statistics *s = owner;
  memcpy(to, (const uint64_t[COUNTS]){s->records, s->missing, s->topographic},
         COUNTS * sizeof(uint64_t));
}

static void write_means(const void *owner, void *to) {
  const struct statistics *s = owner;
  memcpy(to, (const double[MEANS]){s->distance_sum, s->recent_distance, s->recent_topographic},
         MEANS * sizeof(double));
}

void statistics_export(const struct statistics *s, struct state *state) {
  state_add(state, "statistics.hits", STATE_U64, s->units, 0, s->hits);
  state_add_written(state, "statistics.counts", STATE_U64, COUNTS, 0, s, write_counts);
  state_add_written(state, "statistics.means", STATE_F64, MEANS, 0, s, write_means);
}

static bool plausible(const struct statistics *s) {
  uint64_t left = s->records;
  for (uint32_t unit = 0; unit < s->units; unit++) {
    if (s->hits[unit] > left) return false;
    left -= s->hits[unit];
  }
  return left == 0 && s->topographic <= s->records;
}

int statistics_import(struct statistics *s, const struct state *state, struct error *err) {
  uint64_t counts[COUNTS];
  double means[MEANS];
  if (state_take(state, "statistics.hits", STATE_U64, s->units, 0, s->hits, err) != 0 ||
      state_take(state, "statistics.counts", STATE_U64, COUNTS, 0, counts, err) != 0 ||
      state_take(state, "statistics.means", STATE_F64, MEANS, 0, means, err) != 0) {
    return -1;
  }
  s->records = counts[0];
  s->missing = counts[1];
  s->topographic = counts[2];
  s->distance_sum = means[0];
  s->recent_distance = means[1];
  s->recent_topographic = means[2];
  if (plausible(s)) return 0;
  return error_set(err, ERROR_DATA, "statistics: counts that can't be");
}
