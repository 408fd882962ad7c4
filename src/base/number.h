/*
 * Numbers as text, both ways, fast and independent of any locale.
 *
 * Reading follows W. D. Clinger, "How to read floating point numbers
 * accurately" (1990): up to 19 digits and |exponent| <= 22 take one double
 * multiplication or division; all else goes to strtod_l in the C locale. The
 * result is always the one strtod gives.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdint.h>

#include "base/buffer.h"

enum number_kind {
  NUMBER_READ,    /* *value is set, finite */
  NUMBER_MISSING, /* empty, nan, inf or infinity (any case, any sign), or overflows a double */
  NUMBER_TEXT,    /* something else */
};

/* Reads the whole of text but for blanks at both ends. Decimal only: no hexadecimal, no
   digit grouping. *value is written only with NUMBER_READ. */
enum number_kind number_read(struct span text, double *value);

enum { NUMBER_TEXT_BYTES = 32 };

/* Writes value as printf's %.6g would, in the C locale; returns its length. No terminator. */
size_t number_write(double value, char to[NUMBER_TEXT_BYTES]);
size_t number_write_count(uint64_t value, char to[NUMBER_TEXT_BYTES]);
/* thousandths / 1000: `1.5`, `0.477`, `2`. */
size_t number_write_thousandths(uint64_t thousandths, char to[NUMBER_TEXT_BYTES]);
/* Shortest of %.15g, %.16g, %.17g that reads back to the same double. */
size_t number_write_exact(double value, char to[NUMBER_TEXT_BYTES]);
void number_append_exact(struct buffer *to, double value); /* the same */

#endif
