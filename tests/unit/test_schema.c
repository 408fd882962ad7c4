/* Header and features found from the first records. */
#include <check.h>

#include "flow/decoder.h"
#include "flow/schema.h"

Suite *schema_suite(void);

struct found {
  struct survey survey;
  struct columns columns;
  struct feature_list features;
  bool header;
};

static void survey_text(struct found *f, const char *text) {
  struct decoder *d =
      decoder_new(&decoder_csv, &(struct decoder_params){.delimiter = ',', .most_fields = 100});
  *f = (struct found){0};
  for (const char *at = text; *at;) {
    size_t length = strcspn(at, "\n");
    struct record record;
    ck_assert_int_eq(decoder_decode(d, (struct span){at, length}, &record), BAD_NONE);
    survey_add(&f->survey, &record);
    at += length + (at[length] == '\n');
  }
  f->header = survey_header(&f->survey);
  columns_number(&f->columns, f->survey.columns);
  decoder_free(d);
}

static void clear(struct found *f) {
  survey_clear(&f->survey);
  columns_clear(&f->columns);
  feature_list_clear(&f->features);
}

static void has_header(const char *text, bool header) {
  struct found f;
  survey_text(&f, text);
  ck_assert_msg(f.header == header, "%s", text);
  clear(&f);
}

START_TEST(test_header) {
  has_header("a,b\n1,2\n3,4\n", true);
  has_header("1,2\n3,4\n", false);
  has_header("x,2\ny,4\nz,5\n", false); /* a column of words all the way down */
  has_header("name,b\nx,1\ny,2\n", true);
  has_header("a,b\n", false); /* nothing to compare with */
  has_header("a,b\n,\n1,\n", true);
}
END_TEST

START_TEST(test_numeric_columns) {
  struct found f;
  survey_text(&f, "h,h,h,h\n1,x,,nan\n2,y,3,nan\n3,4,,nan\n");
  ck_assert(survey_numeric(&f.survey, 0, true));
  ck_assert(!survey_numeric(&f.survey, 1, true));
  ck_assert(survey_numeric(&f.survey, 2, true));  /* missing cells don't speak against it */
  ck_assert(!survey_numeric(&f.survey, 3, true)); /* but something must speak for it */
  clear(&f);
}
END_TEST

START_TEST(test_auto_takes_numbers) {
  struct found f;
  struct error err = {0};
  struct feature_list none = {0};
  survey_text(&f, "1,x,2\n3,y,4\n");
  ck_assert_int_eq(schema_resolve(&none, "2", &f.columns, &f.survey, false, &f.features, &err), 0);
  ck_assert_uint_eq(f.features.count, 3);
  ck_assert_str_eq(f.features.specs[0].field, "1");
  ck_assert_ptr_eq(f.features.specs[0].as, &feature_number);
  ck_assert_ptr_eq(f.features.specs[1].as, &feature_label);
  ck_assert_str_eq(f.features.specs[2].field, "3");
  clear(&f);
}
END_TEST

START_TEST(test_a_list_replaces_auto) {
  struct found f;
  struct error err = {0};
  struct feature_spec specs[] = {{.field = "2", .as = &feature_category, .weight = 2.0, .dims = 4},
                                 {.field = "1", .as = &feature_ignore, .weight = 1.0, .dims = 8},
                                 {.field = "*", .as = &feature_auto, .weight = 1.0, .dims = 8}};
  struct feature_list two = {specs, 2}, three = {specs, 3};
  survey_text(&f, "1,x,2\n3,y,4\n");
  ck_assert_int_eq(schema_resolve(&two, "", &f.columns, &f.survey, false, &f.features, &err), 0);
  ck_assert_uint_eq(f.features.count, 1);
  ck_assert_ptr_eq(f.features.specs[0].as, &feature_category);
  feature_list_clear(&f.features);
  ck_assert_int_eq(schema_resolve(&three, "", &f.columns, &f.survey, false, &f.features, &err), 0);
  ck_assert_uint_eq(f.features.count, 2);
  ck_assert_str_eq(f.features.specs[1].field, "3");
  clear(&f);
}
END_TEST

START_TEST(test_unknown_columns_are_named) {
  struct found f;
  struct error err = {0};
  struct feature_spec spec = {.field = "bytes", .as = &feature_number, .weight = 1.0, .dims = 8};
  struct feature_list list = {&spec, 1}, none = {0};
  survey_text(&f, "1,2\n");
  ck_assert_int_eq(schema_resolve(&list, "", &f.columns, &f.survey, false, &f.features, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_CONFIG);
  ck_assert_ptr_nonnull(strstr(err.text, "bytes"));
  ck_assert_int_eq(schema_resolve(&none, "lbl", &f.columns, &f.survey, false, &f.features, &err),
                   -1);
  ck_assert_ptr_nonnull(strstr(err.text, "lbl"));
  clear(&f);
}
END_TEST

Suite *schema_suite(void) {
  Suite *suite = suite_create("schema");
  TCase *tcase = tcase_create("schema");
  tcase_add_test(tcase, test_header);
  tcase_add_test(tcase, test_numeric_columns);
  tcase_add_test(tcase, test_auto_takes_numbers);
  tcase_add_test(tcase, test_a_list_replaces_auto);
  tcase_add_test(tcase, test_unknown_columns_are_named);
  suite_add_tcase(suite, tcase);
  return suite;
}
