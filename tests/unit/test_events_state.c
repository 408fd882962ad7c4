/* Events that go through a checkpoint: the same when they come back, and refused if no map can have
   had them. */
#include <check.h>
#include <stdio.h>

#include "base/random.h"
#include "core/events.h"
#include "states.h"

Suite *events_state_suite(void);

enum { UNITS = 7 };

static void fill(struct events *e, uint64_t seed) {
  struct random r;
  random_seed(&r, seed);
  ck_assert_int_eq(events_init(e, UNITS), 0);
  for (uint64_t seq = 1; seq < 300; seq++) {
    const uint32_t unit = (uint32_t)random_below(&r, UNITS), other = (unit + 1) % UNITS;
    const struct events_line line = {seq, span_of(seq % 3 ? "Dec 10 06:55:46" : ""),
                                     (unsigned)random_below(&r, EVENTS_LEVELS)};
    if (!events_is_used(e, unit)) events_claim(e, unit, random_next(&r) >> 24, seq % 5 == 0);
    events_add(e, unit, &line);
    e->each[unit].steps++;
    e->recycled += seq % 50 == 0;
    if (seq % 60 == 0 && events_is_used(e, other)) events_merge(e, unit, other);
  }
}

/* What they export, as a checkpoint that was read holds it. */
static void write(const struct events *e, struct state *owned) {
  struct state state = {0};
  events_export(e, &state);
  states_own(owned, &state);
}

START_TEST(read_back_they_are_the_same) {
  for (uint64_t seed = 1; seed < 20; seed++) {
    struct events e, again;
    struct state owned, other;
    fill(&e, seed);
    write(&e, &owned);
    ck_assert_int_eq(events_init(&again, UNITS), 0);
    ck_assert_int_eq(events_import(&again, &owned, NULL), 0);
    write(&again, &other);
    const char *row = states_differ(&owned, &other);
    ck_assert_msg(row == NULL, "seed %d: %s", (int)seed, row);
    ck_assert_uint_eq(again.used, e.used);
    ck_assert_uint_eq(events_stalest(&again), events_stalest(&e));
    ck_assert(again.mass == e.mass && again.gain == e.gain && again.recycled == e.recycled);
    for (uint32_t unit = 0; unit < UNITS; unit++) {
      ck_assert(events_is_used(&e, unit) == events_is_used(&again, unit));
      ck_assert(events_share(&e, unit) == events_share(&again, unit));
    }
    states_free(&owned);
    states_free(&other);
    events_clear(&e);
    events_clear(&again);
  }
}
END_TEST

/* Every 10 million lines or so; nothing is seen of it. */
START_TEST(masses_are_rescaled_before_they_are_too_large) {
  struct events e, again;
  struct state owned;
  fill(&e, 3);
  write(&e, &owned);
  double *masses = states_at(&owned, "events.masses");
  for (int i = 0; i < UNITS + 2; i++) masses[i] *= 0.99999e30 / e.gain;
  ck_assert_int_eq(events_init(&again, UNITS), 0);
  ck_assert_int_eq(events_import(&again, &owned, NULL), 0);
  const struct events_line line = {.seq = 1};
  bool rescaled = false;
  for (int i = 0; i < 100; i++) {
    const uint32_t unit = (uint32_t)(i % UNITS);
    ck_assert_double_eq_tol(events_share(&again, unit), events_share(&e, unit), 1e-9);
    events_add(&e, unit, &line);
    events_add(&again, unit, &line);
    rescaled |= again.gain < 2;
  }
  ck_assert(rescaled);
  states_free(&owned);
  events_clear(&e);
  events_clear(&again);
}
END_TEST

/* --- hostile ones --- */

static void import(const struct state *state, int expected, const char *what) {
  struct events e;
  struct error err = {0};
  ck_assert_int_eq(events_init(&e, UNITS), 0);
  ck_assert_msg(events_import(&e, state, &err) == expected, "%s", what);
  ck_assert(expected == 0 || err.kind == ERROR_DATA);
  events_clear(&e);
}

START_TEST(masses_that_can_not_be_are_refused) {
  static const double odd[] = {-1, 1e60, -1e-3, 1.7e308};
  struct events e;
  struct state owned;
  fill(&e, 1);
  write(&e, &owned);
  import(&owned, 0, "untouched");
  double *masses = states_at(&owned, "events.masses");
  for (int i = 0; i < UNITS + 2; i++) {
    const double was = masses[i];
    for (size_t k = 0; k < sizeof odd / sizeof *odd; k++) {
      char what[40];
      snprintf(what, sizeof what, "mass %d is %g", i, odd[k]);
      masses[i] = odd[k];
      import(&owned, -1, what);
    }
    masses[i] = was;
  }
  masses[UNITS] = 0;
  import(&owned, -1, "gain 0");
  states_free(&owned);
  events_clear(&e);
}
END_TEST

/* One line more, or a merge, and it would be 0: a unit in use would count as free. */
START_TEST(lines_that_no_map_has_seen_are_refused) {
  struct events e;
  struct state owned;
  fill(&e, 1);
  write(&e, &owned);
  uint64_t *counts = states_at(&owned, "events.counts");
  counts[1] = UINT64_MAX;
  import(&owned, -1, "2^64-1 lines");
  counts[1] = UINT64_C(1) << 63;
  import(&owned, -1, "2^63 lines");
  counts[1] = UINT64_C(1) << 48;
  import(&owned, 0, "2^48 lines");
  states_free(&owned);
  events_clear(&e);
}
END_TEST

START_TEST(rows_of_another_shape_are_refused) {
  struct events e;
  struct state owned;
  fill(&e, 2);
  write(&e, &owned);
  for (unsigned i = 0; i < owned.count; i++) {
    struct state_row *row = &owned.rows[i];
    const struct state_row was = *row;
    row->name = "other";
    import(&owned, -1, was.name);
    *row = was;
    row->shape[0]--;
    const bool merges = strcmp(row->name, "events.merges") == 0; /* as many as there are */
    import(&owned, merges ? 0 : -1, was.name);
    *row = was;
    row->shape[0] += merges ? EVENTS_MOST_MERGES : 1;
    import(&owned, -1, was.name);
    *row = was;
    row->type = row->type == STATE_U64 ? STATE_F64 : STATE_U64;
    import(&owned, -1, was.name);
    *row = was;
  }
  states_free(&owned);
  events_clear(&e);
}
END_TEST

Suite *events_state_suite(void) {
  Suite *suite = suite_create("events_state");
  TCase *tcase = tcase_create("events_state");
  tcase_add_test(tcase, read_back_they_are_the_same);
  tcase_add_test(tcase, masses_are_rescaled_before_they_are_too_large);
  tcase_add_test(tcase, masses_that_can_not_be_are_refused);
  tcase_add_test(tcase, lines_that_no_map_has_seen_are_refused);
  tcase_add_test(tcase, rows_of_another_shape_are_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
