/* Whose requests are let in. */
#include <check.h>

#include "flow/request.h"

Suite *request_suite(void);

static bool fits(const struct request_policy *policy, const char *host) {
  return request_host_fits(policy, span_of(host));
}

START_TEST(test_hosts) {
  const struct request_policy local = {.name = span_of("::1")};
  const struct request_policy remote = {.numeric = true, .name = span_of("Box.lan")};
  const struct request_policy socket = {.any = true, .name = span_of("")};
  static const char *const ours[] = {"localhost", "localhost:9747", "127.0.0.1:1", "[::1]:9747",
                                     "LOCALHOST:80"};
  static const char *const foreign[] = {"",
                                        "evil",
                                        "evil:9747",
                                        "localhost.evil",
                                        "127.0.0.1.evil",
                                        "localhost:",
                                        "localhost:x",
                                        "[::1",
                                        "a@localhost",
                                        "localhost:1:2",
                                        "localhost/..",
                                        "192.168.0.1"};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    ck_assert_msg(fits(&local, ours[i]) && fits(&remote, ours[i]), "%s", ours[i]);
  }
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
    ck_assert_msg(!fits(&local, foreign[i]), "%s", foreign[i]);
    ck_assert_msg(fits(&socket, foreign[i]), "%s", foreign[i]);
  }
  ck_assert(fits(&remote, "box.lan:9747") && fits(&remote, "192.168.0.1") &&
            fits(&remote, "[fe80::2]:80"));
  ck_assert(!fits(&remote, "box.lan.evil") && !fits(&remote, "evil:9747"));
  ck_assert(!fits(&local, "box.lan"));
}
END_TEST

static bool origin_fits(const char *host, const char *origin) {
  struct request r = {0};
  if (host) r.host = span_of(host);
  if (origin) r.origin = span_of(origin);
  return request_origin_fits(&r);
}

START_TEST(test_origins) {
  ck_assert(origin_fits("localhost:1", NULL) && origin_fits(NULL, NULL));
  ck_assert(origin_fits("localhost:1", "http://localhost:1"));
  ck_assert(origin_fits("localhost:1", "http://LOCALHOST:1"));
  ck_assert(!origin_fits("localhost:1", "http://localhost:2"));
  ck_assert(!origin_fits("localhost:1", "http://evil"));
  ck_assert(!origin_fits("localhost:1", "https://localhost:1"));
  ck_assert(!origin_fits("localhost:1", "null"));
  ck_assert(!origin_fits("localhost:1", ""));
  ck_assert(!origin_fits(NULL, "http://localhost:1"));
}
END_TEST

START_TEST(test_paths) {
  struct span n = {NULL, 0};
  ck_assert(request_path_fits("/", span_of("/"), &n));
  ck_assert(request_path_fits("/map", span_of("/map"), &n));
  ck_assert(!n.at);
  ck_assert(!request_path_fits("/map", span_of("/map/"), &n));
  ck_assert(!request_path_fits("/map", span_of("/ma"), &n));
  ck_assert(!request_path_fits("/map", span_of("/Map"), &n));
  ck_assert(!request_path_fits("/map", span_of(""), &n));
  ck_assert(request_path_fits("/units/N", span_of("/units/12"), &n));
  ck_assert(span_is(n, "12"));
  ck_assert(request_path_fits("/units/N", span_of("/units/"), &n));
  ck_assert_uint_eq(n.length, 0);
  ck_assert(!request_path_fits("/units/N", span_of("/units"), &n));
  ck_assert(!request_path_fits("/units/N", span_of("/units/1/2"), &n));
}
END_TEST

START_TEST(test_numbers) {
  uint64_t n;
  ck_assert(request_number(span_of("0"), &n) && n == 0);
  ck_assert(request_number(span_of("007"), &n) && n == 7);
  ck_assert(request_number(span_of("18446744073709551614"), &n) && n == UINT64_MAX - 1);
  ck_assert(request_number(span_of("18446744073709551615"), &n) && n == UINT64_MAX);
  ck_assert(request_number(span_of("18446744073709551616"), &n) && n == UINT64_MAX);
  ck_assert(request_number(span_of("99999999999999999999999"), &n) && n == UINT64_MAX);
  static const char *const wrong[] = {"", "-1", "+1", "1.0", "x", "1 ", "0x1"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ck_assert_msg(!request_number(span_of(wrong[i]), &n), "%s", wrong[i]);
  }
}
END_TEST

Suite *request_suite(void) {
  Suite *suite = suite_create("request");
  TCase *tests = tcase_create("request");
  tcase_add_test(tests, test_hosts);
  tcase_add_test(tests, test_origins);
  tcase_add_test(tests, test_paths);
  tcase_add_test(tests, test_numbers);
  suite_add_tcase(suite, tests);
  return suite;
}
