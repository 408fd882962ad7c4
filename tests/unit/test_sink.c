/* Standard output: marks, counts, failures, a consumer that sleeps. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "io/sink.h"
#include "scratch.h"

Suite *sink_suite(void);

static uv_loop_t uv;
static int moves;

static void moved(void *owner) {
  ck_assert_ptr_eq(owner, &moves);
  moves++;
}

static void set_up(void) {
  signal(SIGPIPE, SIG_IGN);
  ck_assert_int_eq(uv_loop_init(&uv), 0);
  moves = 0;
  scratch_make();
}

static void tear_down(void) {
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_int_eq(uv_loop_close(&uv), 0);
  scratch_remove();
}

static struct sink *open_sink(int fd) {
  struct sink *s = sink_new(&uv, fd, &moves, moved, NULL);
  ck_assert_ptr_nonnull(s);
  return s;
}

static void put(struct sink *s, const char *bytes, size_t length) {
  buffer_append(sink_buffer(s), bytes, length);
  sink_flush(s);
}

static void pause_ms(long milliseconds) {
  nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

/* Turns of the loop until all is written or has failed. */
static void wait_done(struct sink *s) {
  for (int i = 0; i < 5000 && !sink_done(s) && !sink_error(s); i++) {
    uv_run(&uv, UV_RUN_NOWAIT);
    pause_ms(1);
  }
}

START_TEST(a_file_is_written_at_once) {
  int fd = open("out", O_WRONLY | O_CREAT, 0600);
  struct sink *s = open_sink(fd);
  char back[16] = "";
  put(s, "hello\n", 6);
  put(s, "world\n", 6);
  ck_assert(sink_done(s) && !sink_full(s) && sink_eased(s));
  ck_assert_uint_eq(sink_handed(s), 12);
  int in = open("out", O_RDONLY);
  ck_assert_int_eq(read(in, back, sizeof back), 12);
  ck_assert_str_eq(back, "hello\nworld\n");
  ck_assert_int_eq(sink_sync(s), 0);
  ck_assert_int_eq(sink_finish(s), 0);
  close(in);
  sink_close(s);
  close(fd);
}
END_TEST

START_TEST(a_full_device_says_so) {
  int fd = open("/dev/full", O_WRONLY);
  struct sink *s = open_sink(fd);
  put(s, "x", 1);
  ck_assert_int_eq(sink_error(s), ENOSPC);
  put(s, "y", 1); /* dropped */
  ck_assert_uint_eq(sink_buffer(s)->length, 0);
  sink_close(s);
  close(fd);
}
END_TEST

START_TEST(a_pipe_without_a_reader_says_so) {
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  struct sink *s = open_sink(ends[1]);
  close(ends[0]);
  put(s, "x", 1);
  wait_done(s);
  ck_assert_int_eq(sink_error(s), EPIPE);
  ck_assert_int_ge(moves, 1);
  put(s, "y", 1);
  ck_assert(sink_done(s));
  sink_close(s);
  close(ends[1]);
}
END_TEST

/* Reads all there is, and checks that it is the pattern from `from` on. */
static size_t drain(int fd, size_t from) {
  char bytes[4096];
  ssize_t count = read(fd, bytes, sizeof bytes);
  ck_assert_int_ge(count, 0);
  for (ssize_t i = 0; i < count; i++) {
    ck_assert_int_eq(bytes[i], (char)((from + (size_t)i) % 251));
  }
  return (size_t)count;
}

START_TEST(marks_hold_a_sleeping_consumer_and_let_go) {
  enum { PIECE = 10000 };
  int ends[2];
  char piece[PIECE];
  ck_assert_int_eq(pipe(ends), 0);
  struct sink *s = open_sink(ends[1]);
  size_t given = 0, got = 0;
  while (!sink_full(s)) {
    for (size_t i = 0; i < PIECE; i++) piece[i] = (char)((given + i) % 251);
    put(s, piece, PIECE);
    given += PIECE;
    uv_run(&uv, UV_RUN_NOWAIT);
    ck_assert_uint_lt(given, 2u << 20);
  }
  ck_assert_uint_eq(sink_handed(s), given);
  ck_assert(!sink_eased(s) && !sink_done(s));
  while (got < given) {
    got += drain(ends[0], got);
    uv_run(&uv, UV_RUN_NOWAIT);
    ck_assert_uint_le(sink_written(s), got + (64 << 10)); /* and what the pipe holds */
  }
  wait_done(s);
  ck_assert(sink_done(s) && sink_eased(s));
  ck_assert_uint_eq(sink_written(s), given);
  ck_assert_int_eq(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0);
  sink_close(s);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

START_TEST(a_stuck_consumer_holds_nobody_up) {
  static char much[200000];
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  struct sink *s = open_sink(ends[1]);
  put(s, much, sizeof much);
  pause_ms(20);
  uv_run(&uv, UV_RUN_NOWAIT);
  ck_assert(!sink_done(s));
  sink_close(s); /* returns, though the thread does not */
}
END_TEST

START_TEST(another_process_may_make_it_non_blocking) {
  static char much[300000];
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
  pid_t child = fork();
  if (child == 0) {
    static char bytes[4096];
    size_t got = 0;
    close(ends[1]);
    for (ssize_t count; (count = read(ends[0], bytes, sizeof bytes)) > 0;) got += (size_t)count;
    _exit(got != sizeof much);
  }
  close(ends[0]);
  struct sink *s = open_sink(ends[1]);
  put(s, much, sizeof much);
  wait_done(s);
  ck_assert(sink_done(s) && sink_error(s) == 0);
  sink_close(s);
  close(ends[1]);
  int status;
  waitpid(child, &status, 0);
  ck_assert_int_eq(status, 0);
}
END_TEST

Suite *sink_suite(void) {
  Suite *suite = suite_create("sink");
  TCase *tests = tcase_create("sink");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, a_file_is_written_at_once);
  tcase_add_test(tests, a_full_device_says_so);
  tcase_add_test(tests, a_pipe_without_a_reader_says_so);
  tcase_add_test(tests, marks_hold_a_sleeping_consumer_and_let_go);
  tcase_add_test(tests, a_stuck_consumer_holds_nobody_up);
  tcase_add_test(tests, another_process_may_make_it_non_blocking);
  suite_add_tcase(suite, tests);
  return suite;
}
