/* Buffers: growth, what is appended, what is consumed. */
#include <check.h>
#include <stdlib.h>

#include "base/buffer.h"

Suite *buffer_suite(void);

START_TEST(test_grows_by_any_steps) {
  struct buffer b = {0};
  char *twin = malloc(1 << 20);
  size_t length = 0;
  for (size_t step = 0; length + step < 1 << 20; step = step * 3 / 2 + 1) {
    for (size_t i = 0; i < step; i++) twin[length + i] = (char)(i * 31 + step);
    buffer_append(&b, twin + length, step);
    length += step;
    ck_assert_uint_eq(b.length, length);
  }
  ck_assert_mem_eq(b.data, twin, length);
  buffer_consume(&b, 1000);
  ck_assert_mem_eq(b.data, twin + 1000, length - 1000);
  buffer_consume(&b, b.length);
  ck_assert_uint_eq(b.length, 0);
  buffer_clear(&b);
  ck_assert_ptr_null(b.data);
  free(twin);
}
END_TEST

START_TEST(test_reserve_keeps_what_there_is) {
  struct buffer b = {0};
  buffer_append_text(&b, "abc");
  char *to = buffer_reserve(&b, 100000);
  ck_assert_ptr_eq(to, b.data + 3);
  to[99999] = 'x';
  ck_assert_mem_eq(b.data, "abc", 3);
  buffer_clear(&b);
}
END_TEST

START_TEST(test_printf_beyond_the_room) {
  struct buffer b = {0};
  for (int i = 0; i < 1000; i++) buffer_printf(&b, "%d,", i);
  buffer_append_byte(&b, '\0');
  ck_assert_int_eq(strncmp(b.data, "0,1,2,3,", 8), 0);
  ck_assert_str_eq(b.data + b.length - 9, "998,999,");
  buffer_clear(&b);
}
END_TEST

static void prints(const char *text, size_t length, size_t most, const char *expected) {
  struct buffer b = {0};
  buffer_append_printable(&b, (struct span){text, length}, most);
  buffer_append_byte(&b, '\0');
  ck_assert_str_eq(b.data, expected);
  buffer_clear(&b);
}

START_TEST(test_printable) {
  prints("abc", 3, 10, "abc");
  prints("a\033[31m\n", 7, 10, "a\\x1B[31m\\x0A");
  prints("\377\300\200", 3, 10, "\\xFF\\xC0\\x80");
  prints("gr\303\274n", 5, 10, "gr\303\274n");
  prints("\302\205", 2, 10, "\\xC2\\x85"); /* a control of the second row */
  prints("abcdef", 6, 3, "abc...");
  prints("a\0b", 3, 10, "a\\x00b");
}
END_TEST

START_TEST(test_shown) {
  char text[200], shown[BUFFER_SHOWN_BYTES];
  memset(text, '\001', sizeof text);
  ck_assert_str_eq(buffer_shown(span_of("a \033"), shown), "a \\x1B");
  ck_assert_str_eq(buffer_shown((struct span){"", 0}, shown), "");
  buffer_shown((struct span){text, sizeof text}, shown);
  ck_assert_uint_eq(strlen(shown), 60 * 4 + 3);
  memset(text, 'x', sizeof text);
  memcpy(text + 59, "\360\237\220\215", 4); /* a character over the edge stays whole */
  buffer_shown((struct span){text, sizeof text}, shown);
  ck_assert_uint_eq(strlen(shown), 63 + 3);
  ck_assert_str_eq(shown + 59, "\360\237\220\215...");
}
END_TEST

Suite *buffer_suite(void) {
  Suite *suite = suite_create("buffer");
  TCase *tcase = tcase_create("buffer");
  tcase_add_test(tcase, test_grows_by_any_steps);
  tcase_add_test(tcase, test_reserve_keeps_what_there_is);
  tcase_add_test(tcase, test_printf_beyond_the_room);
  tcase_add_test(tcase, test_printable);
  tcase_add_test(tcase, test_shown);
  suite_add_tcase(suite, tcase);
  return suite;
}
