/* Files known again: grown, copied, cut, replaced; and positions as JSON. */
#include "base/random.h"
#include "io/position.h"
#include "scratch.h"

Suite *position_suite(void);

enum { SIZE = 5000 };

static char bytes[SIZE];

static void make(const char *path, size_t length) {
  for (size_t i = 0; i < SIZE; i++) bytes[i] = (char)('a' + i * i % 23);
  scratch_write(path, bytes, length, O_TRUNC);
}

static struct position mark(const char *path, uint64_t offset, uint64_t pass) {
  struct position p = {.path = strdup(path), .at = {.offset = offset}, .pass = pass};
  int fd = open(path, O_RDONLY);
  ck_assert_int_eq(position_mark(&p, fd), 0);
  close(fd);
  return p;
}

static enum position_fit fit(const struct position *p, const char *path) {
  int fd = open(path, O_RDONLY);
  ck_assert_int_ge(fd, 0);
  enum position_fit found = position_fit(p, fd);
  ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
  close(fd);
  return found;
}

START_TEST(the_same_file_is_known_wherever_it_stood) {
  static const uint64_t offsets[] = {0, 1, 100, 1023, 1024, 1025, 3000, SIZE};
  make("a", SIZE);
  make("copy", SIZE);
  for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
    for (uint64_t pass = 1; pass <= 2; pass++) {
      struct position p = mark("a", offsets[i], pass);
      ck_assert_int_eq(fit(&p, "a"), POSITION_SAME);
      ck_assert_int_eq(fit(&p, "copy"), POSITION_SAME);
      position_clear(&p);
    }
  }
}
END_TEST

START_TEST(a_file_may_grow_but_not_shrink) {
  make("a", SIZE);
  struct position p = mark("a", 3000, 1);
  scratch_write("a", "more", 4, O_APPEND);
  ck_assert_int_eq(fit(&p, "a"), POSITION_SAME);
  ck_assert_int_eq(truncate("a", 3000), 0);
  ck_assert_int_eq(fit(&p, "a"), POSITION_SAME);
  ck_assert_int_eq(truncate("a", 2999), 0);
  ck_assert_int_eq(fit(&p, "a"), POSITION_SHORT);
  ck_assert_int_eq(truncate("a", 0), 0);
  ck_assert_int_eq(fit(&p, "a"), POSITION_SHORT);
  position_clear(&p);
}
END_TEST

static void change(const char *path, off_t at) {
  int fd = open(path, O_RDWR);
  char byte;
  ck_assert_int_eq(pread(fd, &byte, 1, at), 1);
  byte ^= 1;
  ck_assert_int_eq(pwrite(fd, &byte, 1, at), 1);
  close(fd);
}

START_TEST(a_changed_byte_at_either_end_makes_another_file) {
  static const struct {
    off_t at;
    enum position_fit expected;
  } changes[] = {{0, POSITION_OTHER},    {1023, POSITION_OTHER}, {1500, POSITION_SAME},
                 {1976, POSITION_OTHER}, {2999, POSITION_OTHER}, {3000, POSITION_SAME}};
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    make("a", SIZE);
    struct position p = mark("a", 3000, 1);
    change("a", changes[i].at);
    ck_assert_msg(fit(&p, "a") == changes[i].expected, "byte %d", (int)changes[i].at);
    position_clear(&p);
  }
}
END_TEST

START_TEST(an_unfinished_last_line_may_still_change) {
  make("a", 500);
  struct position p = mark("a", 400, 1);
  change("a", 450);
  ck_assert_int_eq(fit(&p, "a"), POSITION_SAME);
  change("a", 399);
  ck_assert_int_eq(fit(&p, "a"), POSITION_OTHER);
  position_clear(&p);
}
END_TEST

START_TEST(in_a_later_pass_the_whole_file_is_known) {
  make("a", 500);
  struct position p = mark("a", 0, 2);
  ck_assert_uint_eq(p.head_bytes, 500);
  change("a", 450);
  ck_assert_int_eq(fit(&p, "a"), POSITION_OTHER);
  position_clear(&p);
}
END_TEST

static bool same(const struct position *a, const struct position *b) {
  return strcmp(a->path, b->path) == 0 && a->device == b->device && a->inode == b->inode &&
         a->at.offset == b->at.offset && a->at.lines == b->at.lines &&
         a->at.records == b->at.records && a->pass == b->pass && a->ended == b->ended &&
         a->head_bytes == b->head_bytes && a->head == b->head && a->tail_bytes == b->tail_bytes &&
         a->tail == b->tail && a->changed == b->changed;
}

