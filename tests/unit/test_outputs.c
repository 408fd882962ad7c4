/* Where answers go: one sink, several, files cut back and opened anew, disks that are full. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "sinks.h"

Suite *outputs_suite(void);

static void check_file(const char *path, const char *text) {
  char bytes[4096] = "";
  const int fd = open(path, O_RDONLY);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_ge(read(fd, bytes, sizeof bytes - 1), 0);
  close(fd);
  ck_assert_str_eq(bytes, text);
}

/* --- the fan-out --- */

START_TEST(what_a_text_names) {
  ck_assert_ptr_eq(sink_row("-"), &sink_stdout);
  ck_assert_ptr_eq(sink_row("peer"), &sink_peer);
  ck_assert_ptr_eq(sink_row("unix:a"), &sink_unix);
  ck_assert_ptr_eq(sink_row("tcp://a:1"), &sink_tcp);
  ck_assert_ptr_eq(sink_row("./-"), &sink_file);
  ck_assert_ptr_eq(sink_row("unix"), &sink_file);
}
END_TEST

START_TEST(what_happens_all_the_time_is_not_said_all_the_time) {
  unsigned said = 0;
  open_one("out");
  for (int i = 0; i < 1000; i++) said += sink_may_say(outputs.each[0]);
  ck_assert_uint_ge(said, 4); /* a reader that goes and comes back, twice */
  ck_assert_uint_le(said, 20);
  outputs.each[0]->said.since_ns -= UINT64_C(61) * 1000000000;
  ck_assert(sink_may_say(outputs.each[0]));
}
END_TEST

START_TEST(no_sink_is_none) {
  open_one("peer");
  ck_assert_ptr_null(outputs_buffer(&outputs));
  outputs_flush(&outputs);
  outputs_mark(&outputs);
  ck_assert(!outputs_settle(&outputs) && outputs_done(&outputs) && outputs_caught_up(&outputs));
  ck_assert_ptr_null(outputs_failed(&outputs));
}
END_TEST

START_TEST(one_sink_lends_its_own_buffer) {
  open_one("out");
  ck_assert_ptr_eq(outputs_buffer(&outputs), &outputs.each[0]->front);
  put("a\n");
  check_file("out", "a\n");
}
END_TEST

START_TEST(each_sink_gets_all) {
  open_these((const char *const[]){"a", "peer", "b", "c"}, 4);
  ck_assert_uint_eq(outputs.count, 3);
  outputs_greet(&outputs, span_of("head\n"));
  put("1\n");
  put("2\n");
  ck_assert(outputs_done(&outputs));
  check_file("a", "head\n1\n2\n");
  check_file("b", "head\n1\n2\n");
  check_file("c", "head\n1\n2\n");
}
END_TEST

START_TEST(what_is_appended_last_counts_in_the_mark) {
  open_these((const char *const[]){"a", "b"}, 2);
  buffer_append_text(outputs_buffer(&outputs), "one\n");
  ck_assert(!outputs_done(&outputs));
  outputs_mark(&outputs);
  ck_assert_uint_eq(outputs.each[0]->mark, 4);
  ck_assert_uint_eq(outputs.each[1]->mark, 4);
  ck_assert(outputs_caught_up(&outputs));
}
END_TEST

/* --- files --- */

START_TEST(what_cannot_be_made_is_named) {
  const char *const bad[] = {".", "no/such", "socket"};
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    struct error err = {0};
    ck_assert_int_eq(outputs_open(&outputs, &bad[i], 1, &err), -1);
    ck_assert_int_eq(err.kind, ERROR_NO_CREATE);
    ck_assert_ptr_nonnull(strstr(err.text, bad[i]));
    close_all();
    init();
  }
  close(fd);
}
END_TEST

/* As a checkpoint has it: noted, and resumed by another process. */
static void note(struct position_list *list) {
  *list = (struct position_list){0};
  outputs_mark(&outputs);
  outputs_note(&outputs, list);
}

static void resume(const char *path, const struct position_list *list) {
  close_all();
  init();
  open_one(path);
  ck_assert_int_eq(outputs_resume(&outputs, list, NULL), 0);
}

START_TEST(a_file_is_cut_back_to_the_checkpoint) {
  struct position_list list;
  scratch_text("out", "before\n");
  open_one("out");
  put("counted\n");
  note(&list);
  ck_assert_uint_eq(list.count, 1);
  put("not counted\n");
  resume("out", &list);
  check_file("out", "before\ncounted\n");
  put("again\n");
  check_file("out", "before\ncounted\nagain\n");
  position_list_clear(&list);
}
END_TEST

START_TEST(another_file_is_appended_to) {
  struct position_list list;
  open_one("out");
  note(&list);
  put("one\n");
  ck_assert_int_eq(rename("out", "old"), 0);
  scratch_text("out", "another\n");
  resume("out", &list); /* it was empty: nothing but its number could tell */
  check_file("out", "another\n");
  position_list_clear(&list);
  put("mine\n");
  note(&list);
  scratch_text("out", "anothem\nother\nother\n");
  resume("out", &list);
  check_file("out", "anothem\nother\nother\n");
  position_list_clear(&list);
}
END_TEST

START_TEST(a_header_begins_only_an_empty_file) {
  scratch_text("out", "head\nold\n");
  open_these((const char *const[]){"out", "new"}, 2);
  outputs_greet(&outputs, span_of("head\n"));
  put("1\n");
  check_file("out", "head\nold\n1\n");
  check_file("new", "head\n1\n");
}
END_TEST

