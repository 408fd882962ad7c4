/* Levels: names, short forms, numbers, and what is none. */
#include <check.h>

#include "flow/level.h"

Suite *level_suite(void);

START_TEST(test_names_are_read) {
  ck_assert_ptr_null(level_name(LEVEL_NONE));
  for (int level = LEVEL_NONE + 1; level < LEVELS; level++) {
    ck_assert_int_eq(level_read(span_of(level_name((enum level)level))), level);
  }
}
END_TEST

START_TEST(test_words) {
  static const struct {
    const char *word;
    enum level level;
  } rows[] = {
      {"TRACE", LEVEL_TRACE},      {"verbose", LEVEL_TRACE},
      {"FINEST", LEVEL_TRACE},     {"Debug", LEVEL_DEBUG},
      {"dbg", LEVEL_DEBUG},        {"INFO", LEVEL_INFO},
      {"Information", LEVEL_INFO}, {"inf", LEVEL_INFO},
      {"LOG", LEVEL_INFO},         {"Note", LEVEL_NOTICE},
      {"WARN", LEVEL_WARNING},     {"warning", LEVEL_WARNING},
      {"wRn", LEVEL_WARNING},      {"err", LEVEL_ERROR},
      {"FAILURE", LEVEL_ERROR},    {"crit", LEVEL_CRITICAL},
      {"FATAL", LEVEL_CRITICAL},   {"SEVERE", LEVEL_CRITICAL},
      {"emerg", LEVEL_EMERGENCY},  {"Panic", LEVEL_EMERGENCY},
      {"D", LEVEL_DEBUG},          {"i", LEVEL_INFO},
      {"W", LEVEL_WARNING},        {"F", LEVEL_CRITICAL},
      {"0", LEVEL_EMERGENCY},      {"1", LEVEL_ALERT},
      {"2", LEVEL_CRITICAL},       {"3", LEVEL_ERROR},
      {"4", LEVEL_WARNING},        {"5", LEVEL_NOTICE},
      {"6", LEVEL_INFO},           {"7", LEVEL_DEBUG},
      {"8", LEVEL_NONE},           {"", LEVEL_NONE},
      {"x", LEVEL_NONE},           {"er", LEVEL_NONE},
      {"errors", LEVEL_NONE},      {"info inf", LEVEL_NONE},
      {"info ", LEVEL_NONE},       {" info", LEVEL_NONE},
      {"informed", LEVEL_NONE},    {"infor", LEVEL_NONE},
      {"warn1", LEVEL_NONE},       {"\x05rr", LEVEL_NONE},
      {"10", LEVEL_NONE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    ck_assert_msg(level_read(span_of(rows[i].word)) == rows[i].level, "%s", rows[i].word);
  }
  ck_assert_int_eq(level_read((struct span){NULL, 0}), LEVEL_NONE);
  ck_assert_int_eq(level_read((struct span){"inf\0", 4}), LEVEL_NONE);
}
END_TEST

START_TEST(test_at_a_text_s_front) {
  enum level level;
  ck_assert_uint_eq(level_at(span_of("ERROR: x"), &level), 5);
  ck_assert_int_eq(level, LEVEL_ERROR);
  ck_assert_uint_eq(level_at(span_of("warn"), &level), 4);
  ck_assert_uint_eq(level_at(span_of("warned"), &level), 0);
  ck_assert_uint_eq(level_at(span_of("x"), &level), 0);
  ck_assert_uint_eq(level_at((struct span){"error", 3}, &level), 3);
}
END_TEST

Suite *level_suite(void) {
  Suite *suite = suite_create("level");
  TCase *tcase = tcase_create("level");
  tcase_add_test(tcase, test_names_are_read);
  tcase_add_test(tcase, test_words);
  tcase_add_test(tcase, test_at_a_text_s_front);
  suite_add_tcase(suite, tcase);
  return suite;
}
