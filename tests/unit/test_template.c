/* Templates against the textbook: what lines have in common, and what is asked of a template. */
#include <stdlib.h>

#include "base/json.h"
#include "templates.h"

Suite *template_suite(void);

enum { SEEDS = 40, ROUNDS = 40, MOST_ELEMENTS = WORDS_MOST };

START_TEST(what_is_not_common_becomes_a_hole) {
  static const struct {
    const char *lines[3], *template;
  } rows[] = {
      {{"user root from 1.2.3.4", "user root from 5.6.7.8"}, "user <*> from <ip>"},
      {{"took 5 ms", "took 0x12 ms"}, "took <*> ms"},
      {{"disk is full", "disk was full"}, "disk <*> full"},
      {{"disk is full", "disk full"}, "disk <*> full"},
      {{"disk full", "disk is full"}, "disk <*> full"},
      {{"a b", "c d"}, "<*>"},
      {{"a", ""}, "<*>"},
      {{"", "a"}, "<*>"},
      {{"a b c", "a x c", "a c d"}, "a <*> c <*>"},
      {{"a 5 6 b", "a 5 x b"}, "a <*> b"},
      {{"k=5, l=6", "l=6, k=5"}, "<*>, l=<*>"},
      {{"go (one)", "go (two)"}, "go (<*>)"},
      {{"one two", "one=two"}, "<*>"},
  };
  struct bench b;
  bench_make(&b);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    bench_set(&b, rows[i].lines[0]);
    bench_add(&b, rows[i].lines[1]);
    if (rows[i].lines[2]) bench_add(&b, rows[i].lines[2]);
    bench_shows(&b.t, rows[i].template);
  }
  bench_free(&b);
}
END_TEST

/* --- random lines --- */

static void random_line(struct random *r, struct buffer *to, uint32_t most) {
  static const char *const words[] = {"open", "close", "file", "for ", "by",  "at",     "1",
                                      "22",   "k=",    "k=5",  "x=y",  "x=(", "failed", "0xff"};
  static const char *const gaps[] = {" ", " ", " ", ", ", ": ", " (", "\t", "  ", "... "};
  const uint32_t count = (uint32_t)random_below(r, most);
  buffer_reset(to);
  for (uint32_t i = 0; i < count; i++) {
    buffer_append_text(to, words[random_below(r, sizeof words / sizeof *words)]);
    buffer_append_text(to, gaps[random_below(r, sizeof gaps / sizeof *gaps)]);
  }
  buffer_append_byte(to, '\0');
  to->length--;
}

/* A line's words and runs of holes, or a template's parts; 0 is a hole. */
struct elements {
  uint64_t each[MOST_ELEMENTS];
  uint32_t count;
};

static void elements_of_line(struct elements *to, const struct words *w, struct span message) {
  to->count = 0;
  for (uint32_t i = 0; i < w->count; i++) {
    const bool hole = w->each[i].kind == WORD_HOLE;
    if (hole && to->count && to->each[to->count - 1] == 0) continue;
    to->each[to->count++] = hole ? 0 : words_hash(&w->each[i], message);
  }
}

static void elements_of_template(struct elements *to, const struct template *t) {
  to->count = t->count;
  for (uint32_t i = 0; i < t->count; i++) to->each[i] = t->parts[i].hash;
}

/* The textbook's table over both whole sequences; holes are like nothing. */
static uint32_t longest_common(const struct elements *a, const struct elements *b) {
  static uint32_t lengths[MOST_ELEMENTS + 1][MOST_ELEMENTS + 1];
  for (uint32_t i = a->count; i-- > 0;) lengths[i][b->count] = 0;
  for (uint32_t j = 0; j <= b->count; j++) lengths[a->count][j] = 0;
  for (uint32_t i = a->count; i-- > 0;) {
    for (uint32_t j = b->count; j-- > 0;) {
      const uint32_t down = lengths[i + 1][j], right = lengths[i][j + 1];
      lengths[i][j] = down > right ? down : right;
      if (a->each[i] && a->each[i] == b->each[j]) lengths[i][j] = lengths[i + 1][j + 1] + 1;
    }
  }
  return lengths[0][0];
}

