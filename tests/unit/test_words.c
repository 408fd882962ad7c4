/* Messages cut into words: every rule, and what holds whatever the bytes are. */
#include <stdlib.h>

#include "base/hash.h"
#include "messages.h"

Suite *words_suite(void);

enum { ROUNDS = 3000 };

static const struct words_rules no_rules;

struct row {
  const char *message, *words;
};

static void check_rows(const struct row *rows, const struct words_rules *rules) {
  static struct words w;
  struct buffer shown = {0};
  for (; rows->message; rows++) {
    words_split(&w, span_of(rows->message), rules);
    message_show(&w, span_of(rows->message), &shown);
    ck_assert_msg(strcmp(shown.data, rows->words) == 0, "%s\n is: %s\nnot: %s", rows->message,
                  shown.data, rows->words);
  }
  words_clear(&w);
  buffer_clear(&shown);
}

START_TEST(tokens_vary_by_their_form) {
  static const struct row rows[] = {{"", ""},
                                    {"link is down", "link is down"},
                                    {"took 12 ms", "took <> ms"},
                                    {"took 12ms on eth0 v2", "took <> on <> <>"},
                                    {"open /etc/hosts or c:\\x", "open <> or c <>"},
                                    {"mail to a@b failed", "mail to <> failed"},
                                    {"a1b", "<>"},
                                    /* hosts */
                                    {"at mail.example.org now", "at <> now"},
                                    {"at my-host.lan now", "at <> now"},
                                    {"run.sh", "<>"},
                                    {"at Mail.example.org", "at Mail.example.org"}, /* a capital */
                                    {"org.apache.Server", "org.apache.Server"},
                                    {"java.lang.util", "<>"},
                                    {"a.b", "a.b"}, /* too short an end */
                                    {"foo.local", "foo.local"},
                                    {".org", ".org"},
                                    {"done.", "done"},
                                    /* dates */
                                    {"on Mon Dec or Monday December", "on <> <> or <> <>"},
                                    {"May Mays may Sept Sep", "<> Mays may Sept <>"},
                                    {"Thu Thursday Thurs", "<> <> Thurs"},
                                    /* what a word introduces */
                                    {"for user root from", "for user <> from"},
                                    {"User root, root", "User <> root"},
                                    {"username bob logged in", "username <> logged in"},
                                    {"user: root", "user root"},
                                    {"user is unknown", "user is unknown"},
                                    {"user authenticated", "user authenticated"},
                                    {"user (bob)", "user <>"},
                                    {"of user bob.", "of user <>"},
                                    {"user 'bob'", "user <>"},
                                    {"users bob", "users bob"},
                                    /* neither letter nor digit */
                                    {"--- *** !! _ # done", "done"},
                                    {"a - b", "a b"},
                                    {NULL, NULL}};
  check_rows(rows, &no_rules);
}
END_TEST

START_TEST(slashes_and_colons_join_what_is_known) {
  static const struct row rows[] = {
      {"an I/O error of TCP/IP", "an I/O error of TCP/IP"},
      {"the ABCD/EFGH of ABCDE/F", "the ABCD/EFGH of <>"},
      {"A/B/C and /B and A/ and A//B", "<> and <> and <> and <>"},
      {"i/o and I/o and A/1 and N/A!", "<> and <> and <> and N/A"},
      /* octets of MAC addresses, parts of IPv6 ones */
      {"at ab:cd:ef:aa up", "at <> <> <> <> up"},
      {"at 00:1a:ff:fe up", "at <> <> <> <> up"},
      {"at fe80::abc:def up", "at <> <> <> up"},
      {"at ::ffff:beef up", "at <> <> up"},
      {"at dead:beef:: up", "at <> <> up"},
      {"beef::cafe be:ad ::ab ab::", "<> <> <> <> <> <>"},
      {"bad: cafe, add: face", "bad cafe add face"}, /* apart */
      {"add:beads fade:x see:bee", "add beads fade x see bee"},
      {"abcd:abcde abcde:abcd xab:cd ab:cdx", "abcd abcde abcde abcd xab cd ab cdx"},
      {"a:b ab:c", "a b ab c"},
      {"List::add add::List in list::bad, std::abcd::x",
       "List add add List in list bad std abcd x"},
      {NULL, NULL}};
  check_rows(rows, &no_rules);
}
END_TEST

