/* Bytes to a descriptor: counts, failures, a consumer that sleeps. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "io/writer.h"
#include "scratch.h"

Suite *writer_suite(void);

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

static struct buffer front;
static size_t written; /* of all that was put */

static struct writer *open_writer(int fd) {
  struct writer *w = writer_new(&uv, fd, &moves, moved, NULL);
  ck_assert_ptr_nonnull(w);
  written = 0;
  return w;
}

static void take(struct writer *w) {
  written += writer_take(w, &front);
}

static void put(struct writer *w, const char *bytes, size_t length) {
  buffer_append(&front, bytes, length);
  take(w);
}

static bool is_done(const struct writer *w) {
  return front.length == 0 && writer_held(w) == 0;
}

static void close_writer(struct writer *w) {
  writer_close(w);
  buffer_clear(&front);
}

static void pause_ms(long milliseconds) {
  nanosleep(&(struct timespec){.tv_nsec = milliseconds * 1000000}, NULL);
}

/* Turns of the loop until all is written or has failed. */
static void wait_done(struct writer *w) {
  for (int i = 0; i < 5000 && !is_done(w) && !writer_error(w); i++) {
    uv_run(&uv, UV_RUN_NOWAIT);
    take(w);
    pause_ms(1);
  }
}

START_TEST(a_file_is_written_at_once) {
  int fd = open("out", O_WRONLY | O_CREAT, 0600);
  struct writer *w = open_writer(fd);
  char back[16] = "";
  put(w, "hello\n", 6);
  put(w, "world\n", 6);
  ck_assert(is_done(w));
  ck_assert_uint_eq(written, 12);
  int in = open("out", O_RDONLY);
  ck_assert_int_eq(read(in, back, sizeof back), 12);
  ck_assert_str_eq(back, "hello\nworld\n");
  close(in);
  close_writer(w);
  close(fd);
}
END_TEST

START_TEST(a_full_device_says_so) {
  int fd = open("/dev/full", O_WRONLY);
  struct writer *w = open_writer(fd);
  put(w, "x", 1);
  ck_assert_int_eq(writer_error(w), ENOSPC);
  put(w, "y", 1); /* nothing is lost */
  ck_assert_int_eq(writer_error(w), ENOSPC);
  ck_assert_uint_eq(front.length, 2);
  ck_assert_uint_eq(written, 0);
  close_writer(w);
  close(fd);
}
END_TEST

START_TEST(a_pipe_without_a_reader_says_so) {
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  struct writer *w = open_writer(ends[1]);
  close(ends[0]);
  put(w, "x", 1);
  wait_done(w);
  ck_assert_int_eq(writer_error(w), EPIPE);
  ck_assert_int_ge(moves, 1);
  ck_assert_uint_eq(writer_held(w), 1);
  put(w, "y", 1); /* tried again: all of it is still there */
  ck_assert_int_eq(writer_error(w), 0);
  wait_done(w);
  ck_assert_int_eq(writer_error(w), EPIPE);
  ck_assert_uint_eq(writer_held(w) + front.length, 2);
  writer_drop(w);
  ck_assert_uint_eq(writer_held(w), 0);
  close_writer(w);
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

START_TEST(a_sleeping_consumer_is_waited_for) {
  enum { PIECE = 10000 };
  int ends[2];
  char piece[PIECE];
  ck_assert_int_eq(pipe(ends), 0);
  struct writer *w = open_writer(ends[1]);
  size_t given = 0, got = 0;
  while (given < 1u << 20) {
    for (size_t i = 0; i < PIECE; i++) piece[i] = (char)((given + i) % 251);
    put(w, piece, PIECE);
    given += PIECE;
    uv_run(&uv, UV_RUN_NOWAIT);
  }
  ck_assert_uint_eq(written + writer_held(w) + front.length, given);
  ck_assert(!is_done(w));
  while (got < given) {
    got += drain(ends[0], got);
    uv_run(&uv, UV_RUN_NOWAIT);
    take(w);
    ck_assert_uint_le(written, got + (64 << 10)); /* and what the pipe holds */
  }
  wait_done(w);
  ck_assert(is_done(w));
  ck_assert_uint_eq(written, given);
  ck_assert_int_eq(fcntl(ends[1], F_GETFL) & O_NONBLOCK, 0);
  close_writer(w);
  close(ends[0]);
  close(ends[1]);
}
END_TEST

START_TEST(a_stuck_consumer_holds_nobody_up) {
  static char much[200000];
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  struct writer *w = open_writer(ends[1]);
  put(w, much, sizeof much);
  pause_ms(20);
  uv_run(&uv, UV_RUN_NOWAIT);
  ck_assert(!is_done(w));
  ck_assert(!writer_close(w)); /* returns, though the thread does not */
  buffer_clear(&front);
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
  struct writer *w = open_writer(ends[1]);
  put(w, much, sizeof much);
  wait_done(w);
  ck_assert(is_done(w) && writer_error(w) == 0);
  close_writer(w);
  close(ends[1]);
  int status;
  waitpid(child, &status, 0);
  ck_assert_int_eq(status, 0);
}
END_TEST

Suite *writer_suite(void) {
  Suite *suite = suite_create("writer");
  TCase *tests = tcase_create("writer");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, a_file_is_written_at_once);
  tcase_add_test(tests, a_full_device_says_so);
  tcase_add_test(tests, a_pipe_without_a_reader_says_so);
  tcase_add_test(tests, a_sleeping_consumer_is_waited_for);
  tcase_add_test(tests, a_stuck_consumer_holds_nobody_up);
  tcase_add_test(tests, another_process_may_make_it_non_blocking);
  suite_add_tcase(suite, tests);
  return suite;
}
