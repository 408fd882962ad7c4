/*
 * The SOURCEs that are read to their end, in the order in which they were given: files, one after
 * another; `-`, named pipes and devices, which bring what they have when they have it: neighbours
 * among these all at once. Regular files may be read in several passes. Knows for each where it
 * stands, and keeps what a checkpoint said of files that aren't among today's.
 */
#ifndef IO_SEQUENCE_H
#define IO_SEQUENCE_H

#include "core/state.h"
#include "flow/pipeline.h"
#include "io/position.h"
#include "io/source.h"

struct sequence_item {
  struct source source;
  struct intake *intake;
  struct position known; /* when it was last looked at */
  bool regular;
  bool open; /* being read */
};

enum sequence_start { SEQUENCE_RESUME, SEQUENCE_BEGIN, SEQUENCE_END };

struct sequence {
  struct sequence_item *items;
  size_t count;
  size_t open; /* how many are: one that is regular, or any number of others */
  size_t next; /* where to look for the next */
  uint64_t pass, passes;
  enum sequence_start start;
  struct position_list kept;
};

/* Of `texts`, those that don't listen and, with `follow`, no file that grows. out: where answers
 * go; NULL: nowhere. */
void sequence_init(struct sequence *q, const char *const *texts, size_t count, bool follow,
                   enum sequence_start start, uint64_t passes, struct buffer *out);
void sequence_clear(struct sequence *q); /* the pipeline must have gone before */

/* A checkpoint's positions, and on stderr what comes of them. */
void sequence_import(struct sequence *q, const struct position_list *list);
/* Adds the positions as they are now: what has been worked off, not what was read. */
void sequence_note(const struct sequence *q, struct position_list *list);

/* Opens what can be read next; *item NULL: nothing can before something open has ended, or all is
   read (sequence_over). Before a second pass the map begins, since a source can be rewound only
   when nothing of it is held back. */
int sequence_next(struct sequence *q, struct pipeline *p, struct sequence_item **item,
                  struct error *err);
bool sequence_over(const struct sequence *q);
/* Closes an open one. ended: it was read to its end. */
void sequence_leave(struct sequence *q, struct sequence_item *item, bool ended);

/* How many records will be read, headers excluded, in all passes; 0: can't be known. */
uint64_t sequence_records(const struct sequence *q, const struct pipeline *p);
/* How many bytes are still to be read in all passes; 0: can't be known. */
uint64_t sequence_bytes(const struct sequence *q);

#endif
