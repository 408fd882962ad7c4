/* Events: what a line adds, what a merge moves, which unit has to go. */
#include "core/events.h"

#include <stdlib.h>
#include <string.h>

/* 2^(1/100000): a line that came 100,000 lines earlier counts half. */
static const double growth = 1.0000069314958283;
static const double most_gain = 1e30;

enum { ESTABLISHED_LINES = 8, COUNTS = 4, LIVES = 3 };
#define NONE UINT32_MAX
static const struct events_list no_units = {NONE, NONE, 0};

int events_init(struct events *e, uint32_t units) {
  *e = (struct events){.units = units, .gain = 1, .young = no_units, .old = no_units};
  e->each = calloc(units, sizeof *e->each);
  e->links = calloc(units, sizeof *e->links);
  e->ids = malloc(units * sizeof *e->ids);
  e->merges = calloc(EVENTS_MOST_MERGES, sizeof *e->merges);
  if (!e->each || !e->links || !e->ids || !e->merges) {
    events_clear(e);
    return -1;
  }
  for (uint32_t unit = 0; unit < units; unit++) e->ids[unit] = EVENTS_FREE;
  return 0;
}

void events_clear(struct events *e) {
  free(e->each);
  free(e->links);
  free(e->ids);
  free(e->merges);
  *e = (struct events){0};
}

/* --- lives of a unit --- */

/* The list it is in; NULL: none. */
static struct events_list *list_of(struct events *e, uint32_t unit) {
  const struct event *event = &e->each[unit];
  if (event->seeded || event->lines == 0) return NULL;
  return event->lines < ESTABLISHED_LINES ? &e->young : &e->old;
}

static void take_out(struct events *e, uint32_t unit) {
  struct events_list *list = list_of(e, unit);
  const struct events_link link = e->links[unit];
  if (!list) return;
  list->count--;
  if (link.older == NONE) {
    list->oldest = link.newer;
  } else {
    e->links[link.older].newer = link.newer;
  }
  if (link.newer == NONE) {
    list->newest = link.older;
  } else {
    e->links[link.newer].older = link.older;
  }
}

/* Where its last line says: mostly it is the newest. */
static void put_in(struct events *e, uint32_t unit) {
  struct events_list *list = list_of(e, unit);
  if (!list) return;
  uint32_t older = list->newest, newer = NONE;
  while (older != NONE && e->each[older].last > e->each[unit].last) {
    newer = older;
    older = e->links[older].older;
  }
  list->count++;
  e->links[unit] = (struct events_link){older, newer};
  *(older == NONE ? &list->oldest : &e->links[older].newer) = unit;
  *(newer == NONE ? &list->newest : &e->links[newer].older) = unit;
}

static void forget(struct events *e, uint32_t unit) {
  struct event *event = &e->each[unit];
  take_out(e, unit);
  e->used -= events_is_used(e, unit);
  *event = (struct event){.birth = event->birth + 1};
  e->ids[unit] = EVENTS_FREE;
}

void events_claim(struct events *e, uint32_t unit, uint64_t id, bool seeded) {
  forget(e, unit);
  e->each[unit].id = e->ids[unit] = id;
  e->each[unit].seeded = seeded;
  e->used += seeded;
}

static void write_time(char to[EVENTS_TIME_BYTES], struct span time) {
  const size_t most = EVENTS_TIME_BYTES - 1;
  const size_t length = time.length < most ? time.length : most;
  memset(to, 0, EVENTS_TIME_BYTES);
  if (length) memcpy(to, time.at, length);
  for (char *nul = to; (nul = memchr(nul, '\0', (size_t)(to + length - nul)));) *nul = ' ';
}

static void rescale(struct events *e) {
  for (uint32_t unit = 0; unit < e->units; unit++) e->each[unit].mass /= e->gain;
  e->mass /= e->gain;
  e->gain = 1;
}

void events_add(struct events *e, uint32_t unit, const struct events_line *line) {
  struct event *event = &e->each[unit];
  if (!events_is_used(e, unit)) e->used++;
  take_out(e, unit);
  if (event->lines++ == 0) {
    event->first = line->seq;
    write_time(event->first_time, line->time);
  }
  event->last = line->seq;
  write_time(event->last_time, line->time);
  put_in(e, unit);
  event->levels[line->level]++;
  event->mass += e->gain;
  e->mass += e->gain;
  e->gain *= growth;
  if (e->gain > most_gain) rescale(e);
}

static void note_merge(struct events *e, uint64_t from, uint64_t into) {
  if (e->merge_count == EVENTS_MOST_MERGES) {
    memmove(e->merges, e->merges + 1, (EVENTS_MOST_MERGES - 1) * sizeof *e->merges);
    e->merge_count--;
  }
  e->merges[e->merge_count++] = (struct events_merge){from, into};
}

