/* What the library's files share. */
#ifndef EMBED_SOMPIPE_PRIVATE_H
#define EMBED_SOMPIPE_PRIVATE_H

#include "core/safetensors.h"
#include "embed/kept.h"
#include "embed/sompipe.h"
#include "flow/model.h"

struct sompipe_map {
  struct model *model;
  bool begun;
  struct kept kept;
  struct safetensors_metadata metadata; /* of the checkpoint it comes from */
};

_Static_assert((int)SOMPIPE_ERROR_BYTES == (int)ERROR_TEXT_BYTES, "the texts are of a size");

/* Hands one of ours on to the caller, who may not want it; returns -1. */
static inline int refuse(struct sompipe_error *err, const struct error *why) {
  if (!err) return -1;
  err->kind = (enum sompipe_error_kind)why->kind;
  memcpy(err->text, why->text, sizeof err->text);
  return -1;
}

#endif
