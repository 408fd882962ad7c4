/* What the readers of exchange_*.c share. */
#ifndef CORE_EXCHANGE_PRIVATE_H
#define CORE_EXCHANGE_PRIVATE_H

#include "core/exchange.h"

/* A text with lines, on its way through a reader. */
struct exchange_lines {
  const struct exchange_hints *hints;
  struct span rest;
  size_t line; /* of what was read last, from 1 */
  struct error *err;
};

/* "NAME:LINE: ...", ERROR_DATA; returns -1. */
int exchange_refuse(const struct exchange_lines *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A weight: a number, or NaN for an empty text and nan. -1 for all else, infinity included. */
int exchange_value(struct span text, double *value);
/* The shape of so many units, where the form knows none: ERROR_DATA if the hints don't say it. */
int exchange_shape(const struct exchange_hints *hints, uint64_t units, uint64_t *rows,
                   uint64_t *columns, struct error *err);
/* After a failed read: empties *to, returns -1. */
int exchange_fail(struct exchange *to);

#endif
