/* Decoders: fields out of a record, written as <a><b>, or <name=a> where records name them; bad
   records as their reason. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/random.h"
#include "flow/decoder.h"
#include "flow/pattern.h"

Suite *decoder_suite(void);

static void decodes(const struct decoder_row *row, char delimiter, const char *text,
                    const char *expected) {
  struct decoder *d =
      decoder_new(row, &(struct decoder_params){.delimiter = delimiter, .most_fields = 100});
  struct record record;
  struct buffer out = {0};
  for (int again = 0; again < 2; again++) { /* a decoder carries nothing over */
    buffer_reset(&out);
    enum bad_reason bad = decoder_decode(d, span_of(text), &record);
    if (bad) buffer_append_text(&out, bad_reason_names[bad]);
    for (uint32_t i = 0; !bad && i < record.count; i++) {
      buffer_printf(&out, "<%.*s>", (int)record.fields[i].length, record.fields[i].at);
    }
    buffer_append_byte(&out, '\0');
    ck_assert_str_eq(out.data, expected);
  }
  buffer_clear(&out);
  decoder_free(d);
}

START_TEST(test_csv) {
  decodes(&decoder_csv, ',', "a,b,c", "<a><b><c>");
  decodes(&decoder_csv, ',', ",", "<><>");
  decodes(&decoder_csv, ',', "a", "<a>");
  decodes(&decoder_csv, ';', "1,5;2,5", "<1,5><2,5>");
  decodes(&decoder_csv, ',', "\"a,b\",c", "<a,b><c>");
  decodes(&decoder_csv, ',', "\"\",\"\"\"\"", "<><\">");
  decodes(&decoder_csv, ',', "\"say \"\"hi\"\" twice\",\"a\"\"b\",\"\"\"c\"",
          "<say \"hi\" twice><a\"b><\"c>");
  decodes(&decoder_csv, ',', "5\" pipe,3", "<5\" pipe><3>");
  decodes(&decoder_csv, ',', "\"a\nb\",c", "<a\nb><c>");
}
END_TEST

START_TEST(test_csv_bad_quotes) {
  decodes(&decoder_csv, ',', "\"a", "quote");
  decodes(&decoder_csv, ',', "\"a\"b,c", "quote");
  decodes(&decoder_csv, ',', "x,\"", "quote");
}
END_TEST

START_TEST(test_csv_too_many_fields) {
  struct decoder *d =
      decoder_new(&decoder_csv, &(struct decoder_params){.delimiter = ',', .most_fields = 3});
  struct record record;
  ck_assert_int_eq(decoder_decode(d, span_of("1,2,3"), &record), BAD_NONE);
  ck_assert_int_eq(decoder_decode(d, span_of("1,2,3,4"), &record), BAD_FIELD_COUNT);
  decoder_free(d);
}
END_TEST

START_TEST(test_tsv) {
  decodes(&decoder_tsv, '\t', "a\tb b\t\tc", "<a><b b><><c>");
  decodes(&decoder_tsv, ' ', "  a   b \t c ", "<a><b><c>");
  decodes(&decoder_tsv, ',', "a b\tc", "<a b><c>");
  decodes(&decoder_tsv, ',', "a  b c", "<a><b><c>");
  decodes(&decoder_tsv, ',', "a b\n\tat c", "<a><b>");
  decodes(&decoder_tsv, '\t', "a\tb\r\n\tat c\r\n", "<a><b>");
}
END_TEST

/* What a record says, by name; names: the columns that are asked for, NULL: all. */
static void names(const struct decoder_row *row, const char *pattern, const char *asked,
                  struct span text, const char *expected) {
  struct columns columns = {.open = !asked};
  struct error err = {0};
  struct decoder_params params = {.columns = &columns};
  for (const char *at = asked; at && *at; at += strcspn(at, " "), at += *at == ' ') {
    columns_add(&columns, (struct span){at, strcspn(at, " ")});
  }
  if (pattern) params.pattern = pattern_new(span_of(pattern), &err);
  struct decoder *d = decoder_new(row, &params);
  struct record record;
  struct buffer out = {0};
  for (int again = 0; again < 2; again++) { /* a decoder carries nothing over */
    buffer_reset(&out);
    enum bad_reason bad = decoder_decode(d, text, &record);
    if (bad) buffer_append_text(&out, bad_reason_names[bad]);
    for (uint32_t i = 0; !bad && i < record.count; i++) {
      struct span name = columns_name(&columns, i), field = record_text(&record, i);
      if (!field.at) continue;
      buffer_printf(&out, "<%.*s=%.*s>", (int)name.length, name.at, (int)field.length, field.at);
    }
    buffer_append_byte(&out, '\0');
    ck_assert_str_eq(out.data, expected);
  }
  buffer_clear(&out);
  decoder_free(d);
  pattern_free(params.pattern);
  columns_clear(&columns);
}

