/*
 * Any bytes as a codebook; the first chooses form and hints. What is taken is within the limits,
 * comes back from what is written of it, and makes a map whose own export brings its every bit
 * back.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../unit/models.h"
#include "flow/transfer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_WEIGHTS = 4096 };

static void same(const struct exchange *a, const struct exchange *b) {
  if (a->lattice.rows != b->lattice.rows || a->lattice.columns != b->lattice.columns ||
      a->dims != b->dims) {
    abort();
  }
  for (uint64_t i = 0; i < exchange_weights(a); i++) {
    const double x = a->weights[i], y = b->weights[i];
    if (isnan(x) != isnan(y) || (!isnan(x) && x != y)) abort();
  }
}

static void same_texts(const struct exchange_texts *a, const struct exchange_texts *b) {
  if (a->count != b->count) abort();
  for (uint32_t i = 0; i < a->count; i++) {
    if (!span_equal(exchange_texts_at(a, i), exchange_texts_at(b, i))) abort();
    if (a->each[i].unit != b->each[i].unit) abort();
  }
}

static void check_sound(const struct exchange *e) {
  const uint64_t units = (uint64_t)e->lattice.rows * e->lattice.columns;
  if (units == 0 || units > LATTICE_MOST_UNITS || e->dims == 0) abort();
  if (e->names.count != 0 && e->names.count != e->dims) abort();
  if ((e->anchor == NULL) != (e->scale == NULL)) abort();
  for (uint64_t i = 0; i < exchange_weights(e); i++) {
    if (isinf(e->weights[i])) abort();
  }
  for (uint32_t i = 0; i < e->labels.count; i++) {
    if (e->labels.each[i].unit >= units) abort();
    if (i > 0 && e->labels.each[i].unit < e->labels.each[i - 1].unit) abort();
  }
}

/* Every form writes it; those that are read bring it back. */
static void comes_back(const struct exchange *e) {
  for (const struct exchange_row *const *row = exchange_table; *row; row++) {
    const struct exchange_hints hints = {.name = "again"};
    struct buffer bytes = {0};
    struct exchange back = {0};
    struct error err = {0};
    (*row)->write(e, &bytes);
    if ((*row)->read) {
      if ((*row)->read(buffer_span(&bytes), &hints, &back, &err) != 0) abort();
      same(e, &back);
    }
    if (*row == &exchange_cod) {
      same_texts(&e->labels, &back.labels);
      same_texts(&e->notes, &back.notes);
    }
    exchange_clear(&back);
    buffer_clear(&bytes);
  }
}

static struct model *make_model(const struct exchange *e, struct feature_list *features) {
  struct model_params params = small_params();
  params.som.lattice = e->lattice;
  params.som.neighbourhood = neighbourhood_row("mexican_hat");
  params.som.decay = decay_row("linear");
  params.som.rate_last = 0;
  params.scale = scaler_row("none");
  struct error err = {0};
  struct model *m = model_new(&params, features, &err);
  if (!m) abort();
  return m;
}

/* A category if there are components enough for one, a logarithm, numbers. */
static void make_features(uint32_t dims, struct feature_list *list) {
  const uint32_t slots = dims > 2 ? 2 : 0;
  if (slots) {
    feature_list_add(list, &(struct feature_spec){
                               .field = "k", .as = &feature_category, .weight = 1, .dims = 2});
  }
  for (uint32_t d = slots; d < dims; d++) {
    char name[16];
    snprintf(name, sizeof name, "%u", d);
    feature_list_add(list,
                     &(struct feature_spec){.field = name,
                                            .as = &feature_number,
                                            .transform = d == 3 ? transform_row("log1p") : NULL,
                                            .weight = d == 4 ? 0.3 : 1});
  }
}

static void makes_a_map(struct exchange *e) {
  struct feature_list features = {0};
  struct error err = {0};
  struct exchange own = {0};
  if (!e->lattice.kind) e->lattice.kind = lattice_row("hexagonal");
  make_features(e->dims, &features);
  struct model *m = make_model(e, &features), *back = make_model(e, &features);
  if (transfer_import(m, e, &err) == 0) {
    if (transfer_export(m, false, &own, &err) != 0) abort();
    if (transfer_import(back, &own, &err) != 0) abort();
    for (uint32_t unit = 0; unit < m->statistics.units; unit++) {
      for (uint32_t d = 0; d < e->dims; d++) {
        const float was = *codebook_weight(som_codebook(m->som), unit, d);
        if (!isfinite(was) || was != *codebook_weight(som_codebook(back->som), unit, d)) abort();
      }
    }
  }
  exchange_clear(&own);
  model_free(m);
  model_free(back);
  feature_list_clear(&features);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const struct exchange_row *const forms[] = {&exchange_cod, &exchange_csv, &exchange_npy,
                                                     &exchange_cod};
  if (size < 1) return 0;
  const struct exchange_hints hints = {.name = "fuzz",
                                       .rows = data[0] >> 2 & 7,
                                       .columns = data[0] >> 5 & 3,
                                       .labelled = data[0] >> 7};
  const struct span bytes = {(const char *)data + 1, size - 1};
  struct exchange e = {0};
  struct error err = {0};
  exchange_row_like(bytes);
  if (forms[data[0] & 3]->read(bytes, &hints, &e, &err) == 0) {
    check_sound(&e);
    if (exchange_weights(&e) <= MOST_WEIGHTS) {
      comes_back(&e);
      exchange_fill(&e);
      makes_a_map(&e);
    }
  } else if (err.kind != ERROR_DATA) {
    abort();
  }
  exchange_clear(&e);
  return 0;
}
