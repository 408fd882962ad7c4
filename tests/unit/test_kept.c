/* Tensors that aren't the model's: copied, and put beside the model's again. */
#include <check.h>

#include "embed/kept.h"

Suite *kept_suite(void);

START_TEST(others_are_kept_as_they_are) {
  struct kept kept = {0};
  struct state file = {0}, own = {0}, again = {0};
  double numbers[6] = {1, 2, 3, 4, 5, 6};
  char text[] = "rows: 3\n";
  state_add(&file, "map.codebook", STATE_F64, 2, 3, numbers);
  state_add_text(&file, "config.found", span_of(text));
  state_add(&file, "other.numbers", STATE_F64, 3, 2, numbers);
  state_add(&file, "other.nothing", STATE_U8, 0, 0, NULL);
  state_add(&own, "map.codebook", STATE_F64, 2, 3, numbers);
  ck_assert_int_eq(kept_copy(&kept, &file, &own, NULL), 0);
  memset(text, 'x', 3); /* they are copies */
  numbers[0] = -1;
  ck_assert_int_eq(kept_export(&kept, &again, NULL), 0);
  ck_assert_uint_eq(again.count, 3);
  struct span found;
  double back[6];
  ck_assert_int_eq(state_take_text(&again, "config.found", &found, NULL), 0);
  ck_assert(span_is(found, "rows: 3\n"));
  ck_assert_int_eq(state_take(&again, "other.numbers", STATE_F64, 3, 2, back, NULL), 0);
  ck_assert_double_eq(back[0], 1);
  ck_assert_double_eq(back[5], 6);
  ck_assert_uint_eq(state_row_elements(state_find(&again, "other.nothing")), 0);
  kept_clear(&kept);
}
END_TEST

START_TEST(what_the_model_says_goes_first) {
  struct kept kept = {0};
  struct state file = {0}, state = {0};
  struct span text;
  state_add_text(&file, "model.warmup", span_of("theirs"));
  ck_assert_int_eq(kept_copy(&kept, &file, &(struct state){0}, NULL), 0);
  state_add_text(&state, "model.warmup", span_of("ours"));
  ck_assert_int_eq(kept_export(&kept, &state, NULL), 0);
  ck_assert_uint_eq(state.count, 1);
  ck_assert_int_eq(state_take_text(&state, "model.warmup", &text, NULL), 0);
  ck_assert(span_is(text, "ours"));
  kept_clear(&kept);
}
END_TEST

START_TEST(what_cant_be_written_again_is_refused) {
  struct kept kept = {0};
  struct state file = {0}, full = {0};
  struct error err = {0};
  char name[300] = {0}, names[STATE_MOST_ROWS][8];
  memset(name, 'n', sizeof name - 1);
  state_add_text(&file, name, span_of(""));
  ck_assert_int_eq(kept_copy(&kept, &file, &(struct state){0}, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_DATA);
  name[255] = '\0';
  ck_assert_int_eq(kept_copy(&kept, &file, &(struct state){0}, &err), 0);
  for (int i = 0; i < STATE_MOST_ROWS; i++) {
    names[i][0] = (char)('0' + i / 10), names[i][1] = (char)('0' + i % 10), names[i][2] = '\0';
    state_add_text(&full, names[i], span_of(""));
  }
  ck_assert_int_eq(kept_export(&kept, &full, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_INTERNAL);
  kept_clear(&kept);
}
END_TEST

Suite *kept_suite(void) {
  Suite *suite = suite_create("kept");
  TCase *tcase = tcase_create("kept");
  tcase_add_test(tcase, others_are_kept_as_they_are);
  tcase_add_test(tcase, what_the_model_says_goes_first);
  tcase_add_test(tcase, what_cant_be_written_again_is_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
