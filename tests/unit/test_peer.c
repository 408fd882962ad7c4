/* Connections: each its own answers, marks, half-closed ends. The floor below is played by
   functions that answer every byte with itself, or hold all back. */
#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

#include "io/listener.h"
#include "io/peer.h"
#include "io/source.h"
#include "scratch.h"

Suite *peer_suite(void);

static uv_loop_t uv;
static struct peers peers;
static struct listener listener;
static struct source source;
static struct tally tally;
static struct buffer shared; /* where answers go when not back to the peer */

/* What the echo above is told to do. */
static struct {
  bool refuse, hold, unclosed;
  bool to_shared;
  int ends, gone, silent;
  struct intake *last;
} echo;

static bool came(void *owner, struct intake *in, const char *bytes, size_t length) {
  ck_assert_ptr_eq(owner, &echo);
  echo.last = in;
  if (echo.refuse) return false;
  if (echo.hold) in->held++;
  in->framer.line = echo.unclosed;
  buffer_append(in->out, bytes, length);
  return true;
}

static bool ended(void *owner, struct intake *in) {
  ck_assert_ptr_eq(owner, &echo);
  (void)in;
  echo.ends++;
  return true;
}

static bool silent(void *owner, struct intake *in) {
  ck_assert_ptr_eq(owner, &echo);
  echo.silent++;
  in->framer.line = 0;
  return !echo.refuse;
}

static void gone(void *owner, struct intake *in) {
  (void)owner;
  in->out = NULL;
  echo.gone++;
}

static void moved(void *owner) {
  (void)owner;
  listener_go(&listener);
}

static bool take(void *owner, struct listener *l) {
  struct peers *all = owner;
  if (all->count >= all->most) return false;
  struct buffer *out = echo.to_shared ? &shared : NULL;
  ck_assert_int_eq(peers_accept(all, &l->at.stream, l->tcp, l->name, out, span_of("hello\n")), 0);
  return true;
}

static void set_up(void) {
  signal(SIGPIPE, SIG_IGN);
  scratch_make();
  memset(&echo, 0, sizeof echo);
  shared = (struct buffer){0};
  ck_assert_int_eq(uv_loop_init(&uv), 0);
  tally = (struct tally){0};
  peers = (struct peers){.most = 3,
                         .idle_ms = 100000,
                         .stalled_ms = 100000,
                         .high_bytes = 256 << 10,
                         .most_unclosed = 1000,
                         .tally = &tally,
                         .owner = &echo,
                         .came = came,
                         .ended = ended,
                         .silent = silent,
                         .gone = gone,
                         .moved = moved};
  peers_open(&peers, &uv);
  source = (struct source){.row = &source_unix, .text = "unix:it"};
  ck_assert_int_eq(source_open(&source, NULL), 0);
  listener = (struct listener){.owner = &peers, .came = take, .name = "unix:it"};
  ck_assert_int_eq(listener_open(&listener, &uv, source.fds[0]), 0);
  source.fds[0] = -1;
}

static void tear_down(void) {
  listener_close(&listener);
  peers_close(&peers);
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_int_eq(uv_loop_close(&uv), 0);
  peers_clear(&peers);
  source_close(&source);
  buffer_clear(&shared);
  scratch_remove();
}

static void turn(int times) {
  for (int i = 0; i < times; i++) {
    uv_run(&uv, UV_RUN_NOWAIT);
    peers_settle(&peers, true);
  }
}

static int connect_to(void) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0), server;
  ck_assert_int_eq(uv_fileno(&listener.at.handle, &server), 0);
  ck_assert_int_eq(getsockname(server, (struct sockaddr *)&address, &length), 0);
  ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, length), 0);
  turn(3);
  return fd;
}