static void json(const char *asked, const char *text, const char *expected) {
  names(&decoder_jsonl, NULL, asked, span_of(text), expected);
}

START_TEST(test_jsonl) {
  json(NULL, "{\"a\":1,\"b\":\"x y\",\"c\":2.5}", "<a=1><b=x y><c=2.5>");
  json(NULL, " { \"a\" : { \"b\" : [ 1, { \"c\" : 2 } ] } } ", "<a.b.0=1><a.b.1.c=2>");
  json(NULL, "{\"t\":true,\"f\":false,\"n\":null,\"e\":\"\"}", "<t=true><f=false><e=>");
  json(NULL, "[7,[8,9]]", "<0=7><1.0=8><1.1=9>");
  json(NULL, "{}", "");
  json(NULL, "{\"a\":{},\"b\":[],\"\":1}", "");
  json(NULL, "{\"\":{\"x\":1},\"x\":2}", "<.x=1><x=2>");
  json(NULL, "{\"a\":\"\\u00e9\\n\\ud83d\\ude00\"}", "<a=\xC3\xA9\n\xF0\x9F\x98\x80>");
  json("c a", "{\"a\":1,\"b\":2,\"c\":3}", "<c=3><a=1>");
  json("a.b", "{\"a\":1,\"a.b\":2}", "<a.b=2>");
  json("a", "{\"a\":{\"b\":1}}", "");
}
END_TEST

START_TEST(test_jsonl_numbers) {
  json(NULL, "{\"a\":-0.5,\"b\":1e3,\"c\":1E-7,\"d\":12345678901234567890}",
       "<a=-0.5><b=1000><c=1e-07><d=1.2345678901234567e+19>");
  json(NULL, "{\"a\":0.1,\"b\":0.12345678901234567,\"c\":1e999}",
       "<a=0.1><b=0.12345678901234566><c=>");
}
END_TEST

START_TEST(test_jsonl_bad) {
  static const char *const broken[] = {"",
                                       "{",
                                       "{\"a\":1",
                                       "{\"a\":1,}",
                                       "{a:1}",
                                       "\"a\"",
                                       "1",
                                       "null",
                                       "{\"a\":1}x",
                                       "{\"a\":1}{\"a\":2}",
                                       "{\"a\":\"\\ud800\"}",
                                       "{\"a\":\"\\u12x4\"}",
                                       "{\"a\":\"\\u0000\"}",
                                       "{\"a\":\"\\udc00x\"}",
                                       "{\"a\":\"\\q\"}",
                                       "{\"a\":tru}",
                                       "{\"a\":+1}"};
  for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) json(NULL, broken[i], "json");
  json(NULL, "{\"a\":1,\"a\":1}", "name_twice");
  json(NULL, "{\"a\":{\"b\":1},\"a.b\":2}", "name_twice");
  json("b", "{\"a\":1,\"a\":1,\"b\":2}", "<b=2>"); /* nobody asks for it */
}
END_TEST

/* Depth, a number of 400 digits, a text of 1 MB: bad or good, never a crash. */
START_TEST(test_jsonl_extremes) {
  struct buffer text = {0};
  for (int deep = 60; deep <= 10000; deep += deep < 70 ? 1 : 3310) {
    buffer_reset(&text);
    for (int i = 0; i < deep; i++) buffer_append_text(&text, "[");
    buffer_append_text(&text, "1");
    for (int i = 0; i < deep; i++) buffer_append_text(&text, "]");
    if (deep > 64) names(&decoder_jsonl, NULL, NULL, buffer_span(&text), "json");
    if (deep <= 64) names(&decoder_jsonl, NULL, "x", buffer_span(&text), "");
  }
  buffer_reset(&text);
  buffer_append_text(&text, "{\"a\":");
  for (int i = 0; i < 400; i++) buffer_append_text(&text, "7");
  buffer_append_text(&text, "}");
  names(&decoder_jsonl, NULL, NULL, buffer_span(&text), "<a=>"); /* too large for a double */
  buffer_reset(&text);
  buffer_append_text(&text, "{\"b\":1,\"a\":\"");
  for (int i = 0; i < 1 << 20; i++) buffer_append_byte(&text, 'x');
  buffer_append_text(&text, "\"}");
  names(&decoder_jsonl, NULL, "b", buffer_span(&text), "<b=1>");
  buffer_clear(&text);
}
END_TEST

