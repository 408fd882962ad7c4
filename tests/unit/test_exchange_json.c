/* What is written is JSON, and says what it should. */
#include "base/json.h"
#include "exchanges.h"

Suite *exchange_json_suite(void);

static const struct json *member(const struct json *object, const char *name) {
  const struct json *found = json_member(object, name);
  ck_assert_msg(found != NULL, "no %s", name);
  return found;
}

static uint64_t count(const struct json *object, const char *name) {
  uint64_t value = 0;
  ck_assert_int_eq(json_count(member(object, name), &value), 0);
  return value;
}

static void make(struct exchange *e) {
  struct error err = {0};
  ck_assert_int_eq(exchange_make(e, 2, 1, 2, &err), 0);
  memcpy(e->weights, (double[]){5, 0.1, (double)NAN, -3}, 4 * sizeof(double));
  e->lattice.kind = lattice_row("rectangular");
  e->lattice.torus = true;
  e->neighbourhood = neighbourhood_row("bubble");
  e->anchor = calloc(2, sizeof(double));
  e->scale = calloc(2, sizeof(double));
  e->records = calloc(2, sizeof(uint64_t));
  e->uses = calloc(1, sizeof *e->uses);
  ck_assert(e->anchor && e->scale && e->records && e->uses);
  e->records[1] = 9;
  e->uses[0] = (struct exchange_feature){"category", "none", "none", 2, 0, 2};
  exchange_texts_add(&e->fields, span_of("k"), 0);
  exchange_texts_add(&e->names, span_of("k=\"a\"\n"), 0);
  exchange_texts_add(&e->names, span_of("k=\xFF"), 0);
  exchange_texts_add(&e->labels, span_of("first"), 1);
  exchange_texts_add(&e->labels, span_of("second"), 1);
}

START_TEST(all_of_a_map) {
  struct exchange e = {0};
  struct error err = {0};
  struct buffer bytes = {0};
  make(&e);
  exchange_json.write(&e, &bytes);
  struct json *root = json_parse(buffer_span(&bytes), &err);
  ck_assert_msg(root != NULL, "%s", err.text);
  ck_assert_uint_eq(count(root, "rows"), 2);
  ck_assert_uint_eq(count(root, "columns"), 1);
  ck_assert_str_eq(json_text(member(root, "lattice")), "rectangular");
  ck_assert_str_eq(json_text(member(root, "neighbourhood")), "bubble");
  ck_assert_str_eq(json_text(json_first(member(root, "components"))), "k=\"a\"\n");
  const struct json *feature = json_first(member(root, "features"));
  ck_assert_str_eq(json_text(member(feature, "field")), "k");
  ck_assert_str_eq(json_text(member(feature, "as")), "category");
  ck_assert_uint_eq(count(feature, "dims"), 2);
  const struct json *unit = json_first(member(root, "units"));
  ck_assert_uint_eq(count(unit, "records"), 0);
  ck_assert_ptr_null(json_text(member(unit, "label")));
  unit = json_next(unit);
  ck_assert_uint_eq(count(unit, "unit"), 1);
  ck_assert_uint_eq(count(unit, "row"), 1);
  ck_assert_uint_eq(count(unit, "column"), 0);
  ck_assert_uint_eq(count(unit, "records"), 9);
  ck_assert_str_eq(json_text(member(unit, "label")), "first");
  ck_assert_ptr_null(json_next(unit));
  ck_assert(strstr(bytes.data, "\"torus\": true") && strstr(bytes.data, "\"weights\": [5, 0.1]") &&
            strstr(bytes.data, "\"weights\": [null, -3]"));
  json_free(root);
  buffer_clear(&bytes);
  exchange_clear(&e);
}
END_TEST

START_TEST(little_is_known) {
  struct exchange e = {0};
  struct error err = {0};
  struct buffer bytes = {0};
  ck_assert_int_eq(exchange_make(&e, 1, 1, 1, &err), 0);
  exchange_json.write(&e, &bytes);
  struct json *root = json_parse(buffer_span(&bytes), &err);
  ck_assert_msg(root != NULL, "%s", err.text);
  ck_assert_ptr_null(json_member(root, "anchor"));
  json_free(root);
  buffer_clear(&bytes);
  exchange_clear(&e);
}
END_TEST

Suite *exchange_json_suite(void) {
  Suite *suite = suite_create("exchange_json");
  TCase *tests = tcase_create("exchange_json");
  tcase_add_test(tests, all_of_a_map);
  tcase_add_test(tests, little_is_known);
  suite_add_tcase(suite, tests);
  return suite;
}
