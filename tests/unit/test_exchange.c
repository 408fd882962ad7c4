/* What the forms share: the table, texts, missing weights, shapes that nobody says. */
#include <float.h>
#include <stdio.h>

#include "base/random.h"
#include "core/exchange_private.h"
#include "exchanges.h"

Suite *exchange_suite(void);

START_TEST(forms_are_found_by_name_suffix_and_looks) {
  ck_assert_ptr_eq(exchange_row("npy"), &exchange_npy);
  ck_assert_ptr_null(exchange_row("som"));
  ck_assert_ptr_eq(exchange_row_of("a/b.cod"), &exchange_cod);
  ck_assert_ptr_null(exchange_row_of(".cod"));
  ck_assert_ptr_null(exchange_row_of("cod"));
  ck_assert_ptr_eq(exchange_row_like(span_of("# x\r\n\n2 rect 1 1 bubble\r\n")), &exchange_cod);
  ck_assert_ptr_eq(exchange_row_like(span_of("a,b\n")), &exchange_csv);
  ck_assert_ptr_eq(exchange_row_like(span_of("\x93NUMPY,")), &exchange_npy);
  ck_assert_ptr_eq(exchange_row_like(span_of(" {\n")), &exchange_json);
  ck_assert_ptr_eq(exchange_row_like(span_of("{\"a\": 1, \"b\": 2}\n")), &exchange_json);
  ck_assert_ptr_null(exchange_row_like(span_of("")));
  ck_assert_ptr_null(exchange_row_like(span_of("1 2\n3,4\n")));
  ck_assert_ptr_null(exchange_row_like((struct span){"a,\0", 3}));
}
END_TEST

START_TEST(texts_are_kept_in_order) {
  struct exchange_texts t = {0};
  char name[8];
  for (uint32_t i = 0; i < 100; i++) {
    snprintf(name, sizeof name, "n%u", i);
    exchange_texts_add(&t, i % 10 ? span_of(name) : (struct span){NULL, 0}, i);
  }
  exchanges_text(exchange_texts_at(&t, 57), "n57");
  exchanges_text(exchange_texts_at(&t, 50), "");
  ck_assert_uint_eq(t.each[99].unit, 99);
  exchange_texts_clear(&t);
  ck_assert_uint_eq(t.count, 0);
}
END_TEST

START_TEST(notes_are_found_by_their_key) {
  struct exchange e = {0};
  struct span text;
  exchange_texts_add(&e.notes, span_of("config   rows: 3"), 0);
  exchange_texts_add(&e.notes, span_of("config"), 0);
  ck_assert(exchange_note(&e, 0, "config", &text));
  exchanges_text(text, "  rows: 3");
  ck_assert(!exchange_note(&e, 0, "conf", &text));
  ck_assert(!exchange_note(&e, 1, "config", &text));
  exchange_clear(&e);
}
END_TEST

START_TEST(missing_weights_become_means) {
  struct exchange e = {0};
  struct error err = {0};
  const double nan = (double)NAN;
  const double given[] = {1, nan, DBL_MAX, nan, nan, nan, 4, nan, DBL_MAX, 1, nan, DBL_MAX};
  ck_assert_int_eq(exchange_make(&e, 2, 2, 3, &err), 0);
  memcpy(e.weights, given, sizeof given);
  ck_assert_uint_eq(exchange_fill(&e), 6);
  exchanges_weights(&e, (double[]){1, 0, DBL_MAX, 2, 0, DBL_MAX, 4, 0, DBL_MAX, 1, 0, DBL_MAX});
  ck_assert_uint_eq(exchange_fill(&e), 0);
  exchange_clear(&e);
}
END_TEST

