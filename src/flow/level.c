/* A level's first three letters say which it can be; the rest must then be spelled out. */
#include "flow/level.h"

static const char *const names[LEVELS] = {NULL,      "trace", "debug",    "info",  "notice",
                                          "warning", "error", "critical", "alert", "emergency"};

const char *level_name(enum level level) {
  return names[level];
}

static bool is_letter(char byte) {
  return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

/* A letter, as logcat, glog and MongoDB have them, or syslog's number. */
static enum level read_byte(char byte) {
  switch (byte >= 'a' && byte <= 'z' ? byte - 0x20 : byte) {
    case 'T':
    case 'V': return LEVEL_TRACE;
    case '7':
    case 'D': return LEVEL_DEBUG;
    case '6':
    case 'I': return LEVEL_INFO;
    case '5':
    case 'N': return LEVEL_NOTICE;
    case '4':
    case 'W': return LEVEL_WARNING;
    case '3':
    case 'E': return LEVEL_ERROR;
    case '2':
    case 'C':
    case 'F': return LEVEL_CRITICAL;
    case '1':
    case 'A': return LEVEL_ALERT;
    case '0': return LEVEL_EMERGENCY;
    default: return LEVEL_NONE;
  }
}

/* To add a spelling: to the row of its first three letters, or a row. */
#define ROW(a, b, c, level, spellings) \
  [LETTERS_SLOT(LETTERS(a, b, c))] = {LETTERS(a, b, c), level, spellings}
const struct level_row level_rows[LETTERS_SLOTS] = {
    ROW('t', 'r', 'a', LEVEL_TRACE, "trace"),
    ROW('t', 'r', 'c', LEVEL_TRACE, "trc"),
    ROW('v', 'e', 'r', LEVEL_TRACE, "verbose"),
    ROW('f', 'i', 'n', LEVEL_TRACE, "fine finer finest"),
    ROW('d', 'e', 'b', LEVEL_DEBUG, "debug"),
    ROW('d', 'b', 'g', LEVEL_DEBUG, "dbg"),
    ROW('c', 'o', 'n', LEVEL_DEBUG, "config"),
    ROW('i', 'n', 'f', LEVEL_INFO, "info inf information informational"),
    ROW('l', 'o', 'g', LEVEL_INFO, "log"),
    ROW('n', 'o', 't', LEVEL_NOTICE, "notice note"),
    ROW('s', 'u', 'c', LEVEL_NOTICE, "success"),
    ROW('w', 'a', 'r', LEVEL_WARNING, "warn warning"),
    ROW('w', 'r', 'n', LEVEL_WARNING, "wrn"),
    ROW('e', 'r', 'r', LEVEL_ERROR, "error err"),
    ROW('f', 'a', 'i', LEVEL_ERROR, "failure"),
    ROW('c', 'r', 'i', LEVEL_CRITICAL, "crit critical"),
    ROW('f', 'a', 't', LEVEL_CRITICAL, "fatal"),
    ROW('f', 't', 'l', LEVEL_CRITICAL, "ftl"),
    ROW('s', 'e', 'v', LEVEL_CRITICAL, "severe"),
    ROW('a', 'l', 'e', LEVEL_ALERT, "alert"),
    ROW('e', 'm', 'e', LEVEL_EMERGENCY, "emerg emergency"),
    ROW('p', 'a', 'n', LEVEL_EMERGENCY, "panic"),
    ROW('d', 'p', 'a', LEVEL_EMERGENCY, "dpanic"),
};
#undef ROW

/* The length of that of the spellings that is at `at`, where the first three letters are known to
   be theirs; 0: none, or it is only a longer word's beginning. */
static size_t spelled(const char *at, const char *end, const char *spellings) {
  size_t length = 3;
  while (at + length < end && is_letter(at[length])) length++;
  for (const char *spelling = spellings; *spelling;) {
    size_t i = 3;
    while (i < length && spelling[i] == (at[i] | 0x20)) i++;
    if (i == length && (spelling[i] == ' ' || !spelling[i])) return length;
    while (*spelling && *spelling++ != ' ') continue;
  }
  return 0;
}

size_t level_at(struct span text, enum level *level) {
  if (text.length < 3 || !level_is_begun(text.at)) return 0;
  const struct level_row *row = &level_rows[LETTERS_SLOT(letters_at(text.at))];
  *level = row->level;
  return spelled(text.at, text.at + text.length, row->spellings);
}

enum level level_read(struct span word) {
  enum level level;
  if (word.length == 1) return read_byte(word.at[0]);
  return word.length > 0 && level_at(word, &level) == word.length ? level : LEVEL_NONE;
}