static uint32_t words_in(const struct elements *e) {
  uint32_t words = 0;
  for (uint32_t i = 0; i < e->count; i++) words += e->each[i] != 0;
  return words;
}

static bool is_subsequence(const struct elements *t, const struct elements *line) {
  uint32_t at = 0;
  for (uint32_t i = 0; i < t->count; i++) {
    if (t->each[i] == 0) continue;
    while (at < line->count && line->each[at] != t->each[i]) at++;
    if (at++ == line->count) return false;
  }
  return true;
}

/* A hole stands for one element or more, a word for itself. */
static bool fits_slowly(const struct elements *t, const struct elements *line) {
  bool fits[MOST_ELEMENTS + 1] = {true}; /* t's first i parts, line's first j elements */
  for (uint32_t i = 0; i < t->count; i++) {
    bool next[MOST_ELEMENTS + 1] = {false};
    for (uint32_t j = 0; j < line->count; j++) {
      const bool hole = t->each[i] == 0;
      next[j + 1] = hole ? fits[j] || next[j] : fits[j] && t->each[i] == line->each[j];
    }
    memcpy(fits, next, sizeof fits);
  }
  return fits[line->count];
}

static bool keys_are(const struct template *t, const struct words *w, struct span message) {
  bool same = true;
  for (uint32_t i = 0; i < w->count; i++) {
    bool there = !w->each[i].key;
    for (uint32_t k = 0; k < t->count; k++) {
      there |= t->parts[k].key && t->parts[k].hash == words_hash(&w->each[i], message);
    }
    same &= there;
  }
  for (uint32_t k = 0; k < t->count; k++) {
    bool there = !t->parts[k].key;
    for (uint32_t i = 0; i < w->count; i++) {
      there |= w->each[i].key && t->parts[k].hash == words_hash(&w->each[i], message);
    }
    same &= there;
  }
  return same;
}

static bool is_alike(const struct elements *a, const struct elements *b) {
  bool alike = a->count == b->count;
  for (uint32_t i = 0; alike && i < a->count; i++) alike = (a->each[i] == 0) == (b->each[i] == 0);
  return alike;
}

/* What holds of every template: limits, no two holes in a row, text fit to be shown. */
static void check_template(const struct template *t, int seed) {
  size_t end = 0;
  ck_assert_uint_le(t->count, TEMPLATE_MOST_PARTS);
  for (uint32_t i = 0; i < t->count; i++) {
    const struct template_part *part = &t->parts[i];
    const char *at = t->text.data + end + part->gap;
    end += (size_t)part->gap + part->length;
    if (part->hash != 0) continue;
    ck_assert_msg(i == 0 || t->parts[i - 1].hash != 0, "seed %d: two holes", seed);
    ck_assert_msg(part->length >= 3 && at[0] == '<' && at[part->length - 1] == '>' && !part->key,
                  "seed %d: %.*s", seed, part->length, at);
  }
  ck_assert_uint_le(end, t->text.length);
  for (size_t i = 0; i < t->text.length; i++) {
    if ((unsigned char)t->text.data[i] < ' ' || t->text.data[i] == 127) {
      ck_abort_msg("seed %d: byte %d", seed, t->text.data[i]);
    }
  }
}

/* A JSON array of texts that lie in the message one after the other; of a line that fits, one for
   each hole. */
static void check_params(const struct template *t, const struct words *w, struct span message,
                         int seed) {
  struct buffer out = {0};
  struct json_arena *arena = json_arena_new();
  uint32_t count = 0, holes = 0;
  const char *at = message.at;
  template_params(t, w, message, &out);
  const struct json *root = json_arena_parse(arena, buffer_span(&out));
  ck_assert_msg(root && json_is_array(root), "seed %d: %.*s", seed, (int)out.length, out.data);
  for (const struct json *item = json_first(root); item; item = json_next(item), count++) {
    ck_assert(json_is_string(item));
    at = strstr(at, json_text(item)); /* the lines hold no NUL, and end in one */
    ck_assert_msg(at != NULL, "seed %d: %.*s", seed, (int)out.length, out.data);
    at += strlen(json_text(item));
  }
  for (uint32_t i = 0; i < t->count; i++) holes += t->parts[i].hash == 0;
  const bool fits = template_fits(t, w, message);
  ck_assert_msg(!fits || count == holes, "seed %d: %.*s of %.*s in %s", seed, (int)out.length,
                out.data, (int)t->text.length, t->text.data, message.at);
  json_arena_free(arena);
  buffer_clear(&out);
}

