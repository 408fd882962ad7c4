/* The miner through a checkpoint: the same bytes when it comes back, the same answers from then on,
   and nothing that a hostile file holds does harm. */
#include "core/safetensors.h"
#include "miners.h"
#include "states.h"

Suite *miner_state_suite(void);

enum { SEEDS = 16, LINES = 500, HOSTILE = 16 };

static const uint32_t sides[] = {3, 5, 16};

static void write(const struct mine *mine, struct state *owned) {
  struct state state = {0};
  miner_export(mine->m, &state);
  states_own(owned, &state);
}

static void check_same(const struct mine *a, const struct mine *b, int seed) {
  struct state x, y;
  write(a, &x);
  write(b, &y);
  const char *row = states_differ(&x, &y);
  ck_assert_msg(row == NULL, "seed %d: %s", seed, row);
  states_free(&x);
  states_free(&y);
}

static void take_lines(struct mine *mine, struct random *r, int count) {
  for (int i = 0; i < count; i++) mine_take(mine, mine_next_line(mine, r));
}

/* Another miner of the same parameters that goes on where this one stands. */
static void resume(struct mine *to, const struct mine *from) {
  struct state state;
  struct error err = {0};
  *to = (struct mine){.params = from->params, .seq = from->seq};
  mine_open(to);
  write(from, &state);
  ck_assert_msg(miner_import(to->m, &state, &err) == 0, "%s", err.text);
  states_free(&state);
}

START_TEST(finding_changes_nothing) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    struct mine mine;
    struct random r;
    struct state before, after;
    random_seed(&r, (uint64_t)seed);
    mine_make(&mine, sides[seed % 3], (uint64_t)seed);
    take_lines(&mine, &r, LINES);
    write(&mine, &before);
    const size_t merged = mine.merges.length;
    for (int i = 0; i < LINES; i++) mine_find(&mine, mine_next_line(&mine, &r), i % 2);
    write(&mine, &after);
    const char *row = states_differ(&before, &after);
    ck_assert_msg(row == NULL && mine.merges.length == merged, "seed %d: %s", seed, row);
    states_free(&before);
    states_free(&after);
    mine_free(&mine);
  }
}
END_TEST

START_TEST(a_frozen_one_answers_the_same_again) {
  struct mine mine;
  struct random r;
  uint64_t events[LINES];
  random_seed(&r, 3);
  mine_make(&mine, 5, 3);
  take_lines(&mine, &r, LINES);
  const struct random there = r;
  for (int pass = 0; pass < 2; pass++) {
    r = there;
    for (int i = 0; i < LINES; i++) {
      const struct sighting s = mine_find(&mine, mine_next_line(&mine, &r), false);
      ck_assert(!s.is_new);
      const uint64_t event = s.unit == MINER_NONE ? UINT64_MAX : s.event;
      if (pass > 0) ck_assert(event == events[i]);
      events[i] = event;
    }
  }
  mine_free(&mine);
}
END_TEST

static bool says_the_same(const struct sighting *a, const struct sighting *b) {
  return a->unit == b->unit && a->second == b->second && a->event == b->event &&
         a->is_new == b->is_new && a->novelty == b->novelty && a->share == b->share &&
         span_equal(template_text(a->template), template_text(b->template));
}

START_TEST(resumed_it_goes_on_as_if_never_stopped) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    struct mine mine, other;
    struct random r;
    random_seed(&r, (uint64_t)seed);
    mine_make(&mine, sides[seed % 3], (uint64_t)seed);
    for (int stop = 0; stop < 3; stop++) {
      take_lines(&mine, &r, (int)random_below(&r, LINES));
      resume(&other, &mine);
      check_same(&mine, &other, seed);
      const size_t merged = mine.merges.length;
      for (int i = 0; i < LINES; i++) {
        const struct span line = mine_next_line(&mine, &r);
        const struct sighting a = mine_find(&mine, line, true), b = mine_find(&other, line, true);
        ck_assert_msg(says_the_same(&a, &b), "seed %d, line %d: %s", seed, i, mine.line.data);
        mine_learn(&mine, &a);
        mine_learn(&other, &b);
      }
      const struct span told = {mine.merges.data + merged, mine.merges.length - merged};
      ck_assert_msg(span_equal(told, buffer_span(&other.merges)), "seed %d", seed);
      check_same(&mine, &other, seed);
      mine_free(&other);
    }
    mine_free(&mine);
  }
}
END_TEST