START_TEST(values_are_what_follows_an_equals_sign) {
  static const struct row rows[] = {{"key=value", "key= <>"},
                                    {"a=b c=d", "a= <> c= <>"},
                                    {"a = b c", "a <> c"},
                                    {"a= b", "a= b"}, /* the value is empty */
                                    {"a=, b", "a= b"},
                                    {"a=(b c)", "a= <> c"},
                                    {"a=\"b c\" d", "a= <> d"},
                                    {"a=\"\" d", "a= <> d"},
                                    {"a='b' c", "a= <> c"},
                                    {"a=- b c", "a= <> c"}, /* what isn't looked at is no value */
                                    {"a == b", "a b"},
                                    {"a==b", "a= b"},
                                    {"a => b", "a b"},
                                    {"a != b", "a b"},
                                    {"a <= b", "a b"},
                                    {"a >= b", "a b"},
                                    {"a =~ b", "a b"},
                                    {"=b", "<>"},
                                    {"a.=b", "a <>"},
                                    {"=", ""},
                                    {NULL, NULL}};
  check_rows(rows, &no_rules);
}
END_TEST

START_TEST(quotations_vary_if_they_are_long) {
  static const struct row rows[] = {
      {"say \"yes or no\" now", "say yes or no now"},
      {"'abcdefghijklmnopqrstuvwx' now", "abcdefghijklmnopqrstuvwx now"},
      {"'abcdefghijklmnopqrstuvwxy' now", "<> now"},
      {"\"abcdefghijk lmnopqrst uvwxyz\" now", "abcdefghijk lmnopqrst uvwxyz now"},
      {"\"some rather longer words\" now", "some rather longer words now"},
      {"\"some more longer words too\" now", "<> now"}, /* four blanks */
      {"\"a long text of five words\" now", "<> now"},
      {"it isn't what it's said to be by them all", "it isn t what it s said to be by them all"},
      {"\"never closed and rather long as it is", "never closed and rather long as it is"},
      {"x\"this is no quotation at all\"", "x this is no quotation at all"},
      {"('this is one quotation after all')", "<>"},
      {"\"\"", ""},
      {"a \"'\" b", "a b"},
      {NULL, NULL}};
  check_rows(rows, &no_rules);
}
END_TEST

START_TEST(gaps_lie_between_words) {
  static const struct row rows[] = {{"a,b;c:d(e)f[g]h{i}j|k<l>m\tn", "a b c d e f g h i j k l m n"},
                                    {"loading...done", "loading done"},
                                    {"wait ..... over", "wait over"},
                                    {"done! really?", "done really"},
                                    {"a_b a+b a-b a*b", "a_b a+b a-b a*b"},
                                    {"\x1B[1;31mred\x1B[0m text", "red text"},
                                    {"\x1B]0;a\x07 b", "<> a b"},
                                    {"\x1B", ""},
                                    {"\x1B[", ""},
                                    {"\x1B[12", ""},
                                    {"\xC3\xA4pfel \xC3\xA4", "\xC3\xA4pfel \xC3\xA4"},
                                    {"\xFF\xFE \x80", "\xFF\xFE \x80"},
                                    {"\x1B[1\x80", "\x80"},
                                    {NULL, NULL}};
  check_rows(rows, &no_rules);
}
END_TEST

