/* The machine's clocks in nanoseconds. */
#include "io/clock.h"

#include <time.h>

static uint64_t read_clock(clockid_t which) {
  struct timespec now;
  clock_gettime(which, &now);
  return (uint64_t)now.tv_sec * CLOCK_SECOND_NS + (uint64_t)now.tv_nsec;
}

uint64_t clock_wall_ns(void) {
  return read_clock(CLOCK_REALTIME);
}

uint64_t clock_steady_ns(void) {
  return read_clock(CLOCK_MONOTONIC);
}
