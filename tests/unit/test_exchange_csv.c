/* Tables against bytes written by hand. */
#include "exchanges.h"

Suite *exchange_csv_suite(void);

START_TEST(rows_and_columns_say_where_units_lie) {
  struct exchange e;
  const double x = (double)NAN;
  exchanges_read(&exchange_csv,
                 "\xEF\xBB\xBFweight,column,\"a \"\"b\"\",\r\nc\",row\r\n"
                 "1,1,2,0\r\n\r\n3,0,\"4\",1\r\n,1,nan,1\r\n7,0,-8e2,0",
                 &e);
  ck_assert_uint_eq(e.lattice.rows, 2);
  ck_assert_uint_eq(e.lattice.columns, 2);
  ck_assert_ptr_null(e.lattice.kind);
  ck_assert_uint_eq(e.dims, 2);
  exchanges_text(exchange_texts_at(&e.names, 0), "weight");
  exchanges_text(exchange_texts_at(&e.names, 1), "a \"b\",\r\nc");
  exchanges_weights(&e, (double[]){7, -800, 1, 2, 3, 4, x, x});
  exchange_clear(&e);
}
END_TEST

START_TEST(without_them_units_come_row_by_row) {
  const struct exchange_hints hints = {.name = "f", .rows = 3};
  struct exchange e;
  static const char named[] = "row,b\n1,2\n3,4\n5,6\n", bare[] = "1,2\n3,4\n5,6\n";
  exchanges_read_bytes(&exchange_csv, named, sizeof named - 1, &hints, &e);
  exchanges_weights(&e, (double[]){1, 2, 3, 4, 5, 6});
  ck_assert_uint_eq(e.lattice.columns, 1);
  exchanges_text(exchange_texts_at(&e.names, 0), "row"); /* alone it is a component */
  exchange_clear(&e);
  exchanges_read_bytes(&exchange_csv, bare, sizeof bare - 1, &hints, &e);
  exchanges_weights(&e, (double[]){1, 2, 3, 4, 5, 6});
  ck_assert_uint_eq(e.names.count, 0);
  exchange_clear(&e);
}
END_TEST

START_TEST(what_is_written) {
  struct exchange e = {0};
  struct error err = {0};
  struct buffer bytes = {0};
  ck_assert_int_eq(exchange_make(&e, 1, 2, 2, &err), 0);
  memcpy(e.weights, (double[]){0.1, 2, (double)NAN, -3e-7}, 4 * sizeof(double));
  exchange_csv.write(&e, &bytes);
  exchanges_text(buffer_span(&bytes), "row,column,1,2\n0,0,0.1,2\n0,1,,-3e-07\n");
  buffer_reset(&bytes);
  exchange_texts_add(&e.names, span_of("a, \"b\""), 0);
  exchange_texts_add(&e.names, span_of(" c"), 0);
  exchange_csv.write(&e, &bytes);
  exchanges_text(buffer_span(&bytes), "row,column,\"a, \"\"b\"\"\", c\n0,0,0.1,2\n0,1,,-3e-07\n");
  buffer_clear(&bytes);
  exchange_clear(&e);
}
END_TEST

START_TEST(bad_ones_are_refused) {
  static const struct {
    const char *text, *what;
  } bad[] = {
      {"", "f:1: the file ends before a table"},
      {"\n\r\n", "f:3: the file ends before a table"},
      {"a,b\n", "f:2: the file ends before the first unit"},
      {"a,b\n1\n", "f:2: 1 columns, not the 2"},
      {"a,b\n1,2,3\n", "f:2: 3 columns"},
      {"a,b\n1,\n\n\"x\ny\",2\n", "f:4: column 1 is `x\\x0Ay`"},
      {"a,b\n1,inf\n", "`inf`"},
      {"a,b\n\"1,2\n", "quote"},
      {"a,b\n\"1\"2,2\n", "quote"},
      {"row,column\n0,0\n", "f:1: there is no column of weights"},
      {"row,column,a\n0,0,1\n0,0,1\n", "some are missing or come twice"},
      {"row,column,a\n0,0,1\n1,1,1\n0,1,1\n1,1,3\n", "row 1, column 1 comes twice"},
      {"row,column,a\n0.5,0,1\n", "f:2: `row` is no whole number"},
      {"row,column,a\n0,,1\n", "`column` is no whole number"},
      {"row,column,a\n0,65535,1\n", "`column` is no whole number"},
      {"row,column,a\n60000,60000,1\n", "some are missing"},
      {"a,b\n1,2\n", "doesn't say how they lie"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    exchanges_refuse(&exchange_csv, bad[i].text, bad[i].what);
  }
}
END_TEST

Suite *exchange_csv_suite(void) {
  Suite *suite = suite_create("exchange_csv");
  TCase *tests = tcase_create("exchange_csv");
  tcase_add_test(tests, rows_and_columns_say_where_units_lie);
  tcase_add_test(tests, without_them_units_come_row_by_row);
  tcase_add_test(tests, what_is_written);
  tcase_add_test(tests, bad_ones_are_refused);
  suite_add_tcase(suite, tests);
  return suite;
}
