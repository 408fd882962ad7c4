/* The miner: what it says of lines, what it learns, merges, recycles, and leaves alone. */
#include "miners.h"

#include "allocations.h"

Suite *miner_suite(void);

enum { SEEDS = 24, LINES = 600, ID = MINER_ID_BYTES, MERGE = 2 * MINER_ID_BYTES + 2 };

static const uint32_t sides[] = {3, 5, 32};

START_TEST(the_first_line_is_answered_and_the_next_are_known) {
  struct mine mine;
  mine_make(&mine, 8, 0);
  struct sighting s = mine_find(&mine, span_of("link is down"), false);
  ck_assert(s.unit == MINER_NONE && s.second == MINER_NONE && !s.is_new && !s.template);
  ck_assert(s.novelty == 1 && s.share == 1);
  s = mine_text(&mine, "link is down");
  ck_assert(s.is_new && s.novelty == 1 && s.unit == 8 * 4 + 4);
  const uint64_t event = s.event;
  s = mine_text(&mine, "link is down!");
  ck_assert(!s.is_new && s.novelty == 0 && s.event == event && s.unit == 8 * 4 + 4);
  ck_assert(span_is(template_text(s.template), "link is down"));
  s = mine_text(&mine, "nothing like that before");
  ck_assert(s.is_new && s.event != event && s.novelty > 0.9 && s.unit != 8 * 4 + 4);
  ck_assert_double_eq_tol(s.share, 1 / 3.0, 1e-4);
  ck_assert_double_eq_tol(miner_rarity(&s), 0.4771, 1e-3);
  s = mine_find(&mine, span_of("something else"), false);
  ck_assert(s.unit == MINER_NONE && s.second != MINER_NONE);
  ck_assert_uint_eq(miner_shapes(mine.m), 2);
  ck_assert_uint_eq(miner_events(mine.m)->used, 2);
  mine_free(&mine);
}
END_TEST

START_TEST(near_lines_join_if_they_differ_by_more_than_words) {
  struct mine mine;
  mine_make(&mine, 8, 0);
  const uint64_t event = mine_text(&mine, "the disk of this host is nearly full again").event;
  struct sighting s = mine_text(&mine, "the disk of that host is nearly full again");
  ck_assert(s.is_new && s.novelty < 0.15); /* near, but a word for a word */
  s = mine_text(&mine, "the disk of this host is nearly full");
  ck_assert(!s.is_new && s.event == event && s.novelty > 0);
  ck_assert_ptr_eq(s.template, miner_template(mine.m, s.unit));
  ck_assert(span_is(template_text(s.template), "the disk of this host is nearly full <*>"));
  s = mine_text(&mine, "the disk of this host is nearly full again id=5"); /* another key */
  ck_assert(s.is_new);
  s = mine_find(&mine, span_of("the disk of this host is nearly full again key=5"), false);
  ck_assert(!s.is_new && s.unit != MINER_NONE); /* the nearest, if none may begin */
  mine_free(&mine);
}
END_TEST

START_TEST(identifiers_are_ten_digits) {
  char text[MINER_ID_BYTES];
  miner_write_id(UINT64_C(0x0123456789), text);
  ck_assert_mem_eq(text, "0123456789", sizeof text);
  miner_write_id(UINT64_C(0xFFFFFFFFFF), text);
  ck_assert_mem_eq(text, "ffffffffff", sizeof text);
}
END_TEST

/* --- examples --- */