/* Everything that is asked of a template about a line, against the slow ways. */
static void check_against(const struct template *t, const struct words *w, struct span message,
                          int seed) {
  static struct elements parts, line;
  elements_of_template(&parts, t);
  elements_of_line(&line, w, message);
  ck_assert_msg(template_fits(t, w, message) == fits_slowly(&parts, &line), "seed %d: %.*s and %s",
                seed, (int)t->text.length, t->text.data, message.at);
  ck_assert_msg(template_is_substitution(t, w) == is_alike(&parts, &line), "seed %d", seed);
  ck_assert_msg(template_has_keys(t, w, message) == keys_are(t, w, message), "seed %d", seed);
  check_params(t, w, message, seed);
}

/* What a line alone makes: all its words and holes, and it is one of its lines. */
static void check_set(struct bench *b, struct span message, int seed) {
  static struct elements parts, line;
  template_set(&b->t, b->work, &b->words, message);
  check_template(&b->t, seed);
  elements_of_template(&parts, &b->t);
  elements_of_line(&line, &b->words, message);
  ck_assert_msg(template_fits(&b->t, &b->words, message), "seed %d: %s", seed, message.at);
  if (line.count > 100) return;
  ck_assert_msg(parts.count == line.count, "seed %d: %s", seed, message.at);
  ck_assert_mem_eq(parts.each, line.each, parts.count * sizeof *parts.each);
  ck_assert(template_is_substitution(&b->t, &b->words));
  ck_assert(template_has_keys(&b->t, &b->words, message));
}

/* Of the template as it was and the line: as many words as the textbook finds. */
static void check_add(struct bench *b, struct span message, int seed) {
  static struct elements was, line, is;
  elements_of_template(&was, &b->t);
  elements_of_line(&line, &b->words, message);
  template_add(&b->t, b->work, &b->words, message);
  check_template(&b->t, seed);
  elements_of_template(&is, &b->t);
  ck_assert_msg(is_subsequence(&is, &line) && is_subsequence(&is, &was), "seed %d: %.*s", seed,
                (int)b->t.text.length, b->t.text.data);
  if (line.count > 100) return;
  const uint32_t most = longest_common(&was, &line);
  ck_assert_msg(words_in(&is) == most, "seed %d: %u words, not %u", seed, words_in(&is), most);
}

static void check_lines(int seed, uint32_t most_words) {
  struct random r;
  struct bench b;
  bench_make(&b);
  random_seed(&r, (uint64_t)seed);
  for (int round = 0; round < ROUNDS; round++) {
    random_line(&r, &b.line, most_words);
    const struct span message = buffer_span(&b.line);
    words_split(&b.words, message, &no_rules);
    check_against(&b.t, &b.words, message, seed);
    if (round % 8 == 0) {
      check_set(&b, message, seed);
    } else {
      check_add(&b, message, seed);
    }
    check_against(&b.t, &b.words, message, seed);
  }
  bench_free(&b);
}

START_TEST(common_words_are_the_textbooks) {
  for (int seed = 1; seed <= SEEDS; seed++) check_lines(seed, seed % 2 ? 6 : 30);
}
END_TEST

START_TEST(random_long_lines_are_cut) {
  for (int seed = 1; seed <= SEEDS / 2; seed++) check_lines(seed, 500);
}
END_TEST

static void many(struct buffer *to, uint32_t count, const char *words) {
  buffer_reset(to);
  for (uint32_t i = 0; i < count; i++) buffer_append_text(to, words);
}

static void check_end(struct bench *b, uint32_t count, const char *end) {
  const struct span message = buffer_span(&b->line);
  words_split(&b->words, message, &no_rules);
  check_set(b, message, 0);
  const struct span text = template_text(&b->t);
  const size_t length = strlen(end);
  ck_assert_uint_eq(b->t.count, count);
  ck_assert_msg(text.length >= length && memcmp(text.at + text.length - length, end, length) == 0,
                "%.*s\nends otherwise than: %s", (int)text.length, text.at, end);
}

