/*
 * What went wrong, told once.
 *
 * A function that can fail returns 0 or -1 (a constructor NULL) and fills the
 * struct error it was lent, where the fault is first known, with file, line
 * and key in the text. Only cmd turns an error into output and an exit status.
 * A bad record is a result, never an error.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

/* The kinds are the exit statuses of sysexits.h that interface.md promises:
   the place that knows the fault knows its kind. */
enum error_kind {
  ERROR_NONE = 0,
  ERROR_USAGE = 64,     /* the command line */
  ERROR_DATA = 65,      /* the records, or no whole generation of a map */
  ERROR_NO_INPUT = 66,  /* a SOURCE or MAP that can't be opened */
  ERROR_INTERNAL = 70,  /* ours */
  ERROR_NO_CREATE = 73, /* a file that can't be made */
  ERROR_IO = 74,        /* reading or writing failed on the way */
  ERROR_TEMPORARY = 75, /* another process is in the way; try again */
  ERROR_CONFIG = 78,    /* the configuration, or one that contradicts the map */
};

enum { ERROR_TEXT_BYTES = 1024 };

struct error {
  enum error_kind kind;
  char text[ERROR_TEXT_BYTES]; /* no newline at its end; cut if longer */
};

/* Fills err (which may be NULL) and returns -1, so that callers can write
   `return error_set(...)`. */
int error_set(struct error *err, enum error_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the text of an error already set; returns -1. */
int error_prefix(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
