/* What the follower's files share; for follower*.c only. */
#ifndef IO_FOLLOWER_PRIVATE_H
#define IO_FOLLOWER_PRIVATE_H

#include <sys/stat.h>

#include "io/follower.h"
#include "io/reader.h"

struct generation {
  struct generation *next; /* the next younger */
  int fd;
  struct intake *intake;
  struct position
      known; /* path, device, inode; when it was last read to its end: its marks there */
  struct timespec changed; /* its last change then */
  bool copied;             /* its file was truncated: it goes on in a copy, which grows no more */
  bool left;               /* a younger one has taken over */
  bool ended;              /* nothing more is expected of it but, once it was left, late lines */
  uint64_t quiet_ms;       /* when it last brought something (uv_now) */
};

struct follower {
  struct followers *all;
  struct follower *next;
  char *path;
  struct buffer *out;
  uv_fs_event_t watch;
  uv_timer_t timer;
  bool watching;
  uint64_t folder_device, folder_inode; /* that is watched */
  struct reader reader;
  struct generation *first, *now; /* oldest; the one being read: those before it are only late */
  bool at_end;                    /* `now` has been read to its end */
  bool missing;                   /* nothing stands at the path; that was said */
  bool refused;                   /* something stands there that can't be read; that was said */
  struct position_list resumed;   /* a checkpoint's, until there is a file to look at */
};

/* Generations (follower_trail.c). */
/* What a checkpoint knew of the path, or what stands there, as generations; while the path can't be
   looked into, the checkpoint's word is kept. */
void follower_begin(struct follower *f);
/* Another file has come to stand at the path: it, and those that were there in between, become
   generations. */
void follower_look(struct follower *f);
/* `now` holds other bytes than were read: what stands at the path becomes a generation once more,
   to be read from its beginning. true: `now` itself goes on where it was, in a copy. */
bool follower_start_over(struct follower *f);

/* The file is, or was at the checkpoint, a generation of another path that is followed: with
   `app.log app.log.1` a rotated file has both names in turn. */
bool follower_is_anothers(const struct follower *f, const struct stat *about);

static inline uint64_t follower_now_ms(const struct follower *f) {
  return uv_now(f->all->uv);
}

#endif