START_TEST(the_first_and_the_latest_line_are_kept) {
  struct mine mine;
  mine_make(&mine, 3, 1);
  const uint32_t unit = mine_text(&mine, "took 1 ms").unit;
  mine_text(&mine, "took 2 ms");
  mine_text(&mine, "took 3 ms");
  ck_assert(span_is(miner_example(mine.m, unit, false), "took 1 ms"));
  ck_assert(span_is(miner_example(mine.m, unit, true), "took 3 ms"));
  buffer_append_text(&mine.line, "took 4 ms");
  while (mine.line.length < 1000) buffer_append_byte(&mine.line, ' ');
  mine_take(&mine, buffer_span(&mine.line));
  ck_assert_uint_eq(miner_example(mine.m, unit, true).length, 320);
  miner_keep_examples(mine.m, false);
  ck_assert_uint_eq(miner_example(mine.m, unit, false).length, 0);
  mine_text(&mine, "took 5 ms");
  ck_assert_uint_eq(miner_example(mine.m, unit, true).length, 0);
  mine_free(&mine);
}
END_TEST

START_TEST(the_latest_line_is_that_of_all_who_were_merged) {
  static const char *const lines[] = {"job eta ended", "job beta ended", "job gamma ended",
                                      "job delta ended", "job zeta ended"};
  struct mine mine;
  mine_make(&mine, 8, 1);
  const uint32_t unit = mine_text(&mine, lines[0]).unit;
  for (int i = 1; i < 5; i++) mine_text(&mine, lines[i]);
  ck_assert_uint_eq(miner_events(mine.m)->merge_count, 4);
  ck_assert_uint_eq(miner_events(mine.m)->each[unit].last, 5);
  ck_assert(span_is(miner_example(mine.m, unit, false), lines[0]));
  ck_assert(span_is(miner_example(mine.m, unit, true), lines[4]));
  mine_free(&mine);
}
END_TEST

/* --- seeds --- */

START_TEST(what_fits_a_seed_is_its_event) {
  struct mine mine;
  mine_make(&mine, 8, 0);
  miner_seed(mine.m, span_of("job <*> was seeded by <user>"));
  miner_seed(mine.m, span_of("job <*> was seeded by <user>"));
  miner_seed(mine.m, span_of("job 5 was seeded by 7")); /* the same shape */
  ck_assert_uint_eq(miner_events(mine.m)->used, 1);
  struct sighting s = mine_text(&mine, "job a was seeded by b and c");
  ck_assert(!s.is_new && miner_events(mine.m)->each[s.unit].seeded);
  const uint64_t event = s.event;
  ck_assert(mine_text(&mine, "job 9 was seeded by root").event == event);
  ck_assert(mine_text(&mine, "job 9 was seeded by").event != event);
  s = mine_text(&mine, "job zz was seeded by zz");
  ck_assert(s.event == event);
  ck_assert(span_is(template_text(s.template), "job <*> was seeded by <user>"));
  mine_free(&mine);
}
END_TEST

START_TEST(holes_of_seeds_are_words_in_angles) {
  static const struct {
    const char *seed, *template;
  } rows[] = {{"to <user> of <ip>", "to <user> of <ip>"},
              {"to <a b> <>", "to <a b> <>"},
              {"to <a\x1B[1mb> c", "to <ab> c"},
              {"to <no end", "to <no end"},
              {"to <<user>", "to <<user>"},
              {"at <n>:<m> 5", "at <n>"}}; /* a run */
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct mine mine;
    mine_make(&mine, 2, 0);
    ck_assert(miner_seed(mine.m, span_of(rows[i].seed)));
    const struct span text = template_text(miner_template(mine.m, 3)); /* the middle */
    ck_assert_msg(span_is(text, rows[i].template), "%s: %.*s", rows[i].seed, (int)text.length,
                  text.at);
    mine_free(&mine);
  }
}
END_TEST

START_TEST(half_of_the_units_are_for_what_is_not_known) {
  struct mine mine;
  mine_make(&mine, 2, 0);
  ck_assert(miner_seed(mine.m, span_of("one")));
  ck_assert(miner_seed(mine.m, span_of("two and")));
  ck_assert(!miner_seed(mine.m, span_of("three is")));
  ck_assert(miner_seed(mine.m, span_of("one"))); /* it is there */
  ck_assert_uint_eq(miner_events(mine.m)->used, 2);
  for (int i = 0; i < 9; i++) {
    char line[] = "a new line";
    line[0] = (char)('a' + i);
    line[3] = (char)('a' + i);
    ck_assert(!mine_text(&mine, "one").is_new);
    mine_text(&mine, line);
  }
  ck_assert(!mine_text(&mine, "two and").is_new);
  mine_free(&mine);
}
END_TEST

