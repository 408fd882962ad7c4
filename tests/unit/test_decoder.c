/* Decoders: fields out of a record, written as <a><b>; bad records as their reason. */
#include <check.h>

#include "base/buffer.h"
#include "flow/decoder.h"

Suite *decoder_suite(void);

static void decodes(const struct decoder_row *row, char delimiter, const char *text,
                    const char *expected) {
  struct decoder *d = decoder_new(row, &(struct decoder_params){delimiter, 100});
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
  struct decoder *d = decoder_new(&decoder_csv, &(struct decoder_params){',', 3});
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
}
END_TEST

START_TEST(test_table_by_name) {
  ck_assert_ptr_eq(decoder_row("csv"), &decoder_csv);
  ck_assert_ptr_eq(decoder_row("tsv"), &decoder_tsv);
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
  tcase_add_test(tcase, test_table_by_name);
  suite_add_tcase(suite, tcase);
  return suite;
}