START_TEST(what_is_too_long_ends_in_a_hole) {
  struct bench b;
  bench_make(&b);
  many(&b.line, 200, "a ");
  check_end(&b, 128, " a <*>");
  many(&b.line, 100, "a 1 "); /* the last part is a hole anyway */
  check_end(&b, 128, " a <*>");
  many(&b.line, 100, "1 a "); /* the one before it is */
  check_end(&b, 127, " a <*>");
  many(&b.line, 200, "abcdefghij "); /* bytes */
  check_end(&b, 82, " abcdefghij <*>");
  many(&b.line, 127, "a ");
  check_end(&b, 127, " a ");
  many(&b.line, 200, "a ");
  check_end(&b, 128, " a <*>");
  many(&b.line, 300, "1 "); /* behind the last word looked at may lie anything */
  buffer_append_text(&b.line, "secret");
  check_end(&b, 1, "<*>");
  ck_assert(span_is(template_text(&b.t), "<*>"));
  bench_free(&b);
}
END_TEST

/* Holes where either has words of its own: more parts than one of them has. */
START_TEST(what_is_common_may_be_too_long) {
  static struct elements is, line;
  struct bench b;
  struct buffer other = {0};
  bench_make(&b);
  for (int i = 0; i < 85; i++) {
    const char a = (char)('a' + i / 20), z = (char)('a' + i % 20);
    buffer_printf(&b.line, i % 2 ? "w%c%c mine " : "w%c%c ", a, z);
    buffer_printf(&other, i % 2 ? "w%c%c " : "w%c%c own ", a, z);
  }
  words_split(&b.words, buffer_span(&b.line), &no_rules);
  template_set(&b.t, b.work, &b.words, buffer_span(&b.line));
  ck_assert_uint_eq(b.t.count, 127);
  words_split(&b.words, buffer_span(&other), &no_rules);
  template_add(&b.t, b.work, &b.words, buffer_span(&other));
  check_template(&b.t, 0);
  ck_assert_uint_eq(b.t.count, TEMPLATE_MOST_PARTS);
  ck_assert(b.t.parts[TEMPLATE_MOST_PARTS - 1].hash == 0);
  elements_of_template(&is, &b.t);
  elements_of_line(&line, &b.words, buffer_span(&other));
  ck_assert(is_subsequence(&is, &line));
  buffer_clear(&other);
  bench_free(&b);
}
END_TEST

/* Templates of templates: each line's words still hold those of the merged one. */
START_TEST(merged_they_are_what_all_lines_have_in_common) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    static struct elements merged, line;
    struct random r;
    struct bench a, b;
    struct buffer lines[8] = {{0}};
    random_seed(&r, (uint64_t)seed);
    bench_make(&a);
    bench_make(&b);
    for (int i = 0; i < 8; i++) {
      random_line(&r, &lines[i], 20);
      struct bench *to = i % 2 ? &a : &b;
      if (i < 2) {
        bench_set(to, lines[i].data);
      } else {
        bench_add(to, lines[i].data);
      }
    }
    template_merge(&a.t, a.work, &b.t);
    check_template(&a.t, seed);
    elements_of_template(&merged, &a.t);
    for (int i = 0; i < 8; i++) {
      words_split(&a.words, buffer_span(&lines[i]), &no_rules);
      elements_of_line(&line, &a.words, buffer_span(&lines[i]));
      ck_assert_msg(is_subsequence(&merged, &line), "seed %d, line %d", seed, i);
      buffer_clear(&lines[i]);
    }
    bench_free(&a);
    bench_free(&b);
  }
}
END_TEST

Suite *template_suite(void) {
  Suite *suite = suite_create("template");
  TCase *tcase = tcase_create("template");
  tcase_add_test(tcase, what_is_not_common_becomes_a_hole);
  tcase_add_test(tcase, common_words_are_the_textbooks);
  tcase_add_test(tcase, random_long_lines_are_cut);
  tcase_add_test(tcase, what_is_too_long_ends_in_a_hole);
  tcase_add_test(tcase, what_is_common_may_be_too_long);
  tcase_add_test(tcase, merged_they_are_what_all_lines_have_in_common);
  suite_add_tcase(suite, tcase);
  return suite;
}
