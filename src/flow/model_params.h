/*
 * What a map may be: laws by their names, what `auto` stands for, and limits. For those who make a
 * model without a configuration, whose keys have the same limits and name the place of a fault.
 */
#ifndef FLOW_MODEL_PARAMS_H
#define FLOW_MODEL_PARAMS_H

#include "flow/model.h"

/* The rows of core's tables by name. */
struct model_laws {
  const char *lattice, *neighbourhood, *distance, *decay, *init, *scale;
};

/* Fills the laws of params in; the rest stays. ERROR_CONFIG names the one that isn't known. */
int model_params_laws(struct model_params *params, const struct model_laws *laws,
                      struct error *err);

/* A first radius that nobody set: half the longer side, and not below `last`. */
double model_params_radius(const struct lattice *l, double last);
/* A schedule for records that nobody counted: 50 a unit, at least 5,000. */
uint64_t model_params_over(const struct lattice *l);

/* ERROR_CONFIG names what can't be: a side, a rate, a radius out of range, a `last` that the decay
   can't reach, a feature that isn't resolved, ... */
int model_params_check(const struct model_params *params, const struct feature_list *features,
                       struct error *err);

#endif