void events_merge(struct events *e, uint32_t into, uint32_t other) {
  struct event *to = &e->each[into];
  const struct event *from = &e->each[other];
  note_merge(e, from->id, to->id);
  take_out(e, into);
  if (from->lines && (to->lines == 0 || from->first < to->first)) {
    to->first = from->first;
    memcpy(to->first_time, from->first_time, sizeof to->first_time);
  }
  if (from->last > to->last) {
    to->last = from->last;
    memcpy(to->last_time, from->last_time, sizeof to->last_time);
  }
  to->lines += from->lines;
  to->mass += from->mass;
  to->steps = from->steps < UINT32_MAX - to->steps ? to->steps + from->steps : UINT32_MAX;
  for (unsigned i = 0; i < EVENTS_LEVELS; i++) to->levels[i] += from->levels[i];
  put_in(e, into);
  forget(e, other);
}

/* Whoever an event was merged into is merged later, if at all: one pass will do. */
uint64_t events_resolve(const struct events *e, uint64_t id) {
  for (uint32_t i = 0; i < e->merge_count; i++) {
    if (e->merges[i].from == id) id = e->merges[i].into;
  }
  return id;
}

uint32_t events_unit(const struct events *e, uint64_t id) {
  for (uint32_t unit = 0; unit < e->units; unit++) {
    if (e->ids[unit] == id && events_is_used(e, unit)) return unit;
  }
  return UINT32_MAX;
}

uint32_t events_stalest(const struct events *e) {
  const uint32_t young = e->young.oldest, old = e->old.oldest;
  if (e->young.count > e->units / 8 || old == NONE) return young == NONE ? 0 : young;
  return young != NONE && e->each[young].last < e->each[old].last ? young : old;
}

double events_share(const struct events *e, uint32_t unit) {
  const double mass = unit == UINT32_MAX ? 0 : e->each[unit].mass;
  return (mass + e->gain) / (e->mass + e->gain);
}

double events_share_now(const struct events *e, uint32_t unit) {
  return e->mass > 0 ? e->each[unit].mass / e->mass : 0;
}

/* --- checkpoints --- */

static void write_counts(const void *owner, void *to) {
  const struct events *e = owner;
  uint64_t *counts = to;
  for (uint32_t unit = 0; unit < e->units; unit++, counts += COUNTS) {
    const struct event *event = &e->each[unit];
    const uint64_t row[COUNTS] = {event->id, event->lines, event->first, event->last};
    memcpy(counts, row, sizeof row);
  }
}

static void write_levels(const void *owner, void *to) {
  const struct events *e = owner;
  uint64_t *levels = to;
  for (uint32_t unit = 0; unit < e->units; unit++, levels += EVENTS_LEVELS) {
    memcpy(levels, e->each[unit].levels, sizeof e->each[unit].levels);
  }
}

static void write_masses(const void *owner, void *to) {
  const struct events *e = owner;
  double *masses = to;
  for (uint32_t unit = 0; unit < e->units; unit++) *masses++ = e->each[unit].mass;
  *masses++ = e->gain;
  *masses = e->mass;
}

static void write_lives(const void *owner, void *to) {
  const struct events *e = owner;
  uint32_t *lives = to;
  for (uint32_t unit = 0; unit < e->units; unit++, lives += LIVES) {
    const struct event *event = &e->each[unit];
    const uint32_t row[LIVES] = {event->birth, event->steps, event->seeded};
    memcpy(lives, row, sizeof row);
  }
}

static void write_times(const void *owner, void *to) {
  const struct events *e = owner;
  char *times = to;
  for (uint32_t unit = 0; unit < e->units; unit++, times += 2 * EVENTS_TIME_BYTES) {
    memcpy(times, e->each[unit].first_time, EVENTS_TIME_BYTES);
    memcpy(times + EVENTS_TIME_BYTES, e->each[unit].last_time, EVENTS_TIME_BYTES);
  }
}

void events_export(const struct events *e, struct state *state) {
  const uint64_t units = e->units;
  state_add_written(state, "events.counts", STATE_U64, units, COUNTS, e, write_counts);
  state_add_written(state, "events.levels", STATE_U64, units, EVENTS_LEVELS, e, write_levels);
  state_add_written(state, "events.masses", STATE_F64, units + 2, 0, e, write_masses);
  state_add_written(state, "events.lives", STATE_U32, units, LIVES, e, write_lives);
  state_add_written(state, "events.times", STATE_U8, units, (uint64_t)2 * EVENTS_TIME_BYTES, e,
                    write_times);
  state_add(state, "events.recycled", STATE_U64, 1, 0, &e->recycled);
  state_add(state, "events.merges", STATE_U64, e->merge_count, 2, e->merges);
}

/* All the rows, as they are stored. */
struct stored {
  uint64_t *counts, *levels;
  double *masses;
  uint32_t *lives;
  char *times;
};

