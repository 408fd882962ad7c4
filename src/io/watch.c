/* Keys come from the terminal itself, opened anew: standard input may be something else, and a
   descriptor that is shared with whoever started us is never made non-blocking. */
#include "io/watch.h"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>
#include <uv.h>

#include "io/signals.h"

struct watching {
  const struct watch *watch;
  uv_loop_t uv;
  uv_timer_t timer;
  uv_signal_t resized, continued;
  struct signals signals;
  int keys; /* -1: there is no terminal to read them from */
  uv_poll_t key;
  struct termios before;
  bool changed; /* `before` is to be put back */
  int status;
};

/* --- looking --- */

static void look(struct watching *w, bool anew) {
  if (w->watch->look(w->watch->owner, anew) == 0) return;
  w->status = -1;
  uv_stop(&w->uv);
}

static void on_time(uv_timer_t *timer) {
  look(timer->data, false);
}

static void on_resize(uv_signal_t *handle, int number) {
  (void)number;
  look(handle->data, true);
}

static void signal_came(void *owner, int number) {
  struct watching *w = owner;
  if (number == SIGINT || number == SIGTERM) uv_stop(&w->uv);
}

/* --- keys --- */

/* Another would be stopped for touching the terminal. */
static bool in_foreground(const struct watching *w) {
  return w->keys >= 0 && tcgetpgrp(w->keys) == getpgrp();
}

static void on_key(uv_poll_t *poll, int status, int events) {
  struct watching *w = poll->data;
  char key = 0;
  (void)events;
  if (status < 0 || !in_foreground(w) || read(w->keys, &key, 1) == 0) uv_poll_stop(poll);
  if (key == 'q' || key == 'Q') uv_stop(&w->uv);
}

/* A key counts without Enter, and isn't shown. */
static void take_keys(struct watching *w) {
  struct termios mode;
  if (!in_foreground(w) || tcgetattr(w->keys, &mode)) return;
  if (!w->changed) w->before = mode;
  mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  w->changed = tcsetattr(w->keys, TCSANOW, &mode) == 0;
  uv_poll_start(&w->key, UV_READABLE, on_key);
}

static void open_keys(struct watching *w) {
  w->keys = open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (w->keys >= 0 && uv_poll_init(&w->uv, &w->key, w->keys)) {
    close(w->keys);
    w->keys = -1;
  }
  w->key.data = w;
  take_keys(w);
}

static void close_keys(struct watching *w) {
  if (w->keys < 0) return;
  uv_close((uv_handle_t *)&w->key, NULL);
  if (w->changed && in_foreground(w)) tcsetattr(w->keys, TCSANOW, &w->before);
}

/* Whoever had the terminal while we were stopped has set it as it likes. */
static void on_continue(uv_signal_t *handle, int number) {
  struct watching *w = handle->data;
  (void)number;
  take_keys(w);
  look(w, true);
}

/* --- life --- */

static void open_all(struct watching *w) {
  if (uv_loop_init(&w->uv)) abort();
  uv_timer_init(&w->uv, &w->timer);
  uv_signal_init(&w->uv, &w->resized);
  uv_signal_init(&w->uv, &w->continued);
  w->timer.data = w->resized.data = w->continued.data = w;
  signals_open(&w->signals, &w->uv, w, signal_came);
  uv_timer_start(&w->timer, on_time, 0, w->watch->every_ms);
  uv_signal_start(&w->resized, on_resize, SIGWINCH);
  uv_signal_start(&w->continued, on_continue, SIGCONT);
  open_keys(w);
}

int watch_run(const struct watch *watch) {
  struct watching w = {.watch = watch};
  open_all(&w);
  uv_run(&w.uv, UV_RUN_DEFAULT);
  close_keys(&w);
  signals_close(&w.signals);
  uv_close((uv_handle_t *)&w.timer, NULL);
  uv_close((uv_handle_t *)&w.resized, NULL);
  uv_close((uv_handle_t *)&w.continued, NULL);
  uv_run(&w.uv, UV_RUN_DEFAULT);
  uv_loop_close(&w.uv);
  if (w.keys >= 0) close(w.keys);
  return w.status;
}
