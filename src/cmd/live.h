/*
 * The events of a log map as they are now: on a terminal a table that is drawn anew over itself,
 * the cursor at its first column in between, so that messages and whatever comes next take its
 * place; elsewhere a table once, at the end.
 */
#ifndef CMD_LIVE_H
#define CMD_LIVE_H

#include "cmd/events_table.h"

struct live {
  bool terminal; /* standard output is one */
  const struct events_table_sort *sort;
  uint32_t limit;
  uint32_t spare; /* lines that will be said below the last one */
  struct events_table table;
  struct live_moment {
    uint64_t ns, seq;
  } before, after; /* two moments, the first at least half a minute ago */
};

void live_begin(struct live *l, const struct events_table_sort *sort, uint32_t limit);
void live_end(struct live *l);
/* Appends a drawing: `heading`, whole lines, what was seen, and the events. The last one stays.
   m NULL: there is no map yet; there are no lines, then. `since`: as events_table_read. */
void live_draw(struct live *l, const struct model *m, const struct events_table_moment *since,
               struct span heading, bool last, struct buffer *to);

#endif
