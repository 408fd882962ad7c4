/* The server as clients meet it: who is slow, who waits, who goes away. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "flow/portrait.h"
#include "io/clock.h"
#include "io/http.h"
#include "rigs.h"
#include "scratch.h"

Suite *http_suite(void);

/* --- the server's side --- */

struct side {
  uv_loop_t uv;
  uv_timer_t end, tick; /* a test that hangs fails */
  uv_prepare_t turn;
  struct http *http;
  struct rig rig;
  struct tally tally;
  unsigned clients;        /* that are still at it */
  unsigned asked;          /* POSTs */
  unsigned answered_after; /* turns until they are answered */
  unsigned looked;         /* pages */
  uint64_t looked_ns[4];
};

static void no_sources(void *owner, struct buffer *to) {
  (void)owner;
  buffer_append_text(to, "[]");
}

static void look(void *owner, struct page_view *v) {
  struct side *s = owner;
  s->looked_ns[s->looked++ % 4] = clock_steady_ns();
  *v = (struct page_view){.version = "1",
                          .map = "m.som",
                          .pipeline = s->rig.pipeline,
                          .tally = &s->tally,
                          .sources = no_sources};
}

static uint64_t ask(void *owner) {
  return ++((struct side *)owner)->asked;
}

static unsigned answer(void *owner, uint64_t asked, struct buffer *body) {
  struct side *s = owner;
  if (s->answered_after == 0 || --s->answered_after > 0) return 0;
  buffer_printf(body, "{\"asked\":%u}\n", (unsigned)asked);
  s->answered_after = 1; /* the others next */
  return 200;
}

static void on_turn(uv_prepare_t *turn) {
  struct side *s = turn->data;
  http_settle(s->http);
}

static void on_tick(uv_timer_t *timer) {
  (void)timer;
}

static void on_end(uv_timer_t *timer) {
  (void)timer;
  ck_abort_msg("it hangs");
}

static int listen_at(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
  ck_assert_int_eq(listen(fd, 64), 0);
  return fd;
}

/* Two listeners, as a name with two addresses has; half of the connections each. */
static void begin(struct side *s, struct http_params params) {
  struct error err;
  const int fds[] = {listen_at("a"), listen_at("b")};
  ck_assert_int_eq(uv_loop_init(&s->uv), 0);
  uv_timer_init(&s->uv, &s->end);
  uv_prepare_init(&s->uv, &s->turn);
  s->turn.data = s;
  uv_prepare_start(&s->turn, on_turn);
  uv_timer_start(&s->end, on_end, 15000, 0);
  uv_timer_init(&s->uv, &s->tick);
  uv_timer_start(&s->tick, on_tick, 5, 5); /* turns come, whatever the clients do */
  params.uv = &s->uv;
  params.policy.any = true;
  params.owner = s;
  params.look = look;
  params.ask = ask;
  params.answer = answer;
  s->http = http_new(&params, fds, 2, &err);
  ck_assert_msg(s->http != NULL, "%s", err.text);
}

static void finish(struct side *s) {
  http_close(s->http);
  uv_close((uv_handle_t *)&s->end, NULL);
  uv_close((uv_handle_t *)&s->tick, NULL);
  uv_close((uv_handle_t *)&s->turn, NULL);
  while (uv_run(&s->uv, UV_RUN_DEFAULT)) {
  }
  ck_assert_int_eq(uv_loop_close(&s->uv), 0);
  rig_clear(&s->rig);
}

/* --- the clients' --- */

struct client {
  struct side *side;
  const char *path, *text; /* what is sent, and where */
  bool hangs_up;           /* at once */
  bool drips;              /* sends a byte now and then, and never an end */
  pthread_t thread;
  uv_async_t done;
  int fd;
  struct buffer got; /* until the end of the connection */
  uint64_t took_ns;
};

