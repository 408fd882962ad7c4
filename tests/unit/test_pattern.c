/* Patterns: groups, what is refused, the ready-made ones on lines as servers write them. */
#include <check.h>

#include "base/buffer.h"
#include "flow/pattern.h"

Suite *pattern_suite(void);

static void refuses(const char *text, const char *why) {
  struct error err = {0};
  ck_assert_ptr_null(pattern_new(span_of(text), &err));
  ck_assert_int_eq(err.kind, ERROR_CONFIG);
  ck_assert_msg(strstr(err.text, why) != NULL, "%s: %s", text, err.text);
}

START_TEST(test_refused) {
  refuses("(", "byte 1");
  refuses("(?<a>x)[", "byte");
  refuses("", "no named group");
  refuses("(a+)+$", "no named group");
  refuses("(?<a>x)(?<a>y)", "byte");
  refuses("(?<a>\\C)", "byte");
}
END_TEST

START_TEST(test_groups_in_order) {
  struct error err = {0};
  struct pattern *p = pattern_new(span_of("(?<z>.)(.)(?<a>.)(?<m>q)?"), &err);
  struct span fields[3];
  ck_assert_uint_eq(pattern_groups(p), 3);
  ck_assert_str_eq(pattern_group(p, 0), "z");
  ck_assert_str_eq(pattern_group(p, 1), "a");
  ck_assert_str_eq(pattern_group(p, 2), "m");
  ck_assert_int_eq(pattern_match(p, span_of("123"), fields), PATTERN_MATCHES);
  ck_assert(span_is(fields[0], "1") && span_is(fields[1], "3") && !fields[2].at);
  ck_assert_int_eq(pattern_match(p, span_of("12"), fields), PATTERN_FAILS);
  pattern_free(p);
}
END_TEST

/* Its own groups are nothing to anybody, and refer to each other as they stand. */
START_TEST(test_whole) {
  struct error err = {0};
  struct pattern *p = pattern_new_whole("ip", span_of("(\\d)\\1(?<x>y)?"), &err);
  struct span field;
  ck_assert_uint_eq(pattern_groups(p), 1);
  ck_assert_str_eq(pattern_group(p, 0), "ip");
  ck_assert_int_eq(pattern_match(p, span_of("ab122c"), &field), PATTERN_MATCHES);
  ck_assert(span_is(field, "22"));
  ck_assert_int_eq(pattern_match(p, span_of("ab33y"), &field), PATTERN_MATCHES);
  ck_assert(span_is(field, "33y"));
  ck_assert_int_eq(pattern_match(p, span_of("12"), &field), PATTERN_FAILS);
  pattern_free(p);
  p = pattern_new_whole("ip", span_of("nginx"), &err); /* no ready-made one */
  ck_assert_int_eq(pattern_match(p, span_of("an nginx"), &field), PATTERN_MATCHES);
  pattern_free(p);
  ck_assert_ptr_null(pattern_new_whole("ip", span_of("a)(b"), &err));
  ck_assert_str_eq(err.text, "no regular expression from byte 1 on: unmatched closing parenthesis");
}
END_TEST

START_TEST(test_found_from_a_place_on) {
  const struct span text = span_of("ab xab aab");
  struct pattern *p = pattern_new_whole("w", span_of("\\bab"), NULL);
  struct span field;
  size_t at = 9, end = 9;
  ck_assert(pattern_find(p, text, 0, &at, &end) && at == 0 && end == 2);
  ck_assert(!pattern_find(p, text, 1, &at, &end));
  ck_assert_int_eq(pattern_match(p, text, &field), PATTERN_MATCHES);
  ck_assert_uint_eq(pattern_end(p), 2);
  pattern_free(p);
  p = pattern_new_whole("w", span_of("a*"), NULL);
  ck_assert(pattern_find(p, text, 7, &at, &end) && at == 7 && end == 9);
  ck_assert(pattern_find(p, text, 10, &at, &end) && at == 10 && end == 10);
  pattern_free(p);
  p = pattern_new_whole("w", span_of("(a+)+$"), NULL);
  ck_assert(!pattern_find(p, span_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), 0, &at, &end));
  ck_assert(!pattern_find(p, text, 0, &at, &end));
  ck_assert(pattern_find(p, span_of("baa"), 0, &at, &end) && at == 1 && end == 3);
  pattern_free(p);
}
END_TEST

START_TEST(test_gives_up) {
  struct error err = {0};
  struct pattern *p = pattern_new(span_of("^(?<x>(a+)+)$"), &err);
  struct span field;
  ck_assert_int_eq(pattern_match(p, span_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), &field),
                   PATTERN_GIVES_UP);
  ck_assert_int_eq(pattern_match(p, span_of("aaaa"), &field), PATTERN_MATCHES);
  pattern_free(p);
}
END_TEST

