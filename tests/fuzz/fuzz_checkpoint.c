/* The checkpoint reader on arbitrary bytes: whatever is taken can be walked and imported. */
#include <stdlib.h>

#include "core/labels.h"
#include "core/regions.h"
#include "core/safetensors.h"
#include "core/statistics.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNITS = 4, DIMS = 2 };

static void touch(const struct state *state) {
  volatile uint8_t sum = 0;
  for (unsigned i = 0; i < state->count; i++) {
    const struct state_row *row = &state->rows[i];
    const uint64_t bytes = state_row_elements(row) * state_type_bytes(row->type);
    if (state_find(state, row->name) != row) abort();
    for (uint64_t at = 0; at < bytes; at++) sum = (uint8_t)(sum + ((const uint8_t *)row->data)[at]);
  }
}

static void import(const struct state *state) {
  struct error err;
  struct labels *labels = labels_new(UNITS);
  struct statistics statistics;
  struct regions regions;
  if (!labels || statistics_init(&statistics, UNITS) != 0 ||
      regions_init(&regions, UNITS, DIMS) != 0) {
    abort();
  }
  labels_import(labels, state, &err);
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    struct span name;
    double share;
    if (labels_majority(labels, unit, &name, &share) && !(share > 0 && share <= 1)) abort();
  }
  statistics_import(&statistics, state, &err);
  regions_import(&regions, state, &err);
  labels_free(labels);
  statistics_clear(&statistics);
  regions_clear(&regions);
}

/* Past the hashes few mutations get: the same bytes once more as the tensors of a state. */
static void import_bytes(const uint8_t *data, size_t size) {
  struct state state = {0};
  if (size < 1 || data[0] >= size) return;
  const size_t names = data[0], rest = size - 1 - names, pairs = rest / 16;
  const uint8_t *at = data + 1 + names;
  state_add_text(&state, "labels.names", (struct span){(const char *)data + 1, names});
  state_add(&state, "labels.pairs", STATE_U32, pairs, 2, at);
  state_add(&state, "labels.counts", STATE_U64, pairs, 0, at + 8 * pairs);
  if (rest >= 16) state_add(&state, "regions.region", STATE_U32, UNITS, 0, at);
  import(&state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct state state;
  struct safetensors_metadata metadata;
  struct buffer names = {0};
  struct error err;
  const struct span file = {(const char *)data, size};
  if (safetensors_read(file, &state, &metadata, &names, &err) == 0) {
    touch(&state);
    import(&state);
  }
  buffer_clear(&names);
  import_bytes(data, size);
  return 0;
}
