/* Datagrams, each whole records; those that were cut, those that wait. */
#include <sys/socket.h>

#include "io/datagram.h"
#include "scratch.h"

Suite *datagram_suite(void);

static uv_loop_t uv;
static struct datagram datagram;
static struct tally tally;
static struct buffer seen;
static int sender;
static bool enough;

static bool came(void *owner, struct intake *in, const char *bytes, size_t length) {
  ck_assert_ptr_eq(owner, &seen);
  ck_assert_ptr_eq(in, datagram.intake);
  ck_assert_int_eq(bytes[length - 1], '\n');
  buffer_append(&seen, bytes, length);
  return !enough;
}

static void set_up(void) {
  int pair[2], room = 1 << 20;
  ck_assert_int_eq(uv_loop_init(&uv), 0);
  ck_assert_int_eq(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
  sender = pair[0];
  setsockopt(sender, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  tally = (struct tally){0};
  seen = (struct buffer){0};
  enough = false;
  datagram = (struct datagram){.tally = &tally, .owner = &seen, .came = came};
  ck_assert_int_eq(datagram_open(&datagram, &uv, pair[1], "it", NULL), 0);
}

static void tear_down(void) {
  datagram_close(&datagram);
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_int_eq(uv_loop_close(&uv), 0);
  datagram_clear(&datagram);
  buffer_clear(&seen);
  close(sender);
}

static void send_text(const char *text) {
  ck_assert_int_eq(send(sender, text, strlen(text), 0), (ssize_t)strlen(text));
}

static void turn(void) {
  uv_run(&uv, UV_RUN_NOWAIT);
}

static void expect(const char *text) {
  ck_assert_uint_eq(seen.length, strlen(text));
  ck_assert_int_eq(memcmp(seen.data, text, seen.length), 0);
}

START_TEST(each_ends_its_last_record) {
  datagram_settle(&datagram, true);
  send_text("a\nb");
  send_text("c\n");
  send_text("");
  turn();
  expect("a\nb\nc\n");
  ck_assert_uint_eq(tally.datagrams, 3);
  ck_assert_uint_eq(tally.datagrams_long, 0);
}
END_TEST

START_TEST(they_wait_while_nothing_may_be_read) {
  send_text("a");
  turn();
  ck_assert_uint_eq(seen.length, 0);
  datagram_settle(&datagram, true);
  turn();
  datagram_settle(&datagram, false);
  send_text("b");
  turn();
  expect("a\n");
  datagram_settle(&datagram, true);
  enough = true; /* the output is full after one */
  send_text("c");
  turn();
  expect("a\nb\n");
  turn();
  expect("a\nb\nc\n");
}
END_TEST

START_TEST(the_record_that_was_cut_is_dropped) {
  static char bytes[DATAGRAM_BYTES + 10];
  int room = 0;
  socklen_t length = sizeof room;
  getsockopt(sender, SOL_SOCKET, SO_SNDBUF, &room, &length);
  if (room < 2 * DATAGRAM_BYTES) return; /* the system lets none be sent that is so long */
  memset(bytes, 'x', sizeof bytes);
  memcpy(bytes, "whole\n", 6);
  datagram_settle(&datagram, true);
  ck_assert_int_eq(send(sender, bytes, sizeof bytes, 0), (ssize_t)sizeof bytes);
  bytes[0] = bytes[5] = 'x';
  ck_assert_int_eq(send(sender, bytes, sizeof bytes, 0), (ssize_t)sizeof bytes);
  send_text("next");
  turn();
  expect("whole\nnext\n");
  ck_assert_uint_eq(tally.datagrams, 3);
  ck_assert_uint_eq(tally.datagrams_long, 2);
}
END_TEST

Suite *datagram_suite(void) {
  Suite *suite = suite_create("datagram");
  TCase *tests = tcase_create("datagram");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_add_test(tests, each_ends_its_last_record);
  tcase_add_test(tests, they_wait_while_nothing_may_be_read);
  tcase_add_test(tests, the_record_that_was_cut_is_dropped);
  suite_add_tcase(suite, tests);
  return suite;
}