static void *run_client(void *context) {
  struct client *c = context;
  const uint64_t began_ns = clock_steady_ns();
  char bytes[4096];
  ssize_t length = (ssize_t)strlen(c->text);
  if (send(c->fd, c->text, (size_t)length, MSG_NOSIGNAL) != length) abort();
  while (c->drips && send(c->fd, "x", 1, MSG_NOSIGNAL) == 1) usleep(100000);
  while (!c->hangs_up && (length = recv(c->fd, bytes, sizeof bytes, 0)) > 0) {
    buffer_append(&c->got, bytes, (size_t)length);
  }
  if (c->hangs_up) usleep(100000);
  close(c->fd);
  c->took_ns = clock_steady_ns() - began_ns;
  uv_async_send(&c->done);
  return NULL;
}

static void on_done(uv_async_t *handle) {
  struct client *c = handle->data;
  uv_close((uv_handle_t *)handle, NULL);
  if (--c->side->clients == 0) uv_stop(&c->side->uv);
}

static void connect_client(struct side *s, struct client *c) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, c->path);
  c->side = s;
  c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ck_assert_int_eq(connect(c->fd, (struct sockaddr *)&address, sizeof address), 0);
  uv_async_init(&s->uv, &c->done, on_done);
  c->done.data = c;
  s->clients++;
}

static void run(struct side *s, struct client *clients, unsigned count) {
  for (unsigned i = 0; i < count; i++) connect_client(s, &clients[i]);
  for (unsigned i = 0; i < count; i++) {
    ck_assert_int_eq(pthread_create(&clients[i].thread, NULL, run_client, &clients[i]), 0);
  }
  uv_run(&s->uv, UV_RUN_DEFAULT);
  for (unsigned i = 0; i < count; i++) {
    pthread_join(clients[i].thread, NULL);
    buffer_append_byte(&clients[i].got, '\0');
  }
}

static unsigned times(const struct client *c, const char *words) {
  unsigned n = 0;
  for (const char *at = c->got.data; (at = strstr(at, words)); at++) n++;
  return n;
}

static void clear(struct client *clients, unsigned count) {
  for (unsigned i = 0; i < count; i++) buffer_clear(&clients[i].got);
}

#define GET(path) "GET " path " HTTP/1.1\r\nHost: x\r\n"
#define POST "POST /checkpoint HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
#define CLOSE "Connection: close\r\n\r\n"

static const struct http_params usual = {
    .most_connections = 8, .idle_seconds = 1, .patience_ms = 10000};

/* --- tests --- */

static void set_up(void) {
  scratch_make();
}

static void learn(struct side *s) {
  *s = (struct side){0};
  rig_prepare(&s->rig);
  rig_learn_all(&s->rig, "1,2\n3,4\n5,6\n");
}

START_TEST(test_several_on_one_connection) {
  struct side s;
  learn(&s);
  begin(&s, usual);
  struct client c[] = {
      {.path = "a", .text = GET("/healthz") "\r\n" GET("/nothing") "\r\n" GET("/readyz") CLOSE},
      {.path = "b", .text = "HEAD /map HTTP/1.1\r\nHost: x\r\n" CLOSE}};
  run(&s, c, 2);
  ck_assert_uint_eq(times(&c[0], "HTTP/1.1 200 OK"), 2);
  ck_assert_uint_eq(times(&c[0], "HTTP/1.1 404 Not Found"), 1);
  ck_assert(times(&c[0], "\r\n\r\nok\n") && times(&c[0], "\r\n\r\nready\n"));
  ck_assert(times(&c[1], "HTTP/1.1 200 OK") && !times(&c[1], "hits"));
  ck_assert_ptr_nonnull(strstr(c[1].got.data, "\r\n\r\n"));
  ck_assert_str_eq(strstr(c[1].got.data, "\r\n\r\n"), "\r\n\r\n");
  finish(&s);
  clear(c, 2);
}
END_TEST

