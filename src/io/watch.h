/*
 * Looks again and again, at once and then every so often, until INT, TERM or the key q: for what
 * stands on a terminal while somebody watches it.
 */
#ifndef IO_WATCH_H
#define IO_WATCH_H

#include <stdbool.h>
#include <stdint.h>

struct watch {
  uint64_t every_ms;
  void *owner;
  /* `anew`: the terminal has changed, or shows something else by now: what stood there is lost.
     -1 ends it. */
  int (*look)(void *owner, bool anew);
};

/* 0: it was ended from outside; -1: by look. The terminal takes keys one by one until then. */
int watch_run(const struct watch *w);

#endif
