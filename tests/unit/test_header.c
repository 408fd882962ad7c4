/* Heads of log lines: many systems' lines, what is no head, and bytes as they come. */
#include <check.h>
#include <stdlib.h>

#include "base/random.h"
#include "flow/header.h"
#include "header_rows.h"

Suite *header_suite(void);

static bool is_text(struct span found, const char *wanted) {
  return wanted ? found.at && span_is(found, wanted) : !found.at;
}

/* A copy of its own size, so that a sanitizer sees a read past its end. */
static struct span own(struct span line) {
  char *copy = malloc(line.length ? line.length : 1);
  if (line.length > 0) memcpy(copy, line.at, line.length);
  return (struct span){copy, line.length};
}

static void check_row(const struct row *row) {
  struct header h;
  struct span line = own(span_of(row->line));
  header_split(line, &h);
  ck_assert_msg(span_is(h.message, row->message), "%s\n  message: %.*s", row->line,
                (int)h.message.length, h.message.at);
  ck_assert_msg(is_text(h.time, row->time), "%s\n  time: %.*s", row->line, (int)h.time.length,
                h.time.at ? h.time.at : "");
  ck_assert_msg(is_text(h.tag, row->tag), "%s\n  tag: %.*s", row->line, (int)h.tag.length,
                h.tag.at ? h.tag.at : "");
  ck_assert_msg(h.level == row->level, "%s\n  level %d", row->line, h.level);
  free((char *)line.at);
}

START_TEST(test_lines) {
  const struct group *group = &groups[_i];
  for (size_t i = 0; i < group->count; i++) check_row(&group->rows[i]);
}
END_TEST

/* Every time that a line's head has can be read. */
START_TEST(test_their_times) {
  const struct group *group = &groups[_i];
  for (size_t i = 0; i < group->count; i++) {
    uint64_t ns;
    const char *time = group->rows[i].time;
    if (time)
      ck_assert_msg(header_time(span_of(time), UINT64_C(1700000000000000000), &ns), "%s", time);
  }
}
END_TEST

START_TEST(test_nothing) {
  struct header h;
  header_split((struct span){NULL, 0}, &h);
  ck_assert_uint_eq(h.message.length, 0);
  static const char *const blanks[] = {"", " ", "   \t\r", "\033[0m", "\033[1;31m  \033[0m"};
  for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
    header_split(span_of(blanks[i]), &h);
    ck_assert_msg(!h.time.at && !h.tag.at && !h.level && h.message.length == 0, "row %zu", i);
  }
}
END_TEST

