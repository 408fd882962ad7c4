/*
 * How far a record is from a unit. Each measure is a scan of its own over the blocks, plain and
 * masked.
 *
 * euclidean: scanned as its square, the root is taken by finish. manhattan. chebyshev. cosine: 1 -
 * cos of the angle; 1 if either vector is zero. Of a masked record only the known components count,
 * in the lengths of cosine, too.
 */
#ifndef CORE_DISTANCE_H
#define CORE_DISTANCE_H

#include "core/codebook.h"

struct kernel_pull; /* a learning step: kernel.h */

/* To add a measure: two or three scans in kernel.c (so that they are built for every instruction
   set) and a row here. */
struct distance_row {
  const char *name, *help;
  /* out: blocks * CODEBOOK_LANES floats; lanes past the last unit hold anything. */
  void (*scan)(const struct codebook *c, const float *x, float *out);
  void (*scan_known)(const struct codebook *c, const float *x, const uint32_t *known,
                     uint32_t count, float *out);
  /* From a scanned value to the distance a user sees, with `known` of `dims` components known: sums
     grow in proportion (dims / known) before a root is taken; a maximum and an angle stay. */
  double (*finish)(double scanned, uint32_t dims, uint32_t known);
  /* A step and the next record's plain scan in one pass; NULL: one after the other. */
  void (*pull_and_scan)(const struct codebook *c, const struct kernel_pull *pull, const float *x,
                        float *out);
};

extern const struct distance_row distance_table[]; /* ends with a NULL name */

const struct distance_row *distance_row(const char *name); /* NULL if there is none */

#endif
