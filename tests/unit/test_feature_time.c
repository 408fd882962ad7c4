/* Times as points of a circle and as seconds since the record before. */
#include <math.h>

#include "uses.h"

Suite *feature_time_suite(void);

static const struct feature_spec hour = {.field = "t", .as = &feature_hour, .weight = 2.0},
                                 weekday = {.field = "t", .as = &feature_weekday, .weight = 0.5},
                                 elapsed = {.field = "t", .as = &feature_elapsed, .weight = 1.0};

static void lies_at(struct use *u, const char *text, double x, double y) {
  ck_assert_int_eq(uses_place(u, text), PLACED);
  ck_assert_msg(fabs(u->raw[0] - x) < 1e-12 && fabs(u->raw[1] - y) < 1e-12, "%s: %g, %g", text,
                u->raw[0], u->raw[1]);
}

START_TEST(test_hours_on_the_circle) {
  struct use u;
  uses_begin(&u, &hour);
  ck_assert_uint_eq(u.features->dims, 2);
  lies_at(&u, "2024-05-05T00:00:00", 2, 0);
  lies_at(&u, "2024-05-05T06:00:00+05:00", 0, 2); /* as the clock showed it */
  lies_at(&u, "[05/May/2024:12:00:00 -0700]", -2, 0);
  lies_at(&u, "64800", 0, -2);
  lies_at(&u, "2024-05-05T03:00:00", sqrt(2), sqrt(2));
  lies_at(&u, "0.5", 2 * cos(0.5 / 86400 * 2 * M_PI), 2 * sin(0.5 / 86400 * 2 * M_PI));
  uses_end(&u);
}
END_TEST

START_TEST(test_weekdays_on_the_circle) {
  static const char *const days[] = {"2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04",
                                     "2024-01-05", "2024-01-06", "2024-01-07"};
  struct use u;
  uses_begin(&u, &weekday);
  for (int i = 0; i < 7; i++) {
    double angle = i * 2 * M_PI / 7;
    lies_at(&u, days[i], 0.5 * cos(angle), 0.5 * sin(angle));
  }
  lies_at(&u, "2024-01-01T23:59:59", 0.5, 0); /* a day is one point */
  uses_end(&u);
}
END_TEST

START_TEST(test_no_time) {
  static const struct feature_spec *const all[] = {&hour, &weekday, &elapsed};
  for (int i = 0; i < 3; i++) {
    struct use u;
    uses_begin(&u, all[i]);
    ck_assert_int_eq(uses_place(&u, "yesterday"), PLACED_UNREADABLE);
    for (uint32_t d = 0; d < u.features->dims; d++) ck_assert(isnan(u.raw[d]));
    u.raw[0] = u.raw[1] = 0;
    ck_assert_int_eq(uses_place(&u, " "), PLACED_MISSING);
    for (uint32_t d = 0; d < u.features->dims; d++) ck_assert(isnan(u.raw[d]));
    ck_assert_int_eq(uses_place_span(&u, (struct span){NULL, 0}), PLACED_MISSING);
    ck_assert_str_eq(u.feature->row->what, "time");
    uses_end(&u);
  }
}
END_TEST

static void passed(struct use *u, const char *text, double seconds) {
  ck_assert_int_eq(uses_place(u, text), PLACED);
  ck_assert_msg(u->raw[0] == seconds, "%s: %.12g", text, u->raw[0]);
}

START_TEST(test_elapsed) {
  struct use u;
  uses_begin(&u, &elapsed);
  ck_assert_int_eq(uses_place(&u, "1700000000000000000"), PLACED_MISSING);
  ck_assert(isnan(u.raw[0]));
  passed(&u, "1700000000000000001", 1e-9); /* a double of it would have lost this */
  passed(&u, "1700000002.5", 2.499999999);
  passed(&u, "2023-11-14T22:13:22.5Z", 0);
  passed(&u, "2023-11-14T23:13:20+01:00", -2.5);
  ck_assert_int_eq(uses_place(&u, "x"), PLACED_UNREADABLE);
  ck_assert_int_eq(uses_place(&u, ""), PLACED_MISSING);
  passed(&u, "2023-11-14T22:13:30Z", 10); /* since the last one that was read */
  features_forget_times(u.features);
  ck_assert_int_eq(uses_place(&u, "2023-11-14T22:13:30Z"), PLACED_MISSING);
  passed(&u, "0000-01-01", -63867219210);
  uses_end(&u);
}
END_TEST

