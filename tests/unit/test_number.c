/* Numbers as text, against the C library: reading against strtod, writing against printf. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/random.h"

Suite *number_suite(void);

static void reads(const char *text, enum number_kind kind) {
  double value = -12345;
  enum number_kind got = number_read(span_of(text), &value);
  ck_assert_msg(got == kind, "`%s`: %d, not %d", text, got, kind);
  if (kind != NUMBER_READ) {
    ck_assert_double_eq(value, -12345);
    return;
  }
  double wanted = strtod(text, NULL);
  ck_assert_msg(value == wanted && signbit(value) == signbit(wanted), "`%s`: %.17g", text, value);
}

START_TEST(test_numbers) {
  static const char *const texts[] = {"0",
                                      "-0",
                                      "1",
                                      "+1",
                                      "17",
                                      "1.5",
                                      ".5",
                                      "5.",
                                      "-.5",
                                      " 1.5 ",
                                      "\t2\r",
                                      "1e5",
                                      "1E+5",
                                      "1e-5",
                                      "1234",
                                      "12345",
                                      "1.23",
                                      "123.4567",
                                      "1234567",
                                      "12345678",
                                      "123456789",
                                      "0.12345",
                                      "-3.25e-4",
                                      "00000001",
                                      "0000.1",
                                      "9007199254740993",
                                      "18446744073709551615",
                                      "18446744073709551616",
                                      "1e22",
                                      "1e23",
                                      "123456789012345678901234567890",
                                      "1e-999",
                                      "4.9e-324",
                                      "2.2250738585072011e-308",
                                      "1.7976931348623157e308",
                                      "0e999999999999999999999999999999",
                                      "1e-99999999999999999999"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) reads(texts[i], NUMBER_READ);
}
END_TEST

START_TEST(test_missing) {
  static const char *const texts[] = {"",
                                      " ",
                                      "\t\r",
                                      "nan",
                                      "NaN",
                                      "-nan",
                                      "inf",
                                      "-INF",
                                      "+Inf",
                                      "infinity",
                                      "1e999",
                                      "-1e400",
                                      "1e99999999999999999999"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) reads(texts[i], NUMBER_MISSING);
}
END_TEST

START_TEST(test_texts) {
  static const char *const texts[] = {".",     "-",      "+",    "e5",   "1e",     "1e+",
                                      "0x10",  "1_0",    "1 2",  "1,5",  "--1",    "+-1",
                                      "1.2.3", "....",   "12a4", "123:", "1/34",   "nano",
                                      "infi",  "nan(1)", "abc",  "1e5x", "12345.", "1.e"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    double value;
    bool number = strcmp(texts[i], "12345.") == 0;
    ck_assert_msg(number_read(span_of(texts[i]), &value) == (number ? NUMBER_READ : NUMBER_TEXT),
                  "`%s`", texts[i]);
  }
}
END_TEST

START_TEST(test_long_texts) {
  char *text = malloc(1 << 20);
  for (size_t length = 15; length < 1 << 18; length = length * 3 / 2) {
    memset(text, '0', length);
    text[length - 1] = '7';
    text[length] = '\0';
    reads(text, NUMBER_READ);
    text[1] = '.';
    reads(text, NUMBER_READ);
    memset(text, '9', length < 300 ? length : 300);
    text[length < 300 ? length : 300] = '\0';
    reads(text, NUMBER_READ);
  }
  memset(text, '1', 400);
  text[400] = '\0';
  reads(text, NUMBER_MISSING); /* 10^399 */
  free(text);
}
END_TEST

static double any_double(struct random *r, int way) {
  union {
    uint64_t bits;
    double value;
  } any = {.bits = random_next(r)};
  switch (way) {
    case 0: return isfinite(any.value) ? any.value : 0;
    case 1: return random_uniform(r) * pow(10, (double)random_below(r, 40) - 20);
    case 2: return (double)random_below(r, 20000000) / 2; /* ties */
    case 3: return round(random_uniform(r) * 1e7) / 1e7;
    case 4:
      return nextafter(pow(10, (double)random_below(r, 60) - 30),
                       (double)(random_next(r) % 3) * 1e30);
    default: return (double)(float)(random_uniform(r) * 10);
  }
}

