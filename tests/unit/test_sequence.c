/* Sources read one after another, in passes, and gone on with where a checkpoint says. */
#include "io/log.h"
#include "io/sequence.h"
#include "scratch.h"

Suite *sequence_suite(void);

static struct buffer out;
static struct sequence_item *now; /* the one that is being read */

static void set_up(void) {
  log_level("error");
  scratch_make();
  out = (struct buffer){0};
}

static void tear_down(void) {
  buffer_clear(&out);
  scratch_remove();
}

static struct pipeline *new_pipeline(uint64_t warmup) {
  struct field_list fields = {0};
  ck_assert_int_eq(field_list_parse(&fields, "record", NULL), 0);
  const struct pipeline_params params = {
      .decoder = &decoder_csv,
      .decoding = {.delimiter = ','},
      .header = HEADER_AUTO,
      .most_record_bytes = 1000,
      .label = "",
      .model = {.som = {.lattice = {.kind = lattice_row("rectangular"), .rows = 2, .columns = 2},
                        .neighbourhood = neighbourhood_row("gaussian"),
                        .distance = distance_row("euclidean"),
                        .decay = decay_row("constant"),
                        .rate_first = 0.1,
                        .rate_last = 0.1,
                        .radius_first = 1,
                        .radius_last = 1,
                        .over = 100},
                .initial = initial_row("sample"),
                .scale = scaler_row("none"),
                .seed = 1,
                .warmup_records = warmup},
      .learn = true,
      .most_bad_share = 1,
      .most_bad = UINT64_MAX,
      .emitter = &emitter_tsv,
      .fields = fields};
  return pipeline_new(&params, NULL);
}

static void rows(const char *path, int from, int to, int how) {
  struct buffer text = {0};
  for (int i = from; i < to; i++) buffer_printf(&text, "%d,%d\n", i, i * 7 % 5);
  scratch_write(path, text.data, text.length, how);
  buffer_clear(&text);
}

/* Feeds the open source from where it stands, at most `most` bytes. */
static size_t feed(struct pipeline *p, size_t most) {
  char bytes[512];
  size_t done = 0;
  struct error err;
  while (done < most) {
    size_t wanted = most - done < sizeof bytes ? most - done : sizeof bytes;
    ssize_t count = read(now->source.fds[0], bytes, wanted);
    ck_assert_int_ge(count, 0);
    if (count == 0) break;
    ck_assert_int_eq(pipeline_feed(p, now->intake, bytes, (size_t)count, 1, &err), 0);
    done += (size_t)count;
  }
  return done;
}

/* All that is left, as the loop would. Returns how many times a source was opened. */
static int run(struct sequence *q, struct pipeline *p) {
  struct error err = {0};
  int opened = 0;
  for (;;) {
    ck_assert_msg(sequence_next(q, p, &now, &err) == 0, "%s", err.text);
    if (!now) break;
    opened++;
    feed(p, SIZE_MAX);
    ck_assert_int_eq(pipeline_end(p, now->intake, 1, &err), 0);
    sequence_leave(q, now, true);
  }
  ck_assert_int_eq(pipeline_begin(p, false, &err), 0);
  return opened;
}

static void start(struct sequence *q, const char *const *texts, size_t count, uint64_t passes) {
  buffer_reset(&out);
  sequence_init(q, texts, count, false, SEQUENCE_RESUME, passes, &out);
}

static size_t lines(void) {
  size_t count = 0;
  for (size_t i = 0; i < out.length; i++) count += out.data[i] == '\n';
  return count;
}

static bool answered(const char *record) {
  char line[64];
  snprintf(line, sizeof line, "%s\n", record);
  buffer_append_byte(&out, '\0');
  bool found = strstr(out.data, line) != NULL;
  out.length--;
  return found;
}

static void finish(struct sequence *q, struct pipeline *p) {
  pipeline_free(p);
  sequence_clear(q);
}

