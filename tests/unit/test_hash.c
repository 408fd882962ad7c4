/* XXH3 through our names: published values, and how they are written. */
#include <check.h>

#include "base/hash.h"

Suite *hash_suite(void);

START_TEST(test_known_values) {
  ck_assert_uint_eq(hash_bytes("", 0), UINT64_C(0x2D06800538D394C2));
  ck_assert_uint_eq(hash_span(span_of("")), hash_bytes("", 0));
  ck_assert_uint_ne(hash_bytes("a", 1), hash_bytes("b", 1));
}
END_TEST

START_TEST(test_written) {
  char text[HASH_TEXT_BYTES];
  hash_write(UINT64_C(0x0123456789ABCDEF), text);
  ck_assert_mem_eq(text, "0123456789abcdef", sizeof text);
  hash_write(0, text);
  ck_assert_mem_eq(text, "0000000000000000", sizeof text);
}
END_TEST

Suite *hash_suite(void) {
  Suite *suite = suite_create("hash");
  TCase *tcase = tcase_create("hash");
  tcase_add_test(tcase, test_known_values);
  tcase_add_test(tcase, test_written);
  suite_add_tcase(suite, tcase);
  return suite;
}
