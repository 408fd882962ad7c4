/* Framing: whatever way the bytes arrive, the same records come out. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/random.h"
#include "flow/framer.h"
#include "flow/pattern.h"

Suite *framer_suite(void);

static uint64_t lines_of(struct span text) {
  uint64_t lines = text.length > 0 && text.at[text.length - 1] != '\n';
  for (size_t i = 0; i < text.length; i++) lines += text.at[i] == '\n';
  return lines;
}

/* Records as "text|" or "!reason:text|", with bytes and lines, when `text` comes in pieces that
   end at the given split points. */
static void frames_of(struct framer f, struct span text, size_t first, size_t second,
                      struct buffer *out) {
  struct frame frame;
  struct buffer pending = {0};
  size_t skipped, ends[3] = {first, second, text.length}, from = 0;
  uint64_t bytes = 0, lines = 0;
  for (int piece = 0; piece < 4; piece++) {
    bool last = piece == 3;
    size_t to = last ? text.length : ends[piece];
    buffer_append(&pending, text.at + from, to - from);
    from = to;
    for (;;) {
      bool got = framer_next(&f, pending.data, pending.length, &frame, &skipped);
      if (!got) buffer_consume(&pending, skipped);
      if (!got && last) got = framer_last(&f, pending.data, pending.length, &frame);
      if (!got) break;
      if (frame.bad) buffer_printf(out, "!%s:", bad_reason_names[frame.bad]);
      buffer_printf(out, "%.*s|", frame.bad == BAD_TOO_LONG ? 0 : (int)frame.text.length,
                    frame.text.at);
      bytes += frame.bytes;
      lines += frame.lines;
      buffer_consume(&pending, frame.consumed);
    }
  }
  ck_assert_uint_eq(pending.length, 0);
  ck_assert_uint_eq(bytes, text.length);
  ck_assert_uint_eq(lines, lines_of(text));
  buffer_clear(&pending);
}

static void frames(const struct framer_row *row, size_t most, struct span text, size_t first,
                   size_t second, struct buffer *out) {
  struct framer f;
  framer_init(&f, row, most, ',', NULL);
  frames_of(f, text, first, second, out);
}

/* Two split points at every pair of places. */
static void every_split(const struct framer_row *row, size_t most, const char *text,
                        const char *expected) {
  struct span all = span_of(text);
  for (size_t first = 0; first <= all.length; first++) {
    for (size_t second = first; second <= all.length; second++) {
      struct buffer out = {0};
      frames(row, most, all, first, second, &out);
      buffer_append_byte(&out, '\0');
      ck_assert_msg(strcmp(out.data, expected) == 0, "split at %zu and %zu: %s, not %s", first,
                    second, out.data, expected);
      buffer_clear(&out);
    }
  }
}

START_TEST(test_lines) {
  every_split(&framer_lines, 100, "a\nbc\r\n\nd", "a|bc||d|");
  every_split(&framer_lines, 100, "\"a\nb\"\n", "\"a|b\"|");
  every_split(&framer_lines, 100, "one", "one|");
}
END_TEST

START_TEST(test_csv_quotes) {
  every_split(&framer_csv, 100, "a,\"b\nc\",d\ne\n", "a,\"b\nc\",d|e|");
  every_split(&framer_csv, 100, "\"a\"\"\n\"\"b\",c\nd\n", "\"a\"\"\n\"\"b\",c|d|");
  every_split(&framer_csv, 100, "5\" pipe,3\n6\",4\n", "5\" pipe,3|6\",4|");
  every_split(&framer_csv, 100, "x,\"end\"", "x,\"end\"|");
  every_split(&framer_csv, 100, "\"\",1\n\"\"\n", "\"\",1|\"\"|");
}
END_TEST

START_TEST(test_csv_unclosed_quote_costs_one_line) {
  every_split(&framer_csv, 100, "1,\"oops\n2,b\n3,c\n", "!quote:1,\"oops|2,b|3,c|");
  every_split(&framer_csv, 8, "1,\"o\n2,b\n3,c\n4,d\n", "!quote:1,\"o|2,b|3,c|4,d|");
}
END_TEST

