/*
 * The checkpoint's file form: safetensors. An 8-byte little-endian header length, a JSON
 * header padded with blanks so that data starts at a multiple of 64, then the tensors
 * without gaps, widest elements first. `__metadata__` holds strings: "sompipe.format" (the
 * version), "xxh3.NAME" for every tensor, "xxh3.header" (of length bytes and header with these 16
 * digits taken as zeros), and what the caller adds (map id, wall-clock times).
 *
 * Nothing here touches files: bytes in, bytes out. Reading distrusts every length.
 */
#ifndef CORE_SAFETENSORS_H
#define CORE_SAFETENSORS_H

#include "base/buffer.h"
#include "core/state.h"

enum { SAFETENSORS_FORMAT = 1, SAFETENSORS_MOST_METADATA = 16, SAFETENSORS_HEADER_MOST = 1 << 20 };

struct safetensors_pair {
  char name[32], value[96];
};

struct safetensors_metadata {
  struct safetensors_pair pairs[SAFETENSORS_MOST_METADATA];
  unsigned count;
};

void safetensors_note(struct safetensors_metadata *metadata, const char *name, const char *value);
const char *safetensors_noted(const struct safetensors_metadata *metadata,
                              const char *name); /* or NULL */

/* Appends the whole file to `to` (whose length is 0 or a multiple of 8) in one reservation: state,
   then one copy of it, "twice the map". */
void safetensors_write(const struct state *state, const struct safetensors_metadata *metadata,
                       struct buffer *to);

/* Empties state, metadata and names, then fills them; after a failure they are empty. metadata gets
   what the caller of safetensors_write added. Rows of `state` borrow from file and from `names`, a
   buffer that holds the rows' names and must outlive them. ERROR_DATA names what is wrong: too
   short, header length, JSON, a newer format ("written by a newer sompipe (format 9; this one reads
   1)"), offsets, shape, a hash that doesn't fit, a NaN or infinity in a float tensor. Unknown
   tensors are kept. */
int safetensors_read(struct span file, struct state *state, struct safetensors_metadata *metadata,
                     struct buffer *names, struct error *err);

#endif
