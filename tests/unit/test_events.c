/* Events against a list of all their lines; what is given up, what moves in a merge. */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "base/random.h"
#include "core/events.h"
#include "states.h"

Suite *events_suite(void);

enum { SEEDS = 20, ROUNDS = 400, UNITS = 9 };

/* --- the twin --- */

struct told {
  struct events_line line;
  char time[8];
  uint32_t unit; /* UNITS: of an event that is gone */
};
struct twin {
  struct events e;
  struct random r;
  int seed;
  struct told told[ROUNDS];
  uint32_t count, births[UNITS];
  uint64_t ids[UNITS];
  bool seeded[UNITS];
};

/* The lines of one unit, put together from the list. */
struct sum {
  uint64_t lines, levels[EVENTS_LEVELS];
  const struct told *first, *last;
  double mass;
};

/* How much a line weighs by now. */
static double weight(const struct twin *t, uint32_t i) {
  return pow(0.5, (t->count - i) / 100000.0);
}

static struct sum sum_of(const struct twin *t, uint32_t unit) {
  struct sum sum = {0};
  for (uint32_t i = 0; i < t->count; i++) {
    const struct told *told = &t->told[i];
    if (told->unit != unit) continue;
    if (!sum.first) sum.first = told;
    sum.last = told;
    sum.lines++;
    sum.levels[told->line.level]++;
    sum.mass += weight(t, i);
  }
  return sum;
}

static void check_unit(const struct twin *t, uint32_t unit, double total) {
  const struct event *event = &t->e.each[unit];
  const struct sum sum = sum_of(t, unit);
  ck_assert_msg(event->lines == sum.lines && event->birth == t->births[unit] &&
                    event->seeded == t->seeded[unit],
                "seed %d, unit %u: %d lines, life %u", t->seed, unit, (int)event->lines,
                event->birth);
  ck_assert(events_is_used(&t->e, unit) == (sum.lines > 0 || t->seeded[unit]));
  ck_assert_mem_eq(event->levels, sum.levels, sizeof sum.levels);
  ck_assert_double_eq_tol(events_share(&t->e, unit), (sum.mass + 1) / (total + 1), 1e-9);
  ck_assert_double_eq_tol(events_share_now(&t->e, unit), total > 0 ? sum.mass / total : 0, 1e-9);
  if (sum.lines == 0) return;
  ck_assert(event->id == t->ids[unit]);
  ck_assert(event->first == sum.first->line.seq && event->last == sum.last->line.seq);
  ck_assert_str_eq(event->first_time, sum.first->time);
  ck_assert_str_eq(event->last_time, sum.last->time);
}

/* The header's words, unit by unit. */
static uint32_t stalest_slowly(const struct events *e) {
  uint32_t few = 0, best = UINT32_MAX, all = UINT32_MAX;
  for (uint32_t unit = 0; unit < e->units; unit++) {
    const struct event *event = &e->each[unit];
    if (event->seeded || event->lines == 0) continue;
    if (all == UINT32_MAX || event->last < e->each[all].last) all = unit;
    if (event->lines >= 8) continue;
    few++;
    if (best == UINT32_MAX || event->last < e->each[best].last) best = unit;
  }
  return few > e->units / 8 ? best : all;
}

static void check_all(const struct twin *t) {
  uint32_t used = 0;
  double total = 0;
  for (uint32_t i = 0; i < t->count; i++) total += weight(t, i);
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    check_unit(t, unit, total);
    used += events_is_used(&t->e, unit);
  }
  ck_assert_uint_eq(t->e.used, used);
  if (t->e.young.count + t->e.old.count > 0) {
    ck_assert_uint_eq(events_stalest(&t->e), stalest_slowly(&t->e));
  }
  ck_assert_double_eq_tol(events_share(&t->e, UINT32_MAX), 1 / (total + 1), 1e-9);
}

static void drop_lines(struct twin *t, uint32_t unit, uint32_t to) {
  for (uint32_t i = 0; i < t->count; i++) {
    if (t->told[i].unit == unit) t->told[i].unit = to;
  }
  if (to == UNITS) t->ids[unit] = 0;
  t->seeded[unit] = false;
  t->births[unit]++;
}

static void add_line(struct twin *t, uint32_t unit) {
  struct told *told = &t->told[t->count];
  snprintf(told->time, sizeof told->time, "t%u", t->count);
  told->line = (struct events_line){.seq = 1 + 3 * (uint64_t)t->count,
                                    .time = span_of(told->time),
                                    .level = (unsigned)random_below(&t->r, EVENTS_LEVELS)};
  told->unit = unit;
  t->count++;
  events_add(&t->e, unit, &told->line);
}

static void claim(struct twin *t, uint32_t unit) {
  const bool seeded = random_below(&t->r, 3) == 0;
  drop_lines(t, unit, UNITS);
  t->seeded[unit] = seeded;
  t->ids[unit] = random_next(&t->r) >> 24;
  events_claim(&t->e, unit, t->ids[unit], seeded);
  if (!seeded) add_line(t, unit);
}

static void go_on(struct twin *t) {
  const uint32_t unit = (uint32_t)random_below(&t->r, UNITS);
  const uint32_t other = (uint32_t)random_below(&t->r, UNITS);
  if (!events_is_used(&t->e, unit) || random_below(&t->r, 40) == 0) {
    claim(t, unit);
  } else if (other != unit && events_is_used(&t->e, other) && random_below(&t->r, 20) == 0) {
    const uint32_t merges = t->e.merge_count;
    events_merge(&t->e, unit, other);
    ck_assert_uint_eq(t->e.merge_count, merges + 1);
    ck_assert(t->e.merges[merges].from == t->ids[other] &&
              t->e.merges[merges].into == t->ids[unit]);
    drop_lines(t, other, unit);
  } else {
    add_line(t, unit);
  }
}

