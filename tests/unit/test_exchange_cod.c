/* SOM_PAK's form against bytes written by hand. */
#include "exchanges.h"

Suite *exchange_cod_suite(void);

START_TEST(a_codebook_of_som_pak) {
  struct exchange e;
  exchanges_read(
      &exchange_cod,
      "# made by vsom\n3 hexa 2 3 gaussian\n"
      "1 2 3\n 1.5e3\t-2 x C D\n\n# between\nx x x\r\n7 8 9 weight=2\n0 0 0\nnan 1 -0.25",
      &e);
  ck_assert_uint_eq(e.dims, 3);
  ck_assert_uint_eq(e.lattice.columns, 2);
  ck_assert_uint_eq(e.lattice.rows, 3);
  ck_assert_ptr_eq(e.lattice.kind, lattice_row("hexagonal"));
  ck_assert_ptr_eq(e.neighbourhood, neighbourhood_row("gaussian"));
  const double x = (double)NAN;
  exchanges_weights(&e, (double[]){1, 2, 3, 1500, -2, x, x, x, x, 7, 8, 9, 0, 0, 0, x, 1, -0.25});
  ck_assert_uint_eq(e.labels.count, 3);
  exchanges_text(exchange_texts_at(&e.labels, 0), "C");
  exchanges_text(exchange_texts_at(&e.labels, 1), "D");
  ck_assert_uint_eq(e.labels.each[1].unit, 1);
  ck_assert_uint_eq(e.labels.each[2].unit, 3);
  ck_assert(!e.scaled && !e.anchor && !e.scale && e.names.count == 0 && e.notes.count == 0);
  exchange_clear(&e);
}
END_TEST

START_TEST(names_as_som_toolbox_writes_them) {
  struct exchange e;
  exchanges_read(&exchange_cod, "2 rect 1 1 bubble\n#n length 50%25\n1 2 100%25\n", &e);
  ck_assert_ptr_eq(e.lattice.kind, lattice_row("rectangular"));
  exchanges_text(exchange_texts_at(&e.names, 1), "50%25"); /* nobody said that it is encoded */
  exchanges_text(exchange_texts_at(&e.labels, 0), "100%25");
  exchange_clear(&e);
  exchanges_read(&exchange_cod, "2 rect 1 1 bubble\n#n with blanks in them\n1 2\n", &e);
  ck_assert_uint_eq(e.names.count, 0);
  exchange_clear(&e);
}
END_TEST

START_TEST(comments_of_ours) {
  struct exchange e;
  exchanges_read(&exchange_cod,
                 "2 rect 1 2 bubble\n#n a%20b %\n# sompipe weights scaled\n"
                 "# sompipe anchor 1.5 -2\n# sompipe scale 3 1e-3\n# sompipe config map:\n"
                 "# sompipe config   rows: 2\n1 2 7\n3 4 b%0Ac\n",
                 &e);
  exchanges_text(exchange_texts_at(&e.names, 0), "a b");
  exchanges_text(exchange_texts_at(&e.names, 1), "");
  exchanges_text(exchange_texts_at(&e.labels, 0), "7");
  exchanges_text(exchange_texts_at(&e.labels, 1), "b\nc");
  ck_assert(e.scaled);
  ck_assert_double_eq(e.anchor[1], -2);
  ck_assert_double_eq(e.scale[1], 1e-3);
  ck_assert_uint_eq(e.notes.count, 2);
  exchanges_text(exchange_texts_at(&e.notes, 1), "config   rows: 2");
  exchange_clear(&e);
}
END_TEST

START_TEST(what_is_written) {
  struct exchange e = {0};
  struct error err = {0};
  struct buffer bytes = {0};
  ck_assert_int_eq(exchange_make(&e, 2, 1, 2, &err), 0);
  memcpy(e.weights, (double[]){0.1, -1e300, 1.0 / 3, (double)NAN}, 4 * sizeof(double));
  e.lattice.kind = lattice_row("hexagonal");
  e.neighbourhood = neighbourhood_row("mexican_hat");
  exchange_texts_add(&e.names, span_of("a"), 0);
  exchange_texts_add(&e.names, span_of("b c"), 0);
  exchange_texts_add(&e.labels, span_of("one"), 1);
  exchange_texts_add(&e.labels, span_of("other one"), 1);
  exchange_texts_add(&e.notes, span_of("config x: 1"), 0);
  exchange_cod.write(&e, &bytes);
  exchanges_text(buffer_span(&bytes),
                 "2 hexa 1 2 gaussian\n#n a b%20c\n# sompipe weights user\n# sompipe config x: 1\n"
                 "0.1 -1e+300\n0.3333333333333333 x one other%20one\n");
  buffer_clear(&bytes);
  exchange_clear(&e);
}
END_TEST

