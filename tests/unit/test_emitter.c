/* Lines: every field, the four escapes, time. */
#include <check.h>
#include <time.h>

#include "flow/emitter.h"

Suite *emitter_suite(void);

static void emits_as(const struct emitter_row *row, const char *fields, const struct verdict *v,
                     const char *expected) {
  struct field_list list;
  struct error err = {0};
  struct buffer out = {0};
  ck_assert_int_eq(field_list_parse(&list, fields, &err), 0);
  row->line(&list, v, &out);
  buffer_append_byte(&out, '\0');
  ck_assert_str_eq(out.data, expected);
  buffer_clear(&out);
}

static void emits(const char *fields, const struct verdict *v, const char *expected) {
  emits_as(&emitter_tsv, fields, v, expected);
}

START_TEST(test_fields) {
  struct verdict v = {.seq = 7,
                      .unit = 23,
                      .row = 1,
                      .column = 3,
                      .second = 24,
                      .region = 2,
                      .missing = 1,
                      .distance = 0.123456789,
                      .source = span_of("a.csv"),
                      .record = span_of("1,2"),
                      .label = span_of("x")};
  emits("seq,unit,row,column,second,region,missing", &v, "7\t23\t1\t3\t24\t2\t1\n");
  emits("distance , record", &v, "0.123457\t1,2\n");
  emits("source,label", &v, "a.csv\tx\n");
}
END_TEST

START_TEST(test_no_value_is_a_dash) {
  emits("label,unit", &(struct verdict){.unit = 3}, "-\t3\n");
}
END_TEST

START_TEST(test_escapes) {
  struct verdict v = {.record = {"a\tb\nc\rd\\e\0f", 11}};
  struct field_list list;
  struct error err = {0};
  struct buffer out = {0};
  ck_assert_int_eq(field_list_parse(&list, "record", &err), 0);
  emitter_tsv.line(&list, &v, &out);
  ck_assert_uint_eq(out.length, 16);
  ck_assert_mem_eq(out.data, "a\\tb\\nc\\rd\\\\e\0f\n", 16);
  buffer_clear(&out);
}
END_TEST

START_TEST(test_csv_quotes) {
  struct verdict v = {.unit = 3, .distance = 0.5, .record = span_of("1,2")};
  emits_as(&emitter_csv, "unit,label,distance,record", &v, "3,-,0.5,\"1,2\"\n");
  v.record = span_of("say \"hi\"");
  emits_as(&emitter_csv, "record,unit", &v, "\"say \"\"hi\"\"\",3\n");
  v.record = span_of("two\nlines\r");
  emits_as(&emitter_csv, "record", &v, "\"two\nlines\r\"\n");
  v.record = span_of("plain\ttext");
  emits_as(&emitter_csv, "record", &v, "plain\ttext\n");
}
END_TEST

START_TEST(test_jsonl) {
  struct verdict v = {
      .unit = 3, .distance = 0.5, .time_ns = 1000000, .record = span_of("a\t\"b\"\377")};
  emits_as(&emitter_jsonl, "unit,label,distance,time", &v,
           "{\"unit\":3,\"label\":null,\"distance\":0.5,\"time\":\"1970-01-01T00:00:00.001Z\"}\n");
  emits_as(&emitter_jsonl, "record", &v, "{\"record\":\"a\\t\\\"b\\\"\xEF\xBF\xBD\"}\n");
  v.record = span_of(" {\"a\": [1.0, \"\\u00e9\"]}");
  v.json = true;
  emits_as(&emitter_jsonl, "record", &v, "{\"record\":{\"a\":[1.0,\"\\u00e9\"]}}\n");
  emits_as(&emitter_tsv, "record", &v, " {\"a\": [1.0, \"\\\\u00e9\"]}\n");
}
END_TEST

START_TEST(test_header) {
  struct field_list list;
  struct error err = {0};
  struct buffer out = {0};
  field_list_parse(&list, "unit,distance,record", &err);
  emitter_tsv.header(&list, &out);
  ck_assert_mem_eq(out.data, "unit\tdistance\trecord\n", out.length);
  buffer_reset(&out);
  emitter_csv.header(&list, &out);
  ck_assert_mem_eq(out.data, "unit,distance,record\n", out.length);
  buffer_clear(&out);
}
END_TEST

START_TEST(test_time_agrees_with_gmtime) {
  for (time_t t = 0; t < 8000000000; t += 86399 * 37) {
    struct buffer out = {0};
    char expected[64];
    struct tm *tm = gmtime(&t);
    strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S.042Z", tm);
    emitter_time((uint64_t)t * 1000000000U + 42999999U, &out);
    buffer_append_byte(&out, '\0');
    ck_assert_str_eq(out.data, expected);
    buffer_clear(&out);
  }
}
END_TEST

START_TEST(test_unknown_fields_are_named) {
  struct field_list list;
  struct error err = {0};
  ck_assert_int_eq(field_list_parse(&list, "unit,distanse", &err), -1);
  ck_assert_ptr_nonnull(strstr(err.text, "distanse"));
  ck_assert_int_eq(field_list_parse(&list, "", &err), -1);
  ck_assert_int_eq(field_list_parse(&list, "unit,", &err), -1);
}
END_TEST

Suite *emitter_suite(void) {
  Suite *suite = suite_create("emitter");
  TCase *tcase = tcase_create("emitter");
  tcase_add_test(tcase, test_fields);
  tcase_add_test(tcase, test_no_value_is_a_dash);
  tcase_add_test(tcase, test_escapes);
  tcase_add_test(tcase, test_csv_quotes);
  tcase_add_test(tcase, test_jsonl);
  tcase_add_test(tcase, test_header);
  tcase_add_test(tcase, test_time_agrees_with_gmtime);
  tcase_add_test(tcase, test_unknown_fields_are_named);
  suite_add_tcase(suite, tcase);
  return suite;
}