START_TEST(a_renamed_file_is_left_for_a_new_one) {
  open_these((const char *const[]){"out", "/dev/null"}, 2);
  outputs_greet(&outputs, span_of("head\n"));
  put("1\n");
  ck_assert(!outputs_reopen(&outputs)); /* it is there still */
  ck_assert_int_eq(rename("out", "old"), 0);
  buffer_append_text(outputs_buffer(&outputs), "2\n");
  ck_assert(outputs_reopen(&outputs));
  put("3\n");
  check_file("old", "head\n1\n2\n");
  check_file("out", "head\n3\n");
  ck_assert_int_eq(mkdir("away", 0700), 0);
  ck_assert_int_eq(unlink("out"), 0);
  ck_assert_int_eq(mkdir("out", 0700), 0);
  ck_assert(!outputs_reopen(&outputs));
  put("4\n");
  ck_assert(outputs_done(&outputs)); /* to the file that has no name any more */
}
END_TEST

/* The descriptor that a name was opened as becomes another. */
static int replace_fd(const char *name, int by) {
  char link[32], to[256] = "";
  int found = -1;
  for (int fd = 3; fd < 64 && found < 0; fd++) {
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, to, sizeof to - 1);
    const char *slash = length > 0 ? memrchr(to, '/', (size_t)length) : NULL;
    if (!slash || fd == by) continue;
    to[length] = '\0';
    if (strcmp(slash + 1, name) == 0) found = fd;
  }
  ck_assert_int_ge(found, 0);
  ck_assert_int_eq(dup2(by, found), found);
  return found;
}

START_TEST(a_full_disk_loses_nothing) {
  open_one("/dev/full");
  put("1\n");
  ck_assert(!outputs_done(&outputs) && outputs_settle(&outputs)); /* sources wait */
  ck_assert_ptr_null(outputs_failed(&outputs));
  ck_assert_ptr_eq(outputs_stuck(&outputs), outputs.each[0]);
  outputs_mark(&outputs);
  ck_assert(outputs.each[0]->late && !outputs_caught_up(&outputs));
  const int null = open("/dev/null", O_WRONLY);
  replace_fd("full", null);
  close(null);
  wait_done();
  ck_assert(outputs_caught_up(&outputs) && !outputs_settle(&outputs));
  ck_assert_int_ge(moves, 1);
}
END_TEST

START_TEST(a_short_write_is_counted_in_the_note) {
  struct position_list list;
  open_one("out");
  put("written\n");
  outputs.each[0]->blocked = true; /* as by a disk that has no more room */
  put("pending\n");
  note(&list);
  ck_assert_uint_eq(list.each[0].at.offset, 16);
  ck_assert_uint_eq(list.each[0].tail_bytes, 0);
  ck_assert(!outputs_caught_up(&outputs));
  outputs.each[0]->blocked = false;
  outputs_flush(&outputs);
  put("later\n");
  ck_assert(outputs_caught_up(&outputs));
  resume("out", &list);
  check_file("out", "written\npending\n");
  position_list_clear(&list);
}
END_TEST

START_TEST(a_sync_that_failed_stays_so) {
  int ends[2];
  const char *which = NULL;
  open_these((const char *const[]){"other", "out"}, 2);
  put("1\n");
  ck_assert_int_eq(outputs_sync(&outputs, false, &which), 0);
  const int own = open("out", O_RDWR);
  ck_assert_int_eq(pipe(ends), 0);
  const int fd = replace_fd("out", ends[1]); /* which can't be synced */
  ck_assert_int_eq(outputs_sync(&outputs, false, &which), -1);
  ck_assert_str_eq(which, "out");
  ck_assert_int_eq(errno, EINVAL);
  ck_assert_int_eq(dup2(own, fd), fd);
  ck_assert_int_eq(outputs_sync(&outputs, false, &which), -1);
  ck_assert_int_eq(errno, EINVAL);
  close(own);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

START_TEST(a_named_pipe_needs_no_reader) {
  char bytes[16] = "";
  ck_assert_int_eq(mkfifo("fifo", 0600), 0);
  open_one("fifo");
  put("through\n");
  wait_done();
  const int fd = open("fifo", O_RDONLY | O_NONBLOCK);
  ck_assert_int_eq(read(fd, bytes, sizeof bytes), 8);
  ck_assert_str_eq(bytes, "through\n");
  close(fd);
}
END_TEST

Suite *outputs_suite(void) {
  Suite *suite = suite_create("outputs");
  TCase *tests = tcase_create("outputs");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, what_a_text_names);
  tcase_add_test(tests, what_happens_all_the_time_is_not_said_all_the_time);
  tcase_add_test(tests, no_sink_is_none);
  tcase_add_test(tests, one_sink_lends_its_own_buffer);
  tcase_add_test(tests, each_sink_gets_all);
  tcase_add_test(tests, what_is_appended_last_counts_in_the_mark);
  tcase_add_test(tests, what_cannot_be_made_is_named);
  tcase_add_test(tests, a_file_is_cut_back_to_the_checkpoint);
  tcase_add_test(tests, another_file_is_appended_to);
  tcase_add_test(tests, a_header_begins_only_an_empty_file);
  tcase_add_test(tests, a_renamed_file_is_left_for_a_new_one);
  tcase_add_test(tests, a_full_disk_loses_nothing);
  tcase_add_test(tests, a_short_write_is_counted_in_the_note);
  tcase_add_test(tests, a_sync_that_failed_stays_so);
  tcase_add_test(tests, a_named_pipe_needs_no_reader);
  suite_add_tcase(suite, tests);
  return suite;
}
