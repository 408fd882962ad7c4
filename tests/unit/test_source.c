/* The kinds of SOURCE: which text is which, and what is refused. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "io/log.h"
#include "io/source.h"
#include "scratch.h"

Suite *source_suite(void);

static void set_up(void) {
  log_level("error");
  scratch_make();
}

START_TEST(every_text_has_its_kind) {
  ck_assert_ptr_eq(source_row("-"), &source_stdin);
  ck_assert_ptr_eq(source_row("unix:a"), &source_unix);
  ck_assert_ptr_eq(source_row("tcp://a:1"), &source_tcp);
  ck_assert_ptr_eq(source_row("udp://a:1"), &source_udp);
  ck_assert_ptr_eq(source_row("systemd:a"), &source_systemd);
  ck_assert_ptr_eq(source_row("a.csv"), &source_file);
  ck_assert_ptr_eq(source_row("./unix:a"), &source_file);
  ck_assert_ptr_eq(source_row("--"), &source_file);
  size_t rows = 0;
  for (; source_table[rows]; rows++) {
    const struct source_row *row = source_table[rows];
    ck_assert(row->name && row->help && row->matches && row->verify && row->open && row->close);
  }
  ck_assert_ptr_eq(source_table[rows - 1], &source_file);
}
END_TEST

static void refused(const char *text, const char *words) {
  struct error err = {0};
  struct source s = {.row = source_row(text), .text = text};
  ck_assert_msg(source_verify(&text, 1, false, &err) == -1, "%s", text);
  ck_assert_msg(err.kind == ERROR_NO_INPUT && strstr(err.text, words), "%s", err.text);
  ck_assert_int_eq(source_open(&s, &err), -1);
  ck_assert_uint_eq(s.count, 0);
}

static int listen_at(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  ck_assert_int_eq(listen(fd, 1), 0);
  return fd;
}

START_TEST(what_cannot_be_read_is_refused) {
  static const char *const wrong_tcp[] = {"tcp://", "tcp://host", "tcp://:1", "tcp://::1:80",
                                          "tcp://[]:80"};
  static const char *const wrong_port[] = {"tcp://127.0.0.1:", "tcp://127.0.0.1:65536",
                                           "tcp://127.0.0.1:x1", "tcp://127.0.0.1:999999"};
  char long_path[200] = "unix:";
  memset(long_path + 5, 'x', 120);
  scratch_text("plain", "");
  int fd = listen_at("live");
  refused("missing", "missing: No such file");
  refused(".", "Is a directory");
  refused("live", "is a socket");
  refused("unix:", "path is missing");
  refused("unix:plain", "no socket");
  refused("unix:live", "another process listens");
  refused(long_path, "at most 107 bytes");
  refused("unix:?mode=0660", "path is missing");
  refused("unix:new?mode=0999", "mode=0660");
  refused("unix:new?mode=", "mode=0660");
  refused("unix:new?type=datagrams", "type=datagram");
  refused("unix:new?mode=600&mood=1", "`mood=1`");
  refused("udp://host", "udp://HOST:PORT");
  for (size_t i = 0; i < 5; i++) refused(wrong_tcp[i], "tcp://HOST:PORT");
  for (size_t i = 0; i < 4; i++) refused(wrong_port[i], "port should be");
  close(fd);
}
END_TEST

START_TEST(the_first_fault_is_named_and_nothing_is_made) {
  static const char *const texts[] = {"unix:new", "missing", "missing too"};
  struct error err = {0};
  ck_assert_int_eq(source_verify(texts, 3, false, &err), -1);
  ck_assert_str_eq(err.text, "missing: No such file or directory");
  ck_assert(!scratch_has("new"));
}
END_TEST

START_TEST(a_socket_is_what_it_is_asked_to_be) {
  struct stat about;
  struct source s = {.row = &source_unix, .text = "unix:it?mode=0660&type=datagram"};
  ck_assert_int_eq(source_open(&s, NULL), 0);
  ck_assert(s.datagram[0]);
  ck_assert_int_eq(stat("it", &about), 0);
  ck_assert_int_eq(about.st_mode & 0777, 0660);
  refused("unix:it", "another process listens");
  refused("unix:it?type=datagram", "another process listens");
  source_close(&s);
  ck_assert(!scratch_has("it"));
}
END_TEST

START_TEST(a_socket_is_private_and_goes_with_us) {
  struct stat about;
  struct source s = {.row = &source_unix, .text = "unix:it"};
  ck_assert_int_eq(source_open(&s, NULL), 0);
  ck_assert_uint_eq(s.count, 1);
  ck_assert_int_eq(stat("it", &about), 0);
  ck_assert(S_ISSOCK(about.st_mode));
  ck_assert_int_eq(about.st_mode & 0777, 0600);
  source_close(&s);
  ck_assert(!scratch_has("it"));
}
END_TEST

START_TEST(a_dead_socket_is_replaced) {
  struct source s = {.row = &source_unix, .text = "unix:dead"};
  close(listen_at("dead"));
  ck_assert(scratch_has("dead"));
  ck_assert_int_eq(source_open(&s, NULL), 0);
  source_close(&s);
}
END_TEST

START_TEST(a_port_is_taken_once) {
  struct error err = {0};
  char text[64];
  struct sockaddr_in address;
  socklen_t length = sizeof address;
  struct source s = {.row = &source_tcp, .text = "tcp://127.0.0.1:0"};
  ck_assert_int_eq(source_open(&s, &err), 0);
  ck_assert_uint_eq(s.count, 1);
  ck_assert_int_eq(getsockname(s.fds[0], (struct sockaddr *)&address, &length), 0);
  snprintf(text, sizeof text, "tcp://127.0.0.1:%d", ntohs(address.sin_port));
  struct source other = {.row = &source_tcp, .text = text};
  ck_assert_int_eq(source_open(&other, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_NO_INPUT);
  source_close(&s);
  ck_assert_int_eq(source_open(&other, &err), 0);
  source_close(&other);
}
END_TEST

START_TEST(standard_input_is_not_closed) {
  struct source s = {.row = &source_stdin, .text = "-"};
  struct stat about;
  ck_assert_int_eq(source_open(&s, NULL), 0);
  ck_assert_int_eq(s.fds[0], STDIN_FILENO);
  source_close(&s);
  ck_assert_int_eq(fstat(STDIN_FILENO, &about), 0);
}
END_TEST

START_TEST(a_pipe_without_a_writer_opens_at_once) {
  struct source s = {.row = &source_file, .text = "fifo"};
  ck_assert_int_eq(mkfifo("fifo", 0600), 0);
  ck_assert_int_eq(source_open(&s, NULL), 0);
  source_close(&s);
}
END_TEST

Suite *source_suite(void) {
  Suite *suite = suite_create("source");
  TCase *tests = tcase_create("source");
  tcase_add_checked_fixture(tests, set_up, scratch_remove);
  tcase_add_test(tests, every_text_has_its_kind);
  tcase_add_test(tests, what_cannot_be_read_is_refused);
  tcase_add_test(tests, the_first_fault_is_named_and_nothing_is_made);
  tcase_add_test(tests, a_socket_is_what_it_is_asked_to_be);
  tcase_add_test(tests, a_socket_is_private_and_goes_with_us);
  tcase_add_test(tests, a_dead_socket_is_replaced);
  tcase_add_test(tests, a_port_is_taken_once);
  tcase_add_test(tests, standard_input_is_not_closed);
  tcase_add_test(tests, a_pipe_without_a_writer_opens_at_once);
  suite_add_tcase(suite, tests);
  return suite;
}
