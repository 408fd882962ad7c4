/* A mapping of names to regular expressions. */
#include "configs.h"

Suite *config_map_suite(void);

START_TEST(test_in_order) {
  struct config *c = configs_read("logs:\n  masks:\n    z: '[0-9.]+'\n    a: x\n    _M9: \"y\"\n");
  ck_assert_uint_eq(c->logs.masks.count, 3);
  ck_assert_str_eq(c->logs.masks.names[0], "z");
  ck_assert_str_eq(c->logs.masks.texts[0], "[0-9.]+");
  ck_assert_str_eq(c->logs.masks.names[2], "_M9");
  ck_assert_str_eq(c->logs.masks.texts[2], "y");
  ck_assert(config_is_set(c, "logs.masks"));
  config_free(c);
}
END_TEST

/* Each setting is the whole: nothing of the one before stays. */
START_TEST(test_set_anew) {
  struct config *c = configs_read("logs: {masks: {a: x, b: y}}");
  struct faults faults = {0};
  config_set_pair(c, "logs.masks={ip: \"[0-9.]+\"}", &faults);
  ck_assert_uint_eq(c->logs.masks.count, 1);
  ck_assert_str_eq(c->logs.masks.names[0], "ip");
  config_set_pair(c, "logs={masks: {a: z}}", &faults);
  ck_assert_str_eq(c->logs.masks.texts[0], "z");
  config_set_pair(c, "logs.masks=", &faults);
  ck_assert_uint_eq(c->logs.masks.count, 0);
  ck_assert_uint_eq(faults.count, 0);
  config_free(c);
}
END_TEST

START_TEST(test_names) {
  configs_complains(
      "logs:\n  masks: {a-b: x, 9a: x, \"\": x, abcdefghijklmnopqrstuvwxyz1234567: x, [a]: x}",
      "t:2:11: logs.masks: `a-b` is no name: at most 32 letters, digits and _, and no digit first\n"
      "t:2:19: logs.masks: `9a` is no name: at most 32 letters, digits and _, and no digit first\n"
      "t:2:26: logs.masks: `` is no name: at most 32 letters, digits and _, and no digit first\n"
      "t:2:33: logs.masks: `abcdefghijklmnopqrstuvwxyz1234567` is no name: at most 32 letters, "
      "digits and _, and no digit first\n"
      "t:2:71: logs.masks: `` is no name: at most 32 letters, digits and _, and no digit first\n");
  config_free(configs_read("logs: {masks: {abcdefghijklmnopqrstuvwxyz123456: x}}"));
  configs_complains("logs: {masks: {a: x, b: y, a: x}}", "t:1:28: logs.masks.a: stands twice\n");
}
END_TEST

/* As it was given: parentheses that would match only inside others don't. */
START_TEST(test_patterns) {
  configs_complains(
      "logs:\n  masks:\n    a: 'a)(b'\n    c: '[0-9'\n    d:\n    e: ''\n    f: [x]\n",
      "t:3:8: logs.masks.a: no regular expression from byte 1 on: unmatched closing parenthesis\n"
      "t:4:8: logs.masks.c: no regular expression from byte 4 on: missing terminating ] for "
      "character class\n"
      "t:5:7: logs.masks.d: has no regular expression\n"
      "t:6:8: logs.masks.e: has no regular expression\n"
      "t:7:8: logs.masks.f: takes one regular expression\n");
  config_free(
      configs_read("logs: {masks: {a: '(x)\\1', b: '(?x) a # b', c: '(?<c>y)', common: nginx}}"));
}
END_TEST

START_TEST(test_no_mapping) {
  configs_complains("logs: {masks: x}",
                    "t:1:15: logs.masks: takes a mapping: {NAME: REGEX, ...}\n");
  configs_complains("logs: {masks: [x]}",
                    "t:1:15: logs.masks: takes a mapping: {NAME: REGEX, ...}\n");
  config_free(configs_read("logs: {masks: }"));
}
END_TEST

START_TEST(test_many) {
  struct buffer yaml = {0};
  buffer_append_text(&yaml, "logs: {masks: {");
  for (int i = 0; i < 100; i++) buffer_printf(&yaml, "m%d: x, ", i);
  size_t length = yaml.length;
  buffer_append(&yaml, "}}", 3);
  struct config *c = configs_read(yaml.data);
  ck_assert_uint_eq(c->logs.masks.count, 100);
  config_free(c);
  yaml.length = length;
  buffer_append(&yaml, "more: x}}", 10);
  configs_complains(yaml.data, "t:1:15: logs.masks: 101 are too many (at most 100)\n");
  buffer_clear(&yaml);
}
END_TEST

Suite *config_map_suite(void) {
  Suite *suite = suite_create("config_map");
  TCase *tcase = tcase_create("config_map");
  tcase_add_test(tcase, test_in_order);
  tcase_add_test(tcase, test_set_anew);
  tcase_add_test(tcase, test_names);
  tcase_add_test(tcase, test_patterns);
  tcase_add_test(tcase, test_no_mapping);
  tcase_add_test(tcase, test_many);
  suite_add_tcase(suite, tcase);
  return suite;
}
