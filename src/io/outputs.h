/*
 * All sinks of a run as one: answers are appended to one buffer and go to each of them. Where there
 * is but one sink, the buffer is its own, and nothing is copied. Knows when sources have to wait,
 * and for whom.
 */
#ifndef IO_OUTPUTS_H
#define IO_OUTPUTS_H

#include "io/sink.h"

struct outputs {
  struct sink_place at;
  struct sink **each;
  size_t count;
  struct buffer shared; /* of several: appended, not yet copied to each */
  bool full;
  uv_timer_t patience; /* until a pause is worth a word */
};

/* `at` with no loop (NULL): there are none, and close does nothing. */
void outputs_init(struct outputs *o, const struct sink_place *at);
/* The first that can't be had: as its row's open says. */
int outputs_open(struct outputs *o, const char *const *texts, size_t count, struct error *err);
void outputs_close(struct outputs *o); /* handles close as the loop runs on */

/* To append to; NULL: there are no sinks. outputs_flush hands it over. */
struct buffer *outputs_buffer(struct outputs *o);
void outputs_flush(struct outputs *o);
/* Flushes. true: sources have to wait, since a sink has more than it should. */
bool outputs_settle(struct outputs *o);
bool outputs_done(const struct outputs *o); /* all that was appended is written */

uint64_t outputs_waiting(const struct outputs *o); /* bytes not yet written, of all sinks */

/* The line that names the fields; borrowed. Before the first answer. */
void outputs_greet(struct outputs *o, struct span greeting);
/* Notes how much each has been given; later: is all of that written? */
void outputs_mark(struct outputs *o);
bool outputs_caught_up(const struct outputs *o);

/* The first sink whose first failure ended it; one that isn't done. NULL: none. */
struct sink *outputs_failed(const struct outputs *o);
struct sink *outputs_stuck(const struct outputs *o);

/* What was written by the last outputs_mark to the disk; any thread, while the loop's doesn't
   reopen. late: those that had more to write then. -1: errno, of *which. */
int outputs_sync(const struct outputs *o, bool late, const char **which);
int outputs_finish(const struct outputs *o, const char **which); /* 0 or an errno */
void outputs_note(const struct outputs *o, struct position_list *list);
int outputs_resume(struct outputs *o, const struct position_list *list, struct error *err);
bool outputs_reopen(struct outputs *o); /* true: one is another file now */

#endif
