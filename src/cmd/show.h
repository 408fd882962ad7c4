/* What `show` says of a map that is one of log lines; of others it is in show.c. */
#ifndef CMD_SHOW_H
#define CMD_SHOW_H

#include "cmd/events_table.h"
#include "cmd/line.h"
#include "cmd/mapfile.h"

struct show {
  const char *path;
  bool limited;
  uint32_t limit; /* of units or events, if limited */
  const struct events_table_sort *sort;
  const struct events_table_output *output; /* NULL: for people */
  bool examples, watch;
};

/* A line of the summary: its name and what is so called. */
void show_line(struct buffer *to, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Where the map is and when it was saved, and its shape. */
void show_shape(struct buffer *to, const struct mapfile *map);
/* Lines, shapes and events of a table that was read; frozen: since a moment. */
void show_counts(struct buffer *to, const struct events_table *t, bool frozen);

/* Appends summary and events, or only these in a form for programs. */
void show_events(const struct show *show, const struct mapfile *map, struct buffer *to);

/* On a terminal: draws the events anew whenever the map was saved, until somebody ends it; returns
   the exit status. Takes the map's place in `map`. */
int show_watch(const struct show *show, struct mapfile *map);

#endif