static void import(struct sequence *q, const struct buffer *json) {
  struct position_list list = {0};
  struct error err = {0};
  ck_assert_msg(position_list_parse(&list, buffer_span(json), &err) == 0, "%s", err.text);
  sequence_import(q, &list);
  position_list_clear(&list);
}

static void export(const struct sequence *q, struct buffer *json) {
  struct position_list list = {0};
  sequence_note(q, &list);
  buffer_reset(json);
  position_list_write(&list, json);
  position_list_clear(&list);
}

/* Reads texts to the end and leaves their positions in json. */
static void read_all(const char *const *texts, size_t count, uint64_t passes, struct buffer *json) {
  struct sequence q;
  struct pipeline *p = new_pipeline(10);
  start(&q, texts, count, passes);
  run(&q, p);
  export(&q, json);
  finish(&q, p);
}

/* Goes on with json's positions; returns the answers' number. */
static size_t resume(const char *const *texts, size_t count, uint64_t passes, struct buffer *json) {
  struct sequence q;
  struct pipeline *p = new_pipeline(10);
  start(&q, texts, count, passes);
  import(&q, json);
  run(&q, p);
  export(&q, json);
  finish(&q, p);
  return lines();
}

static const char *const ab[] = {"a", "b"};

START_TEST(files_come_in_their_order) {
  struct sequence q;
  struct pipeline *p = new_pipeline(10);
  rows("a", 0, 300, O_TRUNC);
  rows("b", 1000, 1200, O_TRUNC);
  start(&q, ab, 2, 1);
  ck_assert_uint_eq(sequence_records(&q, p), 500);
  ck_assert_uint_gt(sequence_bytes(&q), 0);
  ck_assert_int_eq(run(&q, p), 2);
  ck_assert_uint_eq(lines(), 500);
  ck_assert(strncmp(out.data, "0,0\n", 4) == 0);
  ck_assert(answered("1199,3"));
  finish(&q, p);
}
END_TEST

START_TEST(only_the_last_pass_answers) {
  struct sequence q;
  for (uint64_t warmup = 10; warmup <= 10000; warmup *= 1000) {
    struct pipeline *p = new_pipeline(warmup);
    rows("a", 0, 30, O_TRUNC);
    rows("b", 100, 120, O_TRUNC);
    start(&q, ab, 2, 3);
    ck_assert_uint_eq(sequence_records(&q, p), 150);
    ck_assert_int_eq(run(&q, p), 6);
    ck_assert_uint_eq(lines(), 50);
    ck_assert_uint_eq(pipeline_model(p)->seq, 150);
    finish(&q, p);
  }
}
END_TEST

START_TEST(what_was_read_is_not_read_again) {
  struct buffer json = {0};
  for (uint64_t passes = 1; passes <= 2; passes++) {
    rows("a", 0, 300, O_TRUNC);
    rows("b", 0, 5, O_TRUNC);
    read_all(ab, 2, passes, &json);
    ck_assert_uint_eq(resume(ab, 2, passes, &json), 0);
    rows("b", 5, 25, O_APPEND);
    ck_assert_uint_eq(resume(ab, 2, passes, &json), 20);
    ck_assert_uint_eq(resume(ab, 2, passes, &json), 0);
  }
  ck_assert_uint_eq(resume(ab, 2, 3, &json), 325); /* one pass more than before */
  buffer_clear(&json);
}
END_TEST

START_TEST(another_file_of_that_name_is_read_anew) {
  struct buffer json = {0};
  rows("a", 0, 300, O_TRUNC);
  read_all(ab, 1, 1, &json);
  rows("a", 0, 100, O_TRUNC);
  ck_assert_uint_eq(resume(ab, 1, 1, &json), 100);
  rows("a", 7, 400, O_TRUNC);
  ck_assert_uint_eq(resume(ab, 1, 1, &json), 393);
  buffer_clear(&json);
}
END_TEST

