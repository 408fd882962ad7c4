/* Pictures of a codebook: the relief of distances between neighbours, and its basins. */
#include "core/regions.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t dry = UINT32_MAX; /* parent of a unit not yet flooded */

/* --- memory --- */

static int scratch_init(struct codebook *near, float **weights, uint32_t dims) {
  if (codebook_init(near, LATTICE_MOST_NEIGHBOURS, dims) != 0) return -1;
  *weights = malloc(dims * sizeof **weights);
  if (*weights) return 0;
  codebook_clear(near);
  return -1;
}

int regions_init(struct regions *r, uint32_t units, uint32_t dims) {
  *r = (struct regions){.units = units, .count = 1};
  r->region = calloc(units, sizeof *r->region);
  r->heights = malloc(units * sizeof *r->heights);
  r->order = malloc(units * sizeof *r->order);
  r->parent = malloc(units * sizeof *r->parent);
  if (r->region && r->heights && r->order && r->parent &&
      scratch_init(&r->near, &r->weights, dims) == 0) {
    return 0;
  }
  regions_clear(r);
  return -1;
}

void regions_clear(struct regions *r) {
  free(r->region);
  free(r->heights);
  free(r->order);
  free(r->parent);
  free(r->weights);
  if (r->near.weights) codebook_clear(&r->near);
  *r = (struct regions){0};
}

/* --- U-matrix --- */

/* The neighbours are brought together in one block, so that the measure's own scan tells their
   distances: there is no second formula to keep in step with it. */
static unsigned measure(struct som *som, uint32_t unit, struct codebook *near, float *weights,
                        uint32_t neighbours[LATTICE_MOST_NEIGHBOURS],
                        double distances[LATTICE_MOST_NEIGHBOURS]) {
  const struct som_params *params = som_params(som);
  const struct codebook *codebook = som_codebook(som);
  float scanned[CODEBOOK_LANES];
  const unsigned n = lattice_neighbours(&params->lattice, unit, neighbours);
  for (unsigned i = 0; i < n; i++) {
    codebook_get(codebook, neighbours[i], weights);
    codebook_set(near, i, weights);
  }
  codebook_get(codebook, unit, weights);
  params->distance->scan(near, weights, scanned);
  for (unsigned i = 0; i < n; i++) {
    distances[i] = params->distance->finish((double)scanned[i], params->dims, params->dims);
  }
  return n;
}

static double height(struct som *som, uint32_t unit, struct codebook *near, float *weights) {
  uint32_t neighbours[LATTICE_MOST_NEIGHBOURS];
  double distances[LATTICE_MOST_NEIGHBOURS], sum = 0;
  const unsigned n = measure(som, unit, near, weights, neighbours, distances);
  for (unsigned i = 0; i < n; i++) sum += distances[i];
  return n > 0 ? sum / n : 0;
}

static void find_heights(struct som *som, struct codebook *near, float *weights, float *heights) {
  const uint32_t units = som_codebook(som)->units;
  for (uint32_t unit = 0; unit < units; unit++) {
    heights[unit] = (float)height(som, unit, near, weights);
  }
}

int regions_umatrix(struct som *som, float *heights) {
  struct codebook near;
  float *weights;
  if (scratch_init(&near, &weights, som_params(som)->dims) != 0) return -1;
  find_heights(som, &near, weights, heights);
  free(weights);
  codebook_clear(&near);
  return 0;
}

int regions_neighbours(struct som *som, uint32_t unit, uint32_t neighbours[LATTICE_MOST_NEIGHBOURS],
                       double distances[LATTICE_MOST_NEIGHBOURS]) {
  struct codebook near;
  float *weights;
  if (scratch_init(&near, &weights, som_params(som)->dims) != 0) return -1;
  const unsigned n = measure(som, unit, &near, weights, neighbours, distances);
  free(weights);
  codebook_clear(&near);
  return (int)n;
}

/* --- order of flooding: heapsort, because qsort may allocate --- */

