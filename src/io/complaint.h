/*
 * A complaint that may come a thousand times a second and is said once a minute: the first at once;
 * of the others of that minute the last, with how many more there were.
 */
#ifndef IO_COMPLAINT_H
#define IO_COMPLAINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "io/log.h"

#define COMPLAINT_EVERY_NS (UINT64_C(60) * 1000000000)

/* All 0: nothing was said yet. */
struct complaint {
  bool said;
  uint64_t said_ns; /* when something of it was last said */
  uint64_t kept;    /* how many have come since */
  enum log_level level;
  char text[ERROR_TEXT_BYTES]; /* the last of these */
};

/* now_ns: a steady clock's. */
void complaint_say(struct complaint *c, uint64_t now_ns, enum log_level level, const char *format,
                   ...) __attribute__((format(printf, 4, 5)));
/* How long until what was kept is to be said; UINT64_MAX: nothing is. */
uint64_t complaint_due_ns(const struct complaint *c, uint64_t now_ns);
/* Says what was kept, once its minute is over, or at the end (whole or not). */
void complaint_settle(struct complaint *c, uint64_t now_ns, bool end);
/* It is over: what was kept is forgotten, the next is said at once. */
void complaint_clear(struct complaint *c);

#endif
