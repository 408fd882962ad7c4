/* Descriptors from the environment: which are ours, what they are, and as a SOURCE. They begin at
   3, so that each test stands in a process of its own. */
#include <sys/socket.h>
#include <sys/un.h>

#include "io/handed.h"
#include "io/log.h"
#include "io/source.h"
#include "scratch.h"

Suite *handed_suite(void);

enum { FIRST = 3 };

static void set_up(void) {
  log_level("error");
  scratch_make();
}

static void tear_down(void) {
  handed_forget();
  scratch_remove();
}

static int bound(int type, const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, type, 0);
  ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  return fd;
}

static int listening(const char *path) {
  int fd = bound(SOCK_STREAM, path);
  ck_assert_int_eq(listen(fd, 1), 0);
  return fd;
}

/* Moves the descriptors to where a service manager puts them. */
static void hand(const int *fds, unsigned count, const char *names) {
  char text[30];
  int high[16];
  for (unsigned i = 0; i < count; i++) high[i] = fcntl(fds[i], F_DUPFD, 100);
  for (unsigned i = 0; i < count; i++)
    ck_assert_int_eq(dup2(high[i], FIRST + (int)i), FIRST + (int)i);
  for (unsigned i = 0; i < count; i++) close(high[i]);
  snprintf(text, sizeof text, "%u", count);
  setenv("LISTEN_FDS", text, 1);
  snprintf(text, sizeof text, "%d", (int)getpid());
  setenv("LISTEN_PID", text, 1);
  if (names) setenv("LISTEN_FDNAMES", names, 1);
}

static void lists(const char *expected) {
  struct buffer names = {0};
  handed_list(&names);
  buffer_append_byte(&names, '\0');
  ck_assert_str_eq(names.data, expected);
  buffer_clear(&names);
}