START_TEST(bad_ones_are_refused) {
  static const struct {
    const char *text, *what;
  } bad[] = {
      {"", "f:0: the file ends before"},
      {"#n\n", "f:1: the file ends before"},
      {"2 hexa 2 1 gaussian\n1 2\n", "f:2: the file ends after 1 of 2"},
      {"2 hexa 1 1 gaussian\n1 2\n3 4\n", "f:3: one more unit"},
      {"2 hexa 1 1 gaussian\n1\n", "f:2: unit 0 has 1 values"},
      {"2 hexa 1 1 gaussian\n1 2 3 A\n", "f:2: unit 0 has more values"},
      {"2 hexa 1 1 gaussian\n1 A\n", "f:2: value 2 of 2 is `A`"},
      {"2 hexa 1 1 gaussian\n1 inf\n", "`inf`"},
      {"2 hexa 1 1 gaussian\n1 -1e999\n", "`-1e999`"},
      {"2 hexa 1 1\n", "bubble or gaussian isn't"},
      {"2 hexa 1 x bubble\n", "columns and rows"},
      {"2 lvq 1 1 bubble\n", "hexa or rect isn't"},
      {"2.5 hexa 1 1 bubble\n", "number of components"},
      {"2 hexa 1 1 bubble 1\n", "nothing more"},
      {"1 hexa 32000 32000 bubble\n1\n", "f:1: 32000 x 32000 units"},
      {"1048577 hexa 1 1 bubble\n1\n", "too many"},
      {"1000 hexa 500 500 bubble\n1\n", "f:1: promises 250000 units with 1000 values"},
      {"1 hexa 1 1 bubble\n# sompipe weights\n# sompipe weights odd\n1\n", "f:3: weights are"},
      {"1 hexa 1 1 bubble\n# sompipe scale 1\n1\n", "one is missing"},
      {"1 hexa 1 1 bubble\n# sompipe scale 1 2\n# sompipe anchor 1\n1\n", "f:2: 2 scales for 1"},
      {"1 hexa 1 1 bubble\n# sompipe scale nan\n# sompipe anchor 1\n1\n", "`nan` is no number"},
      {"1 hexa 1 1 bubble\n#n a b c\n# sompipe weights user\n1\n", "f:2: 2 names for 1"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    exchanges_refuse(&exchange_cod, bad[i].text, bad[i].what);
  }
  exchanges_refuse_bytes(&exchange_cod, "2 hexa 1 1 gaussian\n1 \0\n", 24, "`\\x00`");
}
END_TEST

START_TEST(numbers_may_be_labels_if_somebody_says_so) {
  const struct exchange_hints hints = {.name = "f", .labelled = true};
  const char text[] = "1 hexa 1 1 gaussian\n1 2 3\n";
  struct exchange e;
  exchanges_read_bytes(&exchange_cod, text, sizeof text - 1, &hints, &e);
  ck_assert_uint_eq(e.labels.count, 2);
  exchanges_text(exchange_texts_at(&e.labels, 1), "3");
  exchange_clear(&e);
}
END_TEST

Suite *exchange_cod_suite(void) {
  Suite *suite = suite_create("exchange_cod");
  TCase *tests = tcase_create("exchange_cod");
  tcase_add_test(tests, a_codebook_of_som_pak);
  tcase_add_test(tests, names_as_som_toolbox_writes_them);
  tcase_add_test(tests, comments_of_ours);
  tcase_add_test(tests, what_is_written);
  tcase_add_test(tests, bad_ones_are_refused);
  tcase_add_test(tests, numbers_may_be_labels_if_somebody_says_so);
  suite_add_tcase(suite, tests);
  return suite;
}
