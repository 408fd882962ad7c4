/*
 * One source or peer as the pipeline sees it: its framing, its partial record, its column order,
 * how far it has been worked off. The owner (io) makes it, feeds it, and frees it once nothing of
 * it is held back.
 */
#ifndef FLOW_INTAKE_H
#define FLOW_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "flow/decoder.h"
#include "flow/features.h"
#include "flow/framer.h"

/* Where a source that can be read again goes on: always between two records already worked off. */
struct intake_position {
  uint64_t offset;  /* bytes from the source's beginning */
  uint64_t lines;   /* newlines before it */
  uint64_t records; /* records before it, bad ones and the header included */
};

struct intake {
  char *name; /* as the user wrote the SOURCE; stands in messages and in the field `source` */
  struct buffer *out; /* where answers go; borrowed; NULL: nowhere */
  bool silent;        /* learn but don't answer (all passes but the last) */

  struct intake_position done; /* worked off: what a checkpoint stores */
  struct intake_position read; /* framed: ahead of done while records are held back */
  uint64_t bad[BAD_REASONS];

  /* The pipeline's own. */
  bool heads;    /* the next record is the source's first: perhaps a header */
  bool unfit;    /* its header names none of the columns the map learns from */
  uint32_t held; /* its records held back in the warm-up */
  struct framer framer;
  struct decoder *decoder; /* NULL until the format is known */
  struct buffer partial;   /* bytes of a record that hasn't ended yet */
  struct buffer blank; /* empty lines passed over before the format was known: of a log, records */
  struct feature_binding *binding; /* where its columns stand; NULL before the first record */
  struct intake *next_waiting;     /* those whose bytes wait for the format to be known */
  bool waiting;
};

struct intake *intake_new(const char *name, struct buffer *out);
void intake_free(struct intake *in); /* held must be 0 */
/* Goes on at `position` of the source: no header, no byte-order mark will come unless it is 0. */
void intake_resume(struct intake *in, const struct intake_position *position);
/* Nothing of it is still waiting for an answer. */
static inline bool intake_idle(const struct intake *in) {
  return in->held == 0;
}
/* It has whole lines that wait for the next record to begin. */
static inline bool intake_unclosed(const struct intake *in) {
  return framer_unclosed(&in->framer);
}

#endif
