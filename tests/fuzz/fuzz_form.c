/* A map's description of itself from arbitrary bytes: what is taken makes a model, which says the
   same of itself. */
#include <stdlib.h>

#include "flow/model_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Large maps cost memory, not insight. */
enum { MOST_UNITS = 1000, MOST_DIMS = 1000 };

static bool is_small(const struct model_params *params, const struct feature_list *features) {
  uint64_t dims = 0;
  for (size_t i = 0; i < features->count; i++) {
    dims += feature_spec_dims(&features->specs[i]);
  }
  return lattice_units(&params->som.lattice) <= MOST_UNITS && dims <= MOST_DIMS;
}

static void write_and_read(const struct model *m) {
  struct buffer text = {0}, again = {0};
  struct model_params params;
  struct feature_list features = {0};
  model_form_write(m, &text);
  if (model_form_read(buffer_span(&text), &params, &features, NULL) != 0) abort();
  struct model *other = model_new(&params, &features, NULL);
  if (!other) abort();
  model_form_write(other, &again);
  if (!span_equal(buffer_span(&text), buffer_span(&again))) abort();
  model_free(other);
  feature_list_clear(&features);
  buffer_clear(&text);
  buffer_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct model_params params;
  struct feature_list features = {0};
  struct error err = {0};
  if (model_form_read((struct span){(const char *)data, size}, &params, &features, &err) != 0) {
    if (err.kind != ERROR_DATA) abort();
  } else if (is_small(&params, &features)) {
    struct model *m = model_new(&params, &features, &err);
    if (m) write_and_read(m);
    model_free(m);
  }
  feature_list_clear(&features);
  return 0;
}
