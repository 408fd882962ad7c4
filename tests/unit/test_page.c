/* Requests judged, and what pages say. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>

#include "base/json.h"
#include "base/number.h"
#include "flow/portrait.h"
#include "io/page.h"
#include "rigs.h"

Suite *page_suite(void);

/* --- requests --- */

static struct page_judgement judge(struct request r, char text[400]) {
  static const struct request_policy policy = {.name = {"", 0}};
  struct page_judgement j;
  struct buffer body = {0};
  page_judge(&r, &policy, &j, &body);
  buffer_append_byte(&body, '\0');
  snprintf(text, 400, "%s", body.data);
  ck_assert_int_eq(j.status != 0, body.length > 1);
  buffer_clear(&body);
  return j;
}

static struct request request_of(const char *method, const char *target) {
  return (struct request){.method = span_of(method),
                          .target = span_of(target),
                          .host = span_of("localhost:1"),
                          .hosts = 1};
}

static void is_wrong(struct request r, unsigned status, const char *words) {
  char text[400];
  const struct page_judgement j = judge(r, text);
  struct json *root = json_parse(span_of(text), NULL);
  ck_assert_msg(j.status == status && strstr(text, words), "%u %s", j.status, text);
  ck_assert_msg(root && json_text(json_member(root, "error")), "%s", text);
  json_free(root);
}

static struct page_judgement is_right(const char *method, const char *target, const char *name) {
  char text[400];
  const struct page_judgement j = judge(request_of(method, target), text);
  ck_assert_msg(j.status == 0, "%s: %s", target, text);
  ck_assert_str_eq(j.row->name, name);
  return j;
}

START_TEST(test_every_page_is_found) {
  for (const struct page_row *row = page_table; row->name; row++) {
    char target[64];
    snprintf(target, sizeof target, "%s", row->name);
    if (strchr(target, 'N')) *strchr(target, 'N') = '7';
    is_right(row->post ? "POST" : "GET", target, row->name);
    if (!row->post) is_right("HEAD", target, row->name);
    is_wrong(request_of(row->post ? "GET" : "POST", target), 405, row->post ? "POST" : "GET, HEAD");
    is_wrong(request_of("DELETE", target), 405, row->name);
    is_wrong(request_of("get", target), 405, row->name);
    strcat(target, "?x=1");
    is_wrong(request_of(row->post ? "POST" : "GET", target), 400, "`x` is no parameter");
    ck_assert(row->help && row->type && row->write);
  }
}
END_TEST

START_TEST(test_what_is_asked) {
  ck_assert_uint_eq(is_right("GET", "/units/12", "/units/N").ask.number, 12);
  ck_assert_uint_eq(is_right("GET", "/units/%312", "/units/N").ask.number, 12);
  ck_assert_uint_eq(is_right("GET", "/map", "/map").ask.fields, PORTRAIT_ALL);
  ck_assert_uint_eq(is_right("GET", "/map?", "/map").ask.fields, PORTRAIT_ALL);
  ck_assert_uint_eq(is_right("GET", "/map?fields=hits", "/map").ask.fields, 1);
  ck_assert_uint_eq(is_right("GET", "/map?&fields=umatrix%2chits&", "/map").ask.fields, 3);
}
END_TEST