START_TEST(test_too_long) {
  every_split(&framer_lines, 4, "ab\nabcdefghij\ncd\n", "ab|!too_long:|cd|");
  every_split(&framer_lines, 4, "abcdefghij", "!too_long:|");
  every_split(&framer_csv, 4, "abcdefghij\nx\n", "!too_long:|x|");
  every_split(&framer_csv, 4, "a,\"bcdefghij\nx\n", "!too_long:|x|");
  every_split(&framer_csv, 4, "\"abcdefghij\nklm\"\nx\n", "!too_long:|klm\"|x|");
  every_split(&framer_csv, 4, "\"a\"\"bcdef\"\nx\n", "!too_long:|x|");
}
END_TEST

START_TEST(test_lines_are_counted) {
  struct framer f;
  struct frame frame;
  size_t skipped;
  const char text[] = "a,\"b\n\nc\"\nd\n";
  framer_init(&f, &framer_csv, 100, ',', NULL);
  ck_assert(framer_next(&f, text, sizeof text - 1, &frame, &skipped));
  ck_assert_uint_eq(frame.lines, 3);
  ck_assert(
      framer_next(&f, text + frame.consumed, sizeof text - 1 - frame.consumed, &frame, &skipped));
  ck_assert_uint_eq(frame.lines, 1);
}
END_TEST

/* --- records of several lines --- */

/* The obvious twin, which has all of the text: a first line is one that begins with no blank. */
struct twin {
  struct span lines[200];
  size_t count, most;
};

static void cut_lines(struct twin *t, struct span text) {
  for (t->count = 0; text.length > 0; t->count++) {
    const char *newline = memchr(text.at, '\n', text.length);
    size_t line = newline ? (size_t)(newline - text.at) : text.length;
    ck_assert_uint_lt(t->count, 200);
    t->lines[t->count] = (struct span){text.at, line};
    size_t used = line + (newline != NULL);
    text = (struct span){text.at + used, text.length - used};
  }
}

static bool continues(struct span line) {
  return line.length == 0 || span_blank(line.at[0]);
}

static size_t twin_record(const struct twin *t, size_t from) {
  const char *begin = t->lines[from].at;
  size_t to = from + 1;
  if (t->lines[from].length > t->most || span_trim(t->lines[from]).length == 0) return to;
  for (; to < t->count && continues(t->lines[to]); to++) {
    if ((size_t)(t->lines[to].at + t->lines[to].length - begin) > t->most) break;
  }
  return to;
}

static void twin_frames(struct span text, size_t most, struct buffer *out) {
  struct twin t = {.most = most};
  cut_lines(&t, text);
  for (size_t from = 0, to; from < t.count; from = to) {
    to = twin_record(&t, from);
    if (t.lines[from].length > most) {
      buffer_append_text(out, "!too_long:|");
      continue;
    }
    size_t last = to - 1;
    while (last > from && span_trim(t.lines[last]).length == 0) last--;
    struct span end = t.lines[last];
    if (end.length > 0 && end.at[end.length - 1] == '\r') end.length--;
    buffer_append(out, t.lines[from].at, (size_t)(end.at + end.length - t.lines[from].at));
    buffer_append_byte(out, '|');
  }
}

static struct pattern *new_first_line(void) {
  struct error err;
  struct pattern *p = pattern_new_whole("line", span_of("^[^ \\t\\r]"), &err);
  ck_assert_msg(p != NULL, "%s", err.text);
  return p;
}

static void splits_as_twin(struct pattern *first_line, size_t most, struct span text, size_t first,
                           size_t second) {
  struct buffer out = {0}, expected = {0};
  struct framer f;
  framer_init(&f, &framer_lines, most, ',', first_line);
  frames_of(f, text, first, second, &out);
  twin_frames(text, most, &expected);
  ck_assert_msg(span_equal(buffer_span(&out), buffer_span(&expected)),
                "`%.*s` at most %zu, split at %zu and %zu:\n`%.*s` instead of\n`%.*s`",
                (int)text.length, text.at, most, first, second, (int)out.length, out.data,
                (int)expected.length, expected.data);
  buffer_clear(&out);
  buffer_clear(&expected);
}

