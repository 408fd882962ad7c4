/*
 * Between a model and an exchange: into the users' units and back.
 *
 * A weight x stands for undo(anchor + x * scale / weight), undo being the way back from the
 * feature's transform. Where those numbers are too coarse to say x to its last bit (a time since
 * 1970, measured in milliseconds), a note does; it counts as long as the number beside it is the
 * one that was written. Categories' values travel as notes, too: they are what its slots mean.
 */
#ifndef FLOW_TRANSFER_H
#define FLOW_TRANSFER_H

#include "core/exchange.h"
#include "flow/model.h"

/* *to is empty before. -1: ERROR_INTERNAL, no memory. */
int transfer_export(struct model *m, bool scaled, struct exchange *to, struct error *err);

/* Lays a codebook's named components in the order of `features`, which were just made and have as
   many: each takes the first of its name that is left; a category's slot the next value that has
   come as `field=VALUE`, which `features` learn and notes carry on. *e is changed only on success.
   ERROR_CONFIG names the first component that the codebook lacks. */
int transfer_align(struct features *features, struct exchange *e, struct error *err);

/* Into a model just made, of the exchange's shape and dims, with its features and schedule: units,
   scales, categories and labels; the clock stands where the schedule ends, so that going on to
   learn keeps the order of the units. No weight is missing (exchange_fill). ERROR_DATA names a
   weight that the map can't hold, or scales that can't be. */
int transfer_import(struct model *m, const struct exchange *from, struct error *err);

#endif
