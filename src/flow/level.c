/* A level's first three letters say which it can be; the rest must then be spelled out. */
#include "flow/level.h"

#include "flow/letters.h"

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

/* The length of that of the spellings, in lower case and with blanks between, that is at `at`; 0:
   none, or it is only a longer word's beginning. */
static size_t spelled(const char *at, const char *end, const char *spellings) {
  size_t length = 0;
  while (at + length < end && is_letter(at[length])) length++;
  for (const char *spelling = spellings; *spelling;) {
    size_t i = 0;
    while (i < length && spelling[i] == (at[i] | 0x20)) i++;
    if (i == length && (spelling[i] == ' ' || !spelling[i])) return length;
    while (*spelling && *spelling++ != ' ') continue;
  }
  return 0;
}

static const char *spellings_of(uint32_t letters, enum level *level) {
#define SPELLED(l, spellings) *level = (l), spellings
  switch (letters) {
    case LETTERS('t', 'r', 'a'): return SPELLED(LEVEL_TRACE, "trace");
    case LETTERS('t', 'r', 'c'): return SPELLED(LEVEL_TRACE, "trc");
    case LETTERS('v', 'e', 'r'): return SPELLED(LEVEL_TRACE, "verbose");
    case LETTERS('f', 'i', 'n'): return SPELLED(LEVEL_TRACE, "fine finer finest");
    case LETTERS('d', 'e', 'b'): return SPELLED(LEVEL_DEBUG, "debug");
    case LETTERS('d', 'b', 'g'): return SPELLED(LEVEL_DEBUG, "dbg");
    case LETTERS('c', 'o', 'n'): return SPELLED(LEVEL_DEBUG, "config");
    case LETTERS('i', 'n', 'f'): return SPELLED(LEVEL_INFO, "info inf information informational");
    case LETTERS('l', 'o', 'g'): return SPELLED(LEVEL_INFO, "log");
    case LETTERS('n', 'o', 't'): return SPELLED(LEVEL_NOTICE, "notice note");
    case LETTERS('s', 'u', 'c'): return SPELLED(LEVEL_NOTICE, "success");
    case LETTERS('w', 'a', 'r'): return SPELLED(LEVEL_WARNING, "warn warning");
    case LETTERS('w', 'r', 'n'): return SPELLED(LEVEL_WARNING, "wrn");
    case LETTERS('e', 'r', 'r'): return SPELLED(LEVEL_ERROR, "error err");
    case LETTERS('f', 'a', 'i'): return SPELLED(LEVEL_ERROR, "failure");
    case LETTERS('c', 'r', 'i'): return SPELLED(LEVEL_CRITICAL, "crit critical");
    case LETTERS('f', 'a', 't'): return SPELLED(LEVEL_CRITICAL, "fatal");
    case LETTERS('f', 't', 'l'): return SPELLED(LEVEL_CRITICAL, "ftl");
    case LETTERS('s', 'e', 'v'): return SPELLED(LEVEL_CRITICAL, "severe");
    case LETTERS('a', 'l', 'e'): return SPELLED(LEVEL_ALERT, "alert");
    case LETTERS('e', 'm', 'e'): return SPELLED(LEVEL_EMERGENCY, "emerg emergency");
    case LETTERS('p', 'a', 'n'): return SPELLED(LEVEL_EMERGENCY, "panic");
    case LETTERS('d', 'p', 'a'): return SPELLED(LEVEL_EMERGENCY, "dpanic");
    default: return NULL;
  }
#undef SPELLED
}

size_t level_at(struct span text, enum level *level) {
  if (text.length < 3 || !level_may_begin(text.at[0])) return 0;
  const char *spellings = spellings_of(letters_at(text.at), level);
  return spellings ? spelled(text.at, text.at + text.length, spellings) : 0;
}

enum level level_read(struct span word) {
  enum level level;
  if (word.length == 1) return read_byte(word.at[0]);
  return word.length > 0 && level_at(word, &level) == word.length ? level : LEVEL_NONE;
}