START_TEST(it_goes_through_a_file) {
  struct mine mine, other;
  struct random r;
  struct buffer file = {0}, names = {0};
  struct state state = {0}, read;
  struct safetensors_metadata metadata = {0};
  struct error err = {0};
  random_seed(&r, 7);
  mine_make(&mine, 5, 7);
  take_lines(&mine, &r, LINES);
  miner_export(mine.m, &state);
  safetensors_write(&state, &metadata, &file);
  ck_assert_int_eq(safetensors_read(buffer_span(&file), &read, &metadata, &names, &err), 0);
  other = (struct mine){.params = mine.params};
  mine_open(&other);
  ck_assert_msg(miner_import(other.m, &read, &err) == 0, "%s", err.text);
  check_same(&mine, &other, 7);
  buffer_clear(&file);
  buffer_clear(&names);
  mine_free(&other);
  mine_free(&mine);
}
END_TEST

START_TEST(one_that_has_seen_nothing_is_read_back) {
  struct mine mine, other;
  mine_make(&mine, 3, 0);
  resume(&other, &mine);
  check_same(&mine, &other, 0);
  ck_assert(mine_text(&other, "link is down").is_new);
  mine_free(&other);
  mine_free(&mine);
}
END_TEST

/* Kept by one that keeps examples, read by one that doesn't, and the other way round. */
START_TEST(examples_may_be_wanted_or_not) {
  struct mine mine, without, again;
  struct random r;
  random_seed(&r, 1);
  mine_make(&mine, 5, 1);
  take_lines(&mine, &r, LINES);
  mine.params.examples = false;
  resume(&without, &mine);
  for (uint32_t unit = 0; unit < 25; unit++) {
    ck_assert_uint_eq(miner_example(without.m, unit, true).length, 0);
  }
  without.params.examples = true;
  resume(&again, &without);
  const struct sighting s = mine_text(&again, "link is down");
  ck_assert(span_is(miner_example(again.m, s.unit, true), "link is down"));
  mine_free(&again);
  mine_free(&without);
  mine_free(&mine);
}
END_TEST

/* --- hostile files --- */

/* All that is asked of a miner, once it took what a file held. */
static void use(struct mine *mine, struct random *r) {
  struct buffer text = {0};
  for (int i = 0; i < 60; i++) {
    const struct sighting s = mine_take(mine, mine_next_line(mine, r));
    miner_rarity(&s);
    const struct sighting again = mine_find(mine, buffer_span(&mine->line), i % 2);
    if (again.template) template_params(again.template, again.words, again.message, &text);
    buffer_append(&text, miner_example(mine->m, s.unit, i % 2).at,
                  miner_example(mine->m, s.unit, i % 2).length);
  }
  miner_seed(mine->m, span_of("job <*> was seeded"));
  buffer_clear(&text);
}

/* Every checkpoint of it can be read back. */
static void check_readable(const struct mine *mine, int seed, const char *name) {
  struct state state;
  write(mine, &state);
  const char *row = states_infinite(&state);
  ck_assert_msg(row == NULL, "seed %d: %s spoilt, %s not finite", seed, name, row);
  states_free(&state);
}

static void spoil(struct mine *mine, struct random *r, int seed) {
  struct mine other = {.params = mine->params, .seq = mine->seq};
  struct state state;
  struct error err = {0};
  write(mine, &state);
  const char *name = states_spoil(&state, r);
  if (random_below(r, 4) == 0) states_spoil(&state, r);
  mine_open(&other);
  if (miner_import(other.m, &state, &err)) {
    ck_assert_msg(err.kind == ERROR_DATA && err.text[0], "seed %d: %s", seed, name);
  } else {
    use(&other, r);
    check_readable(&other, seed, name);
  }
  states_free(&state);
  mine_free(&other);
}

