/*
 * The event loop: sources in, answers out, signals, timers. Everything between the machine and the
 * pure floors; with its neighbours in io the only room that sees uv.h. One thread runs it; a writer
 * thread serves each output that may block, a saver thread the checkpoint.
 *
 * The order of a run: loop_new, pipeline_new with the loop as owner, loop_import if a map is
 * resumed, loop_run, pipeline_free, loop_free, store_close.
 */
#ifndef IO_LOOP_H
#define IO_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "core/safetensors.h"
#include "flow/pipeline.h"
#include "io/store.h"

/* What peers may do (io/peer.h). */
struct loop_peers {
  unsigned most;
  uint64_t idle_ns, stalled_ns; /* 0: for ever */
  size_t buffer_bytes, record_bytes;
};

struct loop_params {
  const char *const *sources; /* SOURCE as the user wrote them, in order; borrowed to the end */
  size_t source_count;
  const char *start; /* input.start: resume, begin, end */
  uint64_t passes;
  bool follow;              /* files go on as they grow, across rotation */
  bool frozen;              /* files from their beginning; nothing stored */
  const char *const *sinks; /* where answers go, as the user wrote it; borrowed to the end */
  size_t sink_count;
  bool peers_answered; /* answers to stream peers go back to them */
  bool peers_shared;   /* ... and to the sinks as well */
  struct loop_peers peers;
  uint64_t warmup_ns;
  struct store *store;              /* NULL: nothing is kept */
  uint64_t every_records, every_ns; /* checkpoints; 0: not by that */
  const char *rejects;              /* path for bad records; NULL or "": none */
  const char *merges;               /* path for what becomes of events; NULL or "": none */
  bool progress;                    /* show it; stderr is a terminal */
  const char *http_listen;          /* where pages are told (base/address.h); NULL or "": nowhere */
  bool http_remote;                 /* also to other machines */
  const char *version, *map;        /* for the pages; map NULL: it isn't kept */
  bool write_header;                /* first line names the fields, on each output */
  const struct emitter_row *emitter; /* NULL: nobody is answered */

  /* Adds to a checkpoint's state what the floors above know (configuration texts). May be NULL. */
  void *owner;
  void (*export)(void *owner, struct state *state);
  /* Without an emitter: appends what standard output shows in place of answers, when all is read
     and, if it is live, on the way, as records come, five times a second at most. May be NULL. */
  void (*draw)(void *owner, bool last, struct buffer *to);
  bool live;
  /* HUP: read the configuration anew. true: taken; false: refused, and all is as it was. Either has
     been said. May be NULL: there is nothing to read. */
  bool (*reload)(void *owner);
  void (*statistics)(void *owner); /* USR2: print them on stderr; may be NULL */
  /* The pipeline has found the format: -1 ends the run. May be NULL. */
  int (*found)(void *owner, struct error *err);
};

enum loop_end {
  LOOP_DONE,        /* sources ended or a signal asked for the end: exit 0 */
  LOOP_PIPE_CLOSED, /* the consumer went away: die of SIGPIPE (ignored until then) after cleaning
                       up */
  LOOP_INTERRUPTED, /* a second INT: 130 at once, by _exit: threads may still be at work */
  LOOP_FAILED,      /* err says why */
};

struct loop; /* opaque */

/* Opens all that listens and all sinks; verifies the other SOURCEs (source_verify does so
   without opening anything). ERROR_NO_INPUT names the first that can't be had; of the outputs,
   ERROR_NO_CREATE does. */
struct loop *loop_new(const struct loop_params *params, struct error *err);
/* For the pipeline's callbacks of the same names; pipeline_params.owner is the loop. */
void loop_say(void *loop, enum notice_level level, const char *text);
/* A bad record, the first of its kind in its source; `text` says all of it. */
void loop_bad(void *loop, enum bad_reason reason, const char *text);
uint64_t loop_count(void *loop, const struct pipeline *p); /* passes are counted in */
int loop_begun(void *loop, struct error *err);
int loop_found(void *loop, struct error *err);
void loop_gathered(void *loop);
/* Opens anew, soon, all files that lines are appended to: they were renamed. A checkpoint follows.
 */
void loop_reopen(struct loop *loop);
/* Where bad records and merges go; NULL: nowhere. */
struct buffer *loop_rejects(struct loop *loop);
struct buffer *loop_merges(struct loop *loop);
/* Source positions, the outputs' lengths and the map's id from the checkpoint we resume from. */
int loop_import(struct loop *loop, const struct store_map *map, struct error *err);
/* err is filled with LOOP_FAILED only. */
enum loop_end loop_run(struct loop *loop, struct pipeline *pipeline, struct error *err);
/* What holds from now on. */
void loop_limit_peers(struct loop *loop, const struct loop_peers *limits);
/* How often checkpoints are made from now on. */
void loop_retime(struct loop *loop, uint64_t every_records, uint64_t every_ns);
/* After pipeline_free: records held back refer to the loop's intakes. NULL is fine. */
void loop_free(struct loop *loop);

#endif
