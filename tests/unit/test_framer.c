/* Framing: whatever way the bytes arrive, the same records come out. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "flow/framer.h"

Suite *framer_suite(void);

/* Records as "text|" or "!reason:text|", with bytes and lines, when `text` comes in pieces that
   end at the given split points. */
static void frames(const struct framer_row *row, size_t most, struct span text, size_t first,
                   size_t second, struct buffer *out) {
  struct framer f;
  struct frame frame;
  struct buffer pending = {0};
  size_t skipped, ends[3] = {first, second, text.length}, from = 0;
  framer_init(&f, row, most, ',');
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
  ck_assert_uint_ge(lines, 1);
  buffer_clear(&pending);
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
}
END_TEST

START_TEST(test_lines_are_counted) {
  struct framer f;
  struct frame frame;
  size_t skipped;
  const char text[] = "a,\"b\n\nc\"\nd\n";
  framer_init(&f, &framer_csv, 100, ',');
  ck_assert(framer_next(&f, text, sizeof text - 1, &frame, &skipped));
  ck_assert_uint_eq(frame.lines, 3);
  ck_assert(
      framer_next(&f, text + frame.consumed, sizeof text - 1 - frame.consumed, &frame, &skipped));
  ck_assert_uint_eq(frame.lines, 1);
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
  suite_add_tcase(suite, tcase);
  return suite;
}
