/*
 * Where answers go: one table. What is appended to a sink's `front` waits there until its row's
 * flush takes it; what was taken is `held` until it is known to be written. Nobody waits in here:
 * a sink that can't write now says that it has moved when it can.
 */
#ifndef IO_SINK_H
#define IO_SINK_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/buffer.h"
#include "base/error.h"
#include "io/position.h"
#include "io/tally.h"

/* Above the high-water mark sources should stop, below the low one they may go on. */
enum { SINK_HIGH_BYTES = 256 << 10, SINK_LOW_BYTES = 64 << 10 };

/* What all sinks of a run are given. */
struct sink_place {
  uv_loop_t *uv;
  struct tally *tally;
  void *owner;
  void (*moved)(void *owner); /* something was written, or failed to be */
};

struct sink {
  const struct sink_row *row;
  const char *text; /* as the user wrote it; borrowed */
  struct sink_place at;
  struct span greeting; /* the line that begins a new file or connection; borrowed */

  struct buffer front;
  size_t held;      /* taken from front, not yet written */
  size_t passed;    /* of those, what the system has taken on: waits for its reader alone */
  uint64_t written; /* of all bytes ever appended */
  int error;        /* errno of a write that failed for good: what still comes is dropped */
  bool blocked;     /* can't be written to now, and will be: as good as full */

  bool full; /* the fan-out's: above the high-water mark, and not yet below the low one */
  uint64_t full_since_ns;
  bool told;     /* ... and the user knows */
  uint64_t mark; /* all bytes that the last snapshot counts */
  bool late;     /* some of them weren't written then */
  struct {
    uint64_t since_ns;
    unsigned count;
  } said;
};

/* To add a kind of sink: a file sink_NAME.c that exports one row, that row in sink_table before
   `file` (which takes whatever is left), how it is written in config/config_output.c, a line in
   sompipe.yaml(5). A function that may be NULL does nothing then, and all went well. */
struct sink_row {
  const char *name, *help;
  bool (*matches)(const char *text);
  /* The sink begins a struct of the kind's own. ERROR_NO_CREATE, ERROR_CONFIG. NULL for what is no
     sink of its own. */
  struct sink *(*open)(const char *text, const struct sink_place *at, struct error *err);
  void (*close)(struct sink *s); /* frees it, perhaps as the loop runs on */
  void (*flush)(struct sink *s); /* writes what it can */
  void (*greet)(struct sink *s); /* greeting is known: before the first answer. May be NULL. */
  int (*sync)(struct sink *s);   /* to the disk; any thread; -1: errno. May be NULL. */
  int (*finish)(struct sink *s); /* what only a close shows: 0 or an errno. May be NULL. */
  /* Those of files: where it stands once all is written that was appended, cut back to where it
     stood, opened anew (true: another file than before). May be NULL. */
  void (*note)(struct sink *s, struct position_list *list);
  int (*resume)(struct sink *s, const struct position_list *list, struct error *err);
  bool (*reopen)(struct sink *s);
};

extern const struct sink_row sink_stdout, sink_unix, sink_tcp, sink_peer, sink_file;
extern const struct sink_row *const sink_table[]; /* ends with NULL */

const struct sink_row *sink_row(const char *text); /* never NULL */
const char *sink_name(const struct sink *s);       /* for messages */
/* A message about it: no more than a few a minute, however often its state changes. */
bool sink_may_say(struct sink *s);

static inline uint64_t sink_handed(const struct sink *s) { /* all bytes ever appended */
  return s->written + s->held + s->front.length;
}
static inline bool sink_done(const struct sink *s) {
  return s->front.length == 0 && s->held == 0;
}
static inline size_t sink_waiting(const struct sink *s) {
  return s->front.length + s->held - s->passed;
}

/* For the rows: zeroed memory of `size` bytes with what all sinks have filled in. */
void *sink_make(size_t size, const struct sink_row *row, const char *text,
                const struct sink_place *at);
void sink_append_greeting(struct sink *s);

#endif
