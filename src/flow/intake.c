/* The life of an intake; what happens inside it is the pipeline's. */
#include "flow/intake.h"

#include <assert.h>
#include <stdlib.h>

struct intake *intake_new(const char *name, struct buffer *out) {
  struct intake *in = calloc(1, sizeof *in);
  size_t bytes = strlen(name) + 1;
  if (!in) abort();
  in->name = malloc(bytes);
  if (!in->name) abort();
  memcpy(in->name, name, bytes);
  in->out = out;
  in->heads = true;
  return in;
}

void intake_free(struct intake *in) {
  if (!in) return;
  assert(in->held == 0);
  decoder_free(in->decoder);
  feature_binding_free(in->binding);
  buffer_clear(&in->partial);
  buffer_clear(&in->blank);
  free(in->name);
  free(in);
}

void intake_resume(struct intake *in, const struct intake_position *position) {
  in->done = in->read = *position;
  in->heads = position->offset == 0;
}
