/* The keys seen last, against a list that is searched from end to end. */
#include <check.h>

#include "base/random.h"
#include "core/cache.h"

Suite *cache_suite(void);

enum { MOST = 40, ROUNDS = 2000, SEEDS = 30 };

/* The twin: keys from the one used least recently to the newest, each with its place. */
struct list {
  uint64_t keys[MOST];
  uint32_t places[MOST], count, capacity;
};

static uint32_t index_of(const struct list *l, uint64_t key) {
  uint32_t i = 0;
  while (i < l->count && l->keys[i] != key) i++;
  return i;
}

static void drop(struct list *l, uint32_t i) {
  for (l->count--; i < l->count; i++) {
    l->keys[i] = l->keys[i + 1];
    l->places[i] = l->places[i + 1];
  }
}

static void append(struct list *l, uint64_t key, uint32_t place) {
  l->keys[l->count] = key;
  l->places[l->count++] = place;
}

/* Few keys, many of which meet in one chain: their halves cancel. */
static uint64_t key_of(struct random *r, uint32_t capacity) {
  const uint64_t low = random_below(r, 3 * (uint64_t)capacity);
  switch (random_below(r, 4)) {
    case 0: return low << 32 | low;
    case 1: return low << 32;
    case 2: return UINT64_MAX - low;
    default: return low;
  }
}

static void check_order(const struct cache *c, const struct list *l, uint64_t seed, int round) {
  uint32_t place = cache_oldest(c), i = 0;
  for (; i < l->count && place == l->places[i] && c->each[place].key == l->keys[i]; i++) {
    place = cache_newer(c, place);
  }
  ck_assert_msg(c->count == l->count && i == l->count && place == CACHE_NONE,
                "seed %d, round %d: the %u-th from the oldest of %u is at %u", (int)seed, round, i,
                c->count, place);
}

/* One use of a key as its owner makes it: found and touched, only looked at, or taken. */
static void use(struct cache *c, struct list *l, struct random *r, uint64_t seed, int round) {
  const uint64_t key = key_of(r, l->capacity);
  const uint32_t i = index_of(l, key), place = cache_find(c, key);
  ck_assert_msg(place == (i < l->count ? l->places[i] : CACHE_NONE), "seed %d, round %d: %u",
                (int)seed, round, place);
  if (random_below(r, 5) == 0) return;
  if (i < l->count) {
    cache_touch(c, place);
    drop(l, i);
    append(l, key, place);
    return;
  }
  const bool full = l->count == l->capacity;
  const uint32_t taken = cache_take(c, key), wanted = full ? l->places[0] : l->count;
  ck_assert_msg(taken == wanted, "seed %d, round %d: %u, not %u", (int)seed, round, taken, wanted);
  if (full) drop(l, 0);
  append(l, key, taken);
}

START_TEST(random_uses_are_answered_as_by_a_list) {
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    struct random r;
    struct cache c;
    random_seed(&r, seed);
    struct list l = {.capacity = 1 + (uint32_t)random_below(&r, MOST)};
    ck_assert_int_eq(cache_init(&c, l.capacity), 0);
    for (int round = 0; round < ROUNDS; round++) {
      use(&c, &l, &r, seed, round);
      if (round < 100 || round % 50 == 0) check_order(&c, &l, seed, round);
    }
    check_order(&c, &l, seed, ROUNDS);
    cache_clear(&c);
  }
}
END_TEST

START_TEST(read_back_it_goes_on_as_if_never_written) {
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    struct random r;
    struct cache c, again;
    uint64_t keys[MOST];
    random_seed(&r, seed);
    struct list l = {.capacity = 1 + (uint32_t)random_below(&r, MOST)};
    ck_assert_int_eq(cache_init(&c, l.capacity), 0);
    ck_assert_int_eq(cache_init(&again, l.capacity), 0);
    const int uses = (int)random_below(&r, 200);
    for (int round = 0; round < uses; round++) use(&c, &l, &r, seed, round);
    cache_write_keys(&c, keys);
    ck_assert_int_eq(cache_read_keys(&again, keys, c.count), 0);
    /* The places are others: by the order of use. */
    for (uint32_t i = 0; i < l.count; i++) {
      ck_assert_msg(keys[i] == l.keys[i], "seed %d: key %u", (int)seed, i);
      l.places[i] = i;
    }
    for (int round = 0; round < ROUNDS / 4; round++) use(&again, &l, &r, seed, round);
    check_order(&again, &l, seed, ROUNDS / 4);
    cache_clear(&c);
    cache_clear(&again);
  }
}
END_TEST

START_TEST(one_place_holds_the_newest_key) {
  struct cache c;
  ck_assert_int_eq(cache_init(&c, 1), 0);
  ck_assert_uint_eq(cache_oldest(&c), CACHE_NONE);
  ck_assert_uint_eq(cache_find(&c, 0), CACHE_NONE);
  for (uint64_t key = 0; key < 9; key++) {
    ck_assert_uint_eq(cache_take(&c, key), 0);
    cache_touch(&c, 0);
    ck_assert_uint_eq(cache_find(&c, key), 0);
    if (key > 0) ck_assert_uint_eq(cache_find(&c, key - 1), CACHE_NONE);
    ck_assert_uint_eq(cache_oldest(&c), 0);
    ck_assert_uint_eq(cache_newer(&c, 0), CACHE_NONE);
  }
  ck_assert_uint_eq(c.count, 1);
  cache_clear(&c);
}
END_TEST

START_TEST(no_key_is_read_twice_nor_one_too_many) {
  static const uint64_t twice[] = {5, 7, 5}, many[] = {1, 2, 3, 4, 5};
  struct cache c;
  ck_assert_int_eq(cache_init(&c, 4), 0);
  ck_assert_int_eq(cache_read_keys(&c, twice, 3), -1);
  cache_clear(&c);
  ck_assert_int_eq(cache_init(&c, 4), 0);
  ck_assert_int_eq(cache_read_keys(&c, many, 5), -1);
  ck_assert_int_eq(cache_read_keys(&c, many, 0), 0);
  ck_assert_uint_eq(c.count, 0);
  ck_assert_int_eq(cache_read_keys(&c, many, 4), 0);
  ck_assert_uint_eq(cache_find(&c, 4), 3);
  cache_clear(&c);
}
END_TEST

Suite *cache_suite(void) {
  Suite *suite = suite_create("cache");
  TCase *tcase = tcase_create("cache");
  tcase_add_test(tcase, random_uses_are_answered_as_by_a_list);
  tcase_add_test(tcase, read_back_it_goes_on_as_if_never_written);
  tcase_add_test(tcase, one_place_holds_the_newest_key);
  tcase_add_test(tcase, no_key_is_read_twice_nor_one_too_many);
  suite_add_tcase(suite, tcase);
  return suite;
}
