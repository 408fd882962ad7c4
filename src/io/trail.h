/*
 * The files that a log leaves beside it as it is rotated: those of its folder whose names begin
 * with its name, oldest first. By their marks a file that was being read is found again under its
 * new name; what is younger than it comes after it.
 */
#ifndef IO_TRAIL_H
#define IO_TRAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "io/position.h"

struct trail_file {
  char *path;
  struct stat about;
  struct timespec born; /* 0: the file system doesn't say */
  bool rotated;         /* its name ends as those that rotation gives: numbers, a date, .old */
};

struct trail {
  const char *path;        /* borrowed */
  struct trail_file *each; /* by age: the last change, then the name; `path` itself comes last */
  size_t count;
};

/* Regular files only, none that is compressed. A folder that can't be read has none. Names that are
   shifted at this moment are read again until they hold still. */
void trail_find(struct trail *t, const char *path);
void trail_clear(struct trail *t);

/* The file that the marks were taken of, or a copy that holds all of it and more; -1: none. The
   same file is preferred to a copy, which must show at least one record. */
ptrdiff_t trail_of(const struct trail *t, const struct position *p);
/* Does it hold all that the marks were taken of? */
bool trail_fits(const struct trail *t, size_t i, const struct position *p);
/* The file of those marks by device and inode alone; -1: none. */
ptrdiff_t trail_same(const struct trail *t, uint64_t device, uint64_t inode);
/* Where `path` itself is; count: it isn't there. */
size_t trail_path(const struct trail *t, const char *path);
/* Was it changed then, or later? */
bool trail_is_since(const struct trail_file *file, const struct timespec *when);
/* Was it made before the other? What is younger by its last change may but have got a late line. */
bool trail_is_elder(const struct trail_file *file, const struct trail_file *other);
/* Where those begin that were last changed after `when`. */
size_t trail_after(const struct trail *t, const struct timespec *when);

/* For reading: a descriptor of that very file, though it be renamed since; or -1 with errno: ESTALE
   if it isn't found any more. */
int trail_open(const struct trail *t, size_t i);

#endif
