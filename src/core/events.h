/*
 * What is known of each event: of each unit in use, the kind of line that falls on it. Counts, the
 * first and the last line, and how common it is lately: a mass that every line of it adds 1 to and
 * that halves with every 100,000 lines of the map.
 */
#ifndef CORE_EVENTS_H
#define CORE_EVENTS_H

#include <stdbool.h>

#include "core/state.h"

enum { EVENTS_LEVELS = 10, EVENTS_TIME_BYTES = 40, EVENTS_MOST_MERGES = 4096 };

struct event {
  uint64_t id;                    /* 40 bits */
  uint64_t lines;                 /* 0: the unit is free */
  uint64_t first, last;           /* the map's seq of those lines */
  uint64_t levels[EVENTS_LEVELS]; /* lines by how grave they say they are */
  double mass;                    /* times the gain */
  uint32_t birth;                 /* which life of the unit this is */
  uint32_t steps;                 /* how often it has learned */
  bool seeded;                    /* from a template that was given */
  /* The lines' times as they were written, cut, ended by a 0. */
  char first_time[EVENTS_TIME_BYTES], last_time[EVENTS_TIME_BYTES];
};

#define EVENTS_FREE UINT64_MAX

struct events_merge {
  uint64_t from, into;
};

/* Units by their last line: a list, from the oldest to the newest. */
struct events_list {
  uint32_t oldest, newest, count; /* UINT32_MAX: none */
};
struct events_link {
  uint32_t older, newer;
};

struct events {
  uint64_t *ids;      /* of the units in use, apart: they are looked through; EVENTS_FREE: none */
  struct event *each; /* by unit */
  struct events_link *links;     /* by unit */
  struct events_list young, old; /* of a few lines; of more. Seeded ones are in neither */
  uint32_t units, used;
  double gain, mass; /* what a line adds now; of all lines */
  uint64_t recycled; /* events that had to make room */
  /* The newest merges, oldest first. */
  struct events_merge *merges;
  uint32_t merge_count;
};

/* A line as its event counts it. */
struct events_line {
  uint64_t seq;
  struct span time; /* as written; at NULL: none */
  unsigned level;   /* below EVENTS_LEVELS */
};

int events_init(struct events *e, uint32_t units); /* -1 without memory */
void events_clear(struct events *e);

static inline bool events_is_used(const struct events *e, uint32_t unit) {
  return e->each[unit].lines > 0 || e->each[unit].seeded;
}
/* A unit's new life; what it was is forgotten. A seeded one is in use before its first line. */
void events_claim(struct events *e, uint32_t unit, uint64_t id, bool seeded);
/* One line more, of the map and of this event. */
void events_add(struct events *e, uint32_t unit, const struct events_line *line);
/* `other` was found to be `into`: its lines are counted there, the unit is free. */
void events_merge(struct events *e, uint32_t into, uint32_t other);

/* What an event was found to be, as far as the merges go that are kept: itself if nothing else. */
uint64_t events_resolve(const struct events *e, uint64_t id);
/* The unit of an event; UINT32_MAX: it has none. */
uint32_t events_unit(const struct events *e, uint64_t id);

/* The unit that is given up when all are in use: the one seen least recently among those of a few
   lines, so that a flood of new lines doesn't wash away what is established; if those are few, of
   all. */
uint32_t events_stalest(const struct events *e);
/* The event's share of the lines lately, 0 to 1, with one line more of it; UINT32_MAX: of none. */
double events_share(const struct events *e, uint32_t unit);
/* The same without the line. */
double events_share_now(const struct events *e, uint32_t unit);

/* events.counts, events.levels, events.masses, events.lives, events.times, events.totals,
   events.merges */
void events_export(const struct events *e, struct state *state);
int events_import(struct events *e, const struct state *state, struct error *err);

#endif
