/* The names of the input's columns, in order: from a header, the configuration, the records
   themselves, or "1", "2", ... */
#ifndef FLOW_COLUMNS_H
#define FLOW_COLUMNS_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/span.h"

struct columns {
  struct buffer text; /* the names, one behind the other */
  size_t *ends;       /* where each ends in text */
  uint32_t count, capacity;
  uint32_t *index; /* by hash of the name: column + 1, 0 free */
  uint32_t mask;
  uint64_t version; /* moves with every change */
  bool open;        /* formats whose records name their fields: a new name becomes a column */
};

/* Of open columns: more names, or longer ones, are passed over. */
enum { COLUMNS_MOST_TAKEN = 4096, COLUMNS_NAME_BYTES = 256 };

void columns_clear(struct columns *c);
/* Every column gets a name of its own: an empty one is called by its number, from 1; one that is
   taken already gets the number behind it ("a_2"). */
void columns_add(struct columns *c, struct span name);
/* From now on, until `open` is taken back, columns_take takes new names in. */
static inline void columns_open(struct columns *c) {
  c->open = true;
  c->version++;
}
/* The column of a name as a record gives it, which open columns take in; -1: there is none. */
int64_t columns_take(struct columns *c, struct span name);
void columns_number(struct columns *c, uint32_t count); /* names "1" .. "count" */
void columns_copy(struct columns *to, const struct columns *from);
struct span columns_name(const struct columns *c, uint32_t column);
int64_t columns_find(const struct columns *c, struct span name); /* -1 if there is none */

#endif