START_TEST(test_what_is_wrong) {
  is_wrong(request_of("GET", "/nothing"), 404, "no such page");
  is_wrong(request_of("GET", "/units"), 404, "no such page");
  is_wrong(request_of("GET", "/units/1/2"), 404, "no such page");
  is_wrong(request_of("GET", "/units/x"), 400, "`x` is no number");
  is_wrong(request_of("GET", "/units/-1"), 400, "`-1` is no number");
  is_wrong(request_of("GET", "/units/"), 400, "`` is no number");
  is_wrong(request_of("GET", "/map?fields=hits,nothing"), 400, "fields: `nothing` is none");
  is_wrong(request_of("GET", "/map?fields"), 400, "fields: `` is none");
  is_wrong(request_of("GET", "/map?fields=%"), 400, "can't be");
  is_wrong(request_of("GET", "/map?fields=hits&fields=hits"), 400, "stands twice");
  is_wrong(request_of("GET", "/map?fields=\xFF\"\\"), 400, "\xEF\xBF\xBD\\\"\\\\");
  is_wrong(request_of("GET", "/m%00p"), 400, "no path");
  is_wrong(request_of("GET", ""), 400, "no path");
  is_wrong(request_of("GET", "?"), 400, "no path");
  is_wrong(request_of("OPTIONS", "*"), 400, "no path");
  is_wrong(request_of("GET", "http://localhost/map"), 400, "no path");
}
END_TEST

START_TEST(test_whose_requests) {
  struct request r = request_of("GET", "/map");
  r.host = span_of("evil:1");
  is_wrong(r, 421, "not served here");
  r = request_of("GET", "/map");
  r.hosts = 2;
  is_wrong(r, 400, "twice");
  r = request_of("POST", "/checkpoint");
  r.origin = span_of("http://evil");
  is_wrong(r, 403, "Origin");
  r = request_of("POST", "/checkpoint");
  r.body_bytes = REQUEST_MOST_BODY + 1;
  is_wrong(r, 413, "at most 4096");
  r.body_bytes = 0;
  r.endless = true;
  is_wrong(r, 411, "Content-Length");
  char target[REQUEST_MOST_TARGET + 2];
  memset(target, 'a', sizeof target);
  target[0] = '/';
  target[sizeof target - 1] = '\0';
  is_wrong(request_of("GET", target), 414, "too long");
  target[REQUEST_MOST_TARGET] = '\0';
  is_wrong(request_of("GET", target), 404, "no such page");
}
END_TEST

/* --- pages --- */

static void no_sources(void *owner, struct buffer *to) {
  (void)owner;
  buffer_append_text(to, "[]");
}

static struct page_view view_of(struct rig *r, const struct tally *tally) {
  return (struct page_view){.version = "1.2.3",
                            .map = "m\"\xFF.som",
                            .pipeline = r->pipeline,
                            .tally = tally,
                            .started_ns = UINT64_C(1700000000000000000),
                            .now_ns = UINT64_C(1700000090500000000),
                            .steady_ns = 20 * UINT64_C(1000000000),
                            .connections = 3,
                            .saved = true,
                            .saved_records = 12,
                            .sources = no_sources};
}

static unsigned page(const char *name, const struct page_view *v, uint64_t n, struct buffer *to) {
  const struct page_ask ask = {.number = n, .fields = PORTRAIT_ALL};
  buffer_reset(to);
  for (const struct page_row *row = page_table; row->name; row++) {
    if (strcmp(row->name, name) != 0) continue;
    const unsigned status = row->write(v, &ask, to);
    struct json *root = json_parse(buffer_span(to), NULL);
    ck_assert_msg(status == 0 || row->type != page_json || root, "%.*s", (int)to->length, to->data);
    json_free(root);
    return status;
  }
  ck_abort_msg("%s", name);
}

static bool says(const struct buffer *text, const char *words) {
  return text->data && memmem(text->data, text->length, words, strlen(words));
}

