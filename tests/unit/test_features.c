/* Fields become raw vectors: numbers, categories, labels, and what is missing. */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "core/safetensors.h"
#include "flow/category.h"
#include "flow/features.h"

Suite *features_suite(void);

static struct feature_spec specs[] = {
    {.field = "n", .as = &feature_number, .weight = 1.0, .dims = 8},
    {.field = "c", .as = &feature_category, .weight = 2.0, .dims = 3},
    {.field = "l", .as = &feature_label, .weight = 1.0, .dims = 8},
    {.field = "g", .as = &feature_number, .weight = 1.0, .dims = 8}};

struct rig {
  struct features *features;
  struct feature_binding *binding;
  double raw[5];
  struct placement placement;
};

static void set_up(struct rig *r) {
  struct error err = {0};
  struct columns columns = {0};
  specs[3].transform = transform_row("log1p");
  columns_add(&columns, span_of("l"));
  columns_add(&columns, span_of("c"));
  columns_add(&columns, span_of("g"));
  columns_add(&columns, span_of("n"));
  r->features = features_new(&(struct feature_list){specs, 4}, &err);
  ck_assert_ptr_nonnull(r->features);
  ck_assert_uint_eq(r->features->dims, 5);
  r->binding = feature_binding_new(r->features, &columns, &err);
  ck_assert_ptr_nonnull(r->binding);
  columns_clear(&columns);
}

static void tear_down(struct rig *r) {
  feature_binding_free(r->binding);
  features_free(r->features);
}

static void place(struct rig *r, const char *l, const char *c, const char *g, const char *n) {
  struct span fields[] = {span_of(l), span_of(c), span_of(g), span_of(n)};
  struct record record = {.fields = fields, .count = 4};
  features_place(r->features, r->binding, &record, r->raw, &r->placement);
}

START_TEST(test_places_by_name) {
  struct rig r;
  set_up(&r);
  place(&r, " A ", "x", "1", "-2.5");
  ck_assert_double_eq(r.raw[0], -2.5);
  ck_assert_double_eq_tol(r.raw[1], 2.0 / sqrt(2.0), 1e-12);
  ck_assert_double_eq(r.raw[2], 0.0);
  ck_assert_double_eq(r.raw[4], log1p(1.0));
  ck_assert_uint_eq(r.placement.missing, 0);
  ck_assert(span_is(r.placement.label, "A"));
  tear_down(&r);
}
END_TEST

START_TEST(test_truths_are_numbers) {
  struct rig r;
  set_up(&r);
  place(&r, "", "x", "true", " false ");
  ck_assert_double_eq(r.raw[0], 0);
  ck_assert_double_eq(r.raw[4], log1p(1));
  ck_assert_uint_eq(r.placement.missing, 0);
  place(&r, "", "x", "1", "True");
  ck_assert(isnan(r.raw[0]));
  ck_assert_uint_eq(r.placement.unreadable, 0);
  tear_down(&r);
}
END_TEST

/* As formats with keys leave what a record doesn't name. */
START_TEST(test_unset_fields_are_missing) {
  struct rig r;
  const struct span fields[4] = {{NULL, 0}};
  set_up(&r);
  features_place(r.features, r.binding, &(struct record){.fields = fields, .count = 4}, r.raw,
                 &r.placement);
  for (int i = 0; i < 5; i++) ck_assert(isnan(r.raw[i]));
  ck_assert_uint_eq(r.placement.missing, 3);
  ck_assert_uint_eq(r.placement.unreadable, UINT32_MAX);
  ck_assert_ptr_null(r.placement.label.at);
  tear_down(&r);
}
END_TEST

START_TEST(test_dims) {
  static const struct {
    const struct feature_row *as;
    uint32_t said, dims;
  } uses[] = {{&feature_number, 8, 1},  {&feature_category, 0, 8}, {&feature_category, 3, 3},
              {&feature_text, 0, 64},   {&feature_text, 5, 5},     {&feature_hour, 8, 2},
              {&feature_weekday, 0, 2}, {&feature_elapsed, 8, 1}};
  struct scaler_component components[64];
  for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
    struct feature_spec spec = {
        .field = "f", .as = uses[i].as, .weight = 3.0, .dims = uses[i].said};
    struct feature_list list = {&spec, 1};
    struct error err = {0};
    struct features *f = features_new(&list, &err);
    ck_assert_uint_eq(f->dims, uses[i].dims);
    features_components(f, &list, scaler_row("minmax"), components);
    bool scaled = spec.as == &feature_number || spec.as == &feature_elapsed;
    for (uint32_t d = 0; d < f->dims; d++) {
      ck_assert_ptr_eq(components[d].kind, scaler_row(scaled ? "minmax" : "none"));
      ck_assert_double_eq(components[d].weight, scaled ? 3.0 : 1.0);
    }
    features_free(f);
  }
}
END_TEST

START_TEST(test_missing_and_unreadable) {
  struct rig r;
  set_up(&r);
  place(&r, "", " ", "", "1e999");
  for (int i = 0; i < 5; i++) ck_assert(isnan(r.raw[i]));
  ck_assert_uint_eq(r.placement.missing, 3);
  ck_assert_uint_eq(r.placement.unreadable, 0);
  ck_assert_ptr_null(r.placement.label.at);
  place(&r, "", "x", "-2", "nan"); /* log1p(-2) has no value */
  ck_assert_uint_eq(r.placement.missing, 2);
  ck_assert(isnan(r.raw[4]));
  tear_down(&r);
}
END_TEST