START_TEST(test_colours) {
  static const struct row rows[] = {
      {"\033[32m2024-01-02 15:04:05\033[0m [\033[31mERROR\033[0m] text", "2024-01-02 15:04:05",
       NULL, LEVEL_ERROR, "text"},
      {"\033[32mINFO\033[0m: text", NULL, NULL, LEVEL_INFO, "text"},
      {"\033[2m2024-01-02T15:04:05Z\033[0m \033[32m INFO\033[0m "
       "\033[2mmy::crate\033[0m\033[2m:\033[0m"
       " text",
       "2024-01-02T15:04:05Z", "my::crate", LEVEL_INFO, "text"},
      {"\033[32mtext \033[0mof it", NULL, NULL, LEVEL_NONE, "text \033[0mof it"},
      {"\033[", NULL, NULL, LEVEL_NONE, "\033["},
      {"\033[99999999999999999999999m text", NULL, NULL, LEVEL_NONE,
       "\033[99999999999999999999999m text"},
      {"\033 text", NULL, NULL, LEVEL_NONE, "\033 text"},
      {"\xEF\xBB\xBF"
       "2024-01-02 15:04:05 text",
       "2024-01-02 15:04:05", NULL, LEVEL_NONE, "text"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check_row(&rows[i]);
}
END_TEST

/* A head whose brackets don't close, or whose end is too far away, ends before them. */
START_TEST(test_far_ends) {
  static const struct row rows[] = {
      {"2024-01-02 15:04:05 INFO [main text", "2024-01-02 15:04:05", NULL, LEVEL_INFO,
       "[main text"},
      {"[2024-01-02 15:04:05 text", NULL, NULL, LEVEL_NONE, "[2024-01-02 15:04:05 text"},
      {"2024-01-02 15:04:05 ((((((((( text", "2024-01-02 15:04:05", NULL, LEVEL_NONE,
       "((((((((( text"},
      {"2024-01-02 15:04:05 ]]]] text", "2024-01-02 15:04:05", NULL, LEVEL_NONE, "]]]] text"},
      {"[][][][][][][][][][][][][][][][][][][] text", NULL, NULL, LEVEL_NONE,
       "[][][][][][][][][][][][][][][][][][][] text"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check_row(&rows[i]);
  char line[4000];
  struct header h;
  memset(line, 'x', sizeof line);
  memcpy(line, "2024-01-02 15:04:05 ", 20);
  line[20] = '[', line[3000] = ']', line[3001] = ' ';
  header_split((struct span){line, sizeof line}, &h);
  ck_assert(h.message.at == line + 20 && span_is(h.time, "2024-01-02 15:04:05"));
}
END_TEST

/* --- bytes as they come --- */

static bool lies_in(struct span part, struct span line) {
  return !part.at || (part.at >= line.at && part.at + part.length <= line.at + line.length);
}

static void check_bytes(struct span bytes, uint64_t seed) {
  struct header h;
  uint64_t ns;
  struct span line = own(bytes);
  header_split(line, &h);
  bool sound = lies_in(h.time, line) && lies_in(h.tag, line) && lies_in(h.message, line) &&
               h.level >= LEVEL_NONE && h.level < LEVELS &&
               h.message.at + h.message.length == line.at + line.length;
  ck_assert_msg(sound, "seed %llu: %.*s", (unsigned long long)seed, (int)line.length, line.at);
  ck_assert(h.message.length == 0 || !span_blank(h.message.at[0]));
  if (h.time.at) header_time(h.time, UINT64_C(1700000000000000000), &ns);
  free((char *)line.at);
}

enum { LINE_BYTES = 700, ROUNDS = 60000 };

/* Bytes of which heads are made. */
static char any_byte(struct random *r) {
  static const char bytes[] =
      " \t[](){}<>-|:*#.,;/=\"'$_@%\033"
      "0123456789TZINFOEadmn\0\xC3\xFF";
  return random_below(r, 8) ? bytes[random_below(r, sizeof bytes - 1)] : (char)random_below(r, 256);
}

START_TEST(test_random_bytes) {
  struct random r;
  random_seed(&r, 20261201);
  for (int i = 0; i < ROUNDS; i++) {
    char line[LINE_BYTES];
    size_t length = (size_t)random_below(&r, random_below(&r, 4) ? 60 : LINE_BYTES);
    for (size_t k = 0; k < length; k++) line[k] = any_byte(&r);
    check_bytes((struct span){line, length}, 20261201);
  }
}
END_TEST

static const char *any_line(struct random *r) {
  const struct group *group = &groups[random_below(r, GROUPS)];
  return group->rows[random_below(r, group->count)].line;
}

/* Another byte, one more, one less, the rest cut off, another line's end. */
static size_t mutate(struct random *r, char *line, size_t length) {
  size_t at = (size_t)random_below(r, length + 1);
  switch (random_below(r, 5)) {
    case 0:
      if (at < length) line[at] = any_byte(r);
      return length;
    case 1:
      memmove(line + at + 1, line + at, length - at);
      line[at] = any_byte(r);
      return length + 1;
    case 2:
      if (at == length) return length;
      memmove(line + at, line + at + 1, length - at - 1);
      return length - 1;
    case 3: return at;
    default: {
      struct span other = span_of(any_line(r));
      size_t from = (size_t)random_below(r, other.length + 1);
      memcpy(line + at, other.at + from, other.length - from);
      return at + other.length - from;
    }
  }
}

START_TEST(test_mutated_lines) {
  struct random r;
  random_seed(&r, 20261202);
  for (int i = 0; i < ROUNDS; i++) {
    char line[2 * LINE_BYTES];
    struct span chosen = span_of(any_line(&r));
    size_t length = chosen.length;
    memcpy(line, chosen.at, length);
    for (uint64_t edits = 1 + random_below(&r, 6); edits > 0 && length < LINE_BYTES; edits--) {
      length = mutate(&r, line, length);
    }
    check_bytes((struct span){line, length}, 20261202);
  }
}
END_TEST

/* Whatever is only words is no head. */
START_TEST(test_plain_words_are_kept) {
  static const char *const words[] = {"the",   "disk", "is",      "full", "no",    "luck",
                                      "with",  "it",   "started", "user", "after", "seconds",
                                      "Could", "not",  "find",    "may",  "marks", "sunny"};
  struct random r;
  random_seed(&r, 20261203);
  for (int i = 0; i < ROUNDS / 10; i++) {
    char line[400] = "";
    struct header h;
    for (uint64_t count = 1 + random_below(&r, 12); count > 0; count--) {
      strcat(line, words[random_below(&r, sizeof words / sizeof *words)]);
      if (count > 1) strcat(line, random_below(&r, 6) ? " " : ": ");
    }
    header_split(span_of(line), &h);
    ck_assert_msg(span_is(h.message, line) && !h.time.at && !h.tag.at, "seed 20261203: %s", line);
  }
}
END_TEST

/* Megabytes of what could be looked through again and again; done at once, or the test runs out of
   time. */
START_TEST(test_long_lines) {
  static const char *const parts[] = {"[",
                                      "(",
                                      "<34>",
                                      "1",
                                      "a:",
                                      "a.b",
                                      " ",
                                      "- ",
                                      "\033[",
                                      "A ",
                                      "INFO ",
                                      "[a] ",
                                      "2024-01-02 15:04:05 ",
                                      "=",
                                      "a=\"",
                                      "|a"};
  size_t length = 1 << 20;
  char *line = malloc(length);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    size_t part = strlen(parts[i]);
    for (size_t k = 0; k < length; k++) line[k] = parts[i][k % part];
    for (int times = 0; times < 200; times++) {
      struct header h;
      header_split((struct span){line, length}, &h);
      ck_assert(h.message.at + h.message.length == line + length);
    }
  }
  free(line);
}
END_TEST

Suite *header_suite(void) {
  Suite *suite = suite_create("header");
  TCase *tcase = tcase_create("header");
  tcase_add_loop_test(tcase, test_lines, 0, GROUPS);
  tcase_add_loop_test(tcase, test_their_times, 0, GROUPS);
  tcase_add_test(tcase, test_nothing);
  tcase_add_test(tcase, test_colours);
  tcase_add_test(tcase, test_far_ends);
  tcase_add_test(tcase, test_random_bytes);
  tcase_add_test(tcase, test_mutated_lines);
  tcase_add_test(tcase, test_plain_words_are_kept);
  tcase_add_test(tcase, test_long_lines);
  suite_add_tcase(suite, tcase);
  return suite;
}
