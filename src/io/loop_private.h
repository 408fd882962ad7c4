/* What the loop's files share; for loop*.c only. */
#ifndef IO_LOOP_PRIVATE_H
#define IO_LOOP_PRIVATE_H

#include <uv.h>

#include "base/address.h"
#include "io/complaint.h"
#include "io/datagram.h"
#include "io/follower.h"
#include "io/http.h"
#include "io/listener.h"
#include "io/loop.h"
#include "io/notify.h"
#include "io/outfile.h"
#include "io/outputs.h"
#include "io/peer.h"
#include "io/progress.h"
#include "io/reader.h"
#include "io/sequence.h"
#include "io/signals.h"
#include "io/tally.h"

enum loop_stage {
  LOOP_READING,
  LOOP_DRAINING, /* nothing more is read; answers are still being written */
  LOOP_PARTING,  /* all is written and saved; peers get a moment to read it */
  LOOP_OVER,
};

/* A state of what is learned, told from others by how far it has come. */
struct loop_mark {
  bool known;
  uint64_t seq, sources; /* the model's, and the hash of the positions */
};

struct loop_save {
  enum { SAVE_IDLE, SAVE_WRITING, SAVE_WRITTEN } phase; /* WRITTEN: waits for answers to be */
  struct safetensors_metadata metadata;
  struct buffer sources, sinks;      /* positions as the state lends them */
  struct loop_mark taken, committed; /* the last snapshot; the last checkpoint in place */
  bool asked, due;                   /* by USR1, by the clock */
  bool moved;  /* an input was rotated, an output opened anew: soon, though nothing was learned */
  bool told;   /* USR1 hears what became of it */
  bool broken; /* the first one failed: no answer may be written */
  int sync_error;        /* of an output file; the saver thread's until joined */
  const char *sync_name; /* ... which one */
  uint64_t began_ns;     /* when the write under way began */
  uint64_t written_ns;   /* since when it has waited for answers; 0: that was said */
  bool failing;
  struct error failure;              /* the last one's */
  uint64_t taken_count, ended_count; /* snapshots; of them, those whose end is known */
  bool ended_badly;                  /* the last of them */
  uv_async_t written;
  uv_timer_t period;
};

/* Pages about the run. */
enum { LOOP_HTTP_CONNECTIONS = 64 };

struct loop_http {
  struct address at;
  struct buffer text; /* the SOURCE that listens there */
  struct source source;
  struct http *server; /* NULL: there are none */
  uint64_t started_ns; /* the run; wall clock */
};

struct loop_draw {
  uv_timer_t timer;
  bool begun; /* it was drawn before: when, and of what */
  uint64_t when_ns, seq;
  unsigned said;
};

/* What the service manager is told. */
enum { LOOP_STATUS_BYTES = 200 };

struct loop_notify {
  struct notify to;
  uv_timer_t report, watchdog;
  bool reloading;                 /* that it is over has not been told */
  char status[LOOP_STATUS_BYTES]; /* as it was told last */
};

/* What is said once a minute and no more. */
struct loop_complaints {
  struct complaint turned_away, unaccepted, cut_off, checkpoint;
  uint64_t bad_told[BAD_REASONS]; /* how many bad records of each reason were told of */
  uint64_t bad_said_ns[BAD_REASONS];
  uv_timer_t timer;
};

/* A source of the sequence while it is open; lanes are used again. */
struct loop_lane {
  struct loop *loop;
  struct loop_lane *next;
  struct sequence_item *item; /* NULL: free */
  struct reader reader;
};

struct loop {
  struct loop_params params;
  uv_loop_t uv;
  uv_prepare_t turn;
  uv_timer_t warmup, lull, limit, tick;
  struct signals signals;
  unsigned interrupts;

  struct pipeline *pipeline; /* from loop_run on */
  struct sequence sequence;
  struct loop_lane *lanes;
  struct followers followers;
  char *bytes; /* READER_BYTES: of whoever reads just now */

  struct source *sockets;
  size_t socket_count;
  struct listener *listeners;
  size_t listener_count;
  struct datagram *datagrams;
  size_t datagram_count;
  uv_timer_t expiry;  /* of peers */
  uint64_t peers_cut; /* how many were told of */
  struct peers peers;
  struct buffer greeting; /* the line that names the fields, once they are known */
  bool greeted;

  struct outfile rejects, merges;
  struct outputs outputs;
  bool full;   /* they have more than they should; sources wait */
  bool reopen; /* as soon as no thread is at work on files */
  struct loop_save save;
  struct tally tally;
  struct loop_notify notify;
  struct loop_complaints complaints;
  struct progress progress;
  struct loop_draw draw;
  struct loop_http http;