/* --- random streams --- */

/* All that a sighting can say. */
static void check_sighting(const struct mine *mine, const struct sighting *s, int seed) {
  const struct events *e = miner_events(mine->m);
  const bool second = s->second == MINER_NONE || s->second < e->units;
  ck_assert_msg(s->unit < e->units && second && s->event < UINT64_C(1) << 40 && s->template,
                "seed %d: event %d of unit %u, next to %u", seed, (int)s->event, s->unit,
                s->second);
  ck_assert_msg(
      s->novelty >= 0 && s->novelty <= 1 && s->share > 0 && s->share <= 1 && miner_rarity(s) >= 0,
      "seed %d: novelty %g, share %g", seed, s->novelty, s->share);
}

/* A free unit holds nothing; an event stands in no other, and was found to be nobody else. */
static bool is_sound(const struct mine *mine, uint32_t unit) {
  const struct events *e = miner_events(mine->m);
  const uint64_t id = e->each[unit].id;
  if (!events_is_used(e, unit)) return miner_template(mine->m, unit)->count == 0;
  return events_unit(e, id) == unit && (events_resolve(e, id) == id || e->each[unit].seeded);
}

static void check_events(const struct mine *mine, int seed) {
  const struct events *e = miner_events(mine->m);
  uint64_t lines = 0;
  uint32_t used = 0;
  for (uint32_t unit = 0; unit < e->units; unit++) {
    used += events_is_used(e, unit);
    lines += e->each[unit].lines;
    if (!is_sound(mine, unit)) ck_abort_msg("seed %d: unit %u", seed, unit);
  }
  ck_assert_msg(e->used == used && (e->recycled ? lines <= mine->seq : lines == mine->seq),
                "seed %d: %u used, %d lines of %d", seed, used, (int)lines, (int)mine->seq);
}

/* In whatever order: a line may join by having the same words. */
static bool holds_words(const struct template *t, const struct sighting *s) {
  uint32_t of_line, of_template;
  return template_shared(t, s->words, s->message, &of_line, &of_template) == of_template;
}

START_TEST(whatever_comes_the_events_hold_together) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    struct mine mine;
    struct random r;
    random_seed(&r, (uint64_t)seed);
    mine_make(&mine, sides[seed % 3], (uint64_t)seed);
    for (int i = 0; i < LINES; i++) {
      const struct span line = mine_next_line(&mine, &r);
      struct sighting s = mine_find(&mine, line, true);
      check_sighting(&mine, &s, seed);
      mine_learn(&mine, &s);
      if (i % 30 == 0) check_events(&mine, seed);
      const struct sighting again = mine_find(&mine, line, false); /* wherever it was merged to */
      ck_assert_msg(
          again.event == s.event && again.novelty == 0 && holds_words(again.template, &again),
          "seed %d, line %d: %s", seed, i, mine.line.data);
    }
    check_events(&mine, seed);
    mine_free(&mine);
  }
}
END_TEST

/* Lines with other pinned words are other events, whatever else they are. */
START_TEST(pinned_words_are_never_generalised) {
  for (int seed = 1; seed <= SEEDS; seed += 4) {
    struct mine mine;
    struct random r;
    uint64_t pins[25] = {0};
    uint32_t births[25] = {0};
    random_seed(&r, (uint64_t)seed);
    mine_make(&mine, 5, (uint64_t)seed);
    for (int i = 0; i < LINES; i++) {
      mine_take(&mine, mine_next_line(&mine, &r));
      const struct sighting s = mine_find(&mine, buffer_span(&mine.line), false);
      const uint32_t birth = miner_events(mine.m)->each[s.unit].birth;
      if (births[s.unit] != birth) pins[s.unit] = s.words->pins;
      births[s.unit] = birth;
      ck_assert_msg(pins[s.unit] == s.words->pins, "seed %d: %s", seed, mine.line.data);
    }
    mine_free(&mine);
  }
}
END_TEST