START_TEST(a_list_survives_as_json) {
  static const char *const names[] = {"a.csv", "with \"quotes\"\n", "\303\244/\\", ""};
  struct position_list list = {0}, back = {0};
  struct buffer json = {0};
  struct error err = {0};
  struct random random;
  random_seed(&random, 5);
  for (int i = 0; i < 100; i++) {
    struct position *p = position_list_add(&list);
    *p = (struct position){.path = strdup(names[i % 4]),
                           .device = random_next(&random),
                           .inode = random_next(&random),
                           .at = {.offset = UINT64_C(1) << 52, .lines = 7, .records = 3},
                           .pass = random_below(&random, 9),
                           .ended = i % 3 == 0,
                           .head_bytes = random_below(&random, 1025),
                           .head = random_next(&random),
                           .tail_bytes = random_below(&random, 1025),
                           .tail = random_next(&random),
                           .changed = random_next(&random)};
  }
  position_list_write(&list, &json);
  ck_assert_msg(position_list_parse(&back, buffer_span(&json), &err) == 0, "%s", err.text);
  ck_assert_uint_eq(back.count, list.count);
  for (size_t i = 0; i < list.count; i++) ck_assert(same(&list.each[i], &back.each[i]));
  buffer_clear(&json);
  position_list_clear(&list);
  position_list_clear(&back);
}
END_TEST

START_TEST(an_empty_list_is_a_list) {
  struct position_list list = {0}, back = {0};
  struct buffer json = {0};
  position_list_write(&list, &json);
  ck_assert_int_eq(position_list_parse(&back, buffer_span(&json), NULL), 0);
  ck_assert_uint_eq(back.count, 0);
  buffer_clear(&json);
}
END_TEST

/* One whole position, then the same with one thing wrong at a time. */
START_TEST(what_is_no_list_is_refused) {
  static const char good[] =
      "[{\"path\":\"a\",\"device\":\"0000000000000001\",\"inode\":\"0000000000000002\","
      "\"offset\":9,\"lines\":1,\"records\":1,\"pass\":1,\"ended\":0,\"head_bytes\":9,"
      "\"head\":\"0000000000000003\",\"tail_bytes\":9,\"tail\":\"0000000000000004\"}]";
  static const struct {
    const char *from, *to;
  } faults[] = {{"[", "{"},
                {"\"path\":\"a\"", "\"path\":1"},
                {"\"offset\":9", "\"offset\":-9"},
                {"\"offset\":9", "\"offset\":8"},
                {"\"head_bytes\":9", "\"head_bytes\":1025"},
                {"0002", "000x"},
                {"\"tail\":", "\"tali\":"},
                {"\"pass\":1", "\"pass\":\"1\""}};
  struct position_list list = {0};
  ck_assert_int_eq(position_list_parse(&list, span_of(good), NULL), 0);
  position_list_clear(&list);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
    char text[sizeof good + 16];
    struct error err = {0};
    const char *at = strstr(good, faults[i].from);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, faults[i].to,
             at + strlen(faults[i].from));
    ck_assert_msg(position_list_parse(&list, span_of(text), &err) == -1, "%s", text);
    ck_assert_int_eq(err.kind, ERROR_DATA);
    position_list_clear(&list);
  }
}
END_TEST

START_TEST(the_last_line_is_found_from_behind) {
  static const struct {
    const char *text;
    int64_t end;
  } cases[] = {{"", 0}, {"abc", 0}, {"\n", 1}, {"a\nbc", 2}, {"a\nb\n", 4}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scratch_text("a", cases[i].text);
    int fd = open("a", O_RDONLY);
    ck_assert_int_eq(position_of_last_line(fd), cases[i].end);
    close(fd);
  }
  static char many[200000];
  for (size_t newline = 0; newline < sizeof many; newline += 65535) {
    memset(many, 'x', sizeof many);
    many[newline] = '\n';
    scratch_write("a", many, sizeof many, O_TRUNC);
    int fd = open("a", O_RDONLY);
    ck_assert_int_eq(position_of_last_line(fd), (int64_t)newline + 1);
    close(fd);
  }
}
END_TEST

Suite *position_suite(void) {
  Suite *suite = suite_create("position");
  TCase *tests = tcase_create("position");
  tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
  tcase_add_test(tests, the_same_file_is_known_wherever_it_stood);
  tcase_add_test(tests, a_file_may_grow_but_not_shrink);
  tcase_add_test(tests, a_changed_byte_at_either_end_makes_another_file);
  tcase_add_test(tests, an_unfinished_last_line_may_still_change);
  tcase_add_test(tests, in_a_later_pass_the_whole_file_is_known);
  tcase_add_test(tests, a_list_survives_as_json);
  tcase_add_test(tests, an_empty_list_is_a_list);
  tcase_add_test(tests, what_is_no_list_is_refused);
  tcase_add_test(tests, the_last_line_is_found_from_behind);
  suite_add_tcase(suite, tests);
  return suite;
}
