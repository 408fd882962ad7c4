/*
 * What format the input has, from its first records: one whose form all of them have, JSON objects,
 * then logfmt's pairs; else a table by tab, comma, semicolon or runs of blanks, if most of them
 * (two in three) have the same number of fields, at least two, and over half of the columns are
 * numeric. What has no form is a log.
 */
#ifndef FLOW_DETECT_H
#define FLOW_DETECT_H

#include <stdbool.h>

#include "flow/decoder.h"

enum { DETECT_RECORDS = 20 };

/* Enough to decide: 20 whole lines. */
bool detect_ready(struct span bytes);
/* Where nothing fits, lines of a log. Fills *delimiter of a table. The last line counts even
 * without a newline if it is all there is. */
const struct decoder_row *detect_format(struct span bytes, char *delimiter);

/* One line that may yet turn out to be a table's header: words between tabs, commas, semicolons, or
   bare names between blanks. */
bool detect_may_be_header(struct span line);

#endif