START_TEST(hostile_files_do_no_harm) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    struct mine mine;
    struct random r;
    random_seed(&r, (uint64_t)seed);
    mine_make(&mine, 3, (uint64_t)seed);
    take_lines(&mine, &r, LINES / 2);
    for (int i = 0; i < HOSTILE; i++) spoil(&mine, &r, seed);
    mine_free(&mine);
  }
}
END_TEST

/* Of the counts of templates' parts and bytes none can be other than it is. */
START_TEST(templates_that_do_not_fit_are_refused) {
  struct mine mine, other;
  struct state state;
  mine_make(&mine, 3, 0);
  mine_text(&mine, "link is down");
  mine_text(&mine, "disk was full");
  write(&mine, &state);
  uint32_t *counts = states_at(&state, "templates.counts");
  for (int i = 0; i < 2 * 9; i++) {
    const uint32_t was = counts[i];
    const uint32_t wrong[] = {was + 1, was - 1, was + 3, TEMPLATE_MOST_PARTS + 1, UINT32_MAX};
    for (int k = 0; k < 5; k++) {
      struct error err = {0};
      other = (struct mine){.params = mine.params};
      mine_open(&other);
      counts[i] = wrong[k];
      ck_assert_msg(miner_import(other.m, &state, &err) == -1, "%d: %u for %u", i, wrong[k], was);
      ck_assert_str_eq(err.text, "templates.parts: they don't fit templates.text");
      mine_free(&other);
    }
    counts[i] = was;
  }
  states_free(&state);
  mine_free(&mine);
}
END_TEST

/* How far two merged units are pulled together hangs on how often each has learned. */
START_TEST(events_that_never_learned_merge) {
  static const char *const lines[] = {"job beta finished", "job gamma finished",
                                      "job delta finished", "job zeta finished"};
  struct mine mine, other;
  struct state state;
  mine_make(&mine, 3, 0);
  for (int i = 0; i < 4; i++) mine_text(&mine, lines[i]);
  write(&mine, &state);
  uint32_t *lives = states_at(&state, "events.lives");
  for (uint32_t unit = 0; unit < 9; unit++) lives[3 * unit + 1] = unit % 2 ? 0 : UINT32_MAX;
  for (int pass = 0; pass < 2; pass++) {
    other = (struct mine){.params = mine.params, .seq = mine.seq};
    mine_open(&other);
    ck_assert_int_eq(miner_import(other.m, &state, NULL), 0);
    mine_text(&other, "job eta finished");
    ck_assert_uint_gt(miner_events(other.m)->merge_count, 0);
    check_readable(&other, 0, "events.lives");
    mine_free(&other);
    for (uint32_t unit = 0; unit < 9; unit++) lives[3 * unit + 1] = 0;
  }
  states_free(&state);
  mine_free(&mine);
}
END_TEST

Suite *miner_state_suite(void) {
  Suite *suite = suite_create("miner_state");
  TCase *tcase = tcase_create("miner_state");
  tcase_add_test(tcase, finding_changes_nothing);
  tcase_add_test(tcase, a_frozen_one_answers_the_same_again);
  tcase_add_test(tcase, resumed_it_goes_on_as_if_never_stopped);
  tcase_add_test(tcase, it_goes_through_a_file);
  tcase_add_test(tcase, one_that_has_seen_nothing_is_read_back);
  tcase_add_test(tcase, examples_may_be_wanted_or_not);
  tcase_add_test(tcase, hostile_files_do_no_harm);
  tcase_add_test(tcase, templates_that_do_not_fit_are_refused);
  tcase_add_test(tcase, events_that_never_learned_merge);
  suite_add_tcase(suite, tcase);
  return suite;
}
