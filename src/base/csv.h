/*
 * A field of a table between commas, after RFC 4180: a text with a comma, a quote, a carriage
 * return or a newline stands in quotes, a quote in it is doubled.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buffer.h"

void csv_append(struct buffer *to, struct span text);

#endif
