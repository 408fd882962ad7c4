/* NumPy's form against bytes written by hand, after its documentation (numpy.lib.format). */
#include <stdio.h>

#include "exchanges.h"

Suite *exchange_npy_suite(void);

/* A file with this header and so many zeros behind it. */
static void make(struct buffer *to, int major, const char *header, size_t zeros) {
  const size_t length = strlen(header);
  buffer_reset(to);
  buffer_append(to, "\x93NUMPY", 6);
  buffer_append_byte(to, (char)major);
  buffer_append_byte(to, '\0');
  buffer_append_byte(to, (char)(length & 0xFF));
  buffer_append_byte(to, (char)(length >> 8));
  buffer_append_text(to, header);
  for (size_t i = 0; i < zeros; i++) buffer_append_byte(to, '\0');
}

START_TEST(doubles_and_floats) {
  struct buffer bytes = {0};
  struct exchange e;
  make(&bytes, 1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2, 1), }  \n", 0);
  buffer_append(&bytes, "\0\0\0\0\0\0\xF8\x3F\0\0\0\0\0\0\x10\xC0", 16); /* 1.5, -4 */
  exchanges_read_bytes(&exchange_npy, bytes.data, bytes.length, &exchanges_plain, &e);
  ck_assert_uint_eq(e.lattice.columns, 2);
  exchanges_weights(&e, (double[]){1.5, -4});
  exchange_clear(&e);
  /* Another order of the members, other quotes and blanks, no comma at the end. */
  make(&bytes, 1, "{ \"shape\":(2,2,1),'fortran_order' :False,\"descr\": \"<f4\"}", 0);
  buffer_append(&bytes, "\0\0\xC0\x3F\0\0\x80\xC0\0\0\xC0\x7F\0\0\0\0", 16);
  exchanges_read_bytes(&exchange_npy, bytes.data, bytes.length, &exchanges_plain, &e);
  exchanges_weights(&e, (double[]){1.5, -4, (double)NAN, 0});
  exchange_clear(&e);
  buffer_clear(&bytes);
}
END_TEST

START_TEST(two_axes_take_the_shape_from_elsewhere) {
  const struct exchange_hints hints = {.name = "f", .columns = 3};
  struct buffer bytes = {0};
  struct exchange e;
  make(&bytes, 1, "{'descr': '<f8', 'fortran_order': False, 'shape': (6, 2)}\n", 96);
  exchanges_read_bytes(&exchange_npy, bytes.data, bytes.length, &hints, &e);
  ck_assert_uint_eq(e.lattice.rows, 2);
  ck_assert_uint_eq(e.dims, 2);
  exchange_clear(&e);
  buffer_clear(&bytes);
}
END_TEST

START_TEST(what_is_written) {
  struct exchange e = {0};
  struct error err = {0};
  struct buffer bytes = {0};
  ck_assert_int_eq(exchange_make(&e, 1, 2, 1, &err), 0);
  memcpy(e.weights, (double[]){1.5, -4}, 2 * sizeof(double));
  exchange_npy.write(&e, &bytes);
  ck_assert_uint_eq(bytes.length, 128 + 16);
  ck_assert_mem_eq(bytes.data, "\x93NUMPY\1\0\x76\0{'descr': '<f8', 'fortran_order': False, ", 51);
  exchanges_text((struct span){bytes.data + 51, 23}, "'shape': (1, 2, 1), }  ");
  ck_assert_int_eq(bytes.data[127], '\n');
  ck_assert_mem_eq(bytes.data + 128, "\0\0\0\0\0\0\xF8\x3F\0\0\0\0\0\0\x10\xC0", 16);
  buffer_clear(&bytes);
  exchange_clear(&e);
}
END_TEST

START_TEST(bad_ones_are_refused) {
#define PLAIN "{'descr': '<f8', 'fortran_order': False, 'shape': "
  static const struct {
    int major;
    const char *header;
    size_t zeros;
    const char *what;
  } bad[] = {
      {2, PLAIN "(1, 1, 1)}", 8, "version 2.0"},
      {1, PLAIN "(1, 1, 1)}", 7, "7 bytes of numbers, not 8 as its shape has it: it is cut short"},
      {1, PLAIN "(1, 1, 1)}", 9, "followed by something else"},
      {1, PLAIN "(1,)}", 8, "neither"},
      {1, PLAIN "()}", 8, "neither"},
      {1, PLAIN "(1, 1, 1, 1)}", 8, "neither"},
      {1, PLAIN "(1, 1)}", 8, "doesn't say how they lie"},
      {1, PLAIN "(0, 1, 1)}", 0, "no map"},
      {1, PLAIN "(4294967296, 4294967296, 4294967296)}", 0, "too many"},
      {1, PLAIN "(2147483648, 2147483648, 4)}", 0, "too many"},
      {1, PLAIN "(18446744073709551617, 1, 1)}", 8, "too many"},
      {1, PLAIN "(60000, 16, 1048576)}", 0, "too many"},
      {1, PLAIN "(1, 1, 1)", 8, "not as numpy.save writes it"},
      {1, PLAIN "(1, 1, 1)} x", 8, "not as numpy.save writes it"},
      {1, PLAIN "(1, 1 1)}", 8, "not as numpy.save writes it"},
      {1, PLAIN "(1L, 1, 1)}", 8, "not as numpy.save writes it"},
      {1, PLAIN "(1, 1, 1), 'more': 1}", 8, "not as numpy.save writes it"},
      {1, "{'descr': '<f8', 'shape': (1, 1, 1)}", 8, "not as numpy.save writes it"},
      {1, "{'descr': '<f8, 'shape': (1, 1, 1)}", 8, "not as numpy.save writes it"},
      {1, "", 8, "not as numpy.save writes it"},
      {1, "{'descr': '|O', 'fortran_order': False, 'shape': (1, 1, 1)}", 8, "pickled"},
      {1, "{'descr': '<i4', 'fortran_order': False, 'shape': (1, 1, 1)}", 4, "type `<i4`"},
      {1, "{'descr': '>f8', 'fortran_order': False, 'shape': (1, 1, 1)}", 8, "type `>f8`"},
      {1, "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", 8, "records"},
      {1, "{'descr': '<f8', 'fortran_order': True, 'shape': (1, 1, 1)}", 8, "Fortran"},
  };
  struct buffer bytes = {0};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    make(&bytes, bad[i].major, bad[i].header, bad[i].zeros);
    exchanges_refuse_bytes(&exchange_npy, bytes.data, bytes.length, bad[i].what);
  }
  make(&bytes, 1, PLAIN "(1, 1, 1)}", 0);
  for (size_t length = 0; length < bytes.length; length++) {
    exchanges_refuse_bytes(&exchange_npy, bytes.data, length, "");
  }
  buffer_append(&bytes, "\0\0\0\0\0\0\xF0\xFF", 8);
  exchanges_refuse_bytes(&exchange_npy, bytes.data, bytes.length, "component 0 of unit 0 is inf");
  buffer_clear(&bytes);
}
END_TEST

Suite *exchange_npy_suite(void) {
  Suite *suite = suite_create("exchange_npy");
  TCase *tests = tcase_create("exchange_npy");
  tcase_add_test(tests, doubles_and_floats);
  tcase_add_test(tests, two_axes_take_the_shape_from_elsewhere);
  tcase_add_test(tests, what_is_written);
  tcase_add_test(tests, bad_ones_are_refused);
  suite_add_tcase(suite, tests);
  return suite;
}
