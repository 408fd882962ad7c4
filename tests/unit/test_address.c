/* Addresses as text. */
#include <check.h>

#include "base/address.h"

Suite *address_suite(void);

START_TEST(test_hosts_and_ports) {
  struct address a;
  ck_assert_int_eq(address_parse(&a, "127.0.0.1:9747", NULL), 0);
  ck_assert(!a.local);
  ck_assert_str_eq(a.host, "127.0.0.1");
  ck_assert_uint_eq(a.port, 9747);
  ck_assert_int_eq(address_parse(&a, "[::1]:0", NULL), 0);
  ck_assert_str_eq(a.host, "::1");
  ck_assert_uint_eq(a.port, 0);
  ck_assert_int_eq(address_parse(&a, "*:65535", NULL), 0);
  ck_assert_str_eq(a.host, "");
  ck_assert_uint_eq(a.port, 65535);
}
END_TEST

START_TEST(test_schemes) {
  struct address a;
  ck_assert(address_is_tcp("tcp://a:1") && !address_is_tcp("unix:a") && !address_is_tcp("tcp:a"));
  ck_assert(address_is_udp("udp://a:1") && address_is_unix("unix:a") && !address_is_unix("unix"));
  ck_assert_int_eq(address_parse(&a, "tcp://[::1]:80", NULL), 0);
  ck_assert(!a.datagram && !a.local);
  ck_assert_str_eq(a.host, "::1");
  ck_assert_int_eq(address_parse(&a, "udp://a:80", NULL), 0);
  ck_assert(a.datagram);
  ck_assert_str_eq(a.host, "a");
}
END_TEST

START_TEST(test_sockets) {
  struct address a;
  ck_assert_int_eq(address_parse(&a, "unix:/run/a.sock", NULL), 0);
  ck_assert(a.local);
  ck_assert_str_eq(a.path, "/run/a.sock");
  ck_assert_uint_eq(a.mode, 0600);
  ck_assert_int_eq(address_parse(&a, "unix:a?mode=0660", NULL), 0);
  ck_assert_str_eq(a.path, "a");
  ck_assert_uint_eq(a.mode, 0660);
  ck_assert(!a.datagram);
  ck_assert_int_eq(address_parse(&a, "unix:a?type=datagram&mode=0622", NULL), 0);
  ck_assert_uint_eq(a.mode, 0622);
  ck_assert(a.datagram);
  ck_assert_int_eq(address_parse(&a, "unix:a?mode=0622&type=stream", NULL), 0);
  ck_assert(!a.datagram);
}
END_TEST

static void refused(const char *text, const char *words) {
  struct address a;
  struct error err = {0};
  ck_assert_msg(address_parse(&a, text, &err) == -1, "%s", text);
  ck_assert_int_eq(err.kind, ERROR_CONFIG);
  ck_assert_msg(strstr(err.text, words) != NULL, "%s: %s", text, err.text);
}

START_TEST(test_what_is_none) {
  static const char *const forms[] = {
      "",           "9747",      ":9747",    "::1:80",       "[::1]",      "[::1",
      "[]:80",      "[name]:80", "[::1]x80", "host",         "a:b:c",      "[1]:1",
      "http://a:1", "tcp://",    "udp://a",  "tcp://::1:80", "tcp://[]:80"};
  static const char *const ports[] = {"a:", "a:x", "a:65536", "a:-1", "a:100000", "a: 1", "[::1]:"};
  static const char *const modes[] = {"unix:a?",
                                      "unix:a?mode=",
                                      "unix:a?mode=9",
                                      "unix:a?mode=1000",
                                      "unix:a?mod=0600",
                                      "unix:a?mode=0600&b",
                                      "unix:a?mode=000000600",
                                      "unix:a?type=x",
                                      "unix:a?type=datagrams",
                                      "unix:a?mode=0600&"};
  char path[200] = "unix:", host[400] = "";
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) refused(forms[i], "should be");
  for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) refused(ports[i], "port");
  for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) refused(modes[i], "?mode=0660");
  refused("unix:", "path is missing");
  refused("unix:?mode=0600", "path is missing");
  memset(path + 5, 'x', 108);
  refused(path, "at most 107 bytes");
  memset(host, 'x', 300);
  memcpy(host + 300, ":1", 3);
  refused(host, "should be");
}
END_TEST

START_TEST(test_what_is_loopback) {
  static const char *const ours[] = {"localhost", "LocalHost", "127.0.0.1", "127.255.1.2", "::1"};
  static const char *const others[] = {
      "",    "localhost.evil", "127.0.0.1.evil", "0.0.0.0",     "127.1",    "128.0.0.1",
      "::2", "127.0.0.256",    "127.0.0",        "127.0.0.0.1", "localhos", "evil"};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    ck_assert_msg(address_is_loopback(span_of(ours[i])), "%s", ours[i]);
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    ck_assert_msg(!address_is_loopback(span_of(others[i])), "%s", others[i]);
  }
}
END_TEST

START_TEST(test_what_is_numeric) {
  static const char *const numbers[] = {"10.0.0.1", "255.255.255.255", "fe80::1",
                                        "::", "::ffff:1.2.3.4"};
  static const char *const names[] = {"",     "a.b.c.d",   "1.2.3",  "1.2.3.4.",
                                      "dead", "face.cafe", "1..2.3", "1.2.3.0004"};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    ck_assert_msg(address_is_numeric(span_of(numbers[i])), "%s", numbers[i]);
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    ck_assert_msg(!address_is_numeric(span_of(names[i])), "%s", names[i]);
  }
}
END_TEST

Suite *address_suite(void) {
  Suite *suite = suite_create("address");
  TCase *tests = tcase_create("address");
  tcase_add_test(tests, test_hosts_and_ports);
  tcase_add_test(tests, test_schemes);
  tcase_add_test(tests, test_sockets);
  tcase_add_test(tests, test_what_is_none);
  tcase_add_test(tests, test_what_is_loopback);
  tcase_add_test(tests, test_what_is_numeric);
  suite_add_tcase(suite, tests);
  return suite;
}
