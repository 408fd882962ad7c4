/* The rows, and in which order they come. */
#include "cmd/events_table.h"

#include <math.h>
#include <stdlib.h>

/* --- rows --- */

static void add(struct events_table *t, uint32_t unit, uint64_t lines, double share) {
  const struct events *events = miner_events(t->model->miner);
  const struct sighting s = {.share = share};
  t->rows[t->count++] = (struct events_table_row){.unit = unit,
                                                  .event = &events->each[unit],
                                                  .lines = lines,
                                                  .share = lines ? share : (double)NAN,
                                                  .rarity = lines ? miner_rarity(&s) : (double)NAN};
}

static void read_all(struct events_table *t) {
  const struct events *events = miner_events(t->model->miner);
  t->lines = t->model->statistics.records;
  for (uint32_t unit = 0; unit < events->units; unit++) {
    if (!events_is_used(events, unit)) continue;
    add(t, unit, events->each[unit].lines, events_share_now(events, unit));
  }
}

static void read_since(struct events_table *t, const struct events_table_moment *since) {
  const struct statistics *s = &t->model->statistics;
  t->lines = s->records - since->records;
  for (uint32_t unit = 0; unit < s->units; unit++) {
    const uint64_t lines = s->hits[unit] - since->hits[unit];
    if (lines) add(t, unit, lines, (double)lines / (double)t->lines);
  }
}

struct events_table_moment events_table_now(const struct model *m) {
  const struct statistics *s = &m->statistics;
  struct events_table_moment now = {s->records, calloc(s->units, sizeof *s->hits)};
  if (!now.hits) abort();
  memcpy(now.hits, s->hits, s->units * sizeof *s->hits);
  return now;
}

void events_table_read(struct events_table *t, const struct model *m,
                       const struct events_table_moment *since) {
  events_table_clear(t);
  t->model = m;
  t->rows = calloc(m->statistics.units, sizeof *t->rows);
  if (!t->rows) abort();
  if (since) {
    read_since(t, since);
  } else {
    read_all(t);
  }
}

void events_table_clear(struct events_table *t) {
  free(t->rows);
  *t = (struct events_table){0};
}

/* --- order --- */

static int descending(uint64_t a, uint64_t b) {
  return a < b ? 1 : a > b ? -1 : 0;
}

/* Those without a line, whose shares are NaN, come last. */
static int by_share(const struct events_table_row *a, const struct events_table_row *b,
                    const struct model *m) {
  (void)m;
  const double left = a->lines ? a->share : -1, right = b->lines ? b->share : -1;
  return left < right ? 1 : left > right ? -1 : 0;
}

static int by_rarity(const struct events_table_row *a, const struct events_table_row *b,
                     const struct model *m) {
  (void)m;
  const double left = a->lines ? a->rarity : -1, right = b->lines ? b->rarity : -1;
  return left < right ? 1 : left > right ? -1 : 0;
}

static int by_count(const struct events_table_row *a, const struct events_table_row *b,
                    const struct model *m) {
  (void)m;
  return descending(a->lines, b->lines);
}

static int by_first(const struct events_table_row *a, const struct events_table_row *b,
                    const struct model *m) {
  (void)m;
  return descending(a->event->first, b->event->first);
}

static int by_last(const struct events_table_row *a, const struct events_table_row *b,
                   const struct model *m) {
  (void)m;
  return descending(a->event->last, b->event->last);
}

static int by_event(const struct events_table_row *a, const struct events_table_row *b,
                    const struct model *m) {
  (void)m;
  return descending(b->event->id, a->event->id);
}

static int by_template(const struct events_table_row *a, const struct events_table_row *b,
                       const struct model *m) {
  const struct span left = template_text(miner_template(m->miner, a->unit));
  const struct span right = template_text(miner_template(m->miner, b->unit));
  const size_t common = left.length < right.length ? left.length : right.length;
  const int order = common ? memcmp(left.at, right.at, common) : 0;
  return order ? order : descending(right.length, left.length);
}

const struct events_table_sort events_table_sorts[] = {
    {"count", "the most lines first", by_count},
    {"share", "the most common lately first", by_share},
    {"rarity", "the most seldom lately first", by_rarity},
    {"first", "by when it was first seen, newest first", by_first},
    {"last", "by when it was last seen, latest first", by_last},
    {"event", "by its id", by_event},
    {"template", "by its text", by_template},
    {NULL, NULL, NULL}};

const char *events_table_sort_name(size_t i, const char **help) {
  *help = events_table_sorts[i].help;
  return events_table_sorts[i].name;
}

const struct events_table_sort *events_table_sort(const char *name) {
  for (const struct events_table_sort *row = events_table_sorts; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}

struct order {
  const struct events_table_sort *by;
  const struct model *model;
};

static int compare(const void *left, const void *right, void *context) {
  const struct events_table_row *a = left, *b = right;
  const struct order *order = context;
  int is = order->by->compare(a, b, order->model);
  if (is == 0) is = by_count(a, b, order->model);
  return is ? is : by_event(a, b, order->model);
}

void events_table_order(struct events_table *t, const struct events_table_sort *by) {
  struct order order = {by, t->model};
  qsort_r(t->rows, t->count, sizeof *t->rows, compare, &order);
}