static int take(const struct state *state, uint64_t units, const struct stored *s,
                struct error *err) {
  return state_take(state, "events.counts", STATE_U64, units, COUNTS, s->counts, err) ||
                 state_take(state, "events.levels", STATE_U64, units, EVENTS_LEVELS, s->levels,
                            err) ||
                 state_take(state, "events.masses", STATE_F64, units + 2, 0, s->masses, err) ||
                 state_take(state, "events.lives", STATE_U32, units, LIVES, s->lives, err) ||
                 state_take(state, "events.times", STATE_U8, units, (uint64_t)2 * EVENTS_TIME_BYTES,
                            s->times, err)
             ? -1
             : 0;
}

/* A unit by its last line. */
struct aged {
  uint64_t last;
  uint32_t unit;
};

static int by_last(const void *a, const void *b) {
  const struct aged *left = a, *right = b;
  if (left->last != right->last) return left->last < right->last ? -1 : 1;
  return left->unit < right->unit ? -1 : left->unit > right->unit;
}

static int list_all(struct events *e, struct error *err) {
  struct aged *order = malloc(e->units * sizeof *order);
  if (!order) return error_set(err, ERROR_INTERNAL, "no memory for %u events", e->units);
  for (uint32_t i = 0; i < e->units; i++) order[i] = (struct aged){e->each[i].last, i};
  qsort(order, e->units, sizeof *order, by_last);
  for (uint32_t i = 0; i < e->units; i++) put_in(e, order[i].unit);
  free(order);
  return 0;
}

static void restore(struct events *e, const struct stored *s) {
  for (uint32_t unit = 0; unit < e->units; unit++) {
    const uint64_t *counts = s->counts + (size_t)unit * COUNTS;
    const uint32_t *lives = s->lives + (size_t)unit * LIVES;
    const char *times = s->times + (size_t)unit * 2 * EVENTS_TIME_BYTES;
    struct event *event = &e->each[unit];
    *event = (struct event){.id = counts[0],
                            .lines = counts[1],
                            .first = counts[2],
                            .last = counts[3],
                            .mass = s->masses[unit],
                            .birth = lives[0],
                            .steps = lives[1],
                            .seeded = lives[2]};
    memcpy(event->levels, s->levels + (size_t)unit * EVENTS_LEVELS, sizeof event->levels);
    memcpy(event->first_time, times, EVENTS_TIME_BYTES - 1);
    memcpy(event->last_time, times + EVENTS_TIME_BYTES, EVENTS_TIME_BYTES - 1);
    if (!events_is_used(e, unit)) continue;
    e->ids[unit] = event->id;
    e->used++;
  }
  e->gain = s->masses[e->units];
  e->mass = s->masses[e->units + 1];
}

/* So that no sum of masses or of lines comes near the end of its type. */
static int check(const struct events *e, struct error *err) {
  const double most_mass = 1e40;
  const uint64_t most_lines = (UINT64_C(1) << 62) / e->units;
  bool possible = e->gain > 0 && e->gain < 2 * most_gain && e->mass >= 0 && e->mass < most_mass;
  for (uint32_t unit = 0; possible && unit < e->units; unit++) {
    possible = e->each[unit].mass >= 0 && e->each[unit].mass < most_mass;
    if (e->each[unit].lines <= most_lines) continue;
    return error_set(err, ERROR_DATA, "events.counts: more lines than can have been");
  }
  return possible ? 0 : error_set(err, ERROR_DATA, "events.masses: no such masses can be");
}

static int import_merges(struct events *e, const struct state *state, struct error *err) {
  const struct state_row *row = state_find(state, "events.merges");
  const uint64_t count = row ? row->shape[0] : 0;
  if (count > EVENTS_MOST_MERGES) return error_set(err, ERROR_DATA, "events.merges: too many");
  e->merge_count = (uint32_t)count;
  return state_take(state, "events.merges", STATE_U64, count, 2, e->merges, err);
}

int events_import(struct events *e, const struct state *state, struct error *err) {
  const size_t units = e->units;
  struct stored s = {.counts = malloc(units * COUNTS * sizeof *s.counts),
                     .levels = malloc(units * EVENTS_LEVELS * sizeof *s.levels),
                     .masses = malloc((units + 2) * sizeof *s.masses),
                     .lives = malloc(units * LIVES * sizeof *s.lives),
                     .times = malloc(units * 2 * EVENTS_TIME_BYTES)};
  const bool memory = s.counts && s.levels && s.masses && s.lives && s.times;
  int status = memory ? take(state, units, &s, err)
                      : error_set(err, ERROR_INTERNAL, "no memory for %u events", e->units);
  if (status == 0) {
    restore(e, &s);
    status = check(e, err) || list_all(e, err) ? -1 : 0;
  }
  free(s.counts);
  free(s.levels);
  free(s.masses);
  free(s.lives);
  free(s.times);
  if (status) return -1;
  if (state_take(state, "events.recycled", STATE_U64, 1, 0, &e->recycled, err)) return -1;
  return import_merges(e, state, err);
}