START_TEST(test_elapsed_waits_for_the_record_to_pass) {
  struct use u;
  uses_begin(&u, &elapsed);
  uses_place(&u, "100");
  ck_assert_int_eq(u.feature->row->place(u.feature, span_of("107"), true, u.raw), PLACED);
  ck_assert_double_eq(u.raw[0], 7);
  passed(&u, "107", 7); /* the same record once more */
  passed(&u, "108", 1);
  uses_end(&u);
}
END_TEST

START_TEST(test_elapsed_transformed) {
  struct use u;
  struct feature_spec spec = elapsed;
  spec.transform = transform_row("log1p");
  uses_begin(&u, &spec);
  uses_place(&u, "100");
  passed(&u, "107", log1p(7));
  ck_assert_int_eq(uses_place(&u, "106"), PLACED_MISSING); /* log 0: no fault of the record's */
  ck_assert(isnan(u.raw[0]));
  passed(&u, "107", log1p(1)); /* yet it was the record before */
  uses_end(&u);
}
END_TEST

START_TEST(test_component_names) {
  static const struct feature_spec *const all[] = {&hour, &weekday, &elapsed};
  struct buffer names = {0};
  for (int i = 0; i < 3; i++) {
    struct use u;
    uses_begin(&u, all[i]);
    for (uint32_t d = 0; d < u.feature->dims; d++)
      u.feature->row->component_name(u.feature, d, &names);
    uses_end(&u);
  }
  ck_assert(
      span_is(buffer_span(&names), "t.hour.cost.hour.sint.weekday.cost.weekday.sint.elapsed"));
  buffer_clear(&names);
}
END_TEST

START_TEST(test_round_trip) {
  struct use u, v;
  struct state state = {0};
  struct error err = {0};
  uses_begin(&u, &elapsed);
  uses_begin(&v, &elapsed);
  features_export(u.features, &state);
  ck_assert_int_eq(features_import(v.features, &state, &err), 0);
  ck_assert_int_eq(uses_place(&v, "1"), PLACED_MISSING); /* none was there */
  uses_place(&u, "-1.25");
  state.count = 0;
  features_export(u.features, &state);
  ck_assert_int_eq(features_import(v.features, &state, &err), 0);
  ck_assert_int_eq(uses_place(&v, ""), PLACED_MISSING); /* which leaves what was read back */
  passed(&v, "2", 3.25);
  state.count = 0; /* a checkpoint from before there were times */
  ck_assert_int_eq(features_import(v.features, &state, &err), 0);
  uses_end(&u);
  uses_end(&v);
}
END_TEST

START_TEST(test_altered_times_are_refused) {
  static const uint64_t wrong[][2] = {
      {0, 1000000000}, {UINT64_C(1) << 63, 0}, {INT64_MAX, 0}, {UINT64_C(1) << 40, 0}, {0, -2ul}};
  struct use u;
  uses_begin(&u, &elapsed);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    struct state state = {0};
    struct error err = {0};
    state_add(&state, "features.times", STATE_U64, 1, 2, wrong[i]);
    ck_assert_msg(features_import(u.features, &state, &err) == -1, "%zu", i);
    ck_assert_int_eq(err.kind, ERROR_DATA);
  }
  struct state state = {0};
  struct error err = {0};
  state_add(&state, "features.times", STATE_U64, 2, 2, wrong);
  ck_assert_int_eq(features_import(u.features, &state, &err), -1);
  uses_end(&u);
}
END_TEST

Suite *feature_time_suite(void) {
  Suite *suite = suite_create("feature_time");
  TCase *tcase = tcase_create("feature_time");
  tcase_add_test(tcase, test_hours_on_the_circle);
  tcase_add_test(tcase, test_weekdays_on_the_circle);
  tcase_add_test(tcase, test_no_time);
  tcase_add_test(tcase, test_elapsed);
  tcase_add_test(tcase, test_elapsed_waits_for_the_record_to_pass);
  tcase_add_test(tcase, test_elapsed_transformed);
  tcase_add_test(tcase, test_component_names);
  tcase_add_test(tcase, test_round_trip);
  tcase_add_test(tcase, test_altered_times_are_refused);
  suite_add_tcase(suite, tcase);
  return suite;
}
