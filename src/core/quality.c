/* How well a map fits records. */
#include "core/quality.h"

#include <math.h>
#include <stdlib.h>

#include "core/labels.h"
#include "core/statistics.h"

struct quality {
  struct som *som;
  struct statistics statistics;
  struct labels *labels;
  uint64_t labelled;
  double distortion;
  float *influence;
};

struct quality *quality_new(struct som *som) {
  const uint32_t units = som_codebook(som)->units;
  struct quality *q = calloc(1, sizeof *q);
  if (!q) return NULL;
  q->som = som;
  q->labels = labels_new(units);
  q->influence = malloc(units * sizeof *q->influence);
  if (statistics_init(&q->statistics, units) != 0 || !q->labels || !q->influence) {
    quality_free(q);
    return NULL;
  }
  return q;
}

void quality_free(struct quality *q) {
  if (!q) return;
  statistics_clear(&q->statistics);
  labels_free(q->labels);
  free(q->influence);
  free(q);
}

static double distortion_of(struct quality *q, const struct som_vector *vector, uint32_t bmu) {
  const struct som_params *params = som_params(q->som);
  const float *distances = som_distances(q->som);
  const uint32_t units = q->statistics.units;
  double sum = 0;
  som_influence(q->som, bmu, q->influence);
  for (uint32_t unit = 0; unit < units; unit++) {
    const double h = (double)q->influence[unit];
    if (h == 0) continue;
    const double distance =
        params->distance->finish((double)distances[unit], params->dims, vector->known_count);
    sum += h * distance * distance;
  }
  return sum;
}

void quality_add(struct quality *q, const struct som_vector *vector, const struct som_match *match,
                 struct span label) {
  const struct lattice *lattice = &som_params(q->som)->lattice;
  const bool adjacent =
      match->second == match->unit || lattice_adjacent(lattice, match->unit, match->second);
  statistics_add(&q->statistics, match, adjacent, 0);
  q->distortion += distortion_of(q, vector, match->unit);
  if (!label.at) return;
  labels_add(q->labels, match->unit, label);
  q->labelled++;
}

bool quality_has_labels(const struct quality *q) {
  return q->labelled > 0;
}

/* --- values --- */

static double mean(double sum, uint64_t n) {
  return n > 0 ? sum / (double)n : (double)NAN;
}

static double records(const struct quality *q) {
  return (double)q->statistics.records;
}

static double quantization_error(const struct quality *q) {
  return mean(q->statistics.distance_sum, q->statistics.records);
}

static double topographic_error(const struct quality *q) {
  return mean((double)q->statistics.topographic, q->statistics.records);
}

static double distortion(const struct quality *q) {
  return mean(q->distortion, q->statistics.records);
}

static double units_used(const struct quality *q) {
  return statistics_units_used(&q->statistics);
}

static double purity(const struct quality *q) {
  double sum = 0;
  for (uint32_t unit = 0; unit < q->statistics.units; unit++) {
    struct span name;
    double share;
    if (labels_majority(q->labels, unit, &name, &share)) {
      sum += share * (double)labels_unit_total(q->labels, unit);
    }
  }
  return mean(sum, q->labelled);
}

/* A share's term of an entropy, in nats. */
static double surprise(uint64_t count, uint64_t of) {
  const double share = (double)count / (double)of;
  return count > 0 ? -share * log(share) : 0;
}

static double nmi(const struct quality *q) {
  uint64_t totals[LABELS_MOST + 1] = {0};
  double of_units = 0, of_labels = 0, of_pairs = 0;
  if (q->labelled == 0) return (double)NAN;
  for (uint32_t i = 0; i < labels_pairs(q->labels); i++) {
    const struct labels_pair pair = labels_pair(q->labels, i);
    totals[pair.label] += pair.count;
    of_pairs += surprise(pair.count, q->labelled);
  }
  for (uint32_t unit = 0; unit < q->statistics.units; unit++) {
    of_units += surprise(labels_unit_total(q->labels, unit), q->labelled);
  }
  for (uint32_t i = 0; i <= LABELS_MOST; i++) of_labels += surprise(totals[i], q->labelled);
  const double entropies = of_units + of_labels;
  if (entropies <= 0) return 1;
  return fmax(0, 2 * (entropies - of_pairs) / entropies);
}

const struct quality_row quality_table[] = {
    {"records", "records scored", false, records},
    {"quantization_error", "mean distance of a record to its unit", false, quantization_error},
    {"topographic_error", "share of records whose two best units aren't neighbours", false,
     topographic_error},
    {"distortion",
     "mean over records of the squared distances to all units, weighted by the neighbourhood "
     "around the best",
     false, distortion},
    {"units_used", "units that are the best for at least one record", false, units_used},
    {"purity", "share of labelled records that carry their unit's majority label", true, purity},
    {"nmi", "normalised mutual information of unit and label, 0 to 1", true, nmi},
    {NULL, NULL, false, NULL},
};
