/* Whole files: read, and replaced at once or not at all. */
#include "io/file.h"
#include "scratch.h"

Suite *file_suite(void);

static void holds(const char *path, const char *text) {
  struct buffer bytes = {0};
  struct error err = {0};
  ck_assert_msg(file_read(path, &bytes, &err) == 0, "%s", err.text);
  ck_assert(span_is(buffer_span(&bytes), text));
  buffer_clear(&bytes);
}

static mode_t mode_of(const char *path) {
  struct stat about;
  ck_assert_int_eq(lstat(path, &about), 0);
  return about.st_mode;
}

START_TEST(a_new_file_is_as_others_are) {
  struct error err = {0};
  umask(027);
  ck_assert_int_eq(file_write("a", span_of("one"), &err), 0);
  holds("a", "one");
  ck_assert_uint_eq(mode_of("a") & 0777, 0640);
}
END_TEST

START_TEST(an_old_one_is_replaced_where_it_is) {
  struct error err = {0};
  scratch_text("a", "old and longer");
  chmod("a", 0604);
  ck_assert_int_eq(symlink("a", "link"), 0);
  ck_assert_int_eq(file_write("link", span_of("new"), &err), 0);
  holds("a", "new");
  ck_assert(S_ISLNK(mode_of("link")));
  ck_assert_uint_eq(mode_of("a") & 0777, 0604);
  ck_assert_int_eq(file_write("a", (struct span){NULL, 0}, &err), 0);
  holds("a", "");
}
END_TEST

START_TEST(a_failure_is_told_by_its_kind) {
  struct error err = {0};
  struct buffer bytes = {0};
  ck_assert_int_eq(file_write("none/a", span_of("x"), &err), -1);
  ck_assert_int_eq(err.kind, ERROR_NO_CREATE);
  ck_assert_int_eq(file_write(".", span_of("x"), &err), -1);
  ck_assert_int_eq(err.kind, ERROR_NO_CREATE);
  ck_assert_int_eq(file_write("/dev/full", span_of("x"), &err), -1);
  ck_assert_int_eq(err.kind, ERROR_IO);
  ck_assert_int_eq(file_read("none", &bytes, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_NO_INPUT);
  ck_assert_int_eq(file_read(".", &bytes, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_NO_INPUT);
  ck_assert_uint_eq(bytes.length, 0);
  buffer_clear(&bytes);
}
END_TEST

Suite *file_suite(void) {
  Suite *suite = suite_create("file");
  TCase *tests = tcase_create("file");
  tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
  tcase_add_test(tests, a_new_file_is_as_others_are);
  tcase_add_test(tests, an_old_one_is_replaced_where_it_is);
  tcase_add_test(tests, a_failure_is_told_by_its_kind);
  suite_add_tcase(suite, tests);
  return suite;
}