START_TEST(a_renamed_file_goes_on) {
  static const char *const both[] = {"a", "a.1"};
  struct buffer json = {0};
  rows("a", 0, 300, O_TRUNC);
  read_all(ab, 1, 1, &json);
  ck_assert_int_eq(rename("a", "a.1"), 0);
  rows("a", 500, 600, O_TRUNC);
  rows("a.1", 300, 310, O_APPEND);
  ck_assert_uint_eq(resume(both, 2, 1, &json), 110);
  ck_assert(answered("309,3") && answered("500,0") && !answered("299,3"));
  buffer_clear(&json);
}
END_TEST

START_TEST(other_files_positions_are_kept) {
  struct buffer json = {0};
  rows("a", 0, 300, O_TRUNC);
  rows("b", 0, 200, O_TRUNC);
  read_all(ab, 2, 1, &json);
  ck_assert_uint_eq(resume(ab + 1, 1, 1, &json), 0);
  ck_assert_uint_eq(resume(ab, 2, 1, &json), 0);
  buffer_clear(&json);
}
END_TEST

START_TEST(the_same_file_twice_is_read_twice) {
  static const char *const twice[] = {"a", "a"};
  struct buffer json = {0};
  rows("a", 0, 300, O_TRUNC);
  read_all(twice, 2, 1, &json);
  ck_assert_uint_eq(lines(), 600);
  ck_assert_uint_eq(resume(twice, 2, 1, &json), 0);
  buffer_clear(&json);
}
END_TEST

/* Stops in the middle of a file, wherever that is, and goes on in another process's stead. */
START_TEST(it_goes_on_between_two_records) {
  struct buffer json = {0};
  struct error err = {0};
  rows("a", 0, 100, O_TRUNC);
  for (size_t most = 60; most < 500; most += 7) {
    struct sequence q;
    struct pipeline *p = new_pipeline(10);
    start(&q, ab, 1, 1);
    ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
    feed(p, most);
    export(&q, &json);
    size_t before = lines();
    finish(&q, p);
    ck_assert_uint_eq(before + resume(ab, 1, 1, &json), 100);
  }
  buffer_clear(&json);
}
END_TEST

START_TEST(records_held_back_are_not_done) {
  struct buffer json = {0};
  struct error err = {0};
  struct sequence q;
  struct pipeline *p = new_pipeline(1000);
  rows("a", 0, 100, O_TRUNC);
  rows("b", 100, 200, O_TRUNC);
  start(&q, ab, 2, 1);
  for (int i = 0; i < 2; i++) {
    ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
    feed(p, SIZE_MAX);
    ck_assert_int_eq(pipeline_end(p, now->intake, 1, &err), 0);
    sequence_leave(&q, now, true);
  }
  export(&q, &json); /* as the first checkpoint, before any answer */
  ck_assert_uint_eq(lines(), 0);
  finish(&q, p);
  ck_assert_uint_eq(resume(ab, 2, 1, &json), 200);
  buffer_clear(&json);
}
END_TEST

START_TEST(it_starts_where_it_is_told) {
  struct buffer json = {0};
  struct sequence q;
  rows("a", 0, 100, O_TRUNC);
  read_all(ab, 1, 1, &json);
  struct pipeline *p = new_pipeline(10);
  buffer_reset(&out);
  sequence_init(&q, ab, 1, false, SEQUENCE_BEGIN, 1, &out);
  import(&q, &json);
  run(&q, p);
  ck_assert_uint_eq(lines(), 100);
  finish(&q, p);

  p = new_pipeline(10);
  buffer_reset(&out);
  scratch_write("a", "unfinished", 10, O_APPEND);
  sequence_init(&q, ab, 1, false, SEQUENCE_END, 1, &out);
  struct error err;
  ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
  ck_assert_uint_eq(sequence_records(&q, p), 0);
  ck_assert_uint_eq(feed(p, SIZE_MAX), 10);
  sequence_leave(&q, now, true);
  finish(&q, p);
  buffer_clear(&json);
}
END_TEST

