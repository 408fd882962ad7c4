/* One record as its decoder hands it on: a value for each column, borrowed from the input or
   from the decoder's scratch until the next record. */
#ifndef FLOW_RECORD_H
#define FLOW_RECORD_H

#include <stdint.h>

#include "base/span.h"
#include "flow/bad.h"

struct record {
  const struct span *fields; /* at NULL: the record has no such field */
  uint32_t count;
};

#endif
