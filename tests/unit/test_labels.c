/* Labels on units against plain tables. */
#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/random.h"
#include "core/labels.h"
#include "core/safetensors.h"

Suite *labels_suite(void);

enum { UNITS = 50, NAMES = 60 };

static struct span name_of(char to[32], unsigned label) {
  snprintf(to, 32, "label %u", label * 7919);
  return span_of(to);
}

START_TEST(counts_and_majorities_are_those_of_a_table) {
  const int seed = 41;
  static uint64_t counts[UNITS][NAMES], first[UNITS][NAMES];
  struct random random;
  struct labels *l = labels_new(UNITS);
  random_seed(&random, (uint64_t)seed);
  for (uint64_t i = 1; i <= 20000; i++) {
    char text[32];
    const uint32_t unit = (uint32_t)random_below(&random, UNITS - 1);
    const unsigned label =
        (unsigned)(random_below(&random, NAMES) * random_below(&random, NAMES) / NAMES);
    labels_add(l, unit, name_of(text, label));
    counts[unit][label]++;
    if (first[unit][label] == 0) first[unit][label] = i;
    if (i % 37 != 0) continue;
    unsigned best = 0;
    uint64_t total = 0;
    for (unsigned k = 0; k < NAMES; k++) {
      total += counts[unit][k];
      if (counts[unit][k] > counts[unit][best] ||
          (counts[unit][k] == counts[unit][best] && counts[unit][k] > 0 &&
           first[unit][k] < first[unit][best])) {
        best = k;
      }
    }
    struct span name;
    double share;
    ck_assert(labels_majority(l, unit, &name, &share));
    ck_assert_msg(span_equal(name, name_of(text, best)), "seed %d, record %" PRIu64, seed, i);
    ck_assert_double_eq_tol(share, (double)counts[unit][best] / (double)total, 1e-15);
    ck_assert_uint_eq(labels_unit_total(l, unit), total);
  }
  struct span name;
  ck_assert(!labels_majority(l, UNITS - 1, &name, NULL));
  for (uint32_t i = 0; i < labels_pairs(l); i++) {
    const struct labels_pair pair = labels_pair(l, i);
    char text[33];
    const struct span back = labels_name(l, pair.label);
    memcpy(text, back.at, back.length);
    text[back.length] = '\0';
    const unsigned label = (unsigned)strtoul(text + 6, NULL, 10) / 7919;
    ck_assert_uint_eq(pair.count, counts[pair.unit][label]);
    counts[pair.unit][label] = 0;
  }
  for (int i = 0; i < UNITS * NAMES; i++) ck_assert_uint_eq(counts[i / NAMES][i % NAMES], 0);
  labels_free(l);
}
END_TEST

START_TEST(numbers_follow_first_appearance) {
  struct labels *l = labels_new(2);
  ck_assert_uint_eq(labels_count(l), 0);
  ck_assert_int_eq(labels_number(l, span_of("b")), -1);
  ck_assert_uint_eq(labels_add(l, 0, span_of("b")), 0);
  ck_assert_uint_eq(labels_add(l, 1, span_of("a")), 1);
  ck_assert_uint_eq(labels_add(l, 1, span_of("b")), 0);
  ck_assert_uint_eq(labels_add(l, 1, (struct span){"b\0", 2}), 2);
  ck_assert_uint_eq(labels_add(l, 1, span_of("")), 3);
  ck_assert_int_eq(labels_number(l, span_of("a")), 1);
  ck_assert_int_eq(labels_number(l, span_of("")), 3);
  ck_assert_uint_eq(labels_count(l), 4);
  labels_free(l);
}
END_TEST

START_TEST(beyond_the_most_all_are_other) {
  struct labels *l = labels_new(3);
  char text[32];
  for (unsigned i = 0; i < LABELS_MOST; i++) {
    ck_assert_uint_eq(labels_add(l, i % 2, name_of(text, i)), i);
  }
  ck_assert_uint_eq(labels_count(l), LABELS_MOST);
  ck_assert_int_eq(labels_number(l, span_of("one more")), LABELS_MOST);
  for (unsigned i = 0; i < 5000; i++) {
    ck_assert_uint_eq(labels_add(l, 2, name_of(text, LABELS_MOST + i)), LABELS_MOST);
  }
  ck_assert_uint_eq(labels_add(l, 2, name_of(text, 17)), 17);
  ck_assert_uint_eq(labels_count(l), LABELS_MOST + 1);
  struct span name;
  ck_assert(labels_majority(l, 2, &name, NULL));
  ck_assert(span_is(name, "other"));
  labels_free(l);
}
END_TEST