START_TEST(test_random_against_the_library) {
  static const char *const formats[] = {"%.17g", "%.10e", "%.4f", "%g", "%.0f", "%.3g"};
  uint64_t seed = 20261124;
  struct random r;
  random_seed(&r, seed);
  for (int i = 0; i < 300000; i++) {
    double value = any_double(&r, i % 6), back;
    char text[400], ours[NUMBER_TEXT_BYTES + 1];
    size_t length = number_write(value, ours);
    ours[length] = '\0';
    snprintf(text, sizeof text, "%.6g", value);
    if (strcmp(ours, text) != 0)
      ck_abort_msg("seed %llu: %s, not %s", (unsigned long long)seed, ours, text);
    ours[number_write_exact(value, ours)] = '\0';
    for (int digits = 15; digits < 18; digits++) {
      snprintf(text, sizeof text, "%.*g", digits, value);
      if (isfinite(strtod(text, NULL)) && strtod(text, NULL) == value) break;
    }
    if (strcmp(ours, text) != 0)
      ck_abort_msg("seed %llu: %s, not %s", (unsigned long long)seed, ours, text);
    snprintf(text, sizeof text, formats[i / 6 % 6], value);
    if (number_read(span_of(text), &back) != NUMBER_READ || back != strtod(text, NULL))
      ck_abort_msg("seed %llu: %s: %.17g", (unsigned long long)seed, text, back);
  }
}
END_TEST

/* Every text of up to four bytes of those that numbers are made of, within other bytes. */
START_TEST(test_all_short_texts) {
  static const char bytes[] = "09.-+eEx ";
  const unsigned base = sizeof bytes;
  for (unsigned i = 0; i < base * base * base * base * base; i++) {
    char text[16] = {0}, all[24];
    size_t length = 0;
    for (unsigned rest = i; rest; rest /= base) {
      if (rest % base) text[length++] = bytes[rest % base - 1];
    }
    snprintf(all, sizeof all, "7%s7", text);
    char *end;
    double wanted = strtod(text, &end), got;
    bool hexadecimal = strchr(text, 'x') != NULL, blank = strspn(text, " ") == length;
    while (*end == ' ') end++;
    bool number = !hexadecimal && !blank && *end == '\0';
    enum number_kind kind = number_read((struct span){all + 1, length}, &got);
    if (blank) {
      if (kind != NUMBER_MISSING) ck_abort_msg("`%s`", text);
    } else if (number && isinf(wanted)) {
      if (kind != NUMBER_MISSING) ck_abort_msg("`%s`", text);
    } else {
      if (kind != (number ? NUMBER_READ : NUMBER_TEXT)) ck_abort_msg("`%s`: %d", text, kind);
      if (number && got != wanted) ck_abort_msg("`%s`: %.17g", text, got);
    }
  }
}
END_TEST

START_TEST(test_greatest_and_least_come_back) {
  static const double values[] = {DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN, -DBL_TRUE_MIN, 0.0};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    char text[NUMBER_TEXT_BYTES];
    double back;
    size_t length = number_write_exact(values[i], text);
    ck_assert_int_eq(number_read((struct span){text, length}, &back), NUMBER_READ);
    ck_assert(back == values[i]);
  }
}
END_TEST

START_TEST(test_thousandths) {
  static const struct {
    uint64_t n;
    const char *text;
  } rows[] = {{0, "0"},       {1, "0.001"},
              {10, "0.01"},   {477, "0.477"},
              {500, "0.5"},   {1000, "1"},
              {1050, "1.05"}, {2301, "2.301"},
              {999, "0.999"}, {UINT64_MAX, "18446744073709551.615"}};
  char text[NUMBER_TEXT_BYTES + 1];
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    text[number_write_thousandths(rows[i].n, text)] = '\0';
    ck_assert_str_eq(text, rows[i].text);
  }
}
END_TEST

START_TEST(test_counts) {
  static const uint64_t counts[] = {0, 9, 10, 99, 100, 4294967296, UINT64_MAX};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    char ours[NUMBER_TEXT_BYTES + 1], text[32];
    ours[number_write_count(counts[i], ours)] = '\0';
    snprintf(text, sizeof text, "%llu", (unsigned long long)counts[i]);
    ck_assert_str_eq(ours, text);
  }
}
END_TEST

Suite *number_suite(void) {
  Suite *suite = suite_create("number");
  TCase *tcase = tcase_create("number");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, test_numbers);
  tcase_add_test(tcase, test_missing);
  tcase_add_test(tcase, test_texts);
  tcase_add_test(tcase, test_long_texts);
  tcase_add_test(tcase, test_random_against_the_library);
  tcase_add_test(tcase, test_all_short_texts);
  tcase_add_test(tcase, test_greatest_and_least_come_back);
  tcase_add_test(tcase, test_thousandths);
  tcase_add_test(tcase, test_counts);
  suite_add_tcase(suite, tcase);
  return suite;
}
