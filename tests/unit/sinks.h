/* Outputs in a loop and a folder of their own, for tests of sinks. */
#ifndef TESTS_UNIT_SINKS_H
#define TESTS_UNIT_SINKS_H

#include <signal.h>
#include <time.h>

#include "io/outputs.h"
#include "scratch.h"

static uv_loop_t uv;
static struct outputs outputs;
static struct tally tally;
static int moves;

static inline void moved(void *owner) {
  ck_assert_ptr_eq(owner, &moves);
  moves++;
}

static inline void init(void) {
  moves = 0;
  tally = (struct tally){0};
  outputs_init(&outputs,
               &(struct sink_place){.uv = &uv, .tally = &tally, .owner = &moves, .moved = moved});
}

static inline void set_up(void) {
  signal(SIGPIPE, SIG_IGN);
  ck_assert_int_eq(uv_loop_init(&uv), 0);
  scratch_make();
  init();
}

static inline void close_all(void) {
  outputs_close(&outputs);
  uv_run(&uv, UV_RUN_DEFAULT);
}

static inline void tear_down(void) {
  close_all();
  ck_assert_int_eq(uv_loop_close(&uv), 0);
  scratch_remove();
}

static inline void open_these(const char *const *texts, size_t count) {
  struct error err;
  ck_assert_msg(outputs_open(&outputs, texts, count, &err) == 0, "%s", err.text);
}

static inline void open_one(const char *text) {
  open_these(&text, 1);
}

static inline void put(const char *text) {
  buffer_append_text(outputs_buffer(&outputs), text);
  outputs_flush(&outputs);
}

static inline void turn(void) {
  uv_run(&uv, UV_RUN_NOWAIT);
  outputs_settle(&outputs);
  nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

static inline void wait_done(void) {
  for (int i = 0; i < 10000 && !outputs_done(&outputs); i++) turn();
  ck_assert(outputs_done(&outputs));
}

#endif