/* Each beginning of a match for itself is cheap, all together are not. */
START_TEST(test_gives_up_on_long_lines) {
  struct error err = {0};
  struct pattern *p = pattern_new(span_of("(?<n>(?:\\d|a)+) (?<t>x)"), &err);
  struct span fields[2];
  struct buffer line = {0};
  for (int i = 0; i < 40000; i++) buffer_append_byte(&line, '1');
  buffer_append_text(&line, " -x2");
  ck_assert_int_eq(pattern_match(p, buffer_span(&line), fields), PATTERN_GIVES_UP);
  ck_assert_int_eq(pattern_match(p, span_of("1 x"), fields), PATTERN_MATCHES);
  pattern_free(p);
  p = pattern_new(span_of("(?<n>x)"), &err);
  buffer_reset(&line);
  for (int i = 0; i < 1 << 16; i++) buffer_append_byte(&line, '.');
  buffer_append_text(&line, "x");
  ck_assert_int_eq(pattern_match(p, buffer_span(&line), fields), PATTERN_MATCHES);
  line.data[line.length - 1] = '.';
  buffer_append_text(&line, "x");
  ck_assert_int_eq(pattern_match(p, buffer_span(&line), fields), PATTERN_FAILS);
  pattern_free(p);
  buffer_clear(&line);
}
END_TEST

/* Bytes that are no UTF-8 are no reason to give up, whether the pattern is ASCII or not. */
START_TEST(test_utf8) {
  struct error err = {0};
  struct span field;
  struct pattern *p = pattern_new(span_of("(?<x>\xC3\xA9+)"), &err);
  ck_assert_int_eq(pattern_match(p, span_of("\xFF\xC3\xA9\xC3\xA9\xFF"), &field), PATTERN_MATCHES);
  ck_assert_uint_eq(field.length, 4);
  pattern_free(p);
  p = pattern_new(span_of("(*UTF)(?<x>.)"), &err); /* asked for by the pattern itself */
  ck_assert_int_eq(pattern_match(p, span_of("\xFF"), &field), PATTERN_FAILS);
  pattern_free(p);
  p = pattern_new(span_of("(?<x>.)$"), &err);
  ck_assert_int_eq(pattern_match(p, span_of("a\xFF"), &field), PATTERN_MATCHES);
  ck_assert_uint_eq(field.length, 1);
  pattern_free(p);
}
END_TEST

static void takes(const char *pattern, const char *line, const char *expected) {
  struct error err = {0};
  struct pattern *p = pattern_new(span_of(pattern), &err);
  struct buffer out = {0};
  struct span fields[16];
  ck_assert_msg(p != NULL, "%s", err.text);
  enum pattern_result result = pattern_match(p, span_of(line), fields);
  for (uint32_t i = 0; result == PATTERN_MATCHES && i < pattern_groups(p); i++) {
    if (!fields[i].at) continue;
    buffer_printf(&out, "%s=%.*s|", pattern_group(p, i), (int)fields[i].length, fields[i].at);
  }
  buffer_append_byte(&out, '\0');
  ck_assert_str_eq(out.data, expected);
  buffer_clear(&out);
  pattern_free(p);
}

#define HEAD "10.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "
#define FIELDS "host=10.0.0.1|time=10/Oct/2000:13:55:36 -0700|"

START_TEST(test_ready_made) {
  takes("common", HEAD "\"GET /a?b=1 HTTP/1.0\" 200 2326",
        FIELDS "method=GET|path=/a?b=1|protocol=HTTP/1.0|status=200|bytes=2326|");
  takes("common", "h - frank [t] \"GET /\" 304 -",
        "host=h|user=frank|time=t|method=GET|path=/|status=304|");
  takes("combined", HEAD "\"GET / HTTP/1.1\" 200 5 \"-\" \"say \\\"hi\\\"\"",
        FIELDS "method=GET|path=/|protocol=HTTP/1.1|status=200|bytes=5|agent=say \\\"hi\\\"|");
  takes("combined", HEAD "\"GET / HTTP/1.1\" 200 5", "");
  takes("nginx", HEAD "\"\\x16\\x03\\x01\" 400 166 \"-\" \"-\"", FIELDS "status=400|bytes=166|");
  takes("nginx", HEAD "\"GET / HTTP/1.1\" 200 5 \"http://r/\" \"curl/7\" \"1.2.3.4\"",
        FIELDS
        "method=GET|path=/|protocol=HTTP/1.1|status=200|bytes=5|referer=http://r/|agent=curl/7|"
        "forwarded=1.2.3.4|");
  takes("apache", "www.example.org:443 " HEAD "\"GET / HTTP/1.1\" 200 5 \"-\" \"x\"",
        "vhost=www.example.org:443|" FIELDS
        "method=GET|path=/|protocol=HTTP/1.1|status=200|bytes=5|agent=x|");
  takes("apache", HEAD "\"-\" 408 -", FIELDS "status=408|");
}
END_TEST

Suite *pattern_suite(void) {
  Suite *suite = suite_create("pattern");
  TCase *tcase = tcase_create("pattern");
  tcase_add_test(tcase, test_refused);
  tcase_add_test(tcase, test_groups_in_order);
  tcase_add_test(tcase, test_whole);
  tcase_add_test(tcase, test_found_from_a_place_on);
  tcase_add_test(tcase, test_gives_up);
  tcase_add_test(tcase, test_gives_up_on_long_lines);
  tcase_add_test(tcase, test_utf8);
  tcase_add_test(tcase, test_ready_made);
  suite_add_tcase(suite, tcase);
  return suite;
}
