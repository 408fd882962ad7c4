/* Words hashed into components with a sign. */
#include <math.h>
#include <stdio.h>

#include "base/hash.h"
#include "uses.h"

Suite *feature_text_suite(void);

static const struct feature_spec sixteen = {.field = "p",
                                            .as = &feature_text,
                                            .weight = 1.0,
                                            .dims = 16},
                                 two_long = {.field = "p", .as = &feature_text, .weight = 2.0};

static void same(const char *a, const char *b, bool equal) {
  struct use u, v;
  uses_begin(&u, &two_long);
  uses_begin(&v, &two_long);
  ck_assert_int_eq(uses_place(&u, a), PLACED);
  ck_assert_int_eq(uses_place(&v, b), PLACED);
  ck_assert_msg((memcmp(u.raw, v.raw, sizeof u.raw) == 0) == equal, "`%s`, `%s`", a, b);
  uses_end(&u);
  uses_end(&v);
}

START_TEST(test_words) {
  same("/a/b", "b a", true); /* neither order nor what stands between counts */
  same("GET /index.html", "GET-index(html)", true);
  same("a b", "ab", false);
  same("a", "A", false);
  same("a a b", "a b", false); /* how often does */
  same("gr\303\274n", "gr n", false);
  same("\303\274", "\303\274!", true);
  same("a1", "a 1", false);
}
END_TEST

START_TEST(test_length_is_the_weight) {
  static const char *const texts[] = {"a", "a b c d e f g", "the quick brown fox", "x x x x"};
  struct use u;
  uses_begin(&u, &two_long);
  ck_assert_uint_eq(u.features->dims, 64); /* the default */
  for (int i = 0; i < 4; i++) {
    double squares = 0;
    ck_assert_int_eq(uses_place(&u, texts[i]), PLACED);
    for (int d = 0; d < 64; d++) squares += u.raw[d] * u.raw[d];
    ck_assert_double_eq_tol(sqrt(squares), 2.0, 1e-12);
  }
  uses_end(&u);
}
END_TEST

/* As the comment in feature_text.c says, so that others can do the same. */
START_TEST(test_slot_and_sign) {
  struct use u;
  bool minus = false, plus = false;
  uses_begin(&u, &sixteen);
  for (int i = 0; i < 1000; i++) {
    char word[16];
    snprintf(word, sizeof word, "w%d", i);
    uint64_t hash = hash_span(span_of(word));
    uint32_t slot = (uint32_t)((double)(uint32_t)hash * 16 / 4294967296.0);
    double wanted = (int64_t)hash < 0 ? -1 : 1;
    uses_place(&u, word);
    for (uint32_t d = 0; d < 16; d++) ck_assert_double_eq(u.raw[d], d == slot ? wanted : 0);
    minus |= wanted < 0;
    plus |= wanted > 0;
  }
  ck_assert(minus && plus);
  uses_end(&u);
}
END_TEST

/* The mean inner product of pairs of texts of eight words that have `common` words in common. */
static double mean_product(int common) {
  enum { PAIRS = 2000, WORDS = 8 };
  struct use u, v;
  double sum = 0;
  uses_begin(&u, &sixteen);
  uses_begin(&v, &sixteen);
  for (int i = 0; i < PAIRS; i++) {
    struct buffer a = {0}, b = {0};
    for (int w = 0; w < WORDS; w++) {
      buffer_printf(&a, "a%dx%d ", i, w);
      buffer_printf(&b, "%c%dx%d ", w < common ? 'a' : 'b', i, w);
    }
    uses_place_span(&u, buffer_span(&a));
    uses_place_span(&v, buffer_span(&b));
    for (int d = 0; d < 16; d++) sum += u.raw[d] * v.raw[d];
    buffer_clear(&a);
    buffer_clear(&b);
  }
  uses_end(&u);
  uses_end(&v);
  return sum / PAIRS;
}

/* What the signs are for: without them texts without a common word would lie at 0.3. */
START_TEST(test_inner_products_are_kept_on_average) {
  ck_assert_double_eq_tol(mean_product(0), 0, 0.03);
  ck_assert_double_eq_tol(mean_product(4), 0.5, 0.05);
  ck_assert_double_eq_tol(mean_product(8), 1, 1e-9);
}
END_TEST

START_TEST(test_no_words_and_no_text) {
  struct use u;
  uses_begin(&u, &sixteen);
  uses_place(&u, "word");
  ck_assert_int_eq(uses_place(&u, " /-- "), PLACED);
  for (int d = 0; d < 16; d++) ck_assert_double_eq(u.raw[d], 0);
  ck_assert_int_eq(uses_place(&u, " \t"), PLACED_MISSING);
  for (int d = 0; d < 16; d++) ck_assert(isnan(u.raw[d]));
  u.raw[3] = 0;
  ck_assert_int_eq(uses_place_span(&u, (struct span){NULL, 0}), PLACED_MISSING);
  ck_assert(isnan(u.raw[3]));
  uses_end(&u);
}
END_TEST

START_TEST(test_only_the_beginning_is_looked_at) {
  struct buffer text = {0};
  struct use whole, most, less;
  uses_begin(&whole, &two_long);
  uses_begin(&most, &two_long);
  uses_begin(&less, &two_long);
  for (int i = 0; text.length < 5000; i++) buffer_printf(&text, "word%d ", i);
  ck_assert(text.data[4094] != ' ' && text.data[4095] != ' ');
  uses_place_span(&whole, buffer_span(&text));
  uses_place_span(&most, (struct span){text.data, 4096});
  uses_place_span(&less, (struct span){text.data, 4095});
  ck_assert_mem_eq(whole.raw, most.raw, sizeof whole.raw);
  ck_assert(memcmp(most.raw, less.raw, sizeof most.raw) != 0);
  uses_end(&whole);
  uses_end(&most);
  uses_end(&less);
  buffer_clear(&text);
}
END_TEST

Suite *feature_text_suite(void) {
  Suite *suite = suite_create("feature_text");
  TCase *tcase = tcase_create("feature_text");
  tcase_add_test(tcase, test_words);
  tcase_add_test(tcase, test_length_is_the_weight);
  tcase_add_test(tcase, test_slot_and_sign);
  tcase_add_test(tcase, test_inner_products_are_kept_on_average);
  tcase_add_test(tcase, test_no_words_and_no_text);
  tcase_add_test(tcase, test_only_the_beginning_is_looked_at);
  suite_add_tcase(suite, tcase);
  return suite;
}