START_TEST(counted_as_by_a_list_of_all_lines) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    static struct twin t;
    t = (struct twin){.seed = seed};
    random_seed(&t.r, (uint64_t)seed);
    ck_assert_int_eq(events_init(&t.e, UNITS), 0);
    while (t.count < ROUNDS) {
      go_on(&t);
      if (t.count % 13 == 0) check_all(&t);
    }
    check_all(&t);
    events_clear(&t.e);
  }
}
END_TEST

/* --- single lines --- */

START_TEST(times_are_kept_as_written_and_cut) {
  static const char longest[] = "2024-05-06T07:08:09.123456789+02:00 abcdefg";
  static const char zero[] = "1\0002";
  struct events e;
  ck_assert_int_eq(events_init(&e, 1), 0);
  events_claim(&e, 0, 1, false);
  events_add(&e, 0, &(struct events_line){.seq = 1, .time = span_of(longest)});
  ck_assert_uint_eq(strlen(e.each[0].first_time), EVENTS_TIME_BYTES - 1);
  ck_assert(strncmp(e.each[0].first_time, longest, EVENTS_TIME_BYTES - 1) == 0);
  events_add(&e, 0, &(struct events_line){.seq = 2, .time = {zero, 3}});
  ck_assert_str_eq(e.each[0].last_time, "1 2");
  events_add(&e, 0, &(struct events_line){.seq = 3});
  ck_assert_str_eq(e.each[0].last_time, "");
  ck_assert(strncmp(e.each[0].first_time, longest, 10) == 0);
  events_clear(&e);
}
END_TEST

START_TEST(the_newest_merges_are_kept_in_order) {
  struct events e;
  ck_assert_int_eq(events_init(&e, 2), 0);
  events_claim(&e, 0, 0, true);
  for (uint64_t id = 1; id <= EVENTS_MOST_MERGES + 5; id++) {
    events_claim(&e, 1, id, true);
    events_merge(&e, 0, 1);
  }
  ck_assert_uint_eq(e.merge_count, EVENTS_MOST_MERGES);
  for (uint64_t i = 0; i < EVENTS_MOST_MERGES; i++) {
    if (e.merges[i].from != i + 6 || e.merges[i].into != 0) ck_abort_msg("merge %d", (int)i);
  }
  events_clear(&e);
}
END_TEST

START_TEST(an_event_is_followed_to_what_it_was_found_to_be) {
  struct events e;
  ck_assert_int_eq(events_init(&e, 4), 0);
  for (uint32_t unit = 0; unit < 4; unit++) {
    events_claim(&e, unit, 10 + unit, false);
    events_add(&e, unit, &(struct events_line){.seq = 1 + unit});
  }
  ck_assert_uint_eq(events_unit(&e, 12), 2);
  events_merge(&e, 1, 2);
  events_merge(&e, 0, 1);
  ck_assert(events_resolve(&e, 12) == 10 && events_resolve(&e, 11) == 10);
  ck_assert(events_resolve(&e, 10) == 10 && events_resolve(&e, 13) == 13);
  ck_assert(events_resolve(&e, 99) == 99);
  ck_assert_uint_eq(events_unit(&e, 12), UINT32_MAX);
  ck_assert_uint_eq(events_unit(&e, 0), UINT32_MAX); /* of no free unit */
  ck_assert_uint_eq(events_unit(&e, 10), 0);
  events_clear(&e);
}
END_TEST

/* --- which has to go --- */

START_TEST(who_goes_was_seen_least_recently_among_those_of_few_lines) {
  for (int seed = 1; seed <= 200; seed++) {
    struct random r;
    struct events e;
    random_seed(&r, (uint64_t)seed);
    const uint32_t units = 1 + (uint32_t)random_below(&r, 40);
    const uint64_t lines = units * (1 + random_below(&r, 12)), seeds = random_below(&r, 3);
    uint32_t seeded = 0;
    ck_assert_int_eq(events_init(&e, units), 0);
    for (uint32_t unit = 0; unit < units; unit++) {
      const bool is_seeded = random_below(&r, 3) < seeds;
      events_claim(&e, unit, unit, is_seeded);
      seeded += is_seeded;
    }
    for (uint64_t seq = 1; seq <= units + lines; seq++) {
      const uint32_t unit = seq <= units ? (uint32_t)seq - 1 : (uint32_t)random_below(&r, units);
      events_add(&e, unit, &(struct events_line){.seq = seq});
      if (seq < units || seeded == units) continue;
      const uint32_t found = events_stalest(&e);
      ck_assert_msg(found == stalest_slowly(&e), "seed %d: %u, not %u", seed, found,
                    stalest_slowly(&e));
    }
    ck_assert_uint_lt(events_stalest(&e), units);
    events_clear(&e);
  }
}
END_TEST

Suite *events_suite(void) {
  Suite *suite = suite_create("events");
  TCase *tcase = tcase_create("events");
  tcase_add_test(tcase, counted_as_by_a_list_of_all_lines);
  tcase_add_test(tcase, times_are_kept_as_written_and_cut);
  tcase_add_test(tcase, the_newest_merges_are_kept_in_order);
  tcase_add_test(tcase, an_event_is_followed_to_what_it_was_found_to_be);
  tcase_add_test(tcase, who_goes_was_seen_least_recently_among_those_of_few_lines);
  suite_add_tcase(suite, tcase);
  return suite;
}