START_TEST(a_second_pass_repeats_every_event) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    static uint64_t events[LINES];
    struct mine mine;
    struct random r;
    random_seed(&r, (uint64_t)seed);
    mine_make(&mine, 32, (uint64_t)seed);
    for (int i = 0; i < LINES; i++) {
      events[i] = mine_take(&mine, mine_next_line(&mine, &r)).event;
    }
    ck_assert_uint_eq(miner_events(mine.m)->recycled, 0);
    random_seed(&r, (uint64_t)seed);
    for (int i = 0; i < LINES; i++) {
      const struct sighting s = mine_take(&mine, mine_next_line(&mine, &r));
      ck_assert_msg(s.event == events[i] && !s.is_new && s.novelty == 0, "seed %d, line %d: %s",
                    seed, i, mine.line.data);
    }
    mine_free(&mine);
  }
}
END_TEST

/* --- merges --- */

/* Each line A B once; nobody is found to be two others; B, followed, ends. */
static void check_merges(const struct buffer *merges, const char *what) {
  const char *at = merges->data;
  const size_t count = merges->length / MERGE;
  ck_assert_uint_eq(merges->length % MERGE, 0);
  for (size_t i = 0; i < count; i++) {
    const char *line = at + i * MERGE;
    ck_assert(line[ID] == ' ' && line[2 * ID + 1] == '\n' && memcmp(line, line + ID + 1, ID) != 0);
    for (size_t k = 0; k <= i; k++) {
      const bool from = k < i && memcmp(at + k * MERGE, line, ID) == 0;
      const bool into = memcmp(at + k * MERGE, line + ID + 1, ID) == 0;
      if (from || into) ck_abort_msg("%s: merge %zu: %.21s", what, i, line);
    }
  }
}

START_TEST(merges_are_told_once_and_without_cycles) {
  size_t told = 0;
  for (int seed = 1; seed <= SEEDS; seed++) {
    struct mine mine;
    struct random r;
    char what[20];
    random_seed(&r, (uint64_t)seed);
    mine_make(&mine, sides[seed % 3], (uint64_t)seed);
    for (int i = 0; i < LINES; i++) {
      mine_take(&mine, mine_next_line(&mine, &r));
    }
    snprintf(what, sizeof what, "seed %d", seed);
    check_merges(&mine.merges, what);
    ck_assert_uint_eq(mine.merges.length / MERGE, miner_events(mine.m)->merge_count);
    told += mine.merges.length / MERGE;
    mine_free(&mine);
  }
  ck_assert_uint_gt(told, 100);
}
END_TEST

static void take_jobs(struct mine *mine, int first) {
  static const char *const names[] = {"alpha", "beta", "gamma", "delta", "zeta",
                                      "eta",   "iota", "kappa", "theta", "omega"};
  for (int i = 0; i < 10; i++) {
    char line[40];
    snprintf(line, sizeof line, "job %s finished", names[(i + first) % 10]);
    for (int k = 0; k < 10; k++) mine_text(mine, line);
  }
}

/* More shapes and slots than are remembered; one line comes again and again. */
static void flood(struct mine *mine, const char *again) {
  for (int i = 0; i < 70000; i++) {
    if (i % 1000 == 0) mine_text(mine, again);
    char line[] = "qaaaa raaaad";
    for (int k = 0, rest = i; k < 4; k++, rest /= 26)
      line[1 + k] = line[7 + k] = (char)('a' + rest % 26);
    mine_text(mine, line);
  }
}

