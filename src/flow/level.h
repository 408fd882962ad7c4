/* How grave a line says it is, in syslog's words. */
#ifndef FLOW_LEVEL_H
#define FLOW_LEVEL_H

#include "base/span.h"
#include "flow/letters.h"

enum level {
  LEVEL_NONE, /* it doesn't say */
  LEVEL_TRACE,
  LEVEL_DEBUG,
  LEVEL_INFO,
  LEVEL_NOTICE,
  LEVEL_WARNING,
  LEVEL_ERROR,
  LEVEL_CRITICAL, /* FATAL, SEVERE, too */
  LEVEL_ALERT,
  LEVEL_EMERGENCY, /* PANIC, too */
  LEVELS
};

const char *level_name(enum level level); /* "info"; NULL for LEVEL_NONE */

/* Whether a level's name may begin with the letter: most words' first ones are none. */
static inline bool level_may_begin(char letter) {
  /* One bit each: a c d e f i l n p s t v w. */
  return 0xD9527AU >> (letter & 31) & 1;
}

struct level_row {
  uint32_t letters; /* the first three */
  enum level level;
  const char *spellings; /* in lower case and with blanks between */
};
extern const struct level_row level_rows[LETTERS_SLOTS];

/* Whether the three bytes at `at` begin a level's name. */
static inline bool level_is_begun(const char *at) {
  const uint32_t letters = letters_at(at);
  return level_rows[LETTERS_SLOT(letters)].letters == letters;
}

/* The length of the level's name at text's front, no letter behind it; 0: there is none. */
size_t level_at(struct span text, enum level *level);

/* By name (whatever its case), usual short form, or syslog's number as text; LEVEL_NONE: it is
 * none. */
enum level level_read(struct span word);

#endif
