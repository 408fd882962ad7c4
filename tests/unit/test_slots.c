/* Sibling slots against a twin that remembers every sequence it was told of. */
#include <check.h>

#include "base/random.h"
#include "core/slots.h"
#include "states.h"

Suite *slots_suite(void);

enum { SEEDS = 20, ROUNDS = 600, KEYS = 12, MOST_TOLD = 2 * ROUNDS };

struct told {
  struct slots_place place;
  struct slots_unit unit;
};
struct twin {
  struct told told[MOST_TOLD];
  uint32_t count;
  uint64_t lines[KEYS];
};

/* The last SLOTS_UNITS different units in the order in which they first came; a unit that left may
   come again. */
static uint32_t units_of(const struct twin *t, uint64_t key, struct slots_unit *units) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < t->count; i++) {
    if (t->told[i].place.key != key) continue;
    const struct slots_unit unit = t->told[i].unit;
    bool there = false;
    for (uint32_t k = 0; k < count; k++) {
      there |= units[k].unit == unit.unit && units[k].birth == unit.birth;
    }
    if (there) continue;
    if (count == SLOTS_UNITS) {
      for (uint32_t k = 1; k < count; k++) units[k - 1] = units[k];
      count--;
    }
    units[count++] = unit;
  }
  return count;
}

static void check_slot(const struct slots *s, const struct twin *t, uint64_t key, int seed) {
  const struct slot *slot = slots_find(s, key);
  struct slots_unit units[SLOTS_UNITS];
  uint32_t words = 0, statements = 0;
  for (uint32_t i = 0; i < t->count; i++) {
    if (t->told[i].place.key != key) continue;
    words++;
    statements += t->told[i].place.statement;
  }
  ck_assert_msg((slot != NULL) == (words > 0), "seed %d, key %d", seed, (int)key);
  if (!slot) return;
  const uint32_t count = units_of(t, key, units);
  ck_assert_msg(slot->words == words && slot->statements == statements &&
                    slot->lines == t->lines[key] && slot->unit_count == count,
                "seed %d, key %d: %u words, %u statements, %u lines, %u units", seed, (int)key,
                slot->words, slot->statements, slot->lines, slot->unit_count);
  ck_assert_mem_eq(slot->units, units, count * sizeof *units);
}

static void tell(struct slots *s, struct twin *t, struct random *r) {
  const struct slots_place place = {.key = random_below(r, KEYS),
                                    .statement = random_below(r, 3) == 0};
  const struct slots_unit unit = {(uint32_t)random_below(r, 6), (uint32_t)random_below(r, 3)};
  if (random_below(r, 3) > 0) {
    const struct slot *slot = slots_add(s, &place, unit);
    ck_assert_ptr_eq(slot, slots_find(s, place.key));
    t->told[t->count++] = (struct told){place, unit};
    t->lines[place.key]++;
    return;
  }
  const uint32_t lines = 1U << random_below(r, 12);
  const bool known = slots_find(s, place.key) != NULL;
  ck_assert((slots_count(s, &place, lines) != NULL) == known);
  if (known) t->lines[place.key] += lines;
}

START_TEST(counted_as_by_a_list_of_all_that_was_told) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    static struct twin t;
    struct random r;
    struct slots s;
    t = (struct twin){.count = 0};
    random_seed(&r, (uint64_t)seed);
    ck_assert_int_eq(slots_init(&s), 0);
    for (int round = 0; round < ROUNDS; round++) {
      tell(&s, &t, &r);
      if (round % 40 > 0) continue;
      for (uint64_t key = 0; key < KEYS; key++) check_slot(&s, &t, key, seed);
    }
    slots_clear(&s);
  }
}
END_TEST

START_TEST(those_used_least_recently_are_forgotten) {
  struct slots s;
  struct slots_place place = {0};
  ck_assert_int_eq(slots_init(&s), 0);
  for (place.key = 0; place.key < SLOTS_MOST; place.key++) {
    slots_add(&s, &place, (struct slots_unit){1, 1});
    slots_add(&s, &place, (struct slots_unit){2, 1});
  }
  place.key = 0;
  slots_count(&s, &place, 1); /* key 1 is now the oldest */
  slots_find(&s, 1);          /* which looking changes nothing about */
  place.key = SLOTS_MOST;
  const struct slot *slot = slots_add(&s, &place, (struct slots_unit){3, 1});
  ck_assert(slot->words == 1 && slot->lines == 1 && slot->unit_count == 1);
  ck_assert(slot->units[0].unit == 3 && !slot->is_parameter);
  ck_assert_ptr_nonnull(slots_find(&s, 0));
  ck_assert_ptr_null(slots_find(&s, 1));
  place.key = 1;
  ck_assert_ptr_null(slots_count(&s, &place, 5));
  ck_assert_ptr_nonnull(slots_find(&s, 2));
  slots_clear(&s);
}
END_TEST

START_TEST(lines_saturate) {
  struct slots s;
  const struct slots_place place = {.key = 7};
  ck_assert_int_eq(slots_init(&s), 0);
  struct slot *slot = slots_add(&s, &place, (struct slots_unit){0});
  for (int i = 0; i < 9; i++) {
    const uint32_t before = slot->lines;
    ck_assert_ptr_eq(slots_count(&s, &place, UINT32_MAX / 2), slot);
    ck_assert_uint_ge(slot->lines, before);
    slots_add(&s, &place, (struct slots_unit){0});
  }
  ck_assert_uint_ge(slot->lines, 1 << 30);
  slots_clear(&s);
}
END_TEST

