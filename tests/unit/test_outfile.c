/* Appending: what a checkpoint noted is cut back to, another file is left alone, losses are told.
 */
#include "io/outfile.h"
#include "scratch.h"

Suite *outfile_suite(void);

static void put(struct outfile *o, const char *text) {
  buffer_append_text(&o->pending, text);
  outfile_flush(o);
}

static void holds(const char *path, const char *expected) {
  char bytes[100] = "";
  int fd = open(path, O_RDONLY);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_ge(read(fd, bytes, sizeof bytes - 1), 0);
  close(fd);
  ck_assert_str_eq(bytes, expected);
}

START_TEST(cut_back_to_what_was_noted) {
  struct outfile o;
  struct error err = {0};
  struct position_list list = {0};
  scratch_text("f", "before\n");
  ck_assert_int_eq(outfile_open(&o, "f", &err), 0);
  put(&o, "one\n");
  outfile_note(&o, &list);
  ck_assert_int_eq(outfile_sync(&o), 0);
  put(&o, "two\n");
  ck_assert_int_eq(outfile_close(&o, &err), 0);
  holds("f", "before\none\ntwo\n");

  ck_assert_int_eq(outfile_open(&o, "f", &err), 0);
  ck_assert_int_eq(outfile_resume(&o, &list, &err), 0);
  holds("f", "before\none\n");
  put(&o, "TWO\n");
  ck_assert_int_eq(outfile_close(&o, &err), 0);
  holds("f", "before\none\nTWO\n");

  scratch_text("f", "another file, longer than that\n");
  ck_assert_int_eq(outfile_open(&o, "f", &err), 0);
  ck_assert_int_eq(outfile_resume(&o, &list, &err), 0);
  put(&o, "x\n");
  ck_assert_int_eq(outfile_close(&o, &err), 0);
  holds("f", "another file, longer than that\nx\n");
  position_list_clear(&list);
}
END_TEST

START_TEST(losses_are_told) {
  struct outfile o;
  struct error err = {0};
  struct position_list list = {0};
  ck_assert_int_eq(outfile_open(&o, "no/such/folder", &err), -1);
  ck_assert_int_eq(err.kind, ERROR_NO_CREATE);
  ck_assert_int_eq(outfile_open(&o, "/dev/full", &err), 0);
  put(&o, "x\n");
  outfile_note(&o, &list);
  ck_assert_uint_eq(list.count, 0); /* no regular file */
  ck_assert_int_eq(outfile_close(&o, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_IO);
}
END_TEST

START_TEST(none_is_fine) {
  struct outfile o = {0};
  struct error err = {0};
  struct position_list list = {0};
  outfile_flush(&o);
  outfile_note(&o, &list);
  ck_assert_uint_eq(list.count, 0);
  ck_assert_int_eq(outfile_sync(&o), 0);
  ck_assert_int_eq(outfile_resume(&o, &list, &err), 0);
  ck_assert_int_eq(outfile_close(&o, &err), 0);
}
END_TEST

Suite *outfile_suite(void) {
  Suite *suite = suite_create("outfile");
  TCase *tcase = tcase_create("outfile");
  tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
  tcase_add_test(tcase, cut_back_to_what_was_noted);
  tcase_add_test(tcase, losses_are_told);
  tcase_add_test(tcase, none_is_fine);
  suite_add_tcase(suite, tcase);
  return suite;
}
