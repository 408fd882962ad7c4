/*
 * A checkpoint's tensors that aren't the model's (configuration, how far sources were read): kept
 * as they are for whoever understands them, and put into the next checkpoint.
 */
#ifndef EMBED_KEPT_H
#define EMBED_KEPT_H

#include "base/buffer.h"
#include "core/state.h"

struct kept {
  struct buffer bytes, names; /* what the rows borrow from */
  struct state rows;
};

void kept_clear(struct kept *k);
/* Copies the rows of `file` that `own` hasn't got, over an empty one. ERROR_DATA: a tensor's name
   is too long to be anyone's. */
int kept_copy(struct kept *k, const struct state *file, const struct state *own, struct error *err);
/* Adds those that state hasn't got; they borrow. ERROR_INTERNAL: that is more than can be. */
int kept_export(const struct kept *k, struct state *state, struct error *err);

#endif