START_TEST(what_was_forgotten_is_no_new_event_while_its_event_is_there) {
  struct mine mine;
  mine_make(&mine, 5, 0);
  const uint64_t event = mine_text(&mine, "server started well").event;
  for (int i = 0; i < 10; i++) mine_text(&mine, "server started well");
  take_jobs(&mine, 0);
  ck_assert_uint_eq(miner_events(mine.m)->merge_count, 4);
  const uint64_t gamma = mine_text(&mine, "job gamma finished").event;
  flood(&mine, "job gamma finished");
  ck_assert(mine_text(&mine, "job gamma finished").event ==
            gamma); /* not what it was merged into */
  const struct sighting s = mine_text(&mine, "server started well");
  ck_assert(!s.is_new && s.event == event);
  take_jobs(&mine, 1); /* not in the order in which they first came */
  check_events(&mine, 0);
  check_merges(&mine.merges, "after a flood");
  mine_free(&mine);
}
END_TEST

/* New words in one place, of which there were so many lines each; whether the last one joins. */
static bool opens(int words, int lines, const char *before, const char *behind) {
  struct mine mine;
  bool is_new = true;
  mine_make(&mine, 8, 0);
  for (int i = 0; i < words; i++) {
    char line[400];
    snprintf(line, sizeof line, "%s w%c%s", before, 'a' + i, behind);
    is_new = mine_text(&mine, line).is_new;
    for (int k = 1; k < lines; k++) mine_text(&mine, line);
  }
  mine_free(&mine);
  return !is_new;
}

START_TEST(many_words_among_few_lines_are_a_parameter) {
  static const char many[] = "a b c d e f g h i j k l m n o p q r s t u v w ";
  ck_assert(!opens(5, 1, "job", " ended") && opens(6, 1, "job", " ended"));
  ck_assert(opens(6, 20, "job", " ended")); /* counted at powers of two: 19 lines are 16 */
  ck_assert(!opens(6, 32, "job", " ended") && !opens(8, 32, "job", " ended"));
  ck_assert(opens(9, 32, "job", " ended")); /* however many lines */
  ck_assert(opens(6, 1, "the job that was asked for by someone is", " and ended"));
  ck_assert(opens(6, 1, many, "")); /* the 24th word */
  ck_assert(!opens(20, 1, "x a b c d e f g h i j k l m n o p q r s t u v w", " y"));
}
END_TEST

START_TEST(the_older_event_is_what_the_others_were) {
  struct mine mine;
  char line[MERGE + 1] = "";
  mine_make(&mine, 8, 0);
  const uint64_t oldest = mine_text(&mine, "job alpha finished").event;
  const uint64_t second = mine_text(&mine, "job beta finished").event;
  take_jobs(&mine, 2);
  ck_assert_uint_eq(mine.merges.length, 4 * MERGE);
  miner_write_id(second, line);
  line[ID] = ' ';
  miner_write_id(oldest, line + ID + 1);
  line[2 * ID + 1] = '\n';
  bool told = false;
  for (size_t i = 0; i < 4; i++) {
    ck_assert_mem_eq(mine.merges.data + i * MERGE + ID + 1, line + ID + 1, ID);
    told |= memcmp(mine.merges.data + i * MERGE, line, MERGE) == 0;
  }
  ck_assert(told);
  const struct sighting s = mine_text(&mine, "job never-seen finished");
  ck_assert(s.event == oldest && !s.is_new && s.novelty > 0);
  ck_assert(mine_text(&mine, "job beta finished").event == second); /* as it was first given */
  mine_free(&mine);
}
END_TEST

/* Its template stays as it was given, whatever stands beside it. */
START_TEST(seeds_merge_with_nobody) {
  struct mine mine;
  mine_make(&mine, 8, 0);
  miner_seed(mine.m, span_of("job alpha <*>"));
  const uint64_t event = mine_text(&mine, "job alpha finished").event;
  take_jobs(&mine, 0);
  for (uint32_t i = 0; i < miner_events(mine.m)->merge_count; i++) {
    const struct events_merge *merge = &miner_events(mine.m)->merges[i];
    ck_assert(merge->from != event && merge->into != event);
  }
  const struct sighting s = mine_text(&mine, "job alpha died");
  ck_assert(s.event == event && span_is(template_text(s.template), "job alpha <*>"));
  mine_free(&mine);
}
END_TEST

