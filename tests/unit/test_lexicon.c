/* The few words that a line's form hangs on. */
#include <check.h>

#include "flow/lexicon.h"

Suite *lexicon_suite(void);

/* Words between blanks, each in memory that ends where it does. */
static void check_words(bool (*is)(struct span), const char *words, bool expected) {
  while (*words) {
    const size_t length = strcspn(words, " ");
    ck_assert_msg(is((struct span){words, length}) == expected, "%.*s", (int)length, words);
    words += length + (words[length] == ' ');
  }
}

START_TEST(months_and_days_in_full_or_by_three_letters) {
  check_words(lexicon_is_date,
              "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec January February March April June "
              "July August September October November December Mon Tue Wed Thu Fri Sat Sun Monday "
              "Tuesday Wednesday Thursday Friday Saturday Sunday",
              true);
  check_words(lexicon_is_date,
              "jan JAN Ja Janu Januaryy Sept Mayday Mays Junes Decembe Decembers Monda Thurs Tues "
              "Wednes M dec monday Summer Marches",
              false);
  ck_assert(!lexicon_is_date((struct span){NULL, 0}));
}
END_TEST

START_TEST(what_introduces_a_name) {
  check_words(lexicon_introduces, "user User username Username", true);
  check_words(lexicon_introduces, "users USER usr name userName usernames userid Usurname 5ser",
              false);
}
END_TEST

START_TEST(statements_say_what_happens) {
  check_words(lexicon_is_statement,
              "a an the is are was not and or of to in on at by for from with as before than does "
              "will must up off id name data failed closed starting using ended",
              true);
  check_words(lexicon_is_statement,
              "root guest red ed ing king-of bed The FAILED Failed- sing running-on no1 dat",
              false);
  check_words(lexicon_is_statement, "shed going", true); /* long enough to look like one */
  ck_assert(!lexicon_is_statement((struct span){"", 0}));
}
END_TEST

Suite *lexicon_suite(void) {
  Suite *suite = suite_create("lexicon");
  TCase *tcase = tcase_create("lexicon");
  tcase_add_test(tcase, months_and_days_in_full_or_by_three_letters);
  tcase_add_test(tcase, what_introduces_a_name);
  tcase_add_test(tcase, statements_say_what_happens);
  suite_add_tcase(suite, tcase);
  return suite;
}