START_TEST(long_labels_are_cut_between_characters) {
  struct labels *l = labels_new(1);
  char text[300];
  memset(text, 'x', sizeof text);
  ck_assert_uint_eq(labels_add(l, 0, (struct span){text, 256}), 0);
  ck_assert_uint_eq(labels_add(l, 0, (struct span){text, 257}), 0);
  ck_assert_int_eq(labels_number(l, (struct span){text, 300}), 0);
  memcpy(text + 254, "\xE2\x82\xAC", 3);
  const uint32_t euro = labels_add(l, 0, (struct span){text, 300});
  ck_assert_uint_eq(labels_name(l, euro).length, 254);
  memset(text + 200, 0x80, 100);
  const uint32_t broken = labels_add(l, 0, (struct span){text, 300});
  ck_assert_uint_eq(labels_name(l, broken).length, 256);
  labels_free(l);
}
END_TEST

static void add_many(struct labels *l, struct random *random, unsigned n) {
  for (unsigned i = 0; i < n; i++) {
    char text[32];
    const uint32_t unit = (uint32_t)random_below(random, UNITS);
    labels_add(l, unit, name_of(text, (unsigned)random_below(random, 1200)));
  }
}

static void encode(const struct labels *l, struct buffer *file) {
  struct state state = {0};
  const struct safetensors_metadata metadata = {0};
  labels_export(l, &state);
  buffer_reset(file);
  safetensors_write(&state, &metadata, file);
}

/* Into a file, back out of it, and on: the same bytes as without the way round. */
START_TEST(it_goes_on_from_a_file) {
  static const unsigned first[] = {0, 1, 300, 20000};
  struct labels *one = labels_new(UNITS), *two = labels_new(UNITS);
  struct buffer file = {0}, other = {0}, names = {0};
  struct state state;
  struct safetensors_metadata metadata;
  struct error err = {0};
  struct random random;
  random_seed(&random, 77);
  add_many(one, &random, first[_i]);
  labels_add(two, 3, span_of("what was there before is gone"));
  encode(one, &file);
  const struct span bytes = buffer_span(&file);
  ck_assert_int_eq(safetensors_read(bytes, &state, &metadata, &names, NULL), 0);
  ck_assert_msg(labels_import(two, &state, &err) == 0, "%s", err.text);
  for (uint32_t unit = 0; unit < UNITS; unit++) {
    struct span a, b;
    double share_a = 0, share_b = 0;
    const bool has = labels_majority(one, unit, &a, &share_a);
    ck_assert_int_eq(labels_majority(two, unit, &b, &share_b), has);
    if (has) ck_assert(span_equal(a, b));
    ck_assert_double_eq(share_a, share_b);
  }
  struct random same = random;
  add_many(one, &random, 500);
  add_many(two, &same, 500);
  encode(one, &file);
  encode(two, &other);
  ck_assert_uint_eq(labels_count(one), labels_count(two));
  ck_assert_uint_eq(file.length, other.length);
  ck_assert_mem_eq(file.data, other.data, file.length);
  buffer_clear(&file);
  buffer_clear(&other);
  buffer_clear(&names);
  labels_free(one);
  labels_free(two);
}
END_TEST

#define TEXT(literal) \
  { literal, sizeof literal - 1 }

static const struct {
  struct span names;
  uint32_t pairs[2][2];
  uint64_t counts[2];
  const char *words; /* NULL: fine */
} states[] = {
    {TEXT("\1\0\0\0a\1\0\0\0b"), {{0, 0}, {2, 1}}, {1, 5}, NULL},
    {TEXT("\1\0\0\0a\1\0\0\0b"), {{0, 0}, {3, 1}}, {1, 5}, "pair 1"},
    {TEXT("\1\0\0\0a\1\0\0\0b"), {{0, 0}, {2, 2}}, {1, 5}, "pair 1"},
    {TEXT("\1\0\0\0a\1\0\0\0b"), {{0, LABELS_MOST}, {2, 1}}, {1, 5}, "pair 0"},
    {TEXT("\1\0\0\0a\1\0\0\0b"), {{0, 0}, {0, 0}}, {1, 5}, "pair 1"},
    {TEXT("\1\0\0\0a\1\0\0\0b"), {{0, 0}, {0, 1}}, {0, 5}, "pair 0"},
    {TEXT("\1\0\0\0a\1\0\0\0b"), {{0, 0}, {0, 1}}, {5, UINT64_MAX - 4}, "pair 1"},
    {TEXT("\1\0\0\0a\1\0\0\0a"), {{0, 0}, {0, 1}}, {1, 5}, "label 0 stands there twice"},
    {TEXT("\1\0\0\0a\2\0\0\0b"), {{0, 0}, {0, 1}}, {1, 5}, "label 1 can't be"},
    {TEXT("\1\0\0\0a\0\0\0"), {{0, 0}, {0, 1}}, {1, 5}, "label 1 can't be"},
    {TEXT("\xFF\xFF\xFF\xFF"), {{0, 0}, {0, 1}}, {1, 5}, "label 0 can't be"},
    {TEXT("\1\1\0\0"), {{0, 0}, {0, 1}}, {1, 5}, "label 0 can't be"},
};

