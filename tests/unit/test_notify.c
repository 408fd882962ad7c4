/* What the environment asks for, and datagrams to whoever listens. */
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "io/log.h"
#include "io/notify.h"
#include "scratch.h"

Suite *notify_suite(void);

static const uint64_t second = 1000000000;

static void set_up(void) {
  log_level("error");
  scratch_make();
}

static int listen_at(const char *name, size_t length) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, name, length);
  int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
  ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, size), 0);
  return fd;
}

static void hears(int fd, const char *expected) {
  char bytes[400] = "";
  ssize_t length = recv(fd, bytes, sizeof bytes - 1, MSG_DONTWAIT);
  ck_assert_int_ge(length, 0);
  ck_assert_str_eq(bytes, expected);
}

/* As the environment says; nothing of it is left. */
static void open_with(struct notify *n, const char *address, const char *microseconds,
                      const char *whose) {
  if (address) setenv("NOTIFY_SOCKET", address, 1);
  if (microseconds) setenv("WATCHDOG_USEC", microseconds, 1);
  if (whose) setenv("WATCHDOG_PID", whose, 1);
  notify_open(n);
  ck_assert(!getenv("NOTIFY_SOCKET") && !getenv("WATCHDOG_USEC") && !getenv("WATCHDOG_PID"));
}

START_TEST(a_path_is_told) {
  struct notify n;
  char path[100];
  snprintf(path, sizeof path, "%s/manager", scratch_path);
  int fd = listen_at(path, strlen(path));
  open_with(&n, path, NULL, NULL);
  ck_assert_int_eq(fcntl(n.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  ck_assert(notify_send(&n, "READY=1\nSTATUS=x", true));
  hears(fd, "READY=1\nSTATUS=x");
  ck_assert_uint_eq(n.watchdog_ns, 0);

  /* The manager was started anew. */
  close(fd);
  ck_assert(!notify_send(&n, "STATUS=y", false));
  unlink(path);
  fd = listen_at(path, strlen(path));
  ck_assert(notify_send(&n, "STATUS=z", false));
  hears(fd, "STATUS=z");
  notify_close(&n);
  ck_assert(!notify_send(&n, "STATUS=z", false));
  close(fd);
}
END_TEST

START_TEST(an_abstract_name_is_told) {
  struct notify n;
  char name[100];
  int length = snprintf(name, sizeof name, "@sompipe-notify-%d", (int)getpid());
  name[0] = '\0';
  int fd = listen_at(name, (size_t)length);
  name[0] = '@';
  open_with(&n, name, NULL, NULL);
  ck_assert(notify_send(&n, "READY=1", true));
  hears(fd, "READY=1");
  notify_close(&n);
  close(fd);
}
END_TEST

/* One who doesn't read holds us up for a moment, or not at all. */
START_TEST(a_listener_that_is_behind_is_left_behind) {
  struct notify n;
  char path[100];
  int sent = 0;
  snprintf(path, sizeof path, "%s/manager", scratch_path);
  int fd = listen_at(path, strlen(path));
  open_with(&n, path, NULL, NULL);
  while (sent < 100000 && notify_send(&n, "STATUS=x", false)) sent++;
  ck_assert_int_lt(sent, 100000);
  ck_assert(!notify_send(&n, "READY=1", true));
  notify_close(&n);
  close(fd);
}
END_TEST

START_TEST(no_address_is_none) {
  static const char *const wrong[] = {"", "/", "@", "manager", "vsock:2:1"};
  char long_path[200] = "/";
  struct notify n;
  open_with(&n, NULL, "1000000", NULL);
  ck_assert(n.fd == -1 && n.watchdog_ns == 0);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    open_with(&n, wrong[i], "1000000", NULL);
    ck_assert_msg(n.fd == -1 && n.watchdog_ns == 0, "%s", wrong[i]);
  }
  memset(long_path + 1, 'x', 107);
  open_with(&n, long_path, NULL, NULL);
  ck_assert_int_eq(n.fd, -1);
  long_path[107] = '\0';
  open_with(&n, long_path, NULL, NULL);
  ck_assert_int_ge(n.fd, 0);
  notify_close(&n);
}
END_TEST

static void watches(const char *microseconds, const char *whose, uint64_t expected_ns) {
  struct notify n;
  open_with(&n, "/nobody", microseconds, whose);
  ck_assert_uint_eq(n.watchdog_ns, expected_ns);
  notify_close(&n);
}

START_TEST(the_watchdog_is_ours_or_nobodys) {
  char id[30];
  snprintf(id, sizeof id, "%d", (int)getpid());
  watches("3000000", NULL, 3 * second);
  watches("3000000", id, 3 * second);
  watches("3000000", "1", 0);
  watches("3000000", "", 0);
  watches("3000000", "x", 0);
  watches(NULL, id, 0);
  watches("", NULL, 0);
  watches("-1", NULL, 0);
  watches("1s", NULL, 0);
  watches("99999999999999999999", NULL, 0);
  watches("18446744073709551615", NULL, 0);
}
END_TEST

START_TEST(a_save_that_hangs_is_no_progress) {
  ck_assert(notify_is_alive(1000 * second, 0));
  ck_assert(notify_is_alive(1000 * second, 1000 * second));
  ck_assert(notify_is_alive(1119 * second, 1000 * second));
  ck_assert(!notify_is_alive(1120 * second, 1000 * second));
}
END_TEST

Suite *notify_suite(void) {
  Suite *suite = suite_create("notify");
  TCase *tests = tcase_create("notify");
  tcase_add_checked_fixture(tests, set_up, scratch_remove);
  tcase_add_test(tests, a_path_is_told);
  tcase_add_test(tests, an_abstract_name_is_told);
  tcase_add_test(tests, a_listener_that_is_behind_is_left_behind);
  tcase_add_test(tests, no_address_is_none);
  tcase_add_test(tests, the_watchdog_is_ours_or_nobodys);
  tcase_add_test(tests, a_save_that_hangs_is_no_progress);
  suite_add_tcase(suite, tests);
  return suite;
}
