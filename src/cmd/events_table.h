/*
 * The events of a log map as a table, for `show`, `show --watch` and `run --summary`: a row an
 * event in use, sorted, written for people (events_table_text.c) or programs
 * (events_table_output.c). Nothing here prints.
 */
#ifndef CMD_EVENTS_TABLE_H
#define CMD_EVENTS_TABLE_H

#include "flow/model.h"

/* Borrows from the model. */
struct events_table_row {
  uint32_t unit;
  const struct event *event;
  uint64_t lines;
  double share, rarity; /* lately; NaN: it has no line */
};

struct events_table {
  const struct model *model;
  struct events_table_row *rows;
  uint32_t count;
  uint64_t lines; /* all of them, those of no event too */
};

/* What a map, which is frozen from then on, had counted at some moment. */
struct events_table_moment {
  uint64_t records, *hits;
};
struct events_table_moment events_table_now(const struct model *m); /* hits are the caller's */

/* Reads the events of a model that has a miner, whatever stood there; in no order. `since` NULL:
   all that it has counted. Else the lines since that moment, and no event without any. */
void events_table_read(struct events_table *t, const struct model *m,
                       const struct events_table_moment *since);
void events_table_clear(struct events_table *t);

/* To add a key to sort by: a function and a row. The first is the usual one. */
struct events_table_sort {
  const char *name, *help;
  int (*compare)(const struct events_table_row *a, const struct events_table_row *b,
                 const struct model *m);
};
extern const struct events_table_sort events_table_sorts[];          /* ends with a NULL name */
const struct events_table_sort *events_table_sort(const char *name); /* NULL if there is none */
/* The i-th of them; NULL past the end. */
const char *events_table_sort_name(size_t i, const char **help);
/* What is alike by that key: by count, then by event. */
void events_table_order(struct events_table *t, const struct events_table_sort *by);

/* For people, a line a row, under a line of names. */
struct events_table_look {
  uint32_t limit;   /* rows at most */
  unsigned columns; /* the lines are cut to so many, and columns left out; 0: they are not */
  bool examples;    /* under each row its latest line */
  bool bold;        /* new ones, on a terminal */
  uint64_t since;   /* events first seen behind this seq are marked as new */
};
/* For `since`: behind it lie the last tenth of the lines, 1,000 at most. */
static inline uint64_t events_table_lately(uint64_t seq) {
  const uint64_t tenth = seq / 10;
  return seq - (tenth < 1000 ? tenth : 1000);
}
void events_table_text(const struct events_table *t, const struct events_table_look *look,
                       struct buffer *to);

/* For programs. To add a form: a row. */
struct events_table_output {
  const char *name, *help;
  void (*write)(const struct events_table *t, uint32_t limit, struct buffer *to);
};
extern const struct events_table_output events_table_outputs[]; /* ends with a NULL name */
const struct events_table_output *events_table_output(const char *name);
const char *events_table_output_name(size_t i, const char **help);

#endif
