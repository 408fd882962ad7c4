/* What is said of one record: by the map that had not yet seen it. */
#ifndef FLOW_VERDICT_H
#define FLOW_VERDICT_H

#include <stdint.h>

#include "base/span.h"

struct verdict {
  uint64_t seq;     /* from 1 */
  uint64_t time_ns; /* when it was read, since 1970 */
  uint32_t unit, row, column, second;
  uint32_t region;
  uint32_t missing;  /* features without a value */
  double distance;   /* to the BMU, in scaled units */
  struct span label; /* the unit's majority label; at NULL: none */
  struct span source, record;
  bool json; /* the record is a JSON value itself */
};

#endif