START_TEST(test_before_and_after_the_map_begins) {
  struct rig r;
  struct buffer text = {0};
  const struct tally tally = {0};
  rig_prepare(&r);
  rig_begin(&r);
  struct page_view v = view_of(&r, &tally);
  ck_assert_int_eq(rig_feed(&r, span_of("1,2\n3,4\nx,\n")), 0);
  ck_assert_uint_eq(page("/readyz", &v, 0, &text), 503);
  ck_assert_msg(says(&text, "3 of 50 records"), "%.*s", (int)text.length, text.data);
  ck_assert_uint_eq(page("/map", &v, 0, &text), 503);
  ck_assert_uint_eq(page("/units/N", &v, 0, &text), 503);
  ck_assert_uint_eq(page("/checkpoint", &v, 0, &text), 409);
  ck_assert_uint_eq(page("/status", &v, 0, &text), 200);
  ck_assert(says(&text, "\"map\":null") && says(&text, "\"held\":3"));
  ck_assert_uint_eq(page("/metrics", &v, 0, &text), 200);
  ck_assert(!says(&text, "sompipe_units") && says(&text, "\nsompipe_map_begun 0\n"));
  ck_assert_uint_eq(page("/healthz", &v, 0, &text), 200);
  ck_assert_int_eq(rig_end(&r), 0);
  ck_assert_uint_eq(page("/readyz", &v, 0, &text), 200);
  ck_assert_uint_eq(page("/map", &v, 0, &text), 200);
  ck_assert_uint_eq(page("/units/N", &v, 29, &text), 200);
  ck_assert_uint_eq(page("/units/N", &v, 30, &text), 404);
  ck_assert_uint_eq(page("/units/N", &v, UINT64_MAX, &text), 404);
  ck_assert_uint_eq(page("/checkpoint", &v, 0, &text), 0);
  v.draining = true;
  ck_assert_uint_eq(page("/readyz", &v, 0, &text), 503);
  ck_assert_uint_eq(page("/checkpoint", &v, 0, &text), 503);
  v.frozen = true;
  ck_assert_uint_eq(page("/checkpoint", &v, 0, &text), 409);
  v.map = NULL;
  ck_assert_uint_eq(page("/checkpoint", &v, 0, &text), 409);
  v.unsaved = "No space left";
  ck_assert_uint_eq(page("/healthz", &v, 0, &text), 503);
  ck_assert(says(&text, "No space left"));
  buffer_clear(&text);
  rig_clear(&r);
}
END_TEST

START_TEST(test_status) {
  struct rig r;
  struct buffer text = {0};
  const struct tally tally = {.checkpoints = 2,
                              .checkpoint_wall_ns = UINT64_C(1700000060000000000)};
  rig_prepare(&r);
  rig_learn_all(&r, "1,2\n3,4\n\"x\n");
  struct page_view v = view_of(&r, &tally);
  ck_assert_uint_eq(page("/status", &v, 0, &text), 200);
  static const char *const parts[] = {"\"version\":\"1.2.3\"",
                                      "\"started\":\"2023-11-14T22:13:20.000Z\"",
                                      "\"uptime_seconds\":90.5",
                                      "\"records\":{\"good\":2,\"bad\":1,",
                                      "\"bad\":{\"quote\":1}",
                                      "\"path\":\"m\\\"\xEF\xBF\xBD.som\"",
                                      "\"age_seconds\":30.5,\"records\":12,\"error\":null",
                                      "\"connections\":3,\"paused\":false",
                                      "\"sources\":[]"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    ck_assert_msg(says(&text, parts[i]), "%s in %.*s", parts[i], (int)text.length, text.data);
  }
  buffer_clear(&text);
  rig_clear(&r);
}
END_TEST

/* --- metrics --- */

/* Each family: HELP, TYPE, then its samples; a counter ends in _total, no sample stands twice. */
static void check_format(const char *text) {
  char family[100] = "", type[20] = "", name[100];
  unsigned samples = 1;
  for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
    double value;
    if (strncmp(line, "# HELP ", 7) == 0) {
      ck_assert_msg(samples > 0, "%s has no sample", family);
      ck_assert_int_eq(sscanf(line, "# HELP %99s %*s", family), 1);
      ck_assert_ptr_nonnull(strchr(line, '\n'));
      samples = 0;
    } else if (strncmp(line, "# TYPE ", 7) == 0) {
      ck_assert_int_eq(sscanf(line, "# TYPE %99s %19s\n", name, type), 2);
      ck_assert_str_eq(name, family);
      const bool total = strlen(name) > 6 && strcmp(name + strlen(name) - 6, "_total") == 0;
      ck_assert_msg(total == (strcmp(type, "counter") == 0), "%s %s", name, type);
    } else {
      const size_t length = strspn(line, "abcdefghijklmnopqrstuvwxyz_:0123456789");
      ck_assert_msg(length == strlen(family) && strncmp(line, family, length) == 0, "%.60s", line);
      const char *end = strchr(line, '\n'), *space = memrchr(line, ' ', (size_t)(end - line));
      ck_assert(line[length] == '{' ? space[-1] == '}' : space == line + length);
      ck_assert_int_eq(number_read((struct span){space + 1, (size_t)(end - space - 1)}, &value),
                       NUMBER_READ);
      samples++;
    }
  }
  ck_assert_uint_gt(samples, 0);
}

