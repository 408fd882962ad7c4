/*
 * What a SOURCE can be: one table. A row knows how its kind is written, whether one can be had, and
 * how to get its descriptors; who reads them is the loop's business.
 */
#ifndef IO_SOURCE_H
#define IO_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

/* How many connections may wait to be accepted: a crowd that comes at once is not turned away. */
enum { SOURCE_MOST_FDS = 8, SOURCE_BACKLOG = 1024 };

struct source {
  const struct source_row *row;
  const char *text; /* as the user wrote it; borrowed */
  int fds[SOURCE_MOST_FDS];
  bool datagram[SOURCE_MOST_FDS]; /* it takes datagrams; else it listens, or is read */
  unsigned count;                 /* of fds; 0: not open */
  bool follow;                    /* it is to stay open where its kind can end and go on */
  bool told;                      /* somebody else says where it listens */
  dev_t device;                   /* of the file that it made; another's isn't removed */
  ino_t inode;
};

/* To add a kind of SOURCE: a file source_NAME.c that exports one row, that row in source_table
   before `file` (which takes whatever is left), a line in sompipe(1). */
struct source_row {
  const char *name, *help;
  /* Its descriptors accept peers or receive datagrams all the time; the others are read in their
     turn. */
  bool listens;
  bool (*matches)(const char *text);
  /* As much as can be known before anything is read or made. ERROR_NO_INPUT. */
  int (*verify)(const char *text, struct error *err);
  /* Fills fds and count; ERROR_NO_INPUT. */
  int (*open)(struct source *s, struct error *err);
  void (*close)(struct source *s);
};

extern const struct source_row source_unix, source_tcp, source_udp, source_systemd, source_stdin,
    source_file;
extern const struct source_row *const source_table[]; /* ends with NULL */

const struct source_row *source_row(const char *text); /* the kind of a SOURCE; never NULL */
/* All of them, before anything is read or made; the first that can't be had is named. follow: a
   file may come later. */
int source_verify(const char *const *texts, size_t count, bool follow, struct error *err);
int source_open(struct source *s, struct error *err);
void source_close(struct source *s); /* not open: nothing */

/* For the rows: ERROR_NO_INPUT "TEXT: reason". */
int source_refuse(const char *text, const char *reason, struct error *err);
/* The same of what address_parse has said of it. */
int source_misnamed(const char *text, struct error *err);
/* Closes every descriptor that nobody has taken over (set to -1). */
void source_close_fds(struct source *s);

#endif
