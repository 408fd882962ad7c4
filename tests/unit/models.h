/* Parameters of a small model, for unit tests and fuzz targets. */
#ifndef TESTS_UNIT_MODELS_H
#define TESTS_UNIT_MODELS_H

#include "flow/model_params.h"

static inline struct model_params small_params(void) {
  return (struct model_params){.som = {.lattice = {lattice_row("hexagonal"), 4, 3, false},
                                       .neighbourhood = neighbourhood_row("gaussian"),
                                       .distance = distance_row("euclidean"),
                                       .decay = decay_row("exponential"),
                                       .rate_first = 0.5,
                                       .rate_last = 0.02,
                                       .radius_first = 2,
                                       .radius_last = 1,
                                       .over = 5000},
                               .initial = initial_row("sample"),
                               .scale = scaler_row("zscore"),
                               .seed = 1,
                               .warmup_records = 500};
}

/* Two numbers, the second with a transform and a scale of its own, and a category between them. */
static inline struct feature_list small_features(void) {
  struct feature_list list = {0};
  struct feature_spec number = {.field = "a", .as = &feature_number, .weight = 1, .dims = 8};
  struct feature_spec category = {.field = "k", .as = &feature_category, .weight = 2, .dims = 3};
  struct feature_spec label = {.field = "l", .as = &feature_label, .weight = 1, .dims = 8};
  feature_list_add(&list, &number);
  feature_list_add(&list, &category);
  feature_list_add(&list, &label);
  number.field = "b \"q\" \303\274";
  number.transform = transform_row("log1p");
  number.scale = scaler_row("minmax");
  number.weight = 0.1;
  feature_list_add(&list, &number);
  return list;
}

#endif
