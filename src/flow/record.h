/* One record as its decoder hands it on: a value for each column, borrowed from the input or
   from the decoder's scratch until the next record. */
#ifndef FLOW_RECORD_H
#define FLOW_RECORD_H

#include <math.h>
#include <stdint.h>

#include "base/number.h"
#include "flow/bad.h"

struct header;

struct record {
  const struct span *fields; /* at NULL: the record has no such field */
  uint32_t count;
  /* Formats that tell numbers from texts: a field whose number isn't NaN is that number; its text
     is written into texts if somebody asks for it. NULL: every field is a text. */
  const double *numbers;
  char (*texts)[NUMBER_TEXT_BYTES];
  bool json;                   /* it is a JSON value itself, though its format isn't */
  const struct header *header; /* of a log line, whose message it tells; NULL: of no log */
};

static inline bool record_is_number(const struct record *r, uint32_t i) {
  return r->numbers && !isnan(r->numbers[i]);
}

/* A field's text, which lives as long as the record; use it, not `fields`, where a record may come
   from any format. */
static inline struct span record_text(const struct record *r, uint32_t i) {
  if (!record_is_number(r, i)) return r->fields[i];
  return (struct span){r->texts[i], number_write_exact(r->numbers[i], r->texts[i])};
}

#endif
