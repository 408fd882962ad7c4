/* The signals the loop answers: TERM, INT, HUP, USR1, USR2. */
#ifndef IO_SIGNALS_H
#define IO_SIGNALS_H

#include <signal.h>
#include <uv.h>

enum { SIGNALS_COUNT = 5 };

struct signals {
  uv_signal_t handles[SIGNALS_COUNT];
  void *owner;
  void (*came)(void *owner, int number);
};

/* They alone don't keep the loop alive. SIGPIPE is ignored from now on. */
void signals_open(struct signals *s, uv_loop_t *uv, void *owner,
                  void (*came)(void *owner, int number));
void signals_close(struct signals *s);

/* Blocks all signals in this thread, so that a thread made now never gets one; and back. */
void signals_block(sigset_t *before);
void signals_unblock(const sigset_t *before);

#endif