START_TEST(states_are_checked) {
  struct labels *l = labels_new(3);
  struct state state = {0};
  struct error err = {0};
  state_add_text(&state, "labels.names", states[_i].names);
  state_add(&state, "labels.pairs", STATE_U32, 2, 2, states[_i].pairs);
  state_add(&state, "labels.counts", STATE_U64, 2, 0, states[_i].counts);
  labels_add(l, 1, span_of("before"));
  if (!states[_i].words) {
    ck_assert_msg(labels_import(l, &state, &err) == 0, "%s", err.text);
    ck_assert_uint_eq(labels_count(l), 2);
    ck_assert_uint_eq(labels_unit_total(l, 2), 5);
  } else {
    ck_assert_int_eq(labels_import(l, &state, &err), -1);
    ck_assert_int_eq(err.kind, ERROR_DATA);
    ck_assert_msg(strstr(err.text, states[_i].words) != NULL, "%s", err.text);
    ck_assert_uint_eq(labels_count(l), 0);
    ck_assert_uint_eq(labels_pairs(l), 0);
  }
  labels_free(l);
}
END_TEST

START_TEST(missing_and_uneven_tensors_are_refused) {
  static const uint32_t pairs[2][2] = {{0, 0}, {0, 0}};
  static const uint64_t counts[2] = {1, 1};
  struct labels *l = labels_new(3);
  struct error err = {0};
  struct state state = {0};
  ck_assert_int_eq(labels_import(l, &state, &err), -1);
  state_add_text(&state, "labels.names", (struct span){"\1\0\0\0a", 5});
  ck_assert_int_eq(labels_import(l, &state, &err), -1);
  state_add(&state, "labels.pairs", STATE_U32, 2, 2, pairs);
  ck_assert_int_eq(labels_import(l, &state, &err), -1);
  state_add(&state, "labels.counts", STATE_U64, 1, 0, counts);
  ck_assert_int_eq(labels_import(l, &state, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.text, "labels.pairs is U32[2, 2], not U32[1, 2]"));
  labels_free(l);
}
END_TEST

START_TEST(names_beyond_the_most_are_refused) {
  struct labels *l = labels_new(3);
  struct buffer names = {0};
  struct error err = {0};
  struct state state = {0};
  for (uint32_t i = 0; i <= LABELS_MOST; i++) {
    const uint32_t entry[2] = {4, i};
    buffer_append(&names, entry, sizeof entry);
  }
  state_add_text(&state, "labels.names", buffer_span(&names));
  ck_assert_int_eq(labels_import(l, &state, &err), -1);
  ck_assert_ptr_nonnull(strstr(err.text, "label 1000 can't be"));
  buffer_clear(&names);
  labels_free(l);
}
END_TEST

Suite *labels_suite(void) {
  Suite *suite = suite_create("labels");
  TCase *tests = tcase_create("labels");
  tcase_add_test(tests, counts_and_majorities_are_those_of_a_table);
  tcase_add_test(tests, numbers_follow_first_appearance);
  tcase_add_test(tests, beyond_the_most_all_are_other);
  tcase_add_test(tests, long_labels_are_cut_between_characters);
  tcase_add_loop_test(tests, it_goes_on_from_a_file, 0, 4);
  tcase_add_loop_test(tests, states_are_checked, 0, (int)(sizeof states / sizeof *states));
  tcase_add_test(tests, missing_and_uneven_tensors_are_refused);
  tcase_add_test(tests, names_beyond_the_most_are_refused);
  suite_add_tcase(suite, tests);
  return suite;
}
