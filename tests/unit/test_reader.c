/* Reading: files a piece a turn, pipes when they have something, never a changed descriptor. */
#include <errno.h>
#include <sys/socket.h>

#include "io/reader.h"
#include "scratch.h"

Suite *reader_suite(void);

static uv_loop_t uv;
static struct reader reader;
static char bytes_read[READER_BYTES];
static struct {
  size_t bytes, pieces, biggest, pause_at;
  int ends, error;
} seen;

static void came(void *owner, const char *bytes, size_t length) {
  ck_assert_ptr_eq(owner, &seen);
  for (size_t i = 0; i < length; i++) {
    ck_assert_int_eq(bytes[i], (char)((seen.bytes + i) % 251));
  }
  seen.bytes += length;
  seen.pieces++;
  if (length > seen.biggest) seen.biggest = length;
  if (seen.pause_at && seen.bytes >= seen.pause_at) reader_pause(&reader);
}

static void ended(void *owner, int error) {
  ck_assert_ptr_eq(owner, &seen);
  seen.ends++;
  seen.error = error;
  reader_leave(&reader);
}

static void set_up(void) {
  memset(&seen, 0, sizeof seen);
  ck_assert_int_eq(uv_loop_init(&uv), 0);
  reader = (struct reader){.bytes = bytes_read, .owner = &seen, .came = came, .ended = ended};
  reader_open(&reader, &uv);
  scratch_make();
}

static void tear_down(void) {
  reader_close(&reader);
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_int_eq(uv_loop_close(&uv), 0);
  scratch_remove();
}

static void put_pattern(int fd, size_t from, size_t length) {
  char *bytes = malloc(length);
  for (size_t i = 0; i < length; i++) bytes[i] = (char)((from + i) % 251);
  ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
  free(bytes);
}

START_TEST(a_file_comes_whole) {
  int fd = open("in", O_RDWR | O_CREAT, 0600);
  put_pattern(fd, 0, 200000);
  lseek(fd, 0, SEEK_SET);
  ck_assert_int_eq(reader_enter(&reader, fd), 0);
  ck_assert(!reader_waits(&reader));
  reader_go(&reader);
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_uint_eq(seen.bytes, 200000);
  ck_assert_uint_eq(seen.biggest, READER_BYTES);
  ck_assert_int_eq(seen.ends, 1);
  ck_assert_int_eq(seen.error, 0);
  close(fd);
}
END_TEST

START_TEST(a_paused_reader_rests) {
  int fd = open("in", O_RDWR | O_CREAT, 0600);
  put_pattern(fd, 0, 200000);
  lseek(fd, 0, SEEK_SET);
  seen.pause_at = 1;
  ck_assert_int_eq(reader_enter(&reader, fd), 0);
  for (size_t pieces = 1; pieces <= 3; pieces++) {
    reader_go(&reader);
    uv_run(&uv, UV_RUN_DEFAULT);
    ck_assert_uint_eq(seen.pieces, pieces);
  }
  ck_assert_int_eq(seen.ends, 0);
  reader_leave(&reader);
  close(fd);
}
END_TEST

START_TEST(a_pipe_is_awaited_and_left_as_it_is) {
  int ends[2];
  ck_assert_int_eq(pipe(ends), 0);
  ck_assert_int_eq(reader_enter(&reader, ends[0]), 0);
  ck_assert(reader_waits(&reader));
  reader_go(&reader);
  uv_run(&uv, UV_RUN_NOWAIT);
  ck_assert_uint_eq(seen.pieces, 0);
  ck_assert(!reader_is_due(ends[0]));
  put_pattern(ends[1], 0, 5);
  ck_assert(reader_is_due(ends[0]));
  uv_run(&uv, UV_RUN_ONCE);
  ck_assert_uint_eq(seen.bytes, 5);
  ck_assert_uint_eq(reader.came_ms, uv_now(&uv));
  put_pattern(ends[1], 5, 50000);
  close(ends[1]);
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_uint_eq(seen.bytes, 50005);
  ck_assert_int_eq(seen.ends, 1);
  ck_assert_int_eq(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
  close(ends[0]);
}
END_TEST

START_TEST(one_after_another) {
  for (int i = 0; i < 5; i++) {
    int pair[2];
    seen.bytes = 0;
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    put_pattern(pair[1], 0, 100);
    close(pair[1]);
    ck_assert_int_eq(reader_enter(&reader, pair[0]), 0);
    reader_go(&reader);
    uv_run(&uv, UV_RUN_DEFAULT);
    ck_assert_uint_eq(seen.bytes, 100);
    ck_assert_int_eq(seen.ends, i + 1);
    close(pair[0]);
  }
}
END_TEST

START_TEST(the_null_device_is_empty) {
  int fd = open("/dev/null", O_RDONLY);
  ck_assert_int_eq(reader_enter(&reader, fd), 0);
  reader_go(&reader);
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_int_eq(seen.ends, 1);
  ck_assert_uint_eq(seen.bytes, 0);
  close(fd);
}
END_TEST

START_TEST(a_failed_read_is_told) {
  int fd = open(".", O_RDONLY);
  ck_assert_int_eq(reader_enter(&reader, fd), 0);
  reader_go(&reader);
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_int_eq(seen.ends, 1);
  ck_assert_int_eq(seen.error, EISDIR);
  close(fd);
  ck_assert_int_eq(reader_enter(&reader, 1000), -1);
  ck_assert_int_eq(errno, EBADF);
}
END_TEST

Suite *reader_suite(void) {
  Suite *suite = suite_create("reader");
  TCase *tests = tcase_create("reader");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, a_file_comes_whole);
  tcase_add_test(tests, a_paused_reader_rests);
  tcase_add_test(tests, a_pipe_is_awaited_and_left_as_it_is);
  tcase_add_test(tests, one_after_another);
  tcase_add_test(tests, the_null_device_is_empty);
  tcase_add_test(tests, a_failed_read_is_told);
  suite_add_tcase(suite, tests);
  return suite;
}