static bool lies_above(const struct regions *r, uint32_t a, uint32_t b) {
  return r->heights[a] > r->heights[b] || (r->heights[a] == r->heights[b] && a > b);
}

static void sift(struct regions *r, uint32_t root, uint32_t end) {
  uint32_t *order = r->order;
  for (uint32_t child; (child = 2 * root + 1) < end; root = child) {
    if (child + 1 < end && lies_above(r, order[child + 1], order[child])) child++;
    if (!lies_above(r, order[child], order[root])) return;
    const uint32_t swap = order[root];
    order[root] = order[child];
    order[child] = swap;
  }
}

static void sort_units(struct regions *r) {
  for (uint32_t i = 0; i < r->units; i++) r->order[i] = i;
  for (uint32_t i = r->units / 2; i > 0; i--) sift(r, i - 1, r->units);
  for (uint32_t end = r->units; end > 1; end--) {
    const uint32_t highest = r->order[0];
    r->order[0] = r->order[end - 1];
    r->order[end - 1] = highest;
    sift(r, 0, end - 1);
  }
}

/* --- basins: a forest whose roots are the lowest units --- */

static uint32_t basin(struct regions *r, uint32_t unit) {
  while (r->parent[unit] != unit) {
    r->parent[unit] = r->parent[r->parent[unit]];
    unit = r->parent[unit];
  }
  return unit;
}

/* The water has risen to `unit`: basins that meet here are joined where they are shallow. */
static void flood(struct regions *r, const struct lattice *lattice, uint32_t unit, double shallow) {
  uint32_t neighbours[LATTICE_MOST_NEIGHBOURS], lowest = unit, deepest = unit;
  const unsigned n = lattice_neighbours(lattice, unit, neighbours);
  r->parent[unit] = unit;
  for (unsigned i = 0; i < n; i++) {
    if (r->parent[neighbours[i]] == dry) continue;
    const uint32_t root = basin(r, neighbours[i]);
    if (lies_above(r, lowest, neighbours[i])) lowest = neighbours[i];
    if (lies_above(r, deepest, root)) deepest = root;
  }
  for (unsigned i = 0; i < n; i++) {
    if (r->parent[neighbours[i]] == dry) continue;
    const uint32_t root = basin(r, neighbours[i]);
    const double depth = (double)r->heights[unit] - (double)r->heights[root];
    if (depth <= shallow) r->parent[root] = deepest;
  }
  r->parent[unit] = basin(r, lowest);
}

static void number_basins(struct regions *r) {
  uint32_t *numbers = r->order;
  r->count = 0;
  for (uint32_t unit = 0; unit < r->units; unit++) numbers[unit] = dry;
  for (uint32_t unit = 0; unit < r->units; unit++) {
    const uint32_t root = basin(r, unit);
    if (numbers[root] == dry) numbers[root] = r->count++;
    r->region[unit] = numbers[root];
  }
}

void regions_find(struct regions *r, struct som *som) {
  find_heights(som, &r->near, r->weights, r->heights);
  sort_units(r);
  const double low = (double)r->heights[r->order[0]];
  const double high = (double)r->heights[r->order[r->units - 1]];
  for (uint32_t unit = 0; unit < r->units; unit++) r->parent[unit] = dry;
  for (uint32_t i = 0; i < r->units; i++) {
    flood(r, &som_params(som)->lattice, r->order[i], (high - low) / 10);
  }
  number_basins(r);
}

/* --- checkpoint --- */

void regions_export(const struct regions *r, struct state *state) {
  state_add(state, "regions.region", STATE_U32, r->units, 0, r->region);
}

int regions_import(struct regions *r, const struct state *state, struct error *err) {
  if (state_take(state, "regions.region", STATE_U32, r->units, 0, r->region, err) != 0) return -1;
  r->count = 0;
  for (uint32_t unit = 0; unit < r->units; unit++) {
    if (r->region[unit] > r->count) {
      return error_set(err, ERROR_DATA, "regions.region: region %" PRIu32 " is out of order",
                       r->region[unit]);
    }
    if (r->region[unit] == r->count) r->count++;
  }
  return 0;
}