/* Of a name longer than any column's nothing is looked at, however many elements it has. */
START_TEST(test_long_names) {
  struct buffer text = {0};
  buffer_append_text(&text, "{\"a\":1,\"");
  for (int i = 0; i < 400000; i++) buffer_append_byte(&text, 'k');
  buffer_append_text(&text, "\":[0");
  for (int i = 0; i < 200000; i++) buffer_append_text(&text, ",1");
  buffer_append_text(&text, "]}");
  names(&decoder_jsonl, NULL, NULL, buffer_span(&text), "<a=1>");
  buffer_clear(&text);
}
END_TEST

/* Columns go and come back, as when a first warm-up shows nothing to learn from: no value of an
   older record is left in them. */
START_TEST(test_columns_may_change) {
  struct columns columns = {0};
  struct record record;
  columns_open(&columns);
  struct decoder *d = decoder_new(&decoder_jsonl, &(struct decoder_params){.columns = &columns});
  ck_assert_int_eq(decoder_decode(d, span_of("{\"a\":\"1\",\"b\":\"2\",\"c\":3}"), &record),
                   BAD_NONE);
  columns_clear(&columns);
  columns_add(&columns, span_of("x"));
  ck_assert_int_eq(decoder_decode(d, span_of("{\"x\":4}"), &record), BAD_NONE);
  columns_open(&columns);
  ck_assert_int_eq(decoder_decode(d, span_of("{\"b\":5,\"c\":6}"), &record), BAD_NONE);
  ck_assert_uint_eq(record.count, 3);
  ck_assert_ptr_null(record.fields[0].at);
  ck_assert(span_is(record_text(&record, 1), "5") && span_is(record_text(&record, 2), "6"));
  decoder_free(d);
  columns_clear(&columns);
}
END_TEST

/* A record with more names than there may be columns: the first of them are taken. */
START_TEST(test_names_are_bounded) {
  struct columns columns = {.open = true};
  struct decoder *d = decoder_new(&decoder_jsonl, &(struct decoder_params){.columns = &columns});
  struct buffer text = {0};
  struct record record;
  buffer_append_text(&text, "{\"0\":0.5");
  for (int i = 1; i < 10000; i++) buffer_printf(&text, ",\"%d\":%d.5", i, i);
  buffer_append_text(&text, "}");
  ck_assert_int_eq(decoder_decode(d, buffer_span(&text), &record), BAD_NONE);
  ck_assert_uint_eq(record.count, COLUMNS_MOST_TAKEN);
  for (int i = 0; i < COLUMNS_MOST_TAKEN; i++) {
    char expected[16];
    snprintf(expected, sizeof expected, "%d.5", i);
    ck_assert(span_is(record_text(&record, i), expected));
  }
  decoder_free(d);
  buffer_clear(&text);
  columns_clear(&columns);
}
END_TEST

static void logfmt(const char *asked, const char *text, const char *expected) {
  names(&decoder_logfmt, NULL, asked, span_of(text), expected);
}

START_TEST(test_logfmt) {
  logfmt(NULL, "a=1 b=two  c=", "<a=1><b=two><c=>");
  logfmt(NULL, " a=\"x y\" b=\"\" c ", "<a=x y><b=><c=true>");
  logfmt(NULL, "a=\"say \\\"hi\\\" \\\\ \\n\\t\" b=2", "<a=say \"hi\" \\ \n\t><b=2>");
  logfmt(NULL, "a=\"\\u00e9\\ud83d\\ude00\\ud800.\\u12\"",
         "<a=\xC3\xA9\xF0\x9F\x98\x80\xEF\xBF\xBD.u12>");
  logfmt(NULL, "a=b=c d=x\"y", "<a=b=c><d=x\"y>");
  logfmt("b", "a=1 b=2 a=3", "<b=2>");
  logfmt(NULL, "a=1 b=\"x\ny\" c=3 \n\tat f(\"g\") a=2", "<a=1><b=x\ny><c=3>");
}
END_TEST

