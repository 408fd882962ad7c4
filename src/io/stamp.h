/* What a checkpoint says of itself beside its tensors: which map it is, when and by what it was
   saved. */
#ifndef IO_STAMP_H
#define IO_STAMP_H

#include "core/safetensors.h"

/* map.id and map.parent, unless there is an id; saved.at and sompipe.version. */
void stamp_note(struct safetensors_metadata *metadata);

#endif