START_TEST(test_metrics) {
  struct rig r;
  struct buffer text = {0};
  struct tally tally;
  uint64_t *counters = (uint64_t *)&tally;
  for (size_t i = 0; i < sizeof tally / sizeof *counters; i++) counters[i] = 1000 + i;
  tally.paused_ns = 2500000000;
  tally.paused_since_ns = 19 * UINT64_C(1000000000);
  rig_prepare(&r);
  rig_learn_all(&r, "1,2\n3,4\n5,\n\"x\n");
  struct page_view v = view_of(&r, &tally);
  ck_assert_uint_eq(page("/metrics", &v, 0, &text), 200);
  buffer_append_byte(&text, '\0');
  check_format(text.data);
  static const char *const lines[] = {"sompipe_build_info{version=\"1.2.3\"} 1",
                                      "sompipe_records_total{result=\"good\"} 3",
                                      "sompipe_records_total{result=\"bad\"} 1",
                                      "sompipe_bad_records_total{reason=\"quote\"} 1",
                                      "sompipe_bytes_total 14",
                                      "sompipe_missing_values_total 1",
                                      "sompipe_units 30",
                                      "sompipe_paused 1",
                                      "sompipe_paused_seconds_total 3.5",
                                      "sompipe_uptime_seconds 90.5",
                                      "sompipe_connections 3",
                                      "sompipe_connections_accepted_total 1000"};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    char line[200];
    snprintf(line, sizeof line, "\n%s\n", lines[i]);
    ck_assert_msg(says(&text, line), "%s", lines[i]);
  }
  buffer_clear(&text);
  rig_clear(&r);
}
END_TEST

/* Whoever adds a counter is told that nobody would see it. */
START_TEST(test_every_counter_is_shown) {
  struct rig r;
  struct buffer before = {0}, after = {0};
  struct tally tally = {0};
  uint64_t *counters = (uint64_t *)&tally;
  rig_prepare(&r);
  rig_learn_all(&r, "1,2\n3,4\n");
  struct page_view v = view_of(&r, &tally);
  page("/metrics", &v, 0, &before);
  for (size_t i = 0; i < sizeof tally / sizeof *counters; i++) {
    counters[i] = 7;
    page("/metrics", &v, 0, &after);
    ck_assert_msg(!span_equal(buffer_span(&before), buffer_span(&after)), "counter %zu", i);
    counters[i] = 0;
  }
  buffer_clear(&before);
  buffer_clear(&after);
  rig_clear(&r);
}
END_TEST

Suite *page_suite(void) {
  Suite *suite = suite_create("page");
  TCase *tests = tcase_create("page");
  tcase_add_test(tests, test_every_page_is_found);
  tcase_add_test(tests, test_what_is_asked);
  tcase_add_test(tests, test_what_is_wrong);
  tcase_add_test(tests, test_whose_requests);
  tcase_add_test(tests, test_before_and_after_the_map_begins);
  tcase_add_test(tests, test_status);
  tcase_add_test(tests, test_metrics);
  tcase_add_test(tests, test_every_counter_is_shown);
  suite_add_tcase(suite, tests);
  return suite;
}
