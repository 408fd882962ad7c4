/* Spans: equality, blanks, UTF-8. */
#include <check.h>

#include "base/span.h"

Suite *span_suite(void);

START_TEST(test_equal) {
  ck_assert(span_is(span_of("abc"), "abc"));
  ck_assert(!span_is(span_of("abc"), "abcd"));
  ck_assert(span_equal((struct span){NULL, 0}, span_of("")));
  ck_assert(span_equal((struct span){"a\0b", 3}, (struct span){"a\0b", 3}));
  ck_assert(!span_equal((struct span){"a\0b", 3}, (struct span){"a\0c", 3}));
}
END_TEST

START_TEST(test_trim) {
  ck_assert(span_is(span_trim(span_of(" \t a b\r ")), "a b"));
  ck_assert_uint_eq(span_trim(span_of(" \t\r ")).length, 0);
  ck_assert_uint_eq(span_trim((struct span){NULL, 0}).length, 0);
}
END_TEST

/* What a character's length must be, by decoding it and asking where it belongs. */
static size_t wanted(const unsigned char *at, size_t length) {
  static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t need = at[0] < 0x80       ? 1
                : at[0] >> 5 == 6  ? 2
                : at[0] >> 4 == 14 ? 3
                : at[0] >> 3 == 30 ? 4
                                   : 0;
  if (need == 0 || need > length) return 0;
  if (need == 1) return 1;
  unsigned code = at[0] & (0xFFU >> (need + 1));
  for (size_t i = 1; i < need; i++) {
    if (at[i] >> 6 != 2) return 0;
    code = code << 6 | (at[i] & 0x3F);
  }
  return code < least[need] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0 : need;
}

START_TEST(test_utf8_against_decoding) {
  static const unsigned char edges[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF,
                                        0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
                                        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF};
  const unsigned count = sizeof edges;
  for (unsigned i = 0; i < count * count * count * count; i++) {
    unsigned char text[] = {edges[i % count], edges[i / count % count],
                            edges[i / count / count % count], edges[i / count / count / count]};
    for (size_t length = 1; length <= 4; length++) {
      size_t got = span_utf8((struct span){(char *)text, length}, 0);
      if (got != wanted(text, length))
        ck_abort_msg("%02x %02x %02x %02x of %zu: %zu", text[0], text[1], text[2], text[3], length,
                     got);
    }
  }
}
END_TEST

Suite *span_suite(void) {
  Suite *suite = suite_create("span");
  TCase *tcase = tcase_create("span");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, test_equal);
  tcase_add_test(tcase, test_trim);
  tcase_add_test(tcase, test_utf8_against_decoding);
  suite_add_tcase(suite, tcase);
  return suite;
}