START_TEST(test_who_is_slow_is_cut_off) {
  struct side s;
  learn(&s);
  begin(&s, usual);
  struct client c[] = {{.path = "a", .text = GET("/healthz")},
                       {.path = "a", .text = "G"},
                       {.path = "b", .text = ""},
                       {.path = "b", .text = POST "Content-Length: 10\r\n\r\nhalf"}};
  run(&s, c, 4);
  for (int i = 0; i < 4; i++) {
    ck_assert_msg(c[i].took_ns > CLOCK_SECOND_NS / 2 && c[i].took_ns < 6 * CLOCK_SECOND_NS, "%d",
                  i);
    ck_assert_msg(times(&c[i], "200 OK") == 0, "%s", c[i].got.data);
  }
  ck_assert_uint_eq(s.asked, 0);
  finish(&s);
  clear(c, 4);
}
END_TEST

/* The library's limit begins anew with every byte: ours doesn't. */
START_TEST(test_a_byte_now_and_then_keeps_no_place) {
  struct side s = {0};
  learn(&s);
  begin(&s, usual);
  struct client c[] = {
      {.path = "a", .text = "GET /healthz HTTP/1.1\r\nHost: x\r\nA: ", .drips = true},
      {.path = "b", .text = GET("/healthz") "\r\nGET /", .drips = true},
      {.path = "b", .text = GET("/healthz") CLOSE}};
  run(&s, c, 3);
  for (int i = 0; i < 2; i++) ck_assert_uint_ge(c[i].took_ns, 3 * CLOCK_SECOND_NS / 2);
  ck_assert_uint_eq(times(&c[1], "200 OK"), 1);
  ck_assert_uint_lt(c[2].took_ns, c[0].took_ns);
  finish(&s);
  clear(c, 3);
}
END_TEST

/* Four for each of the listeners: the fifth has to wait until there is room. */
START_TEST(test_there_is_room_for_so_many) {
  struct side s;
  struct client c[6];
  learn(&s);
  begin(&s, usual);
  for (int i = 0; i < 4; i++) c[i] = (struct client){.path = "a", .text = GET("/healthz")};
  c[4] = (struct client){.path = "a", .text = GET("/healthz") CLOSE};
  c[5] = (struct client){.path = "b", .text = GET("/healthz") CLOSE};
  run(&s, c, 6);
  ck_assert(times(&c[4], "\r\n\r\nok\n") && times(&c[5], "\r\n\r\nok\n"));
  ck_assert_uint_gt(c[4].took_ns, CLOCK_SECOND_NS / 2);
  ck_assert_uint_lt(c[5].took_ns, c[4].took_ns);
  finish(&s);
  clear(c, 6);
}
END_TEST

START_TEST(test_a_post_waits_for_what_it_asked) {
  struct side s;
  learn(&s);
  s.answered_after = 5;
  begin(&s, usual);
  struct client c[] = {{.path = "a", .text = POST "\r\n"},
                       {.path = "b", .text = POST "Content-Length: 3\r\n\r\nabc"},
                       {.path = "b", .text = GET("/healthz") CLOSE},
                       {.path = "b", .text = GET("/healthz") CLOSE}};
  run(&s, c, 4);
  ck_assert_uint_eq(s.asked, 2);
  ck_assert_msg(times(&c[0], "200 OK") && times(&c[0], "{\"asked\":"), "%s", c[0].got.data);
  ck_assert_msg(times(&c[1], "200 OK") && times(&c[1], "{\"asked\":"), "%s", c[1].got.data);
  finish(&s);
  clear(c, 4);
}
END_TEST

START_TEST(test_a_post_doesnt_wait_for_ever) {
  struct side s;
  struct http_params params = usual;
  learn(&s);
  params.patience_ms = 200;
  begin(&s, params);
  struct client c[] = {{.path = "a", .text = POST "\r\n"}};
  run(&s, c, 1);
  ck_assert_msg(times(&c[0], "202 Accepted") && times(&c[0], "under way"), "%s", c[0].got.data);
  ck_assert_uint_ge(c[0].took_ns, 190 * CLOCK_MILLISECOND_NS);
  finish(&s);
  clear(c, 1);
}
END_TEST