START_TEST(names_are_of_descriptors) {
  const int fds[] = {listening("a"), listening("b"), listening("c")};
  hand(fds, 3, "web:log:web");
  ck_assert_uint_eq(handed_count("web"), 2);
  ck_assert_uint_eq(handed_count("log"), 1);
  ck_assert_uint_eq(handed_count("we"), 0);
  ck_assert_int_eq(handed_descriptor("web", 0), 3);
  ck_assert_int_eq(handed_descriptor("web", 1), 5);
  ck_assert_int_eq(handed_descriptor("web", 2), -1);
  ck_assert_int_eq(fcntl(5, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  ck_assert(!getenv("LISTEN_FDS") && !getenv("LISTEN_PID") && !getenv("LISTEN_FDNAMES"));
  lists("web, log");
  ck_assert_str_eq(handed_idle(0), "web");
  ck_assert_int_eq(handed_take("web"), 0);
  ck_assert_int_eq(handed_take("web"), -1);
  ck_assert_str_eq(handed_idle(0), "log");
  ck_assert_ptr_null(handed_idle(1));
}
END_TEST

START_TEST(names_may_be_missing) {
  const int fds[] = {listening("a"), listening("b"), listening("c")};
  hand(fds, 3, "web:");
  ck_assert_uint_eq(handed_count("web"), 1);
  ck_assert_uint_eq(handed_count("unknown"), 2);
  lists("web, unknown");
}
END_TEST

START_TEST(what_is_for_another_is_not_ours) {
  static const char *const wrong[][2] = {
      {"1", NULL},     {"", NULL}, {"x", NULL},  {NULL, "0"},
      {NULL, "-1"},    {NULL, ""}, {NULL, "1x"}, {NULL, "99999999999999999999"},
      {NULL, "100000"}};
  const int fd = listening("a");
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    hand(&fd, 1, "web");
    if (wrong[i][0]) setenv("LISTEN_PID", wrong[i][0], 1);
    if (wrong[i][1]) setenv("LISTEN_FDS", wrong[i][1], 1);
    ck_assert_uint_eq(handed_count("web"), 0);
    lists("");
    ck_assert(!getenv("LISTEN_FDS") && !getenv("LISTEN_PID"));
    handed_forget();
  }
}
END_TEST

START_TEST(what_is_not_open_is_left_out) {
  const int fd = listening("a");
  hand(&fd, 1, "web:web");
  close(FIRST + 1);
  setenv("LISTEN_FDS", "2", 1);
  ck_assert_uint_eq(handed_count("web"), 1);
}
END_TEST

START_TEST(kinds_are_told) {
  int pair[2], pipes[2];
  const int listener = listening("a"), datagrams = bound(SOCK_DGRAM, "d");
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
  ck_assert_int_eq(pipe(pipes), 0);
  ck_assert_int_eq(handed_kind(listener), HANDED_LISTENER);
  ck_assert_int_eq(handed_kind(datagrams), HANDED_DATAGRAMS);
  ck_assert_int_eq(handed_kind(pair[0]), HANDED_CONNECTION);
  ck_assert_int_eq(handed_kind(pipes[0]), HANDED_OTHER);
  ck_assert_int_eq(handed_kind(bound(SOCK_SEQPACKET, "s")), HANDED_OTHER);
  ck_assert_int_eq(handed_kind(socket(AF_INET, SOCK_DGRAM, 0)), HANDED_DATAGRAMS);
}
END_TEST

static void refused(const char *text, const char *words) {
  struct error err = {0};
  struct source s = {.row = source_row(text), .text = text};
  ck_assert_ptr_eq(s.row, &source_systemd);
  ck_assert_int_eq(source_open(&s, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_NO_INPUT);
  ck_assert_msg(strstr(err.text, words) != NULL, "%s", err.text);
  ck_assert_uint_eq(s.count, 0);
}

START_TEST(a_source_is_all_of_a_name) {
  struct error err = {0};
  struct source s = {.row = &source_systemd, .text = "systemd:web"};
  const int fds[] = {listening("a"), bound(SOCK_DGRAM, "d")};
  hand(fds, 2, "web:web");
  ck_assert_int_eq(source_open(&s, &err), 0);
  ck_assert_uint_eq(s.count, 2);
  ck_assert(s.fds[0] == 3 && !s.datagram[0] && s.fds[1] == 4 && s.datagram[1]);
  refused("systemd:web", "stands there twice");
  source_close(&s);
  ck_assert(scratch_has("a") && scratch_has("d")); /* they aren't ours */
}
END_TEST

START_TEST(what_was_not_handed_over_is_refused) {
  int pipes[2];
  refused("systemd:web", "no socket was handed over");
  handed_forget();
  ck_assert_int_eq(pipe(pipes), 0);
  const int fds[] = {pipes[0], listening("a")};
  hand(fds, 2, "fifo:web");
  refused("systemd:mail", "there are: fifo, web");
  refused("systemd:", "name is missing");
  refused("systemd:fifo", "descriptor 3 is neither a listening");
}
END_TEST

START_TEST(too_many_are_refused) {
  int fds[SOURCE_MOST_FDS + 1];
  for (int i = 0; i <= SOURCE_MOST_FDS; i++) {
    char name[2] = {(char)('a' + i), '\0'};
    fds[i] = listening(name);
  }
  hand(fds, SOURCE_MOST_FDS + 1, "w:w:w:w:w:w:w:w:w");
  refused("systemd:w", "at most 8");
}
END_TEST

Suite *handed_suite(void) {
  Suite *suite = suite_create("handed");
  TCase *tests = tcase_create("handed");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, names_are_of_descriptors);
  tcase_add_test(tests, names_may_be_missing);
  tcase_add_test(tests, what_is_for_another_is_not_ours);
  tcase_add_test(tests, what_is_not_open_is_left_out);
  tcase_add_test(tests, kinds_are_told);
  tcase_add_test(tests, a_source_is_all_of_a_name);
  tcase_add_test(tests, what_was_not_handed_over_is_refused);
  tcase_add_test(tests, too_many_are_refused);
  suite_add_tcase(suite, tests);
  return suite;
}