/* --- recycling --- */

START_TEST(full_the_one_seen_least_recently_makes_room) {
  struct mine mine;
  mine_make(&mine, 2, 0);
  const uint64_t first = mine_text(&mine, "one thing happened here").event;
  mine_text(&mine, "two cars went by");
  mine_text(&mine, "three birds sang songs");
  mine_text(&mine, "four winds blew hard");
  ck_assert_uint_eq(miner_events(mine.m)->recycled, 0);
  mine_text(&mine, "one thing happened here");
  const struct sighting s = mine_text(&mine, "five stars shone bright");
  ck_assert(s.is_new && miner_events(mine.m)->recycled == 1);
  struct sighting back = mine_text(&mine, "two cars went by"); /* it made room */
  ck_assert(back.is_new);
  back = mine_text(&mine, "one thing happened here");
  ck_assert(!back.is_new && back.event == first);
  ck_assert_uint_eq(miner_events(mine.m)->used, 4);
  mine_free(&mine);
}
END_TEST

/* --- memory --- */

START_TEST(known_lines_allocate_nothing) {
  for (uint64_t seed = 0; seed < 2; seed++) {
    struct mine mine;
    struct random r;
    random_seed(&r, 9);
    mine_make(&mine, 32, seed);
    struct buffer lines[200] = {{0}};
    for (int i = 0; i < 200; i++) mine_random_line(&r, &lines[i]);
    uint64_t before = 0;
    for (int pass = 0; pass < 9; pass++) {
      if (pass == 1) before = allocations;
      for (int i = 0; i < 200; i++) {
        const struct sighting s = mine_find(&mine, buffer_span(&lines[i]), true);
        mine_learn(&mine, &s);
      }
    }
    const uint64_t after = allocations;
    ck_assert_msg(after == before, "seed %d: %d allocations", (int)seed, (int)(after - before));
    for (int i = 0; i < 200; i++) buffer_clear(&lines[i]);
    mine_free(&mine);
  }
}
END_TEST

Suite *miner_suite(void) {
  Suite *suite = suite_create("miner");
  TCase *tcase = tcase_create("miner");
  tcase_add_test(tcase, the_first_line_is_answered_and_the_next_are_known);
  tcase_add_test(tcase, near_lines_join_if_they_differ_by_more_than_words);
  tcase_add_test(tcase, identifiers_are_ten_digits);
  tcase_add_test(tcase, the_first_and_the_latest_line_are_kept);
  tcase_add_test(tcase, the_latest_line_is_that_of_all_who_were_merged);
  tcase_add_test(tcase, what_fits_a_seed_is_its_event);
  tcase_add_test(tcase, holes_of_seeds_are_words_in_angles);
  tcase_add_test(tcase, half_of_the_units_are_for_what_is_not_known);
  tcase_add_test(tcase, whatever_comes_the_events_hold_together);
  tcase_add_test(tcase, pinned_words_are_never_generalised);
  tcase_add_test(tcase, a_second_pass_repeats_every_event);
  tcase_add_test(tcase, merges_are_told_once_and_without_cycles);
  tcase_add_test(tcase, what_was_forgotten_is_no_new_event_while_its_event_is_there);
  tcase_add_test(tcase, many_words_among_few_lines_are_a_parameter);
  tcase_add_test(tcase, seeds_merge_with_nobody);
  tcase_add_test(tcase, the_older_event_is_what_the_others_were);
  tcase_add_test(tcase, full_the_one_seen_least_recently_makes_room);
  tcase_add_test(tcase, known_lines_allocate_nothing);
  suite_add_tcase(suite, tcase);
  return suite;
}
