/* What is said of one record: by the map that had not yet seen it. */
#ifndef FLOW_VERDICT_H
#define FLOW_VERDICT_H

#include <stdint.h>

#include "base/buffer.h"

struct header;
struct sighting;

#define VERDICT_NONE UINT32_MAX

struct verdict {
  uint64_t seq;                               /* from 1 */
  uint64_t time_ns;                           /* when it was read, since 1970 */
  uint32_t unit, row, column, second, region; /* VERDICT_NONE: there is none */
  uint32_t missing;                           /* features without a value */
  double distance;                            /* to the BMU, in scaled units */
  struct span label;                          /* the unit's majority label; at NULL: none */
  struct span source, record;
  bool json;                       /* the record is a JSON value itself */
  const struct header *header;     /* of a log line; NULL: of no log */
  const struct sighting *sighting; /* of which event it is; NULL: the map knows none */
  struct buffer *scratch;          /* for fields that have to be written first */
};

#endif