START_TEST(many_words_among_few_lines_make_a_parameter) {
  static const struct {
    struct slot slot;
    bool alone, open;
  } cases[] = {
      {{.words = 4, .lines = 4}, false, false},
      {{.words = 5, .lines = 5}, false, true},
      {{.words = 5, .lines = 100}, false, true},
      {{.words = 5, .lines = 101}, false, false},
      {{.words = 7, .lines = 141}, false, false},
      {{.words = 8, .lines = 1 << 30}, false, true},
      {{.words = 5, .lines = 5, .statements = 2}, false, true},
      {{.words = 5, .lines = 5, .statements = 3}, false, false}, /* they tell lines apart */
      {{.words = 100, .lines = 100, .statements = 50}, false, false},
      {{.words = 100, .lines = 100, .statements = 49}, false, true},
      {{.words = 63, .lines = 63}, true, false}, /* a line of one word */
      {{.words = 64, .lines = 64}, true, true},
      {{.words = 1, .lines = 1 << 30, .is_parameter = 1}, true, true}, /* once and for all */
      {{.words = 1, .statements = 1, .lines = 9, .is_parameter = 1}, false, true},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const struct slots_place place = {.alone = cases[i].alone};
    ck_assert_msg(slots_is_open(&cases[i].slot, &place) == cases[i].open, "case %zu", i);
  }
}
END_TEST

/* --- checkpoints --- */

static void fill(struct slots *s, struct random *r) {
  ck_assert_int_eq(slots_init(s), 0);
  for (int i = 0; i < 200; i++) {
    const struct slots_place place = {.key = random_below(r, 30), .statement = i % 5 == 0};
    struct slot *slot = slots_add(s, &place, (struct slots_unit){(uint32_t)random_below(r, 9), 1});
    if (!slots_is_open(slot, &place)) continue;
    slot->is_parameter = 1;
    slot->unit_count = 1;
  }
}

START_TEST(written_and_read_back_they_are_the_same) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    struct random r;
    struct slots s, again;
    struct state state = {0}, other = {0}, owned, owned_again;
    random_seed(&r, (uint64_t)seed);
    fill(&s, &r);
    slots_export(&s, &state);
    states_own(&owned, &state);
    ck_assert_int_eq(slots_init(&again), 0);
    ck_assert_int_eq(slots_import(&again, &owned, NULL), 0);
    slots_export(&again, &other);
    states_own(&owned_again, &other);
    const char *row = states_differ(&owned, &owned_again);
    ck_assert_msg(row == NULL, "seed %d: %s", seed, row);
    for (uint64_t key = 0; key < 30; key++) {
      const struct slot *a = slots_find(&s, key), *b = slots_find(&again, key);
      ck_assert((a == NULL) == (b == NULL));
      if (a) ck_assert_mem_eq(a, b, sizeof *a);
    }
    states_free(&owned);
    states_free(&owned_again);
    slots_clear(&s);
    slots_clear(&again);
  }
}
END_TEST

static void refused(const struct state *state, const char *why) {
  struct slots s;
  struct error err = {0};
  ck_assert_int_eq(slots_init(&s), 0);
  ck_assert_int_eq(slots_import(&s, state, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_DATA);
  ck_assert_msg(strstr(err.text, why) != NULL, "\"%s\" lacks \"%s\"", err.text, why);
  slots_clear(&s);
}

START_TEST(what_can_not_be_is_refused) {
  struct random r;
  struct slots s;
  struct state state = {0}, owned;
  random_seed(&r, 1);
  fill(&s, &r);
  slots_export(&s, &state);
  states_own(&owned, &state);
  uint64_t *keys = states_at(&owned, "slots.keys");
  uint32_t *counts = states_at(&owned, "slots.counts");
  const uint64_t key = keys[1];
  keys[1] = keys[0];
  refused(&owned, "twice");
  keys[1] = key;
  const uint32_t units = counts[3];
  counts[3] = SLOTS_UNITS + 1;
  refused(&owned, "too many units");
  counts[3] = units;
  owned.rows[0].shape[0] = SLOTS_MOST + 1;
  refused(&owned, "too many");
  owned.rows[0].shape[0] = s.cache.count - 1;
  refused(&owned, "slots.counts is U32");
  owned.rows[0].shape[0] = s.cache.count;
  for (unsigned i = 0; i < owned.count; i++) {
    const char *name = owned.rows[i].name;
    owned.rows[i].name = "other";
    refused(&owned, i ? "missing" : "slots.keys is missing");
    owned.rows[i].name = name;
  }
  states_free(&owned);
  slots_clear(&s);
}
END_TEST

Suite *slots_suite(void) {
  Suite *suite = suite_create("slots");
  TCase *tcase = tcase_create("slots");
  tcase_add_test(tcase, counted_as_by_a_list_of_all_that_was_told);
  tcase_add_test(tcase, those_used_least_recently_are_forgotten);
  tcase_add_test(tcase, lines_saturate);
  tcase_add_test(tcase, many_words_among_few_lines_make_a_parameter);
  tcase_add_test(tcase, written_and_read_back_they_are_the_same);
  tcase_add_test(tcase, what_can_not_be_is_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
