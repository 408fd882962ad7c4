/*
 * Where a record ends. Push style: offer the bytes there are, get the first whole record or
 * learn that more are needed. Keeps how far it has looked, so that a record which arrives byte
 * by byte is scanned once.
 */
#ifndef FLOW_FRAMER_H
#define FLOW_FRAMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/record.h"

struct framer;
struct pattern;

/* To add a way of framing: a file framer_NAME.c that exports one row. */
struct framer_row {
  const char *name, *help;
  /* The offset of the newline that ends the record beginning at bytes[0], or -1 if none of
     the first `length` bytes does; f->looked and f->quoted keep what it has seen. */
  ptrdiff_t (*end)(struct framer *f, const char *bytes, size_t length);
  /* At the end of the input, where `end` has found none: is the last line, at f->line, another
     record's? NULL: never. */
  bool (*splits)(struct framer *f, struct span line);
};

struct framer {
  const struct framer_row *row;
  size_t most;                /* a longer record is bad */
  char delimiter;             /* csv */
  struct pattern *first_line; /* multiline; of one group (pattern_new_whole); borrowed */
  size_t looked;              /* bytes of the current record already scanned */
  size_t line;      /* multiline: where its last line begins, which isn't whole; 0: its only one */
  bool quoted;      /* inside a quoted field at `looked` */
  bool quotes;      /* the current record has a quoted field */
  bool skipping;    /* inside the rest of a record that was too long */
  uint64_t dropped; /* bytes of it that are gone */
};

struct frame {
  struct span text;    /* the record without its newline and a carriage return before it */
  size_t consumed;     /* bytes to drop from what was offered, newline included */
  uint64_t bytes;      /* of the source, those dropped before included */
  uint64_t lines;      /* newlines among them */
  enum bad_reason bad; /* BAD_NONE, or why it is no record; text is then its first line or empty */
};

extern const struct framer_row framer_lines, framer_csv, framer_multiline;
extern const struct framer_row *const framer_table[]; /* ends with NULL */

/* first_line: what the first lines of records match, where `row` is lines: they become multiline;
   NULL, or another row: as the row has it. Borrowed. */
void framer_init(struct framer *f, const struct framer_row *row, size_t most, char delimiter,
                 struct pattern *first_line);

/* One step on bytes[0..length): true with a frame; false: more bytes are needed, of which
   *skipped can be dropped (the inside of an over-long record). The other bytes, followed by
   more, must be offered again. An empty line is a frame of length 0. */
bool framer_next(struct framer *f, const char *bytes, size_t length, struct frame *frame,
                 size_t *skipped);
/* At the end of the input: true with what is left as the last record. An unclosed quote gives
   up its first line as bad, and a last line without a newline may be a record of its own: go on
   with framer_next on what remains after `consumed`. */
bool framer_last(struct framer *f, const char *bytes, size_t length, struct frame *frame);

/* Whole lines are there that could be a record, but what comes may belong to it. */
static inline bool framer_unclosed(const struct framer *f) {
  return f->line > 0;
}
/* True with these lines as a record, where framer_next has found none in `bytes`. */
bool framer_close(struct framer *f, const char *bytes, struct frame *frame);

#endif