START_TEST(pipes_are_read_once_and_never_counted) {
  static const char *const texts[] = {"a", "fifo"};
  struct sequence q;
  struct pipeline *p = new_pipeline(10);
  rows("a", 0, 20, O_TRUNC);
  ck_assert_int_eq(mkfifo("fifo", 0600), 0);
  int writer = open("fifo", O_RDWR);
  ck_assert_int_eq(write(writer, "1,2\n3,4\n", 8), 8);
  start(&q, texts, 2, 2);
  ck_assert_uint_eq(sequence_records(&q, p), 0);
  ck_assert_uint_eq(sequence_bytes(&q), 0);
  struct error err;
  ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
  ck_assert(now->regular && now->intake->silent);
  sequence_leave(&q, now, true);
  ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
  ck_assert(!now->regular && !now->intake->silent);
  ck_assert_uint_eq(feed(p, 8), 8);
  sequence_leave(&q, now, true);
  ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
  ck_assert_ptr_eq(now, &q.items[0]);
  sequence_leave(&q, now, true);
  ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
  ck_assert_ptr_null(now);
  ck_assert(sequence_over(&q));
  close(writer);
  finish(&q, p);
}
END_TEST

/* Neighbours that bring what they have when they have it don't wait for each other; files do. */
START_TEST(pipes_are_open_at_once) {
  static const char *const texts[] = {"a", "fifo", "other", "b"};
  struct sequence q;
  struct error err;
  struct pipeline *p = new_pipeline(10);
  rows("a", 0, 20, O_TRUNC);
  rows("b", 0, 20, O_TRUNC);
  ck_assert_int_eq(mkfifo("fifo", 0600), 0);
  ck_assert_int_eq(mkfifo("other", 0600), 0);
  start(&q, texts, 4, 1);
  for (size_t i = 0; i < 4; i++) {
    ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
    ck_assert_ptr_eq(now, &q.items[i]);
    struct sequence_item *held = now;
    ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
    if (i == 1) {
      ck_assert_ptr_eq(now, &q.items[2]);
      sequence_leave(&q, now, true);
      ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
      i++;
    }
    ck_assert_ptr_null(now);
    sequence_leave(&q, held, true);
  }
  ck_assert_int_eq(sequence_next(&q, p, &now, &err), 0);
  ck_assert(!now && sequence_over(&q));
  finish(&q, p);
}
END_TEST

START_TEST(a_file_that_vanished_is_named) {
  struct sequence q;
  struct error err = {0};
  struct pipeline *p = new_pipeline(10);
  rows("a", 0, 20, O_TRUNC);
  start(&q, ab, 1, 1);
  ck_assert_int_eq(unlink("a"), 0);
  ck_assert_int_eq(sequence_next(&q, p, &now, &err), -1);
  ck_assert_int_eq(err.kind, ERROR_NO_INPUT);
  ck_assert_str_eq(err.text, "a: No such file or directory");
  finish(&q, p);
}
END_TEST

Suite *sequence_suite(void) {
  Suite *suite = suite_create("sequence");
  TCase *tests = tcase_create("sequence");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, files_come_in_their_order);
  tcase_add_test(tests, only_the_last_pass_answers);
  tcase_add_test(tests, what_was_read_is_not_read_again);
  tcase_add_test(tests, another_file_of_that_name_is_read_anew);
  tcase_add_test(tests, a_renamed_file_goes_on);
  tcase_add_test(tests, other_files_positions_are_kept);
  tcase_add_test(tests, the_same_file_twice_is_read_twice);
  tcase_add_test(tests, it_goes_on_between_two_records);
  tcase_add_test(tests, records_held_back_are_not_done);
  tcase_add_test(tests, it_starts_where_it_is_told);
  tcase_add_test(tests, pipes_are_read_once_and_never_counted);
  tcase_add_test(tests, pipes_are_open_at_once);
  tcase_add_test(tests, a_file_that_vanished_is_named);
  suite_add_tcase(suite, tests);
  return suite;
}
