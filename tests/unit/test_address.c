/* How addresses are written, and what is said of those that aren't. */
#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "suites.h"

Suite *address_suite(void);

START_TEST(test_tcp) {
  static const struct {
    const char *text, *host, *port;
  } good[] = {{"tcp://localhost:9747", "localhost", "9747"},
              {"tcp://[::1]:1", "::1", "1"},
              {"tcp://127.0.0.1:65535", "127.0.0.1", "65535"}};
  char host[ADDRESS_HOST_BYTES];
  const char *port;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    ck_assert(address_is_tcp(good[i].text) && !address_is_unix(good[i].text));
    ck_assert_ptr_null(address_tcp(good[i].text, host, &port));
    ck_assert_str_eq(host, good[i].host);
    ck_assert_str_eq(port, good[i].port);
  }
}
END_TEST

START_TEST(test_bad_tcp) {
  static const char *const places[] = {"tcp://", "tcp://:1", "tcp://a", "tcp://::1:1",
                                       "tcp://[]:1"};
  static const char *const ports[] = {"tcp://a:",   "tcp://a:0",      "tcp://a:65536", "tcp://a:-1",
                                      "tcp://a:1x", "tcp://a:00001x", "tcp://a:123456"};
  char host[ADDRESS_HOST_BYTES], text[2 * ADDRESS_HOST_BYTES];
  const char *port;
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    const char *why = address_tcp(places[i], host, &port);
    ck_assert_msg(why && strstr(why, "HOST:PORT"), "%s", places[i]);
  }
  for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
    const char *why = address_tcp(ports[i], host, &port);
    ck_assert_msg(why && strstr(why, "1 to 65535"), "%s", ports[i]);
  }
  snprintf(text, sizeof text, "tcp://%0*d:1", ADDRESS_HOST_BYTES, 1);
  ck_assert_ptr_nonnull(address_tcp(text, host, &port));
}
END_TEST

START_TEST(test_unix) {
  char text[200] = "unix:";
  const char *path;
  ck_assert(address_is_unix("unix:a") && !address_is_unix("unix") && !address_is_tcp("unix:a"));
  ck_assert_ptr_null(address_unix("unix:/run/a", &path));
  ck_assert_str_eq(path, "/run/a");
  ck_assert_ptr_nonnull(address_unix("unix:", &path));
  memset(text + 5, 'x', ADDRESS_PATH_MOST);
  ck_assert_ptr_null(address_unix(text, &path));
  text[5 + ADDRESS_PATH_MOST] = 'x';
  ck_assert_ptr_nonnull(address_unix(text, &path));
}
END_TEST

Suite *address_suite(void) {
  Suite *suite = suite_create("address");
  TCase *tests = tcase_create("address");
  tcase_add_test(tests, test_tcp);
  tcase_add_test(tests, test_bad_tcp);
  tcase_add_test(tests, test_unix);
  suite_add_tcase(suite, tests);
  return suite;
}
