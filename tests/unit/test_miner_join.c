/* Which lines are one event though they differ, and which aren't though they are near. */
#include <check.h>

#include "miners.h"

Suite *miner_join_suite(void);

/* --- words that meet in a component --- */

START_TEST(no_line_joins_what_it_shares_no_word_with) {
  static const char *const pairs[][2] = {
      {"12345", "kernel unreachable"}, {"12345", "connection done"}, {"", "kernel unreachable"},
      {"crashed 139", "port"},         {"deploy 71", "device"},      {"cluster 3", "connection"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    struct mine mine;
    mine_make(&mine, 8, 0);
    mine_text(&mine, pairs[i][0]);
    ck_assert_msg(mine_text(&mine, pairs[i][1]).is_new, "%s", pairs[i][1]);
    mine_free(&mine);
  }
}
END_TEST

START_TEST(wordless_lines_are_near_to_nothing) {
  struct mine mine;
  mine_make(&mine, 8, 0);
  mine_text(&mine, "");
  mine_text(&mine, "12 13");
  ck_assert(mine_text(&mine, "alpha beta gamma delta").novelty == 1);
  ck_assert(mine_text(&mine, "14").novelty == 0);
  mine_free(&mine);
}
END_TEST

START_TEST(the_order_of_words_is_no_event) {
  struct mine mine;
  mine_make(&mine, 8, 0);
  mine_text(&mine, "a=1 b=2 c=3 done");
  ck_assert(!mine_text(&mine, "b=2 a=1 c=9 done").is_new);
  ck_assert(!mine_text(&mine, "c=1 b=2 a=4 done").is_new);
  ck_assert(mine_text(&mine, "c=1 b=2 done").is_new); /* other keys */
  mine_free(&mine);
}
END_TEST

START_TEST(a_remembered_shape_keeps_its_event_when_the_unit_went) {
  struct mine mine;
  mine_make(&mine, 1, 0);
  const uint64_t first = mine_text(&mine, "alpha beta gamma delta").event;
  ck_assert(mine_text(&mine, "alpha beta 9 gamma delta").event == first);
  ck_assert(mine_text(&mine, "one two three four").is_new);
  struct sighting s = mine_text(&mine, "alpha beta 9 gamma delta");
  ck_assert(s.is_new && s.event == first);
  s = mine_text(&mine, "alpha beta gamma delta");
  ck_assert(!s.is_new && s.event == first);
  mine_free(&mine);
}
END_TEST

Suite *miner_join_suite(void) {
  Suite *suite = suite_create("miner_join");
  TCase *tcase = tcase_create("miner_join");
  tcase_add_test(tcase, no_line_joins_what_it_shares_no_word_with);
  tcase_add_test(tcase, wordless_lines_are_near_to_nothing);
  tcase_add_test(tcase, the_order_of_words_is_no_event);
  tcase_add_test(tcase, a_remembered_shape_keeps_its_event_when_the_unit_went);
  suite_add_tcase(suite, tcase);
  return suite;
}