START_TEST(test_logfmt_bad) {
  logfmt(NULL, "a=1 =2", "logfmt");
  logfmt(NULL, "\"a\"=2", "logfmt");
  logfmt(NULL, "a\"=2", "logfmt");
  logfmt(NULL, "a=\"x", "quote");
  logfmt(NULL, "a=\"x\\", "quote");
  logfmt(NULL, "a=\"x\\\"", "quote");
  logfmt(NULL, "a=\"x\"y", "quote");
  logfmt(NULL, "a=1 a=2", "name_twice");
}
END_TEST

START_TEST(test_regex) {
  names(&decoder_regex, "(?<a>\\d+)(?: (?<b>\\w+))?", NULL, span_of("x 12 yes"), "<a=12><b=yes>");
  names(&decoder_regex, "(?<a>\\d+)(?: (?<b>\\w+))?", NULL, span_of("12"), "<a=12>");
  names(&decoder_regex, "(?<b>.)(?<a>.)", "a", span_of("xy"), "<a=y>");
  names(&decoder_regex, "^(?<a>\\d+)$", NULL, span_of("12 "), "unmatched");
  names(&decoder_regex, "(?J)(?<a>x)|(?<a>y)", NULL, span_of("y"), "<a=y>");
  names(&decoder_regex, "(?<x>(?:a+)+)$", NULL, span_of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
        "match_limit");
}
END_TEST

/* Whatever bytes come, in whatever piece of a good record: an answer, and the next one is right. */
START_TEST(test_noise_carries_nothing_over) {
  static const struct {
    const struct decoder_row *row;
    const char *good, *fields;
  } all[] = {{&decoder_jsonl, "{\"a\":1,\"b\":{\"c\":\"x\"}}", "a b.c"},
             {&decoder_logfmt, "a=1 b.c=\"x\\n\"", "a b.c"}};
  struct random random;
  random_seed(&random, 7);
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
    struct columns columns = {0};
    columns_add(&columns, span_of("a"));
    columns_add(&columns, span_of("b.c"));
    struct decoder *d = decoder_new(all[k].row, &(struct decoder_params){.columns = &columns});
    struct record record;
    for (int round = 0; round < 3000; round++) {
      char text[64];
      size_t length = strlen(all[k].good);
      memcpy(text, all[k].good, length);
      for (int i = 0; i < 3; i++) text[random_below(&random, length)] = (char)random_next(&random);
      char *exact = malloc(length); /* so that a sanitizer sees a read past its end */
      memcpy(exact, text, length);
      decoder_decode(d, (struct span){exact, random_below(&random, length + 1)}, &record);
      free(exact);
      ck_assert_int_eq(decoder_decode(d, span_of(all[k].good), &record), BAD_NONE);
      ck_assert_msg(span_is(record_text(&record, 0), "1") && record.fields[1].at[0] == 'x',
                    "round %d (seed 7)", round);
    }
    decoder_free(d);
    columns_clear(&columns);
  }
}
END_TEST

START_TEST(test_table_by_name) {
  ck_assert_ptr_eq(decoder_row("csv"), &decoder_csv);
  ck_assert_ptr_eq(decoder_row("tsv"), &decoder_tsv);
  ck_assert_ptr_eq(decoder_row("jsonl"), &decoder_jsonl);
  ck_assert_ptr_eq(decoder_row("logfmt"), &decoder_logfmt);
  ck_assert_ptr_eq(decoder_row("regex"), &decoder_regex);
  ck_assert_ptr_null(decoder_row("cvs"));
}
END_TEST

Suite *decoder_suite(void) {
  Suite *suite = suite_create("decoder");
  TCase *tcase = tcase_create("decoder");
  tcase_add_test(tcase, test_csv);
  tcase_add_test(tcase, test_csv_bad_quotes);
  tcase_add_test(tcase, test_csv_too_many_fields);
  tcase_add_test(tcase, test_tsv);
  tcase_add_test(tcase, test_jsonl);
  tcase_add_test(tcase, test_jsonl_numbers);
  tcase_add_test(tcase, test_jsonl_bad);
  tcase_add_test(tcase, test_jsonl_extremes);
  tcase_add_test(tcase, test_long_names);
  tcase_add_test(tcase, test_columns_may_change);
  tcase_add_test(tcase, test_names_are_bounded);
  tcase_add_test(tcase, test_logfmt);
  tcase_add_test(tcase, test_logfmt_bad);
  tcase_add_test(tcase, test_regex);
  tcase_add_test(tcase, test_noise_carries_nothing_over);
  tcase_add_test(tcase, test_table_by_name);
  suite_add_tcase(suite, tcase);
  return suite;
}
