/* Masks: all matches, in order, the first mask's before the second's. */
#include <check.h>

#include "base/random.h"
#include "flow/masks.h"

Suite *masks_suite(void);

/* Matches as `number:text`, one after the other. */
static void finds(const char *const *patterns, uint32_t count, struct span message,
                  const char *expected) {
  static const char *const names[] = {"a", "b", "c"};
  struct error err = {0};
  struct buffer found = {0};
  struct masks *m = masks_new(names, patterns, count, &err);
  uint32_t ranges;
  ck_assert_msg(m != NULL, "%s", err.text);
  const struct words_range *range = masks_find(m, message, &ranges);
  for (uint32_t i = 0; i < ranges; i++, range++) {
    ck_assert(range->at < range->end && range->end <= message.length);
    buffer_printf(&found, "%s%u:%.*s", i ? " " : "", range->name, (int)(range->end - range->at),
                  message.at + range->at);
  }
  ck_assert_msg(span_is(buffer_span(&found), expected), "%s: %.*s", patterns[0], (int)found.length,
                found.data);
  buffer_clear(&found);
  masks_free(m);
}

static void finds_one(const char *pattern, const char *message, const char *expected) {
  finds(&pattern, 1, span_of(message), expected);
}

START_TEST(all_matches_are_found) {
  finds_one("\\d+", "1 a22 333", "1:1 1:22 1:333");
  finds_one("x", "no match", "");
  finds_one("x", "", "");
  finds_one("a*", "baab", "1:aa"); /* matches of nothing are none */
  finds_one("$|^", "ab", "");
  finds_one("\\b\\w", "ab cd", "1:a 1:c"); /* what lies in front is seen */
  finds_one("(?<=a)b", "ab bb", "1:b");
  finds_one("^a", "aaa", "1:a");
  finds_one("a\\Kb", "abab", "1:b 1:b");
  finds_one("\\Aa|b", "ab", "1:a 1:b");
  finds_one(".+", "ab\ncd", "1:ab 1:cd");
}
END_TEST

START_TEST(letters_beyond_ascii_are_found_wherever_they_stand) {
  finds_one("\xC3\xA9+", "\xC3\xA4 \xC3\xA9\xC3\xA9", "1:\xC3\xA9\xC3\xA9");
  finds_one("\xC3\xA9*", "\xC3\xA4 \xC3\xA9\xC3\xA9", "1:\xC3\xA9\xC3\xA9");
  finds_one("\xC3\xA9*", "\xE6\x97\xA5 \xFF \xC3\xA9", "1:\xC3\xA9");
  finds_one("\\xFF", "a\xFF", "1:\xFF");
}
END_TEST

START_TEST(where_two_meet_the_first_mask_has_it) {
  static const char *const digits[] = {"\\d+", "\\w+"}, *const words[] = {"\\w+", "\\d+"};
  static const char *const pairs[] = {"bc", "ab", "cd|e"};
  finds(digits, 2, span_of("a1 b 2c"), "1:1 2:b 1:2");
  finds(words, 2, span_of("a1 b 2c"), "1:a1 1:b 1:2c");
  finds(pairs, 3, span_of("abcde ab cd"), "1:bc 3:e 2:ab 3:cd");
}
END_TEST

START_TEST(a_bad_pattern_is_named) {
  static const char *const names[] = {"good", "bad"}, *const patterns[] = {"x", "("};
  struct error err = {0};
  ck_assert_ptr_null(masks_new(names, patterns, 2, &err));
  ck_assert_int_eq(err.kind, ERROR_CONFIG);
  ck_assert_msg(strncmp(err.text, "bad: no regular expression", 26) == 0, "%s", err.text);
}
END_TEST