static void says(int fd, const char *text) {
  ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

static void hears(int fd, const char *text) {
  char bytes[256] = "";
  ck_assert_int_eq(read(fd, bytes, sizeof bytes - 1), (ssize_t)strlen(text));
  ck_assert_str_eq(bytes, text);
}

START_TEST(each_gets_its_own_answers) {
  int one = connect_to(), other = connect_to();
  ck_assert_uint_eq(peers.count, 2);
  says(one, "first");
  says(other, "second");
  turn(3);
  hears(one, "hello\nfirst");
  hears(other, "hello\nsecond");
  close(one);
  close(other);
  turn(4);
  ck_assert_uint_eq(peers.count, 0);
}
END_TEST

START_TEST(a_half_closed_peer_is_answered_then_closed) {
  char byte;
  int fd = connect_to();
  says(fd, "last words");
  shutdown(fd, SHUT_WR);
  turn(5);
  ck_assert_int_eq(echo.ends, 1);
  hears(fd, "hello\nlast words");
  ck_assert_int_eq(read(fd, &byte, 1), 0);
  turn(3);
  ck_assert_uint_eq(peers.count, 0);
  close(fd);
}
END_TEST

START_TEST(held_back_records_keep_a_half_closed_peer) {
  char byte;
  echo.hold = true;
  int fd = connect_to();
  says(fd, "held");
  shutdown(fd, SHUT_WR);
  turn(5);
  hears(fd, "hello\nheld");
  ck_assert(read(fd, &byte, 1) == -1 && errno == EAGAIN);
  buffer_append_text(echo.last->out, "at last");
  echo.last->held = 0;
  turn(5);
  hears(fd, "at last");
  ck_assert_int_eq(read(fd, &byte, 1), 0);
  close(fd);
}
END_TEST

START_TEST(an_intake_outlives_its_peer_while_held) {
  echo.hold = true;
  int fd = connect_to();
  says(fd, "x");
  turn(2);
  struct intake *in = echo.last;
  says(fd, "y");
  close(fd);
  turn(6);
  if (peers.count) { /* it may be known only from a failed write */
    peers_close(&peers);
    turn(3);
  }
  ck_assert_uint_eq(peers.count, 0);
  ck_assert_uint_eq(peers.orphan_count, 1);
  ck_assert_uint_eq(in->held, 2);
  in->held = 0;
  turn(1);
  ck_assert_uint_eq(peers.orphan_count, 0);
}
END_TEST

START_TEST(a_refused_peer_is_closed_alone) {
  char byte;
  int good = connect_to(), bad = connect_to();
  hears(good, "hello\n");
  hears(bad, "hello\n");
  echo.refuse = true;
  says(bad, "nonsense");
  turn(3);
  echo.refuse = false;
  ck_assert_int_eq(read(bad, &byte, 1), 0);
  says(good, "sense");
  turn(3);
  hears(good, "sense");
  close(good);
  close(bad);
}
END_TEST

START_TEST(beyond_the_most_they_wait) {
  int fds[5];
  for (int i = 0; i < 5; i++) fds[i] = connect_to();
  ck_assert_uint_eq(peers.count, 3);
  says(fds[4], "patience");
  close(fds[0]);
  close(fds[1]);
  turn(8);
  hears(fds[4], "hello\npatience");
  ck_assert_uint_eq(peers.count, 3);
  for (int i = 2; i < 5; i++) close(fds[i]);
}
END_TEST

START_TEST(one_that_takes_no_answers_is_not_read) {
  static char much[1 << 16];
  int fd = connect_to();
  size_t sent = 0;
  for (int i = 0; i < 1000; i++) {
    ssize_t count = write(fd, much, sizeof much);
    if (count > 0) sent += (size_t)count;
    turn(1);
  }
  ck_assert_uint_lt(sent, 4u << 20);
  ck_assert(!peers_written(&peers));
  peers_note(&peers);
  ck_assert(!peers_caught_up(&peers));
  size_t got = 0;
  for (int i = 0; i < 1000 && got < sent + 6; i++) {
    ssize_t count = read(fd, much, sizeof much);
    if (count > 0) got += (size_t)count;
    turn(1);
  }
  ck_assert_uint_eq(got, sent + 6);
  ck_assert(peers_written(&peers) && peers_caught_up(&peers));
  close(fd);
}
END_TEST

START_TEST(who_has_gone_holds_nothing_up) {
  static char much[1 << 16];
  int fd = connect_to();
  for (int i = 0; i < 50; i++) {
    ssize_t count = write(fd, much, sizeof much);
    (void)count;
    turn(1);
  }
  peers_note(&peers);
  ck_assert(!peers_caught_up(&peers));
  close(fd);
  turn(5);
  ck_assert(peers_caught_up(&peers) && peers_written(&peers));
}
END_TEST

START_TEST(answers_may_go_elsewhere) {
  char byte;
  echo.to_shared = true;
  int fd = connect_to();
  says(fd, "for all");
  turn(3);
  ck_assert(read(fd, &byte, 1) == -1 && errno == EAGAIN);
  ck_assert(span_is(buffer_span(&shared), "for all"));
  uv_run(&uv, UV_RUN_NOWAIT);
  peers_settle(&peers, false); /* the shared output is full */
  says(fd, "more");
  uv_run(&uv, UV_RUN_NOWAIT);
  ck_assert(span_is(buffer_span(&shared), "for all"));
  turn(3);
  ck_assert(span_is(buffer_span(&shared), "for allmore"));
  close(fd);
}
END_TEST

/* A copy of all answers, none twice: not of the greeting, which is the peer's. */
START_TEST(answers_may_go_elsewhere_as_well) {
  peers.also = &shared;
  int fd = connect_to(), other = connect_to();
  says(fd, "one\n");
  turn(3);
  hears(fd, "hello\none\n");
  ck_assert(span_is(buffer_span(&shared), "one\n"));
  says(other, "two\n");
  turn(3);
  peers_share(&peers);
  hears(other, "hello\ntwo\n");
  ck_assert(span_is(buffer_span(&shared), "one\ntwo\n"));
  echo.refuse = true; /* what it was given before it goes is not lost to the others */
  buffer_append_text(echo.last->out, "three\n");
  says(other, "bad\n");
  turn(3);
  ck_assert_uint_eq(peers.count, 1);
  ck_assert(span_is(buffer_span(&shared), "one\ntwo\nthree\n"));
  close(fd);
  close(other);
}
END_TEST

START_TEST(who_shares_an_output_waits_for_it) {
  peers.also = &shared;
  int fd = connect_to();
  peers_pause(&peers);
  says(fd, "one\n");
  for (int i = 0; i < 5; i++) {
    uv_run(&uv, UV_RUN_NOWAIT);
    peers_settle(&peers, false);
  }
  ck_assert_uint_eq(shared.length, 0);
  turn(3);
  ck_assert(span_is(buffer_span(&shared), "one\n"));
  peers.also = NULL; /* who is answered alone doesn't */
  says(fd, "two\n");
  uv_run(&uv, UV_RUN_NOWAIT);
  peers_settle(&peers, false);
  uv_run(&uv, UV_RUN_NOWAIT);
  hears(fd, "hello\none\ntwo\n");
  close(fd);
}
END_TEST

START_TEST(parting_discards_what_still_comes) {
  char byte;
  int fd = connect_to();
  says(fd, "one");
  turn(3);
  peers_stop(&peers);
  says(fd, "two");
  turn(3);
  hears(fd, "hello\none");
  peers_part(&peers);
  turn(3);
  ck_assert_int_eq(read(fd, &byte, 1), 0);
  ck_assert_uint_eq(peers.count, 1);
  close(fd);
  turn(4);
  ck_assert_uint_eq(peers.count, 0);
}
END_TEST

/* Only who waits for more is told of, after its time, and not while there is something to read. */
START_TEST(the_silent_are_told_of) {
  char byte;
  int fd = connect_to(), other = connect_to();
  says(other, "a whole record");
  turn(2);
  ck_assert_uint_eq(peers_waiting_since(&peers), UINT64_MAX);
  echo.unclosed = true;
  says(fd, "half");
  turn(2);
  uint64_t since = peers_waiting_since(&peers);
  ck_assert_uint_le(since, uv_now(&uv));
  peers_lull(&peers, 1000000);
  ck_assert_int_eq(echo.silent, 0);
  says(fd, "more");
  peers_lull(&peers, 0);
  ck_assert_int_eq(echo.silent, 0);
  turn(2);
  peers_lull(&peers, 0);
  peers_lull(&peers, 0);
  ck_assert_int_eq(echo.silent, 1);
  says(fd, "again");
  turn(2);
  echo.refuse = true;
  peers_lull(&peers, 0);
  turn(3);
  hears(fd, "hello\nhalfmoreagain");
  ck_assert_int_eq(read(fd, &byte, 1), 0);
  ck_assert_uint_eq(peers.count, 1);
  close(fd);
  close(other);
}
END_TEST

START_TEST(once_stopped_all_that_wait_are_told_of) {
  int fd = connect_to();
  echo.unclosed = true;
  says(fd, "half");
  turn(2);
  says(fd, "more");
  peers_stop(&peers);
  peers_lull(&peers, 1000000);
  ck_assert_int_eq(echo.silent, 1);
  close(fd);
}
END_TEST

Suite *peer_suite(void) {
  Suite *suite = suite_create("peer");
  TCase *tests = tcase_create("peer");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, each_gets_its_own_answers);
  tcase_add_test(tests, a_half_closed_peer_is_answered_then_closed);
  tcase_add_test(tests, held_back_records_keep_a_half_closed_peer);
  tcase_add_test(tests, an_intake_outlives_its_peer_while_held);
  tcase_add_test(tests, a_refused_peer_is_closed_alone);
  tcase_add_test(tests, beyond_the_most_they_wait);
  tcase_add_test(tests, one_that_takes_no_answers_is_not_read);
  tcase_add_test(tests, who_has_gone_holds_nothing_up);
  tcase_add_test(tests, answers_may_go_elsewhere);
  tcase_add_test(tests, answers_may_go_elsewhere_as_well);
  tcase_add_test(tests, who_shares_an_output_waits_for_it);
  tcase_add_test(tests, parting_discards_what_still_comes);
  tcase_add_test(tests, the_silent_are_told_of);
  tcase_add_test(tests, once_stopped_all_that_wait_are_told_of);
  suite_add_tcase(suite, tests);
  return suite;
}
