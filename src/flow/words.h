/*
 * A log message cut into words, told apart by their form alone: those that say what kind of line it
 * is, and those that vary from line to line. One scan over a table of bytes.
 *
 * A token varies, and leaves a hole, when it has a digit, a slash (I/O apart), a backslash or an @;
 * looks like a host, or like a part of an address between colons; is the value after `=`; names a
 * month or a day; follows a word like `user`; is a long quotation; or is taken by a mask. Runs of
 * such tokens are one hole. What has none of these signs and no letter isn't looked at. The
 * sequence of what remains, holes included, is the line's shape.
 */
#ifndef FLOW_WORDS_H
#define FLOW_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"

/* No more of a message is looked at. */
enum { WORDS_MOST = 256, WORDS_MOST_BYTES = 8192 };

enum word_kind { WORD_KEPT, WORD_HOLE };
struct word {
  uint32_t at, length; /* in the message */
  enum word_kind kind;
  bool key;      /* `=` follows */
  bool pinned;   /* never generalised */
  uint32_t name; /* of a hole taken by a mask: its number + 1; 0: none; or WORDS_GIVEN */
};
/* A hole that was written as one: `<user>`, its own name. */
#define WORDS_GIVEN UINT32_MAX

/* Parts of a message that are holes whatever they look like, in order, not overlapping. */
struct words_range {
  uint32_t at, end, name; /* name as in struct word */
};

struct words {
  struct word each[WORDS_MOST]; /* holes singly, not in runs */
  uint32_t count;
  struct buffer shape; /* the kept words and holes, as bytes that no other shape has */
  uint64_t pins;       /* hash of the pinned words; 0: none */
  struct buffer copy;  /* scratch */
};

/* What users asked for. */
struct words_rules {
  const uint64_t *pins; /* hashes of words, ascending; never generalised, even with digits */
  uint32_t pin_count;
  const struct words_range *ranges; /* of this message */
  uint32_t range_count;
};

void words_clear(struct words *w);
/* Any bytes; borrows nothing. Allocates only until `shape` has grown. */
void words_split(struct words *w, struct span message, const struct words_rules *rules);

/* Of the shape: its bytes' hash. */
uint64_t words_shape(const struct words *w);
/* A kept word's hash: of its text, and whether it is a key. */
uint64_t words_hash(const struct word *word, struct span message);
static inline struct span words_text(const struct word *word, struct span message) {
  return (struct span){message.at + word->at, word->length};
}

#endif