START_TEST(test_multiline_at_every_split) {
  static const char *const texts[] = {"a\n b\n\n c\nd\n\ne",
                                      "a\r\n\tb\r\n\r\nc\r\n d\r",
                                      "  before\n all\na\n b\n",
                                      "\n \n\r\na\n\n \n\nb\n\n",
                                      "a\n b",
                                      "a\n b\nc",
                                      "a\nb\n c\n d\n e\n f\n g\nh\n",
                                      "abcdefghijklmnop\n b\nc\n",
                                      "a\n bcdefghijklmnop\n c\n",
                                      "a\n b\n cdefghijklmnop",
                                      "a\n b\n\n\n\n\n\n\n\n\n\n\n\nc"};
  struct pattern *first_line = new_first_line();
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    struct span all = span_of(texts[i]);
    for (size_t most = 4; most < 20; most += 5) {
      for (size_t first = 0; first <= all.length; first++) {
        for (size_t second = first; second <= all.length; second++) {
          splits_as_twin(first_line, most, all, first, second);
        }
      }
    }
  }
  pattern_free(first_line);
}
END_TEST

START_TEST(test_multiline_as_its_twin) {
  static const char bytes[] = "ab \t\r\n\n";
  struct pattern *first_line = new_first_line();
  struct random random;
  char text[200];
  random_seed(&random, 5);
  for (int run = 0; run < 8000; run++) {
    size_t length = random_below(&random, sizeof text), most = 1 + random_below(&random, 40);
    for (size_t i = 0; i < length; i++) text[i] = bytes[random_below(&random, sizeof bytes - 1)];
    size_t first = random_below(&random, length + 1);
    size_t second = first + random_below(&random, length - first + 1);
    splits_as_twin(first_line, most, (struct span){text, length}, first, second);
  }
  pattern_free(first_line);
}
END_TEST

/* A carriage return isn't the line's. */
START_TEST(test_multiline_to_the_lines_end) {
  struct error err;
  struct framer f;
  struct buffer out = {0};
  struct pattern *numbers = pattern_new_whole("line", span_of("^\\d*$"), &err);
  framer_init(&f, &framer_lines, 100, ',', numbers);
  frames_of(f, span_of("1\r\na1\r\n1b\r\n2\r\nc\n3\nd\n4\r"), 5, 9, &out);
  ck_assert(span_is(buffer_span(&out), "1\r\na1\r\n1b|2\r\nc|3\nd|4|"));
  buffer_clear(&out);
  pattern_free(numbers);
}
END_TEST

/* What waits for the next first line, as it stands: but for a line that isn't whole. */
START_TEST(test_multiline_closed) {
  struct pattern *first_line = new_first_line();
  struct framer f;
  struct frame frame;
  size_t skipped;
  const char text[] = "a\n b\n\n c";
  framer_init(&f, &framer_lines, 100, ',', first_line);
  ck_assert(!framer_next(&f, text, 1, &frame, &skipped));
  ck_assert(!framer_unclosed(&f) && !framer_close(&f, text, &frame));
  ck_assert(!framer_next(&f, text, sizeof text - 1, &frame, &skipped));
  ck_assert(framer_unclosed(&f) && framer_close(&f, text, &frame));
  ck_assert(span_is(frame.text, "a\n b") && frame.consumed == 6 && frame.lines == 3);
  ck_assert(!framer_unclosed(&f) && !framer_close(&f, text + 6, &frame));
  ck_assert(!framer_next(&f, text + 6, 2, &frame, &skipped));
  ck_assert(framer_last(&f, text + 6, 2, &frame) && span_is(frame.text, " c"));
  framer_init(&f, &framer_csv, 100, ',', first_line);
  ck_assert_ptr_eq(f.row, &framer_csv);
  pattern_free(first_line);
}
END_TEST

Suite *framer_suite(void) {
  Suite *suite = suite_create("framer");
  TCase *tcase = tcase_create("framer");
  tcase_add_test(tcase, test_lines);
  tcase_add_test(tcase, test_csv_quotes);
  tcase_add_test(tcase, test_csv_unclosed_quote_costs_one_line);
  tcase_add_test(tcase, test_too_long);
  tcase_add_test(tcase, test_lines_are_counted);
  tcase_add_test(tcase, test_multiline_at_every_split);
  tcase_add_test(tcase, test_multiline_as_its_twin);
  tcase_add_test(tcase, test_multiline_to_the_lines_end);
  tcase_add_test(tcase, test_multiline_closed);
  suite_add_tcase(suite, tcase);
  return suite;
}
