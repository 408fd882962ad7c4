/* Sinks that connect: readers that are late, slow, gone and there again. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "sinks.h"

Suite *sink_stream_suite(void);

static int listen_at(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  strcpy(address.sun_path, path);
  ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  ck_assert_int_eq(listen(fd, 4), 0);
  return fd;
}

static int accept_one(int server) {
  int fd = -1;
  for (int i = 0; i < 10000 && fd < 0; i++) {
    turn();
    fd = accept4(server, NULL, NULL, SOCK_NONBLOCK);
  }
  ck_assert_int_ge(fd, 0);
  return fd;
}

/* Reads on until there are so many bytes, or nothing comes for a while. */
static void read_all(int fd, struct buffer *to, size_t wanted) {
  for (int idle = 0; idle < 500 && to->length < wanted;) {
    char *room = buffer_reserve(to, 1 << 16);
    const ssize_t count = read(fd, room, 1 << 16);
    if (count > 0) to->length += (size_t)count;
    idle = count > 0 ? 0 : idle + 1;
    turn();
  }
}

static void check_read(int fd, const char *text) {
  struct buffer got = {0};
  read_all(fd, &got, strlen(text));
  ck_assert(span_is(buffer_span(&got), text));
  buffer_clear(&got);
}

START_TEST(a_socket_is_waited_for) {
  open_one("unix:socket");
  outputs_greet(&outputs, span_of("head\n"));
  put("1\n");
  for (int i = 0; i < 50; i++) turn();
  ck_assert(!outputs_done(&outputs));
  const int server = listen_at("socket"), fd = accept_one(server);
  check_read(fd, "head\n1\n");
  put("2\n");
  check_read(fd, "2\n");
  wait_done();
  ck_assert_uint_eq(tally.reconnects, 0);
  close(fd);
  const int again = accept_one(server); /* nothing had to be written for that */
  put("3\n");
  check_read(again, "head\n3\n");
  wait_done();
  ck_assert_uint_eq(tally.reconnects, 1);
  close(again);
  close(server);
}
END_TEST

START_TEST(what_nobody_read_comes_again_from_its_line) {
  const int server = listen_at("socket");
  open_one("unix:socket");
  const int fd = accept_one(server);
  char bytes[8];
  put("first\nsecond\nthird\n");
  for (int i = 0; i < 50; i++) turn();
  ck_assert(!outputs_done(&outputs));      /* the system has it, and nobody else */
  ck_assert_int_eq(read(fd, bytes, 8), 8); /* the first line and half of the second */
  for (int i = 0; i < 50; i++) turn();
  close(fd);
  /* Its timer looks at the socket before the loop does, and the system has forgotten all. */
  nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
  const int again = accept_one(server);
  struct buffer got = {0};
  read_all(again, &got, 13);
  /* What was read of one write is confirmed with the rest of it at best. */
  ck_assert(got.length >= 13 && got.length <= 19);
  ck_assert(span_is((struct span){got.data + got.length - 13, 13}, "second\nthird\n"));
  ck_assert(got.length == 13 || got.length == 19);
  buffer_clear(&got);
  wait_done();
  close(again);
  close(server);
}
END_TEST

START_TEST(one_who_does_not_read_holds_the_sources) {
  static char line[1000];
  const int server = listen_at("socket");
  memset(line, 'x', sizeof line - 2);
  line[sizeof line - 2] = '\n';
  open_these((const char *const[]){"unix:socket", "copy"}, 2);
  const int fd = accept_one(server);
  size_t given = 0;
  struct buffer got = {0};
  while (!outputs_settle(&outputs)) {
    put(line);
    given += strlen(line);
    uv_run(&uv, UV_RUN_NOWAIT);
    ck_assert_uint_lt(given, 4u << 20);
  }
  ck_assert_uint_gt(given, SINK_HIGH_BYTES);
  read_all(fd, &got, given);
  ck_assert_uint_eq(got.length, given);
  wait_done();
  ck_assert(!outputs_settle(&outputs));
  ck_assert_uint_eq(outputs.each[0]->written, given);
  buffer_clear(&got);
  close(fd);
  close(server);
}
END_TEST

/* A port that nobody else has, and the sink that connects to it. */
static int bind_port(void) {
  static char text[64]; /* the sink borrows it */
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof address;
  ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, length), 0);
  ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&address, &length), 0);
  snprintf(text, sizeof text, "tcp://localhost:%d", ntohs(address.sin_port));
  open_one(text);
  return fd;
}

START_TEST(one_who_breaks_off_gets_it_again) {
  const int server = bind_port();
  ck_assert_int_eq(listen(server, 4), 0);
  const int fd = accept_one(server);
  put("1\n2\n");
  wait_done(); /* the other system has it, and its program has not */
  close(fd);
  const int again = accept_one(server);
  check_read(again, "1\n2\n");
  close(again); /* this one has read all */
  const int third = accept_one(server);
  put("3\n");
  check_read(third, "3\n");
  wait_done();
  close(third);
  close(server);
}
END_TEST

START_TEST(a_port_that_nobody_listens_on_keeps_all) {
  const int fd = bind_port();
  put("1\n");
  for (int i = 0; i < 300; i++) turn();
  ck_assert_uint_eq(outputs.each[0]->written, 0);
  ck_assert_int_eq(listen(fd, 4), 0);
  const int peer = accept_one(fd);
  check_read(peer, "1\n");
  wait_done();
  close(peer);
  close(fd);
}
END_TEST

Suite *sink_stream_suite(void) {
  Suite *suite = suite_create("sink_stream");
  TCase *tests = tcase_create("sink_stream");
  tcase_add_checked_fixture(tests, set_up, tear_down);
  tcase_set_timeout(tests, 30);
  tcase_add_test(tests, a_socket_is_waited_for);
  tcase_add_test(tests, what_nobody_read_comes_again_from_its_line);
  tcase_add_test(tests, one_who_does_not_read_holds_the_sources);
  tcase_add_test(tests, one_who_breaks_off_gets_it_again);
  tcase_add_test(tests, a_port_that_nobody_listens_on_keeps_all);
  suite_add_tcase(suite, tests);
  return suite;
}