static int slot(const struct rig *r) {
  for (int i = 1; i < 4; i++) {
    if (r->raw[i] > 0) return i - 1;
  }
  return -1;
}

START_TEST(test_categories_in_order_then_hashed) {
  struct rig r;
  set_up(&r);
  const char *values[] = {"a", "b", "c"};
  for (int i = 0; i < 3; i++) {
    place(&r, "", values[i], "1", "1");
    ck_assert_int_eq(slot(&r), i);
  }
  place(&r, "", "later", "1", "1");
  int hashed = slot(&r);
  ck_assert_int_ge(hashed, 0);
  place(&r, "", "a", "1", "1");
  ck_assert_int_eq(slot(&r), 0);
  place(&r, "", "later", "1", "1");
  ck_assert_int_eq(slot(&r), hashed);
  tear_down(&r);
}
END_TEST

START_TEST(test_frozen_takes_nothing_in) {
  struct rig r;
  set_up(&r);
  place(&r, "", "a", "1", "1");
  r.features->learn = false;
  place(&r, "", "b", "1", "1");
  ck_assert_int_eq(slot(&r), -1);
  ck_assert(!isnan(r.raw[1])); /* known, but like none of the others */
  tear_down(&r);
}
END_TEST

START_TEST(test_round_trip) {
  struct rig r, s;
  struct state state = {0};
  struct error err = {0};
  set_up(&r);
  set_up(&s);
  char wide[1000];
  memset(wide, 'w', sizeof wide - 1);
  wide[sizeof wide - 1] = '\0';
  place(&r, "", "a", "1", "1");
  place(&r, "", wide, "1", "1");
  features_export(r.features, &state);
  ck_assert_int_eq(features_import(s.features, &state, &err), 0);
  s.features->learn = false;
  place(&s, "", wide, "1", "1");
  ck_assert_int_eq(slot(&s), 1);
  tear_down(&r);
  tear_down(&s);
}
END_TEST

START_TEST(test_altered_values_are_refused) {
  static const char bytes[] = "\x07\0\0\0\x01\0\0\0x"; /* feature 7 isn't there */
  struct rig r;
  struct state state = {0};
  struct error err = {0};
  set_up(&r);
  state_add_text(&state, "features.values", (struct span){bytes, sizeof bytes - 1});
  ck_assert_int_eq(features_import(r.features, &state, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_DATA);
  tear_down(&r);
}
END_TEST

START_TEST(test_components_have_names) {
  static const char *const names[] = {"n", "c=b", "c=a", "c[2]", "g"};
  struct rig r;
  struct buffer name = {0};
  set_up(&r);
  place(&r, "", "b", "1", "1");
  place(&r, "", "a", "1", "1");
  place(&r, "", "b", "1", "1");
  for (uint32_t i = 0; i < 5; i++) {
    buffer_reset(&name);
    features_component_name(r.features, i, &name);
    ck_assert_msg(span_is(buffer_span(&name), names[i]), "%.*s", (int)name.length, name.data);
  }
  buffer_clear(&name);
  tear_down(&r);
}
END_TEST

START_TEST(test_the_first_label_counts) {
  struct error err = {0};
  struct feature_spec two[] = {specs[2], specs[0], {.field = "m", .as = &feature_label}};
  struct features *f = features_new(&(struct feature_list){two, 3}, &err);
  ck_assert_str_eq(f->label, "l");
  features_free(f);
}
END_TEST

START_TEST(test_nothing_to_learn_from) {
  struct error err = {0};
  ck_assert_ptr_null(features_new(&(struct feature_list){&specs[2], 1}, &err));
  ck_assert_int_eq(err.kind, ERROR_CONFIG);
}
END_TEST

START_TEST(test_category_slots) {
  struct category *c = category_new(1000);
  char name[16];
  bool taken;
  for (int i = 0; i < 1000; i++) {
    snprintf(name, sizeof name, "v%d", i);
    ck_assert_int_eq(category_slot(c, span_of(name)), -1);
    ck_assert_int_eq(category_learn(c, span_of(name), 10 * (size_t)i, &taken), i);
    ck_assert(taken);
    ck_assert_int_eq(category_learn(c, span_of(name), 7, &taken), i);
    ck_assert(!taken);
  }
  ck_assert_uint_eq(category_text_at(c, 99), 990);
  int64_t shared = category_learn(c, span_of("one more"), 7, &taken);
  ck_assert(!taken);
  ck_assert_int_ge(shared, 0);
  ck_assert_int_eq(category_slot(c, span_of("one more")), shared);
  ck_assert_uint_eq(category_count(c), 1000);
  category_free(c);
}
END_TEST

Suite *features_suite(void) {
  Suite *suite = suite_create("features");
  TCase *tcase = tcase_create("features");
  tcase_add_test(tcase, test_places_by_name);
  tcase_add_test(tcase, test_truths_are_numbers);
  tcase_add_test(tcase, test_unset_fields_are_missing);
  tcase_add_test(tcase, test_dims);
  tcase_add_test(tcase, test_missing_and_unreadable);
  tcase_add_test(tcase, test_categories_in_order_then_hashed);
  tcase_add_test(tcase, test_frozen_takes_nothing_in);
  tcase_add_test(tcase, test_round_trip);
  tcase_add_test(tcase, test_altered_values_are_refused);
  tcase_add_test(tcase, test_components_have_names);
  tcase_add_test(tcase, test_the_first_label_counts);
  tcase_add_test(tcase, test_nothing_to_learn_from);
  tcase_add_test(tcase, test_category_slots);
  suite_add_tcase(suite, tcase);
  return suite;
}
