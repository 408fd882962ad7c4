/* Texts as words, and back. */
#include <check.h>
#include <stdio.h>

#include "base/percent.h"
#include "base/random.h"

Suite *percent_suite(void);

static void check_word(const char *text, const char *word) {
  struct buffer written = {0}, back = {0};
  percent_append(&written, span_of(text));
  buffer_append_byte(&written, '\0');
  ck_assert_str_eq(written.data, word);
  percent_read(span_of(written.data), &back);
  ck_assert(span_is(buffer_span(&back), text));
  buffer_clear(&written);
  buffer_clear(&back);
}

START_TEST(what_a_reader_might_split_is_encoded) {
  check_word("x-box", "x-box");
  check_word(
      "Gr\xC3\xB6\xC3\x9F"
      "e",
      "Gr\xC3\xB6\xC3\x9F"
      "e");
  check_word("two words", "two%20words");
  check_word("50%", "50%25");
  check_word("%", "%25");
  check_word("", "%");
  check_word("a\tb\nc\x7F", "a%09b%0Ac%7F");
  check_word("\xFF\xC3", "%FF%C3");
  check_word("a\xC2\xA0z", "a%C2%A0z");
  check_word("\xE3\x80\x80", "%E3%80%80");
  check_word("\xE2\x80\x83", "%E2%80%83");
  check_word("\xE2\x82\xAC", "\xE2\x82\xAC");
  check_word("\xF0\x9F\x90\x94", "\xF0\x9F\x90\x94");
}
END_TEST

START_TEST(a_percent_without_digits_stands_for_itself) {
  struct buffer back = {0};
  percent_read(span_of("5% %4 %zz %4g %41"), &back);
  ck_assert(span_is(buffer_span(&back), "5% %4 %zz %4g A"));
  buffer_clear(&back);
}
END_TEST

START_TEST(any_bytes_come_back) {
  const int seed = 77;
  struct random random;
  struct buffer word = {0}, back = {0};
  random_seed(&random, (uint64_t)seed);
  for (int round = 0; round < 5000; round++) {
    char bytes[12];
    size_t length = (size_t)random_below(&random, sizeof bytes);
    for (size_t i = 0; i < length; i++) bytes[i] = (char)random_next(&random);
    buffer_reset(&word);
    buffer_reset(&back);
    percent_append(&word, (struct span){bytes, length});
    for (size_t i = 0; i < word.length; i++) {
      ck_assert_msg((unsigned char)word.data[i] > ' ', "seed %d, round %d", seed, round);
    }
    percent_read(buffer_span(&word), &back);
    ck_assert_msg(span_equal(buffer_span(&back), (struct span){bytes, length}), "seed %d, round %d",
                  seed, round);
  }
  buffer_clear(&word);
  buffer_clear(&back);
}
END_TEST

Suite *percent_suite(void) {
  Suite *suite = suite_create("percent");
  TCase *tests = tcase_create("percent");
  tcase_add_test(tests, what_a_reader_might_split_is_encoded);
  tcase_add_test(tests, a_percent_without_digits_stands_for_itself);
  tcase_add_test(tests, any_bytes_come_back);
  suite_add_tcase(suite, tests);
  return suite;
}
