/* Heads of log lines as users tell them from messages. */
#include "flow/header_rule.h"

#include "base/random.h"
#include "heads.h"

Suite *header_rule_suite(void);

static void splits(const char *text, const char *line, const char *expected) {
  struct error err = {0};
  struct header h;
  struct header_rule *rule = header_rule_new(text, &err);
  ck_assert_msg(rule != NULL, "%s: %s", text, err.text);
  header_rule_split(rule, span_of(line), &h);
  head_is(&h, line, expected);
  ck_assert(!header_rule_finds(rule));
  header_rule_free(rule);
}

START_TEST(none_is_all_message) {
  splits("none", "Dec 10 06:55:46 host app[5]: x", "-|-|-|Dec 10 06:55:46 host app[5]: x");
  splits("none", "  x ", "-|-|-|  x ");
  splits("none", "", "-|-|-|");
}
END_TEST

START_TEST(so_many_fields_are_the_head) {
  splits("0", "  a b", "-|-|-|a b");
  splits("1", "a b c", "-|-|-|b c");
  splits("2", " a \t b\tc  d ", "-|-|-|c  d ");
  splits("3", "a b c", "-|-|-|");
  splits("3", "a b", "-|-|-|");
  splits("99", "a b", "-|-|-|");
  splits("02", "a\nb\r c", "-|-|-|c");
  splits("1", "", "-|-|-|");
}
END_TEST

START_TEST(groups_are_what_they_are_called) {
  splits("^(?<time>\\S+) (?<level>\\w+) (?<tag>\\w+): ", "12:00 WARN app: x y",
         "12:00|warning|app|x y");
  splits("^(?<time>\\S+) (?<level>\\w+) (?<tag>\\w+):", "12:00 what app:  \t x",
         "12:00|-|app|x"); /* behind the match, without blanks */
  splits("<(?<message>[^>]*)>", "a <b> c", "-|-|-|b");
  splits("<(?<message>[^>]*)>", "a <> c", "-|-|-|");
  splits("(?<tag>x)?(?<message>y)?z", "az yzb", "-|-|-|yzb"); /* no group took part */
  splits("(?<tag>x*)z", "az yzb", "-|-||yzb");
  splits("(?<tag>q)", "az yzb", "-|-|-|az yzb"); /* no match */
  splits("(?<tag>\\w+)$", "a b", "-|-|b|");
  splits("(?<level>(a+)+)$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", /* it gives up */
         "-|-|-|aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab");
}
END_TEST

START_TEST(what_is_no_rule_is_refused) {
  static const struct {
    const char *text, *why;
  } cases[] = {{"(", "byte 1"},
               {"", "no named group"},
               {"Auto", "no named group"},
               {"100", "no named group"},
               {"-1", "no named group"},
               {"(?<host>.)", "its group `host` is none of a head's: time, level, tag, message"},
               {"(?<time>.)(?<Level>.)", "`Level`"},
               {"nginx", "`host`"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct error err = {0};
    ck_assert_ptr_null(header_rule_new(cases[i].text, &err));
    ck_assert_int_eq(err.kind, ERROR_CONFIG);
    ck_assert_msg(strstr(err.text, cases[i].why) != NULL, "%s: %s", cases[i].text, err.text);
  }
}
END_TEST

START_TEST(auto_and_no_rule_find_heads) {
  static const char line[] = "Dec 10 06:55:46 host app[5]: disk is full";
  struct header found, h;
  struct header_rule *rule = header_rule_new("auto", NULL);
  ck_assert(header_rule_finds(rule) && header_rule_finds(NULL));
  header_split(span_of(line), &found);
  header_rule_split(rule, span_of(line), &h);
  ck_assert(h.message.at == found.message.at && h.time.at == found.time.at);
  header_rule_split(NULL, span_of(line), &h);
  ck_assert(h.message.at == found.message.at && h.tag.at == found.tag.at);
  header_rule_free(rule);
  header_rule_free(NULL);
}
END_TEST

/* Whatever the bytes are, all lies in the line; what a rule took of the last line is gone. */
START_TEST(parts_lie_in_the_line) {
  static const char *const rules[] = {"none", "0", "2", "7",
                                      "(?<time>\\d+)?\\W*(?<tag>[a-c]+)?(?<message>x.*)?"};
  struct random r;
  random_seed(&r, 4);
  for (int i = 0; i < 5; i++) {
    struct header_rule *rule = header_rule_new(rules[i], NULL);
    for (int round = 0; round < 500; round++) {
      char bytes[30];
      const size_t length = random_below(&r, sizeof bytes);
      struct header h;
      for (size_t k = 0; k < length; k++) bytes[k] = "a b\tc1x\n\xFF\0"[random_below(&r, 10)];
      header_rule_split(rule, (struct span){bytes, length}, &h);
      const struct span parts[] = {h.time, h.tag, h.message};
      for (int k = 0; k < 3; k++) {
        const char *at = parts[k].at;
        if (at && (at < bytes || at + parts[k].length > bytes + length)) {
          ck_abort_msg("%s, round %d: part %d", rules[i], round, k);
        }
      }
    }
    header_rule_free(rule);
  }
}
END_TEST

Suite *header_rule_suite(void) {
  Suite *suite = suite_create("header_rule");
  TCase *tcase = tcase_create("header_rule");
  tcase_add_test(tcase, none_is_all_message);
  tcase_add_test(tcase, so_many_fields_are_the_head);
  tcase_add_test(tcase, groups_are_what_they_are_called);
  tcase_add_test(tcase, what_is_no_rule_is_refused);
  tcase_add_test(tcase, auto_and_no_rule_find_heads);
  tcase_add_test(tcase, parts_lie_in_the_line);
  suite_add_tcase(suite, tcase);
  return suite;
}
