/* What the held-back records show of each column: numbers or words, and whether a header. */
#ifndef FLOW_SURVEY_H
#define FLOW_SURVEY_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/record.h"

struct survey {
  uint32_t columns;          /* fields of the first record */
  uint64_t records;          /* with as many fields */
  uint64_t *numbers, *texts; /* cells after the first record: numbers; neither number nor missing */
  bool *first_text;          /* the first record's cell is no number */
  bool *first_number;
  bool flags; /* set before the first record: true and false count as numbers */
};
void survey_clear(struct survey *s);
void survey_add(struct survey *s, const struct record *record);

/* Some column's first cell alone isn't a number. */
bool survey_header(const struct survey *s);
/* 95 % of its cells are numbers, missing ones left out; header: the first record doesn't count. */
bool survey_numeric(const struct survey *s, uint32_t column, bool header);

#endif
