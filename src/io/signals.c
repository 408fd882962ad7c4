/* Signals arrive as events of the loop. */
#include "io/signals.h"

#include <pthread.h>

static const int numbers[SIGNALS_COUNT] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2};

static void on_signal(uv_signal_t *handle, int number) {
  struct signals *s = handle->data;
  s->came(s->owner, number);
}

void signals_open(struct signals *s, uv_loop_t *uv, void *owner,
                  void (*came)(void *owner, int number)) {
  s->owner = owner;
  s->came = came;
  /* A consumer or peer that has gone is an error of its write, not of the process. */
  signal(SIGPIPE, SIG_IGN);
  for (int i = 0; i < SIGNALS_COUNT; i++) {
    uv_signal_init(uv, &s->handles[i]);
    s->handles[i].data = s;
    uv_signal_start(&s->handles[i], on_signal, numbers[i]);
    uv_unref((uv_handle_t *)&s->handles[i]);
  }
}

void signals_close(struct signals *s) {
  for (int i = 0; i < SIGNALS_COUNT; i++) uv_close((uv_handle_t *)&s->handles[i], NULL);
}

void signals_block(sigset_t *before) {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, before);
}

void signals_unblock(const sigset_t *before) {
  pthread_sigmask(SIG_SETMASK, before, NULL);
}
