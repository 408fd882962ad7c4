/* Rotated files by age, found again by what they hold. */
#include <errno.h>

#include "io/trail.h"
#include "scratch.h"

Suite *trail_suite(void);

static void put(const char *path, const char *text, time_t when) {
  scratch_text(path, text);
  const struct timespec times[2] = {{.tv_sec = when}, {.tv_sec = when}};
  ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

static struct position mark(const char *path, uint64_t offset) {
  struct position p = {.path = strdup(path), .at = {.offset = offset}, .pass = 1};
  int fd = open(path, O_RDONLY);
  ck_assert_int_eq(position_mark(&p, fd), 0);
  close(fd);
  return p;
}

static void expect(const struct trail *t, const char *const *paths, size_t count) {
  ck_assert_uint_eq(t->count, count);
  for (size_t i = 0; i < count; i++) ck_assert_str_eq(t->each[i].path, paths[i]);
}

START_TEST(they_come_by_age) {
  static const char *const paths[] = {"log.3", "log-20240101", "log.2", "log.1", "log"};
  struct trail t;
  put("log.3", "c", 10);
  put("log-20240101", "d", 11);
  put("log.2", "b", 20); /* in the same moment as .1 */
  put("log.1", "a", 20);
  put("log", "now", 5); /* last, whatever its age */
  put("log.4.gz", "z", 9);
  put("other.1", "o", 21);
  ck_assert_int_eq(mkdir("log.d", 0700), 0);
  trail_find(&t, "log");
  expect(&t, paths, 5);
  ck_assert_uint_eq(trail_after(&t, &(struct timespec){.tv_sec = 11}), 2);
  trail_clear(&t);
}
END_TEST

START_TEST(names_that_rotation_gives) {
  static const struct {
    const char *name;
    bool rotated;
  } rows[] = {{"log.1", true},          {"log-20240101-1700000000", true},
              {"log.2024-01-01", true}, {"log.old", true},
              {"log.errors", false},    {"log.swp", false},
              {"logger", false},        {"log.1.txt", false},
              {"log~", false}};
  struct trail t;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    put(rows[i].name, "x", 10);
    trail_find(&t, "log");
    ck_assert_uint_eq(t.count, 1);
    ck_assert_msg(t.each[0].rotated == rows[i].rotated, "%s", rows[i].name);
    trail_clear(&t);
    ck_assert_int_eq(unlink(rows[i].name), 0);
  }
}
END_TEST

START_TEST(a_file_is_known_again) {
  struct trail t;
  put("log", "one\ntwo\nthree\n", 10);
  struct position p = mark("log", 8);
  ck_assert_int_eq(rename("log", "log.1"), 0);
  put("log", "one\nfour\n", 20); /* begins as the other did */
  trail_find(&t, "log");
  ck_assert_int_eq(trail_of(&t, &p), 0);
  trail_clear(&t);

  put("copy", "one\ntwo\nthree\nmore\n", 10);
  ck_assert_int_eq(rename("copy", "log.2"), 0);
  put("log.1", "other\n", 12); /* the same inode, overwritten: now it is in the copy only */
  trail_find(&t, "log");
  ck_assert_int_eq(trail_of(&t, &p), 0);
  ck_assert_str_eq(t.each[0].path, "log.2");
  trail_clear(&t);

  ck_assert_int_eq(unlink("log.2"), 0);
  trail_find(&t, "log");
  ck_assert_int_eq(trail_of(&t, &p), -1);
  trail_clear(&t);
  position_clear(&p);
}
END_TEST

/* Nothing of it was read: only the file itself is it, no other that might begin the same. */
START_TEST(an_unread_file_has_no_copies) {
  struct trail t;
  put("log", "one\n", 10);
  struct position p = mark("log", 0);
  trail_find(&t, "log");
  ck_assert_int_eq(trail_of(&t, &p), 0);
  trail_clear(&t);
  put("new", "one\n", 10);
  ck_assert_int_eq(rename("new", "log"), 0);
  trail_find(&t, "log");
  ck_assert_int_eq(trail_of(&t, &p), -1);
  trail_clear(&t);
  position_clear(&p);
}
END_TEST

START_TEST(a_file_is_opened_by_what_it_is) {
  struct trail t;
  char byte;
  put("log.1", "a", 10);
  put("log", "b", 20);
  trail_find(&t, "log");
  ck_assert_uint_eq(trail_path(&t, "log"), 1);
  ck_assert_int_eq(rename("log.1", "log.2"), 0);
  ck_assert_int_eq(rename("log", "log.1"), 0);
  int fd = trail_open(&t, 0);
  ck_assert_int_eq(read(fd, &byte, 1), 1);
  ck_assert_int_eq(byte, 'a');
  close(fd);
  ck_assert_int_eq(unlink("log.1"), 0);
  ck_assert_int_eq(trail_open(&t, 1), -1);
  ck_assert_int_eq(errno, ESTALE);
  trail_clear(&t);
  trail_find(&t, "log");
  ck_assert_uint_eq(t.count, 1);
  ck_assert_uint_eq(trail_path(&t, "log"), 1); /* it isn't there */
  trail_clear(&t);
}
END_TEST

START_TEST(folders_that_are_none_have_none) {
  struct trail t;
  trail_find(&t, "missing/log");
  ck_assert_uint_eq(t.count, 0);
  trail_clear(&t);
  ck_assert_int_eq(mkdir("dir", 0700), 0);
  put("dir/log.1", "a", 1);
  trail_find(&t, "dir/log");
  ck_assert_uint_eq(t.count, 1);
  ck_assert_str_eq(t.each[0].path, "dir/log.1");
  trail_clear(&t);
}
END_TEST

Suite *trail_suite(void) {
  Suite *suite = suite_create("trail");
  TCase *tests = tcase_create("trail");
  tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
  tcase_add_test(tests, they_come_by_age);
  tcase_add_test(tests, names_that_rotation_gives);
  tcase_add_test(tests, a_file_is_known_again);
  tcase_add_test(tests, an_unread_file_has_no_copies);
  tcase_add_test(tests, a_file_is_opened_by_what_it_is);
  tcase_add_test(tests, folders_that_are_none_have_none);
  suite_add_tcase(suite, tests);
  return suite;
}
