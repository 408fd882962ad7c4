/*
 * Files that are read as they grow, across rotation. At one path stands one file after another:
 * each is a generation with an intake of its own, read to its end before the next, which it makes
 * room for once it has been quiet for a moment; what is written to it later still is read as it
 * comes.
 *
 *   rename, new file    the old one is read to its end, then those that came between, then the new
 *   copy, truncate      what the copy has and was not read, then the file from its beginning
 *   removed             it is read on; whatever comes to stand at the path is the next
 *   not there yet       it is waited for
 *
 * The folder is watched; a look every second catches what no watch tells. The same file is known by
 * device and inode, its first bytes and its last before the offset (io/position.h).
 */
#ifndef IO_FOLLOWER_H
#define IO_FOLLOWER_H

#include <stdbool.h>
#include <uv.h>

#include "flow/pipeline.h"
#include "io/position.h"
#include "io/tally.h"

struct follower; /* one path */

struct followers {
  uv_loop_t *uv;
  struct pipeline *pipeline; /* set before followers_start */
  struct tally *tally;
  struct follower *first;
  size_t count;
  char *bytes; /* READER_BYTES, shared with the readers of others */
  bool resume; /* input.start: goes on where a checkpoint says ... */
  bool at_end; /* ... or at the end of what is there at the start */
  bool may_read, stopped;

  void *owner;
  /* As those of peers: false: this file can't go on; its generation is given up. */
  bool (*came)(void *owner, struct intake *in, const char *bytes, size_t length);
  bool (*ended)(void *owner, struct intake *in);
  bool (*silent)(void *owner, struct intake *in);
  /* A generation has come or gone: where the sources stand should be kept soon. */
  void (*rotated)(void *owner);
};

/* Is it a path where a file that grows stands, or could come to stand? Not a named pipe, a device,
   a socket, standard input. */
bool follower_takes(const char *text);
bool follower_awaits(const char *text); /* such a path, where nothing stands yet */

/* The caller sets uv, tally, bytes, owner and the functions. out: where answers go. */
void followers_add(struct followers *all, const char *path, struct buffer *out);
/* Takes those positions out of the list that are of its paths; they are looked for at the start, if
   it is to resume. */
void followers_import(struct followers *all, struct position_list *list);
void followers_note(const struct followers *all, struct position_list *list);
void followers_start(struct followers *all);

void followers_settle(struct followers *all, bool may_read);
void followers_stop(struct followers *all);  /* reads no more */
void followers_close(struct followers *all); /* their handles close as the loop runs on */
void followers_clear(struct followers *all); /* the pipeline must have gone before */

/* All of them have read what there is. */
bool followers_wait(const struct followers *all);
/* As peers_waiting_since and peers_lull. */
uint64_t followers_waiting_since(const struct followers *all);
void followers_lull(struct followers *all, uint64_t patience_ms);

#endif
