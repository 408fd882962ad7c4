/*
 * Peers: connections that were accepted, each with an intake of its own. A peer's bytes go up by
 * `came`; its answers wait in its own buffer and are written one request at a time. Above the
 * high-water mark it isn't read. When its input has ended and all its records are answered, the
 * connection is shut down and closed. One that is silent, or takes none of its answers, for longer
 * than it may is cut off.
 */
#ifndef IO_PEER_H
#define IO_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "flow/intake.h"
#include "io/tally.h"

struct peer;

struct peers {
  uv_loop_t *uv;
  struct peer *first;
  unsigned count, most;
  uint64_t idle_ms;    /* so long one may be silent; 0: for ever */
  uint64_t stalled_ms; /* so long one may take none of its answers; 0: for ever */
  size_t high_bytes;   /* answers that may wait for one; it isn't read while there are more */
  size_t unclosed, most_unclosed; /* bytes of all their records under way: are, may be */
  struct tally *tally;
  struct intake **orphans; /* of peers that have gone, while records of theirs are held back */
  size_t orphan_count, orphan_room;
  bool stopped; /* nobody is read any more */
  /* Gets a copy of every answer that goes back to a peer, which then shares an output like those
     that aren't answered; NULL: none. */
  struct buffer *also;
  char *bytes; /* what one read takes, for all of them */

  void *owner;
  /* false: this peer can't go on; it is closed. */
  bool (*came)(void *owner, struct intake *in, const char *bytes, size_t length);
  bool (*ended)(void *owner, struct intake *in);
  /* It has brought nothing for a while, and waits for more (intake_unclosed). false: as above. */
  bool (*silent)(void *owner, struct intake *in);
  void (*gone)(void *owner, struct intake *in);
  /* Answers were written or a peer has left. */
  void (*moved)(void *owner);
};

/* The caller sets the limits, tally, owner and the functions. */
void peers_open(struct peers *all, uv_loop_t *uv);
/* Frees what is left; all connections must be closed and nothing held back. */
void peers_clear(struct peers *all);

/* Takes the connection that waits at `server`. out: where its answers go; NULL: back to it.
   greeting: its first bytes out; may be empty. -1: it could not be taken. */
int peers_accept(struct peers *all, uv_stream_t *server, bool tcp, const char *name,
                 struct buffer *out, struct span greeting);

/* The same to those that are there already and weren't answered yet. */
void peers_greet(struct peers *all, struct span greeting);

/* Sends what is waiting, closes those that are done, reads again where there is room. may_read
   false: whoever shares an output with the rest stays paused. */
void peers_settle(struct peers *all, bool may_read);
void peers_share(struct peers *all); /* `also` has all answers there are so far */
void peers_pause(struct peers *all); /* whoever shares an output isn't read, until peers_settle */
/* When the one that has been waiting longest with an unclosed record last brought something
   (uv_now); UINT64_MAX: there is none. */
uint64_t peers_waiting_since(const struct peers *all);
/* Tells the owner of those that have brought nothing for so long, and have nothing to be read. Once
   stopped: of all that wait. */
void peers_lull(struct peers *all, uint64_t patience_ms);
/* Cuts off those that have been silent, or have taken no answers, for too long. */
void peers_expire(struct peers *all);
/* Of those without a record under way the one that has been silent longest, if it was for so long:
   another waits for its place. */
void peers_make_room(struct peers *all, uint64_t silent_ms);
/* Records under way take no more room than they may: whoever has the largest goes. */
void peers_bound(struct peers *all);
void peers_stop(struct peers *all);  /* reads no more */
void peers_part(struct peers *all);  /* all is written: shuts down; closed when they close */
void peers_close(struct peers *all); /* at once */
bool peers_written(const struct peers *all); /* nothing waits to be sent */

/* Notes how much each has been given so far; later: has all of that been sent (or its peer gone)?
 */
void peers_note(struct peers *all);
bool peers_caught_up(const struct peers *all);

#endif
