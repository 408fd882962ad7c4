/* The list of named tensors. */
#include <check.h>

#include "core/state.h"

Suite *state_suite(void);

static void refused(int result, const struct error *err, const char *words) {
  ck_assert_int_eq(result, -1);
  ck_assert_int_eq(err->kind, ERROR_DATA);
  ck_assert_msg(strstr(err->text, words) != NULL, "\"%s\" lacks \"%s\"", err->text, words);
}

START_TEST(types_have_their_names_and_sizes) {
  static const struct {
    enum state_type type;
    const char *name;
    size_t bytes;
  } expected[] = {
      {STATE_F64, "F64", 8}, {STATE_U64, "U64", 8}, {STATE_F32, "F32", 4},
      {STATE_U32, "U32", 4}, {STATE_U8, "U8", 1},
  };
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    ck_assert_str_eq(state_type_name(expected[i].type), expected[i].name);
    ck_assert_uint_eq(state_type_bytes(expected[i].type), expected[i].bytes);
  }
}
END_TEST

START_TEST(what_was_added_is_found_and_taken) {
  static const float matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
  static const uint64_t vector[4] = {1, 2, 3, UINT64_MAX};
  struct state state = {0};
  float to[2][3];
  uint64_t counts[4];
  state_add(&state, "a.matrix", STATE_F32, 2, 3, matrix);
  state_add(&state, "a.vector", STATE_U64, 4, 0, vector);
  state_add(&state, "a.nothing", STATE_U32, 0, 2, NULL);
  ck_assert_uint_eq(state.count, 3);
  ck_assert_uint_eq(state_row_elements(state_find(&state, "a.matrix")), 6);
  ck_assert_uint_eq(state_row_elements(state_find(&state, "a.vector")), 4);
  ck_assert_uint_eq(state_row_elements(state_find(&state, "a.nothing")), 0);
  ck_assert_ptr_null(state_find(&state, "a.matri"));
  ck_assert_int_eq(state_take(&state, "a.matrix", STATE_F32, 2, 3, to, NULL), 0);
  ck_assert_mem_eq(to, matrix, sizeof to);
  ck_assert_int_eq(state_take(&state, "a.vector", STATE_U64, 4, 0, counts, NULL), 0);
  ck_assert_mem_eq(counts, vector, sizeof counts);
  ck_assert_int_eq(state_take(&state, "a.nothing", STATE_U32, 0, 2, NULL, NULL), 0);
}
END_TEST

START_TEST(bytes_may_lie_at_any_address) {
  static const double values[2] = {3.25, -1e300};
  char bytes[sizeof values + 1];
  double to[2];
  struct state state = {0};
  memcpy(bytes + 1, values, sizeof values);
  state_add(&state, "a", STATE_F64, 2, 0, bytes + 1);
  ck_assert_int_eq(state_take(&state, "a", STATE_F64, 2, 0, to, NULL), 0);
  ck_assert_mem_eq(to, values, sizeof to);
}
END_TEST

static void write_doubled(const void *owner, void *to) {
  const uint32_t twice = 2 * *(const uint32_t *)owner;
  memcpy(to, &twice, sizeof twice);
}

START_TEST(a_written_row_asks_its_owner) {
  const uint32_t owner = 21;
  uint32_t to = 0;
  struct span text;
  struct error err = {0};
  struct state state = {0};
  state_add_written(&state, "a", STATE_U32, 1, 0, &owner, write_doubled);
  ck_assert_int_eq(state_take(&state, "a", STATE_U32, 1, 0, &to, NULL), 0);
  ck_assert_uint_eq(to, 42);
  refused(state_take_text(&state, "a", &text, &err), &err, "a is no text");
}
END_TEST

START_TEST(text_is_borrowed) {
  static const char text[] = "any\0bytes";
  struct span back;
  struct state state = {0};
  state_add_text(&state, "t", (struct span){text, sizeof text});
  state_add_text(&state, "empty", (struct span){0});
  ck_assert_int_eq(state_take_text(&state, "t", &back, NULL), 0);
  ck_assert_ptr_eq(back.at, text);
  ck_assert_uint_eq(back.length, sizeof text);
  ck_assert_int_eq(state_take_text(&state, "empty", &back, NULL), 0);
  ck_assert_uint_eq(back.length, 0);
}
END_TEST

START_TEST(another_shape_or_type_is_refused_by_name) {
  static const float data[6] = {0};
  float to[6];
  struct span text;
  struct error err = {0};
  struct state state = {0};
  state_add(&state, "map.codebook", STATE_F32, 2, 3, data);
  state_add(&state, "vector", STATE_F32, 6, 0, data);
  refused(state_take(&state, "gone", STATE_F32, 2, 3, to, &err), &err, "gone is missing");
  refused(state_take(&state, "map.codebook", STATE_F32, 3, 2, to, &err), &err,
          "map.codebook is F32[2, 3], not F32[3, 2]");
  refused(state_take(&state, "map.codebook", STATE_F32, 6, 0, to, &err), &err,
          "map.codebook is F32[2, 3], not F32[6]");
  refused(state_take(&state, "map.codebook", STATE_F32, 2, 4, to, &err), &err, "not F32[2, 4]");
  refused(state_take(&state, "map.codebook", STATE_U32, 2, 3, to, &err), &err, "not U32[2, 3]");
  refused(state_take(&state, "vector", STATE_F32, 6, 1, to, &err), &err, "F32[6], not F32[6, 1]");
  refused(state_take_text(&state, "vector", &text, &err), &err, "vector is no text");
  refused(state_take_text(&state, "gone", &text, &err), &err, "gone is missing");
}
END_TEST

Suite *state_suite(void) {
  Suite *suite = suite_create("state");
  TCase *tests = tcase_create("state");
  tcase_add_test(tests, types_have_their_names_and_sizes);
  tcase_add_test(tests, what_was_added_is_found_and_taken);
  tcase_add_test(tests, bytes_may_lie_at_any_address);
  tcase_add_test(tests, a_written_row_asks_its_owner);
  tcase_add_test(tests, text_is_borrowed);
  tcase_add_test(tests, another_shape_or_type_is_refused_by_name);
  suite_add_tcase(suite, tests);
  return suite;
}
