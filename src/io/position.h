/*
 * Where a regular file stood, in a form that survives the process: how far it has been worked off,
 * and marks by which the same file is known again, though it has been copied or renamed: device,
 * inode, a hash of its first bytes and one of the last bytes before the offset.
 */
#ifndef IO_POSITION_H
#define IO_POSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "flow/pipeline.h"

enum { POSITION_MARK_BYTES = 1024 };

struct position {
  char *path; /* as the user wrote it; owned */
  uint64_t device, inode;
  struct intake_position at;
  uint64_t pass;             /* over it, from 1; 0: nothing of it was read yet */
  bool ended;                /* in this pass it was read to its end */
  uint64_t head_bytes, head; /* how many first bytes, and their hash */
  uint64_t changed;          /* its last change, ns since 1970; 0: unknown */
  uint64_t tail_bytes, tail; /* the same of the last before at.offset; 0 bytes: unknown */
};

void position_clear(struct position *p);
void position_copy(struct position *to, const struct position *from); /* over an empty one */

/* Takes the marks of the open file for what at, pass and ended say. -1: errno. */
int position_mark(struct position *p, int fd);

enum position_fit { POSITION_SAME, POSITION_SHORT, POSITION_OTHER };
/* Is the open file the one the marks were taken of, grown at most? SHORT: it holds fewer bytes. */
enum position_fit position_fit(const struct position *p, int fd);

/* An open file that goes on where its intake stands (intake_resume): moves there, after showing the
   pipeline its beginning (a header says in which order its columns stand). */
int position_seek(int fd, struct intake *in, struct pipeline *p, struct error *err);

/* The end of the last whole line: 0 if there is none. -1: errno. */
int64_t position_of_last_line(int fd);

struct position_list {
  struct position *each;
  size_t count;
};
void position_list_clear(struct position_list *list);
/* A JSON array of them; parse adds to the list. ERROR_DATA. */
void position_list_write(const struct position_list *list, struct buffer *json);
int position_list_parse(struct position_list *list, struct span json, struct error *err);
/* An empty position at the list's end. */
struct position *position_list_add(struct position_list *list);

#endif
