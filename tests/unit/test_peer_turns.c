/* Whose turn it is: one peer that has much to say isn't read to its end before the others. */
#include <sys/socket.h>
#include <sys/un.h>

#include "io/peer.h"
#include "scratch.h"

Suite *peer_turns_suite(void);

enum { MUCH = 100000 };

static size_t bytes_came;
static int readings;

static bool came(void *owner, struct intake *in, const char *bytes, size_t length) {
  (void)owner, (void)in, (void)bytes;
  bytes_came += length;
  readings++;
  return true;
}

static void gone(void *owner, struct intake *in) {
  (void)owner, (void)in;
}

static void moved(void *owner) {
  (void)owner;
}

static void take(uv_stream_t *server, int status) {
  ck_assert_int_eq(status, 0);
  ck_assert_int_eq(peers_accept(server->data, server, false, "it", NULL, (struct span){0}), 0);
}

static void turn(uv_loop_t *uv, struct peers *peers) {
  uv_run(uv, UV_RUN_NOWAIT);
  peers_settle(peers, true);
}

START_TEST(one_reading_a_turn) {
  static const char much[MUCH];
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "it"};
  struct tally tally = {0};
  struct peers peers = {.most = 1, .high_bytes = 1 << 20, .tally = &tally, .came = came};
  uv_loop_t uv;
  uv_pipe_t server = {.data = &peers};
  peers.gone = gone;
  peers.moved = moved;
  scratch_make();
  ck_assert_int_eq(uv_loop_init(&uv), 0);
  peers_open(&peers, &uv);
  uv_pipe_init(&uv, &server, 0);
  ck_assert_int_eq(uv_pipe_bind(&server, "it"), 0);
  ck_assert_int_eq(uv_listen((uv_stream_t *)&server, 1, take), 0);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ck_assert_int_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
  ck_assert_int_eq(write(fd, much, MUCH), MUCH);
  for (int turns = 0; bytes_came < MUCH && turns < 100; turns++) {
    int before = readings;
    turn(&uv, &peers);
    ck_assert_int_le(readings - before, 1);
  }
  ck_assert_uint_eq(bytes_came, MUCH);
  ck_assert_int_gt(readings, 1);
  peers_close(&peers);
  uv_close((uv_handle_t *)&server, NULL);
  uv_run(&uv, UV_RUN_DEFAULT);
  ck_assert_int_eq(uv_loop_close(&uv), 0);
  peers_clear(&peers);
  close(fd);
  scratch_remove();
}
END_TEST

Suite *peer_turns_suite(void) {
  Suite *suite = suite_create("peer_turns");
  TCase *tests = tcase_create("peer_turns");
  tcase_add_test(tests, one_reading_a_turn);
  suite_add_tcase(suite, tests);
  return suite;
}
