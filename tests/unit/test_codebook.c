/* Where weights lie, and the ways in and out. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/codebook.h"

Suite *codebook_suite(void);

static const uint32_t sizes[][2] = {{1, 1}, {1, 9}, {31, 4}, {32, 4}, {33, 1}, {100, 7}};
enum { SIZES = sizeof sizes / sizeof *sizes };

static float weight(uint32_t unit, uint32_t dim) {
  return (float)(unit * 1000 + dim + 1);
}

static struct codebook filled(uint32_t units, uint32_t dims) {
  struct codebook c;
  float *w = malloc(dims * sizeof *w);
  ck_assert_int_eq(codebook_init(&c, units, dims), 0);
  for (uint32_t unit = 0; unit < units; unit++) {
    for (uint32_t d = 0; d < dims; d++) w[d] = weight(unit, d);
    codebook_set(&c, unit, w);
  }
  free(w);
  return c;
}

/* Every weight where the header says, and zeros where there is no unit. */
static void check_layout(const struct codebook *c) {
  ck_assert_uint_eq(c->blocks, (c->units + 31) / 32);
  ck_assert_uint_eq((uintptr_t)c->weights % 64, 0);
  for (uint32_t unit = 0; unit < c->blocks * 32; unit++) {
    for (uint32_t d = 0; d < c->dims; d++) {
      const float found = c->weights[(unit / 32 * c->dims + d) * 32 + unit % 32];
      ck_assert_float_eq(found, unit < c->units ? weight(unit, d) : 0);
    }
  }
}

START_TEST(units_are_interleaved_in_blocks) {
  for (int i = 0; i < SIZES; i++) {
    struct codebook c = filled(sizes[i][0], sizes[i][1]);
    float *w = malloc(c.dims * sizeof *w);
    check_layout(&c);
    codebook_get(&c, c.units - 1, w);
    ck_assert_float_eq(w[c.dims - 1], weight(c.units - 1, c.dims - 1));
    ck_assert_float_eq(*codebook_weight(&c, c.units - 1, 0), weight(c.units - 1, 0));
    free(w);
    codebook_clear(&c);
  }
}
END_TEST

START_TEST(rows_read_and_interleaved_are_the_codebook_again) {
  for (int i = 0; i < SIZES; i++) {
    struct codebook c = filled(sizes[i][0], sizes[i][1]);
    const size_t weights = (size_t)c.units * c.dims, all = (size_t)c.blocks * c.dims * 32;
    float *rows = malloc(weights * sizeof *rows);
    codebook_read(&c, rows);
    for (uint32_t unit = 0; unit < c.units; unit++) {
      ck_assert_float_eq(rows[(size_t)unit * c.dims], weight(unit, 0));
    }
    memset(c.weights, 0xff, all * sizeof *c.weights);
    memcpy(c.weights, rows, weights * sizeof *rows);
    ck_assert_int_eq(codebook_interleave(&c), 0);
    check_layout(&c);
    free(rows);
    codebook_clear(&c);
  }
}
END_TEST

START_TEST(a_new_one_is_zero_and_a_cleared_one_empty) {
  struct codebook c;
  ck_assert_int_eq(codebook_init(&c, 40, 3), 0);
  for (uint32_t i = 0; i < 2 * 3 * 32; i++) ck_assert_float_eq(c.weights[i], 0);
  codebook_clear(&c);
  ck_assert_ptr_null(c.weights);
  codebook_clear(&c);
}
END_TEST

Suite *codebook_suite(void) {
  Suite *suite = suite_create("codebook");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, units_are_interleaved_in_blocks);
  tcase_add_test(tests, rows_read_and_interleaved_are_the_codebook_again);
  tcase_add_test(tests, a_new_one_is_zero_and_a_cleared_one_empty);
  suite_add_tcase(suite, tests);
  return suite;
}
