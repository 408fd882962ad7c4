/* The names of the input's columns, in order: from a header, the configuration, or "1", "2", ... */
#ifndef FLOW_COLUMNS_H
#define FLOW_COLUMNS_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/span.h"

struct columns {
  struct buffer text; /* the names, one behind the other */
  size_t *ends;       /* where each ends in text */
  uint32_t count, capacity;
};

void columns_clear(struct columns *c);
void columns_add(struct columns *c, struct span name);
void columns_number(struct columns *c, uint32_t count); /* names "1" .. "count" */
void columns_copy(struct columns *to, const struct columns *from);
struct span columns_name(const struct columns *c, uint32_t column);
int64_t columns_find(const struct columns *c, struct span name); /* -1 if there is none */

#endif