START_TEST(names_are_copies_and_of_none_there_are_none) {
  char name[] = "id", pattern[] = "x";
  const char *const names[] = {name}, *const patterns[] = {pattern};
  struct masks *m = masks_new(names, patterns, 1, NULL);
  name[0] = pattern[0] = '(';
  ck_assert_uint_eq(masks_count(m), 1);
  ck_assert_str_eq(masks_names(m)[0], "id");
  masks_free(m);
  ck_assert_uint_eq(masks_count(NULL), 0);
  ck_assert_ptr_null(masks_names(NULL));
  masks_free(NULL);
  m = masks_new(NULL, NULL, 0, NULL);
  uint32_t count = 7;
  masks_find(m, span_of("abc"), &count);
  ck_assert_uint_eq(count, 0);
  masks_free(m);
}
END_TEST

START_TEST(no_more_than_the_beginning_is_looked_at) {
  static const char *const names[] = {"a", "b"}, *const patterns[] = {"x", "y+"};
  struct masks *m = masks_new(names, patterns, 2, NULL);
  struct buffer text = {0};
  uint32_t count;
  for (int i = 0; i < WORDS_MOST + 5; i++) buffer_append_text(&text, "xy");
  const struct words_range *ranges = masks_find(m, buffer_span(&text), &count);
  ck_assert_uint_eq(count, WORDS_MOST);
  for (uint32_t i = 0; i < count; i++) {
    if (ranges[i].at != 2 * i || ranges[i].name != 1) ck_abort_msg("range %u", i);
  }
  buffer_reset(&text);
  while (text.length < WORDS_MOST_BYTES + 5) buffer_append_byte(&text, 'y');
  ranges = masks_find(m, buffer_span(&text), &count);
  ck_assert(count == 1 && ranges->at == 0 && ranges->end == WORDS_MOST_BYTES);
  buffer_clear(&text);
  masks_free(m);
}
END_TEST

/* Letters that match alone, marked one by one. */
START_TEST(as_by_marking_letter_by_letter) {
  static const char *const names[] = {"a", "b"}, *const patterns[] = {"[ab]c", "[a-c]"};
  struct random r;
  struct masks *m = masks_new(names, patterns, 2, NULL);
  random_seed(&r, 5);
  for (int round = 0; round < 2000; round++) {
    char text[30];
    uint32_t by[31] = {0}, count;
    const size_t length = 1 + random_below(&r, sizeof text);
    for (size_t i = 0; i < length; i++) text[i] = "abcd"[random_below(&r, 4)];
    for (size_t i = 0; i + 1 < length; i++) {
      if ((text[i] == 'a' || text[i] == 'b') && text[i + 1] == 'c') by[i] = by[i + 1] = 1;
    }
    for (size_t i = 0; i < length; i++) by[i] = by[i] ? by[i] : text[i] < 'd' ? 2 : 0;
    const struct words_range *ranges = masks_find(m, (struct span){text, length}, &count);
    size_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
      while (at < ranges[i].at) ck_assert_msg(by[at++] == 0, "round %d (seed 5)", round);
      while (at < ranges[i].end) ck_assert_msg(by[at++] == ranges[i].name, "round %d", round);
    }
    while (at < length) ck_assert_msg(by[at++] == 0, "round %d (seed 5)", round);
  }
  masks_free(m);
}
END_TEST

Suite *masks_suite(void) {
  Suite *suite = suite_create("masks");
  TCase *tcase = tcase_create("masks");
  tcase_add_test(tcase, all_matches_are_found);
  tcase_add_test(tcase, letters_beyond_ascii_are_found_wherever_they_stand);
  tcase_add_test(tcase, where_two_meet_the_first_mask_has_it);
  tcase_add_test(tcase, a_bad_pattern_is_named);
  tcase_add_test(tcase, names_are_copies_and_of_none_there_are_none);
  tcase_add_test(tcase, no_more_than_the_beginning_is_looked_at);
  tcase_add_test(tcase, as_by_marking_letter_by_letter);
  suite_add_tcase(suite, tcase);
  return suite;
}
