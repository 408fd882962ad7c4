/*
 * A model in its own words: the tensor model.form, U8, JSON. Lattice, laws, schedule and features,
 * all that a map needs to be made again before what it has learned is put back; for those who
 * can't read the configuration that stands beside it. Equal models give equal bytes.
 *
 *   {"lattice":"hexagonal","rows":4,"columns":3,"torus":false,"neighbourhood":"gaussian",
 *    "distance":"euclidean","decay":"exponential","rate_first":0.5,"rate_last":0.02,
 *    "radius_first":2,"radius_last":1,"over":5000,"init":"sample","scale":"zscore","seed":1,
 *    "warmup_records":500,"features":[
 *    {"field":"a","as":"number","transform":"none","scale":"zscore","weight":1,"dims":1,"first":0},
 *    {"field":"kind","as":"label"}]}
 *
 * A field's name that is no UTF-8 stands there with U+FFFD for what isn't.
 */
#ifndef FLOW_MODEL_FORM_H
#define FLOW_MODEL_FORM_H

#include "flow/model.h"

void model_form_write(const struct model *m, struct buffer *to);

/* Adds to `features`, an empty list, which is the caller's to clear whatever comes of it.
   ERROR_DATA: no such JSON, a member missing, unknown or of the wrong type, a law or a use of a
   field that this version doesn't know, values that no map has. */
int model_form_read(struct span json, struct model_params *params, struct feature_list *features,
                    struct error *err);

/* The model that a checkpoint's tensors hold; NULL and ERROR_DATA if they don't describe
   themselves, or aren't what they say. */
struct model *model_form_restore(const struct state *state, struct error *err);

#endif