  enum loop_stage stage;
  enum loop_end end;
  struct error error;
};

/* Stages (loop.c). */
void loop_drain(struct loop *l, bool begin, bool provisional); /* reads no more */
/* The run has failed: the first error stays. begin: what is held back is answered first. */
void loop_fail(struct loop *l, const struct error *err, bool begin);
void loop_over(struct loop *l, enum loop_end end);

/* Files opened anew (loop_reopen.c). */
void loop_reopen_settle(struct loop *l);

/* Bytes on their way to the pipeline (loop_feed.c). */
void loop_flush_files(struct loop *l);
void loop_feed_open(struct loop *l);
void loop_feed_close(struct loop *l);
void loop_feed_settle(struct loop *l); /* pauses and goes on as the sinks' marks say */
bool loop_feed_flush(struct loop *l);  /* answers on their way; true: who brought them must wait */
uint64_t loop_bad_records(const struct loop *l);
/* An error of the pipeline that concerns one source alone; bad_before: how many bad ones there were
   before. */
bool loop_is_of_one(const struct loop *l, const struct error *err, uint64_t bad_before);

/* The sequence's sources (loop_lanes.c). */
void loop_lanes_next(struct loop *l); /* opens what can be read next */
void loop_lanes_settle(struct loop *l, bool may_read);
bool loop_lanes_wait(const struct loop *l);              /* none is always ready */
uint64_t loop_lanes_waiting_since(const struct loop *l); /* as peers_waiting_since ... */
void loop_lanes_lull(struct loop *l, uint64_t patience_ms);
int loop_lanes_close_records(struct loop *l, struct error *err); /* loop_lull_end */
void loop_lanes_close(struct loop *l);
void loop_lanes_clear(struct loop *l);

/* Files that grow (loop_follow.c). */
void loop_follow_open(struct loop *l, struct buffer *out);

/* Records whose end shows only with the next one (loop_lull.c). */
void loop_lull_open(struct loop *l);
void loop_lull_close(struct loop *l);
void loop_lull_settle(struct loop *l);
/* Nothing more is read: what would have to be waited for is a record as it stands, but for a
   file's, which will be read again. */
int loop_lull_end(struct loop *l, struct error *err);

/* Sockets (loop_listen.c). */
int loop_listen_open(struct loop *l, struct error *err);
int loop_listen_start(struct loop *l, struct error *err);
void loop_listen_pause(struct loop *l, bool may_read); /* datagrams */
void loop_listen_stop(struct loop *l);
void loop_listen_settle(struct loop *l);
void loop_listen_clear(struct loop *l);

/* What is shown in place of answers (loop_draw.c). */
void loop_draw_open(struct loop *l);
void loop_draw_settle(struct loop *l); /* draws soon, if anything is new */
void loop_draw_last(struct loop *l);
void loop_draw_close(struct loop *l);

/* Pages about the run (loop_http.c). */
int loop_http_open(struct loop *l, struct error *err);
void loop_http_settle(struct loop *l);
void loop_http_close(struct loop *l); /* also of one that never was open */

/* The service manager (loop_notify.c). */
void loop_notify_open(struct loop *l);
void loop_notify_close(struct loop *l);
void loop_notify_start(struct loop *l); /* all is open: READY */
void loop_notify_reloading(struct loop *l);
void loop_notify_settle(struct loop *l); /* all has been reloaded: READY once more */
void loop_notify_stopping(struct loop *l);

/* HUP (loop_reload.c). */
void loop_reload(struct loop *l);
bool loop_hung_up(void); /* the terminal that one of 0, 1, 2 was has gone */

/* What would be said too often (loop_complain.c). */
void loop_complain_open(struct loop *l);
void loop_complain_close(struct loop *l);
void loop_complain_settle(struct loop *l);
void loop_complain_last(struct loop *l); /* the run ends */

/* Checkpoints (loop_save.c). */
void loop_save_open(struct loop *l);
void loop_save_close(struct loop *l);
void loop_save_start(struct loop *l);
void loop_save_import(struct loop *l, const struct store_map *map);
int loop_save_import_sources(struct loop *l, const struct state *state, struct error *err);
int loop_save_import_sinks(struct loop *l, const struct state *state, struct error *err);
void loop_save_ask(struct loop *l); /* USR1 */
void loop_save_settle(struct loop *l);
/* Answers are written, or will never be: the last one, if there is anything new. */
int loop_save_final(struct loop *l, struct error *err);
/* An output is another file now: what the last snapshot says of it won't do. */
void loop_save_renew(struct loop *l);
/* The consumer is stuck: nothing new, but what only waits for its rename and may have it. */
void loop_save_abandon(struct loop *l);

#endif
