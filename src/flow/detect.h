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

/* first_line: what records of several lines begin with, or NULL: a line is one. */

/* How many whole records there are to decide from, empty lines counted; at most DETECT_RECORDS,
   which are enough. */
unsigned detect_records(struct span bytes, struct pattern *first_line);
/* Where nothing fits, lines of a log. Fills *delimiter of a table. The last record counts even
   without its end if it is all there is. With first_line no format is asked whose records aren't
   lines. */
const struct decoder_row *detect_format(struct span bytes, struct pattern *first_line,
                                        char *delimiter);

/* One line that may yet turn out to be a table's header: words between tabs, commas, semicolons, or
   bare names between blanks. */
bool detect_may_be_header(struct span line);

#endif
