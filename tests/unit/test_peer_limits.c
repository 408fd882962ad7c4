/* Whom the others are kept from: peers that are silent, take nothing, or never end a record. */
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "io/peer.h"
#include "scratch.h"

Suite *peer_limits_suite(void);

static uv_loop_t uv;
static uv_pipe_t server;
static struct peers peers;
static struct tally tally;

/* Every byte is answered by itself; from `(` on bytes are of a record under way, until `)`. */
static bool came(void *owner, struct intake *in, const char *bytes, size_t length) {
  (void)owner;
  if (bytes[0] == '(' || in->partial.length) buffer_append(&in->partial, bytes, length);
  if (bytes[length - 1] == ')') buffer_reset(&in->partial);
  buffer_append(in->out, bytes, length);
  return true;
}

static bool ended(void *owner, struct intake *in) {
  (void)owner, (void)in;
  return true;
}

static void gone(void *owner, struct intake *in) {
  (void)owner;
  in->out = NULL;
}

static void moved(void *owner) {
  (void)owner;
}

static void take(uv_stream_t *stream, int status) {
  ck_assert_int_eq(status, 0);
  ck_assert_int_eq(peers_accept(&peers, stream, false, "it", NULL, span_of("hello\n")), 0);
}

static void set_up(void) {
  signal(SIGPIPE, SIG_IGN);
  scratch_make();
  tally = (struct tally){0};
  peers = (struct peers){.most = 9,
                         .idle_ms = 100000,
                         .stalled_ms = 100000,
                         .high_bytes = 256 << 10,
                         .most_unclosed = 1000,
                         .tally = &tally,
                         .came = came,
                         .ended = ended,
                         .gone = gone,
                         .moved = moved};
  ck_assert_int_eq(uv_loop_init(&uv), 0);
  peers_open(&peers, &uv);
  uv_pipe_init(&uv, &server, 0);
  ck_assert_int_eq(uv_pipe_bind(&server, "it"), 0);
  ck_assert_int_eq(uv_listen((uv_stream_t *)&server, 9, take), 0);
}

static void tear_down(void) {
  uv_close((uv_handle_t *)&server, NULL);
  peers_close(&peers);
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_int_eq(uv_loop_close(&uv), 0);
  peers_clear(&peers);
  scratch_remove();
}

static void turn(int times) {
  for (int i = 0; i < times; i++) {
    uv_run(&uv, UV_RUN_NOWAIT);
    peers_settle(&peers, true);
  }
}

static int connect_to(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "it"};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  turn(3);
  return fd;
}

static void wait_ms(long ms) {
  nanosleep(&(struct timespec){.tv_nsec = ms * 1000000}, NULL);
  turn(2);
}

START_TEST(the_silent_are_cut_off) {
  int quiet = connect_to(), busy = connect_to();
  peers.idle_ms = 60;
  wait_ms(40);
  ck_assert_int_eq(write(busy, "a", 1), 1);
  wait_ms(40);
  peers_expire(&peers);
  turn(3);
  ck_assert_uint_eq(peers.count, 1);
  ck_assert_uint_eq(tally.connections_idle, 1);
  peers.idle_ms = 0;
  wait_ms(80);
  peers_expire(&peers);
  ck_assert_uint_eq(tally.connections_idle, 1);
  close(quiet);
  close(busy);
}
END_TEST

START_TEST(who_takes_no_answers_is_cut_off) {
  static char bytes[1 << 16];
  int fd = connect_to();
  memset(bytes, 'x', sizeof bytes);
  while (write(fd, bytes, sizeof bytes) > 0) turn(2);
  turn(8);
  peers.idle_ms = peers.stalled_ms = 50; /* it is not silent: it waits, and isn't read */
  wait_ms(70);
  peers_expire(&peers); /* what it took since the last look counts */
  ck_assert_uint_eq(peers.count, 1);
  wait_ms(70);
  peers_expire(&peers);
  turn(3);
  ck_assert_uint_eq(peers.count, 0);
  ck_assert_uint_eq(tally.connections_stalled, 1);
  ck_assert_uint_eq(tally.connections_idle, 0);
  close(fd);
}
END_TEST

START_TEST(the_one_silent_longest_makes_room) {
  int first = connect_to(), second;
  wait_ms(20);
  second = connect_to();
  wait_ms(20);
  peers_make_room(&peers, 1000);
  ck_assert_uint_eq(tally.connections_idle, 0);
  for (int i = 0; i < 2; i++) peers_make_room(&peers, 10); /* the second time one goes already */
  ck_assert_uint_eq(tally.connections_idle, 1);
  turn(3);
  char bytes[99];
  ck_assert_int_eq(read(first, bytes, 99), 6); /* its greeting, and then the end */
  ck_assert_int_eq(read(first, bytes, 99), 0);
  ck_assert_int_eq(read(second, bytes, 99), 6);
  ck_assert_int_eq(read(second, bytes, 99), -1);
  close(first);
  close(second);
}
END_TEST

static void say(int fd, char first, size_t length, char last) {
  char bytes[1000];
  memset(bytes, 'x', sizeof bytes);
  bytes[0] = first;
  bytes[length - 1] = last;
  ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
  turn(3);
}

START_TEST(the_longest_record_makes_room_for_the_others) {
  int small = connect_to(), large = connect_to(), ends = connect_to();
  say(small, '(', 300, 'x');
  say(ends, '(', 300, 'x');
  say(ends, 'x', 300, ')'); /* it takes nothing any more */
  say(large, '(', 400, 'x');
  ck_assert_uint_eq(peers.unclosed, 700);
  ck_assert_uint_eq(peers.count, 3);
  say(small, 'x', 100, 'x');
  say(large, 'x', 250, 'x');
  ck_assert_uint_eq(peers.count, 2);
  ck_assert_uint_eq(peers.unclosed, 400);
  ck_assert_uint_eq(tally.connections_oversized, 1);
  say(ends, '(', 500, ')');
  say(small, 'x', 100, ')');
  ck_assert_uint_eq(peers.unclosed, 0);
  close(small);
  close(large);
  close(ends);
}
END_TEST

Suite *peer_limits_suite(void) {
  Suite *suite = suite_create("peer_limits");
  TCase *tests = tcase_create("peer_limits");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, the_silent_are_cut_off);
  tcase_add_test(tests, who_takes_no_answers_is_cut_off);
  tcase_add_test(tests, the_one_silent_longest_makes_room);
  tcase_add_test(tests, the_longest_record_makes_room_for_the_others);
  suite_add_tcase(suite, tests);
  return suite;
}