/* One has gone already, the other waits while the run ends. */
START_TEST(test_who_waits_hears_of_the_end) {
  struct side s;
  learn(&s);
  begin(&s, usual);
  struct client gone = {.path = "a", .text = POST "\r\n", .hangs_up = true};
  struct client waits = {.path = "b", .text = POST "\r\n"};
  connect_client(&s, &waits);
  s.clients--; /* nobody stops for it */
  ck_assert_int_eq(pthread_create(&waits.thread, NULL, run_client, &waits), 0);
  run(&s, &gone, 1);
  ck_assert_uint_eq(s.asked, 2);
  s.clients++;
  finish(&s);
  pthread_join(waits.thread, NULL);
  buffer_append_byte(&waits.got, '\0');
  ck_assert_msg(times(&waits, "503 Service") && times(&waits, "the run ends"), "%s",
                waits.got.data);
  clear(&gone, 1);
  clear(&waits, 1);
}
END_TEST

static uint64_t time_of_map(struct model *m) {
  uint64_t least = UINT64_MAX;
  for (int i = 0; i < 3; i++) {
    struct buffer text = {0};
    const uint64_t began_ns = clock_steady_ns();
    ck_assert_int_eq(portrait_map(m, PORTRAIT_ALL, &text, NULL), 0);
    const uint64_t took_ns = clock_steady_ns() - began_ns;
    if (took_ns < least) least = took_ns;
    buffer_clear(&text);
  }
  return least;
}

/* What takes long is told again as it was; another has to wait for its turn. */
START_TEST(test_a_large_map_is_not_told_too_often) {
  struct side s = {0};
  struct buffer text = {0};
  rig_prepare(&s.rig);
  s.rig.params.model.som.lattice = (struct lattice){lattice_row("hexagonal"), 150, 150, false};
  rig_table(&text, 60, 3);
  buffer_append_byte(&text, '\0');
  rig_learn_all(&s.rig, text.data);
  const uint64_t took_ns = time_of_map(pipeline_model(s.rig.pipeline));
  begin(&s, usual);
  struct client c[] = {
      {.path = "a", .text = GET("/map") "\r\n" GET("/map") "\r\n" GET("/map?fields=hits") CLOSE}};
  run(&s, c, 1);
  ck_assert_uint_eq(times(&c[0], "HTTP/1.1 200 OK"), 3);
  ck_assert_uint_eq(times(&c[0], "\"umatrix\":["), 2);
  ck_assert_uint_eq(times(&c[0], "\"hits\":["), 3);
  ck_assert_uint_eq(s.looked, 2);
  ck_assert_uint_gt(s.looked_ns[1] - s.looked_ns[0], took_ns);
  finish(&s);
  clear(c, 1);
  buffer_clear(&text);
}
END_TEST

Suite *http_suite(void) {
  Suite *suite = suite_create("http");
  TCase *tests = tcase_create("http");
  tcase_set_timeout(tests, 20);
  tcase_add_checked_fixture(tests, set_up, scratch_remove);
  if (http_is_built()) {
    tcase_add_test(tests, test_several_on_one_connection);
    tcase_add_test(tests, test_who_is_slow_is_cut_off);
    tcase_add_test(tests, test_there_is_room_for_so_many);
    tcase_add_test(tests, test_a_post_waits_for_what_it_asked);
    tcase_add_test(tests, test_a_byte_now_and_then_keeps_no_place);
    tcase_add_test(tests, test_a_post_doesnt_wait_for_ever);
    tcase_add_test(tests, test_who_waits_hears_of_the_end);
    tcase_add_test(tests, test_a_large_map_is_not_told_too_often);
  }
  suite_add_tcase(suite, tests);
  return suite;
}
