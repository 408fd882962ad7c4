/* Drawings: what they overwrite, and where they leave the cursor. Standard output is no terminal
   here: its size is the one that is fallen back to. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/live.h"
#include "logs.h"

Suite *live_suite(void);

static struct model *model;
static struct live live;
static struct buffer drawing;
static int output; /* the real one */

static void set_up(void) {
  model = logs_model();
  drawing = (struct buffer){0};
  fflush(stdout);
  output = dup(STDOUT_FILENO);
  int none = open("/dev/null", O_WRONLY);
  ck_assert_int_eq(dup2(none, STDOUT_FILENO), STDOUT_FILENO);
  close(none);
  live_begin(&live, events_table_sorts, UINT32_MAX);
}

static void tear_down(void) {
  dup2(output, STDOUT_FILENO);
  close(output);
  live_end(&live);
  buffer_clear(&drawing);
  model_free(model);
}

static const char *draw(const struct model *m, bool last) {
  buffer_reset(&drawing);
  live_draw(&live, m, NULL, span_of("one\ntwo\n"), last, &drawing);
  buffer_append_byte(&drawing, '\0');
  return drawing.data;
}

static unsigned lines(const char *text) {
  unsigned count = 0;
  while (*text) count += *text++ == '\n';
  return count;
}

/* Twelve events are all that a small map has room for. */
static void fill(void) {
  const char *const words[] = {"oak", "elm", "ash", "fir", "yew", "box",
                               "bay", "may", "rye", "hop", "fig", "gum"};
  char message[64];
  for (int i = 0; i < 12; i++) {
    snprintf(message, sizeof message, "%s %s %s %s", words[i], words[i], words[11 - i], words[i]);
    logs_line(model, message, NULL, LEVEL_NONE);
  }
}

START_TEST(elsewhere_the_last_one_is_all) {
  logs_line(model, "the disk is full", NULL, LEVEL_NONE);
  ck_assert_str_eq(draw(model, false), "");
  ck_assert_ptr_null(strchr(draw(model, true), '\033'));
  ck_assert_uint_eq(lines(drawing.data), 2 + 2 + 1 + 2);
}
END_TEST

START_TEST(the_cursor_goes_back_to_the_top) {
  char up[16];
  live.terminal = true;
  ck_assert_str_eq(
      draw(NULL, false),
      "\033[?25l\033[?7l\rone\033[K\ntwo\033[K\nlines                  none yet\033[K\n"
      "\033[J\033[3A\033[?7h\033[?25h");
  logs_line(model, "the disk is full", NULL, LEVEL_NONE);
  snprintf(up, sizeof up, "\033[J\033[%uA\033[", lines(draw(model, false)));
  ck_assert_uint_eq(lines(drawing.data), 7);
  ck_assert_ptr_nonnull(strstr(drawing.data, up));
  ck_assert_ptr_nonnull(strstr(draw(model, true), "full\033[K\n\033[J\033[?7h\033[?25h"));
}
END_TEST

START_TEST(there_is_room_for_all_of_it) {
  live.terminal = true;
  fill();
  ck_assert_uint_eq(lines(draw(model, false)), 2 + 2 + 2 + 12);
  live.limit = 3;
  ck_assert_uint_eq(lines(draw(model, false)), 2 + 2 + 2 + 3);
  live.limit = UINT32_MAX;
  live.spare = 8; /* of 24 rows */
  ck_assert_uint_eq(lines(draw(model, true)), 24 - 1 - 8);
}
END_TEST

Suite *live_suite(void) {
  Suite *suite = suite_create("live");
  TCase *tests = tcase_create("live");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, elsewhere_the_last_one_is_all);
  tcase_add_test(tests, the_cursor_goes_back_to_the_top);
  tcase_add_test(tests, there_is_room_for_all_of_it);
  suite_add_tcase(suite, tests);
  return suite;
}