static int by_value(const void *a, const void *b) {
  const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

START_TEST(pinned_words_are_kept_whatever_they_look_like) {
  static const char *const words[] = {"404", "root", "/etc", "Dec", "a.example.org", "ok"};
  static const struct row rows[] = {{"code 404 or 405", "code *404* or <>"},
                                    {"code=404.", "code= *404*"},
                                    {"user root, user toor", "user *root* user <>"},
                                    {"/etc /etc/x Dec Nov", "*/etc* <> *Dec* <>"},
                                    {"a.example.org. b.example.org", "*a.example.org* <>"},
                                    {"root=404", "*root*= *404*"},
                                    {"ok", "*ok*"},
                                    {"\"this is ok but rather long\"", "<>"},
                                    {NULL, NULL}};
  uint64_t pins[6];
  static struct words w, other;
  for (int i = 0; i < 6; i++) pins[i] = hash_span(span_of(words[i]));
  qsort(pins, 6, sizeof *pins, by_value);
  const struct words_rules rules = {.pins = pins, .pin_count = 6};
  check_rows(rows, &rules);
  words_split(&w, span_of("code 405"), &rules);
  ck_assert(w.pins == 0);
  words_split(&w, span_of("code 404"), &rules);
  words_split(&other, span_of("ok 404 x"), &rules);
  ck_assert(w.pins != 0 && w.pins != other.pins);
  words_split(&other, span_of("404 and no other"), &rules);
  ck_assert(w.pins == other.pins);
  words_clear(&w);
  words_clear(&other);
}
END_TEST

START_TEST(masks_are_holes_whatever_they_look_like) {
  static const struct words_range range = {4, 5, 3}, wide = {4, 7, 1};
  const struct words_rules one = {.ranges = &range, .range_count = 1};
  const struct words_rules three = {.ranges = &wide, .range_count = 1};
  static const struct row byte[] = {
      {"get x now", "get <3> now"},
      {"get xyz", "get <3> yz"}, /* a word's part */
      {"got(x)y", "got <3> y"},
      {"get ", "get"}, /* behind the end */
      {"get=x y", "get= <3> y"},
      {"id '5' is 'one of all those there are'", "id <3> is <>"},
      {"id \"x\" is another than the last \"one\"", "id <3> is another than the last one"},
      {NULL, NULL}};
  static const struct row bytes[] = {
      {"get a b now", "get <1> now"},
      {"get\"a b\" now", "get <1> now"},
      {"get a=b", "get <1>"},
      {"get abc=x y", "get <1> <> y"},
      {"id '(a)' is another than the last 'one'", "id <1> is another than the last one"},
      {NULL, NULL}};
  static const struct row quoted[] = {{"a  (\"id x\") or one that is much longer \"b c\"",
                                       "a id <2> or one that is much longer b c"},
                                      {"a  \"is (x)\" or one that is much longer \"b c\"",
                                       "a is <2> or one that is much longer b c"},
                                      {NULL, NULL}};
  static const struct words_range inner = {8, 9, 2};
  const struct words_rules second = {.ranges = &inner, .range_count = 1};
  check_rows(quoted, &second);
  check_rows(byte, &one);
  check_rows(bytes, &three);
}
END_TEST

/* --- whatever the bytes are --- */

static void check_message(const struct words *w, struct span message, int round) {
  struct buffer shape = {0};
  uint32_t end = 0;
  ck_assert_uint_le(w->count, WORDS_MOST);
  for (uint32_t i = 0; i < w->count; i++) {
    const struct word *word = &w->each[i];
    if (word->at < end || word->at + word->length > message.length ||
        word->at + word->length > WORDS_MOST_BYTES) {
      ck_abort_msg("round %d: word %u at %u", round, i, word->at);
    }
    end = word->at + word->length;
    for (uint32_t k = word->at; word->kind == WORD_KEPT && k < end; k++) {
      if ((unsigned char)message.at[k] <= ' ') ck_abort_msg("round %d: word %u", round, i);
    }
    if (word->kind == WORD_KEPT) ck_assert_uint_gt(word->length, 0);
  }
  message_shape(w, message, &shape);
  ck_assert_msg(span_equal(buffer_span(&shape), buffer_span(&w->shape)), "round %d", round);
  ck_assert(words_shape(w) == hash_span(buffer_span(&shape)));
  buffer_clear(&shape);
}

/* Copied to its own size, so that a sanitizer sees what lies behind it. */
static struct span own(const struct buffer *text) {
  char *copy = malloc(text->length ? text->length : 1);
  ck_assert_ptr_nonnull(copy);
  memcpy(copy, text->data, text->length);
  return (struct span){copy, text->length};
}

START_TEST(words_lie_in_the_message_and_make_its_shape) {
  static struct words w;
  struct random r;
  struct buffer text = {0};
  random_seed(&r, 1);
  for (int round = 0; round < ROUNDS; round++) {
    buffer_reset(&text);
    message_noise(&r, &text, (uint32_t)random_below(&r, round % 100 ? 60 : 9000));
    buffer_reserve(&text, 1);
    const struct span message = own(&text);
    words_split(&w, message, &no_rules);
    check_message(&w, message, round);
    free((void *)(uintptr_t)message.at);
  }
  words_clear(&w);
  buffer_clear(&text);
}
END_TEST

START_TEST(which_digits_they_are_changes_no_shape) {
  static struct words w;
  struct random r;
  struct buffer text = {0};
  random_seed(&r, 2);
  for (int round = 0; round < ROUNDS; round++) {
    buffer_reset(&text);
    message_noise(&r, &text, (uint32_t)random_below(&r, 60));
    words_split(&w, buffer_span(&text), &no_rules);
    const uint64_t shape = words_shape(&w);
    for (size_t i = 0; i < text.length; i++) {
      if (text.data[i] >= '0' && text.data[i] <= '9') {
        text.data[i] = (char)('0' + random_below(&r, 10));
      }
    }
    words_split(&w, buffer_span(&text), &no_rules);
    ck_assert_msg(words_shape(&w) == shape, "round %d (seed 2)", round);
  }
  words_clear(&w);
  buffer_clear(&text);
}
END_TEST

static uint32_t random_ranges(struct random *r, size_t length, struct words_range *ranges) {
  uint32_t count = 0, at = 0;
  while (count < WORDS_MOST) {
    at += (uint32_t)random_below(r, 20);
    const uint32_t end = at + 1 + (uint32_t)random_below(r, 5);
    if (end > length) break;
    ranges[count] = (struct words_range){at, end, 1 + count % 3};
    count++;
    at = end;
  }
  return count;
}

/* Every range is a hole, unless there were too many words before it. */
static void check_ranges(const struct words *w, const struct words_rules *rules, int round) {
  uint32_t i = 0;
  for (uint32_t k = 0; k < w->count; k++) {
    if (w->each[k].name == 0) continue;
    const struct words_range *range = &rules->ranges[i++];
    ck_assert_msg(w->each[k].at == range->at && w->each[k].length == range->end - range->at &&
                      w->each[k].name == range->name,
                  "round %d: range %u", round, i - 1);
  }
  ck_assert(i == rules->range_count || w->count == WORDS_MOST);
}

START_TEST(what_stands_in_a_mask_changes_no_shape) {
  static struct words w;
  static struct words_range ranges[WORDS_MOST];
  struct random r;
  struct buffer text = {0};
  random_seed(&r, 3);
  for (int round = 0; round < ROUNDS; round++) {
    buffer_reset(&text);
    message_noise(&r, &text, 1 + (uint32_t)random_below(&r, round % 100 ? 60 : 3000));
    const size_t most = text.length < WORDS_MOST_BYTES ? text.length : WORDS_MOST_BYTES;
    const struct words_rules rules = {.ranges = ranges,
                                      .range_count = random_ranges(&r, most, ranges)};
    words_split(&w, buffer_span(&text), &rules);
    check_message(&w, buffer_span(&text), round);
    check_ranges(&w, &rules, round);
    const uint64_t shape = words_shape(&w);
    for (uint32_t i = 0; i < rules.range_count; i++) {
      for (uint32_t at = ranges[i].at; at < ranges[i].end; at++) {
        text.data[at] = "a=\"'( .5/"[random_below(&r, 9)];
      }
    }
    words_split(&w, buffer_span(&text), &rules);
    ck_assert_msg(words_shape(&w) == shape, "round %d (seed 3)", round);
  }
  words_clear(&w);
  buffer_clear(&text);
}
END_TEST

START_TEST(no_more_than_the_beginning_is_looked_at) {
  static struct words w;
  struct buffer text = {0};
  for (int i = 0; i < 300; i++) buffer_append_text(&text, "word ");
  words_split(&w, buffer_span(&text), &no_rules);
  ck_assert_uint_eq(w.count, WORDS_MOST);
  buffer_reset(&text);
  while (text.length < WORDS_MOST_BYTES) buffer_append_byte(&text, 'a');
  words_split(&w, buffer_span(&text), &no_rules);
  const uint64_t shape = words_shape(&w);
  ck_assert_uint_eq(w.count, 1);
  ck_assert_uint_eq(w.each[0].length, WORDS_MOST_BYTES);
  buffer_append_text(&text, "1 b=c");
  words_split(&w, buffer_span(&text), &no_rules);
  ck_assert(w.count == 1 && words_shape(&w) == shape);
  words_split(&w, (struct span){NULL, 0}, &no_rules);
  ck_assert_uint_eq(w.count, 0);
  ck_assert(words_shape(&w) != shape);
  words_clear(&w);
  buffer_clear(&text);
}
END_TEST

START_TEST(a_key_hashes_otherwise_than_a_word) {
  static struct words w;
  const struct span message = span_of("size=5 size");
  words_split(&w, message, &no_rules);
  ck_assert_uint_eq(w.count, 3);
  ck_assert(words_hash(&w.each[0], message) != words_hash(&w.each[2], message));
  ck_assert(words_hash(&w.each[2], message) == hash_span(span_of("size")));
  words_clear(&w);
}
END_TEST

Suite *words_suite(void) {
  Suite *suite = suite_create("words");
  TCase *tcase = tcase_create("words");
  tcase_add_test(tcase, tokens_vary_by_their_form);
  tcase_add_test(tcase, slashes_and_colons_join_what_is_known);
  tcase_add_test(tcase, values_are_what_follows_an_equals_sign);
  tcase_add_test(tcase, quotations_vary_if_they_are_long);
  tcase_add_test(tcase, gaps_lie_between_words);
  tcase_add_test(tcase, pinned_words_are_kept_whatever_they_look_like);
  tcase_add_test(tcase, masks_are_holes_whatever_they_look_like);
  tcase_add_test(tcase, words_lie_in_the_message_and_make_its_shape);
  tcase_add_test(tcase, which_digits_they_are_changes_no_shape);
  tcase_add_test(tcase, what_stands_in_a_mask_changes_no_shape);
  tcase_add_test(tcase, no_more_than_the_beginning_is_looked_at);
  tcase_add_test(tcase, a_key_hashes_otherwise_than_a_word);
  suite_add_tcase(suite, tcase);
  return suite;
}