START_TEST(counts_have_limits) {
  static const uint64_t wrong[][3] = {{0, 1, 1},       {1, 0, 1},           {1, 1, 0},
                                      {65536, 1, 1},   {1, UINT64_MAX, 1},  {1001, 1000, 1},
                                      {1, 1, 1 << 21}, {1000, 1000, 10000}, {UINT64_MAX, 2, 1}};
  struct error err = {0};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    ck_assert_int_eq(exchange_verify(wrong[i][0], wrong[i][1], wrong[i][2], &err), -1);
    ck_assert_int_eq(err.kind, ERROR_DATA);
  }
  ck_assert_int_eq(exchange_verify(1000, 1000, 2000, &err), 0);
  ck_assert_int_eq(exchange_verify(1, 65535, 16, &err), 0);
}
END_TEST

START_TEST(a_shape_comes_from_the_hints) {
  struct error err = {0};
  uint64_t rows, columns;
  ck_assert_int_eq(
      exchange_shape(&(struct exchange_hints){"f", 2, 3, false}, 6, &rows, &columns, &err), 0);
  ck_assert_int_eq(
      exchange_shape(&(struct exchange_hints){"f", 0, 3, false}, 6, &rows, &columns, &err), 0);
  ck_assert_uint_eq(rows, 2);
  ck_assert_int_eq(
      exchange_shape(&(struct exchange_hints){"f", 6, 0, false}, 6, &rows, &columns, &err), 0);
  ck_assert_uint_eq(columns, 1);
  static const struct exchange_hints wrong[] = {
      {"f", 0, 0, false}, {"f", 4, 0, false}, {"f", 2, 2, false}, {"f", 0, 7, false}};
  for (int i = 0; i < 4; i++) {
    ck_assert_int_eq(exchange_shape(&wrong[i], 6, &rows, &columns, &err), -1);
    ck_assert_int_eq(err.kind, ERROR_DATA);
  }
  ck_assert_int_eq(exchange_shape(&wrong[0], 0, &rows, &columns, &err), -1);
}
END_TEST

/* Through every form that is read, and back: the same doubles. */
START_TEST(any_weights_come_back) {
  const int seed = 4;
  struct random random;
  struct exchange e = {0}, back;
  struct error err = {0};
  random_seed(&random, (uint64_t)seed);
  ck_assert_int_eq(exchange_make(&e, 3, 5, 7, &err), 0);
  e.lattice.kind = lattice_row("rectangular");
  for (uint64_t i = 0; i < exchange_weights(&e); i++) {
    do {
      const uint64_t bits = random_next(&random);
      memcpy(&e.weights[i], &bits, sizeof bits);
    } while (!isfinite(e.weights[i]));
    if (i % 11 == 0) e.weights[i] = (double)NAN;
  }
  for (const struct exchange_row *const *row = exchange_table; *row; row++) {
    struct buffer bytes = {0};
    (*row)->write(&e, &bytes);
    ck_assert_ptr_eq(exchange_row_like(buffer_span(&bytes)), *row);
    if ((*row)->read) {
      exchanges_read_bytes(*row, bytes.data, bytes.length, &exchanges_plain, &back);
      ck_assert_msg(back.lattice.rows == 3 && back.lattice.columns == 5 && back.dims == 7,
                    "%s, seed %d", (*row)->name, seed);
      exchanges_weights(&back, e.weights);
      exchange_clear(&back);
    }
    buffer_clear(&bytes);
  }
  exchange_clear(&e);
}
END_TEST

Suite *exchange_suite(void) {
  Suite *suite = suite_create("exchange");
  TCase *tests = tcase_create("exchange");
  tcase_add_test(tests, forms_are_found_by_name_suffix_and_looks);
  tcase_add_test(tests, texts_are_kept_in_order);
  tcase_add_test(tests, notes_are_found_by_their_key);
  tcase_add_test(tests, missing_weights_become_means);
  tcase_add_test(tests, counts_have_limits);
  tcase_add_test(tests, a_shape_comes_from_the_hints);
  tcase_add_test(tests, any_weights_come_back);
  suite_add_tcase(suite, tests);
  return suite;
}
