/* What a line's template shows: its spacing, and what its holes are called. */
#include "templates.h"

Suite *template_pieces_suite(void);

START_TEST(holes_are_named_by_what_stands_in_them) {
  static const struct {
    const char *line, *template;
  } rows[] = {
      {"", ""},
      {"link is down", "link is down"},
      {"  a,  b; ", "  a,  b; "},
      {"from 192.0.2.1 port 22", "from <ip> port <num>"},
      {"net 10.0.0.0/8 at 1.2.3", "net <ip> at <*>"},
      {"1.2.3.4.5 or 1.2.3.4444 or 256.1.1.1", "<*> or <*> or <ip>"},
      {"-3.5 is +4 is #7 is 99% is 12ms is 1.5GiB is 12abxy",
       "<num> is <num> is <num> is <num> is <num> is <num> is <*>"},
      {"at 0x1F at 0x at deadbeef1 at 12345a at e1000e",
       "at <hex> at <num> at <hex> at <num> at <*>"},
      {"in /etc/x c:\\y", "in <path> c:<path>"},
      {"of a@b.c1 v2", "of <*>"},
      {"of src/x of ./x of a/b/c of I/O", "of <*> of <path> of <path> of I/O"},
      {"from 192.0.2.1:22 for 1 2 for 1 x2", "from <ip> for <num> for <*>"},
      {"user bob, at 5", "user <*>, at <num>"},
      {"it is \"a long text of five words\"!", "it is \"<*>\"!"},
      {"k=\"\" x", "k=\"<*>\" x"},
      {"12:34:56,789 -> 5", "<num>"},
      {"a\tb\x1B[1mc 1\t2\x1B[1m3", "a bc <num>"},
      {"1 ------------------------------------------------------------------------------- 2",
       "<num>"},
      {"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "<num>"}};
  struct bench b;
  bench_make(&b);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    bench_set(&b, rows[i].line);
    bench_shows(&b.t, rows[i].template);
  }
  bench_free(&b);
}
END_TEST

START_TEST(masks_name_their_holes) {
  static const char *const names[] = {"session", "n"};
  static const struct words_range ranges[] = {{3, 6, 1}, {10, 11, 2}};
  const struct words_rules rules = {.ranges = ranges, .range_count = 2};
  struct bench b = {.work = template_work_new(&(struct template_names){names, 2})};
  buffer_append_text(&b.line, "of abc at 5x");
  words_split(&b.words, buffer_span(&b.line), &rules);
  template_set(&b.t, b.work, &b.words, buffer_span(&b.line));
  bench_shows(&b.t, "of <session> at <n>x");
  bench_free(&b);
}
END_TEST

START_TEST(long_names_of_masks_are_cut) {
  static char name[20001];
  static const char *const names[] = {name};
  static const struct words_range range = {7, 10, 1};
  const struct words_rules rules = {.ranges = &range, .range_count = 1};
  struct bench b = {.work = template_work_new(&(struct template_names){names, 1})};
  memset(name, 'n', sizeof name - 1);
  buffer_append_text(&b.line, "1 is a abc");
  words_split(&b.words, buffer_span(&b.line), &rules);
  template_set(&b.t, b.work, &b.words, buffer_span(&b.line));
  const struct span text = template_text(&b.t);
  ck_assert(text.length == 11 + 64 && memcmp(text.at, "<num> is a <nnn", 15) == 0);
  bench_free(&b);
}
END_TEST

/* A hole that was written as one keeps its text; what only looks like it is named as ever. */
START_TEST(given_holes_are_called_what_they_are) {
  static const char *const name = "tag";
  static const struct words_range given = {3, 7, WORDS_GIVEN}, mask = {3, 7, 1};
  struct words_rules rules = {.ranges = &given, .range_count = 1};
  struct bench b = {.work = template_work_new(&(struct template_names){&name, 1})};
  buffer_append_text(&b.line, "of <ab> and");
  words_split(&b.words, buffer_span(&b.line), &rules);
  template_set(&b.t, b.work, &b.words, buffer_span(&b.line));
  bench_shows(&b.t, "of <ab> and");
  rules.ranges = &mask;
  words_split(&b.words, buffer_span(&b.line), &rules);
  template_set(&b.t, b.work, &b.words, buffer_span(&b.line));
  bench_shows(&b.t, "of <tag> and");
  bench_set(&b, "sent '<a href is not even a path>' to 5");
  bench_shows(&b.t, "sent '<*>' to <num>");
  bench_free(&b);
}
END_TEST

Suite *template_pieces_suite(void) {
  Suite *suite = suite_create("template_pieces");
  TCase *tcase = tcase_create("template_pieces");
  tcase_add_test(tcase, holes_are_named_by_what_stands_in_them);
  tcase_add_test(tcase, masks_name_their_holes);
  tcase_add_test(tcase, long_names_of_masks_are_cut);
  tcase_add_test(tcase, given_holes_are_called_what_they_are);
  suite_add_tcase(suite, tcase);
  return suite;
}
