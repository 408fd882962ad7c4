/* Levels: words, single letters, and what `level=` says. */
#include "flow/header_private.h"

enum { LONGEST_LEVEL = 13 };

/* What stands behind a word decides whether it is a level or the message's first. */
enum follower { NONE, BLANK, APART, COLON };

static enum follower follower_of(const struct finder *f, const char *end, bool capitals) {
  const char *behind;
  if (end == f->end) return f->end == f->line_end ? BLANK : NONE;
  if (*end == ':') return COLON;
  if (*end == '[' || *end == '/') return capitals && *end == '[' ? APART : NONE; /* INFO[0000] */
  if (*end == ',' || *end == '|' || *end == ']' || *end == '\033' || *end == '\t') return APART;
  if (!(header_byte(*end) & HEADER_BLANK)) return NONE;
  if (header_is_separator(f, end, &behind)) return APART;
  const char *next = header_skip_blanks(end, f->end);
  bool apart = next - end > 1 || (next < f->end && (*next == '[' || *next == '<'));
  return apart ? APART : BLANK;
}

static bool take_level(struct finder *f, enum level level, const char *end,
                       enum follower follower) {
  const char *soft = f->at;
  f->found->level = level;
  f->leveled = true;
  /* `INFO: ` ends a head; in `INFO | ` and the like the colon is one of several separators. */
  f->phase = follower == COLON ? HEADER_NESTED : HEADER_OPEN;
  header_take(f, end);
  if (follower != COLON) f->soft = soft;
  return true;
}

/* The word is remembered, but stays in the message unless more of a head follows. */
static bool doubt_level(struct finder *f, enum level level, const char *end, bool more) {
  f->found->level = level;
  f->leveled = f->level_doubted = true;
  if (!more) f->phase = HEADER_CLOSED;
  return header_doubt(f, end);
}

/* WARNING:root:text, as Python writes it unless told otherwise. */
static bool take_glued(struct finder *f, enum level level, const char *colon) {
  struct header_word w = header_word(f, colon + 1);
  const char *end = w.at;
  while (end < w.end && *end != ':' && !(header_byte(*end) & HEADER_OTHER)) end++;
  if (end == w.at || end == w.end || *end != ':') return false;
  f->found->level = level;
  f->found->tag = header_span(w.at, end);
  f->leveled = f->tagged = true;
  f->phase = HEADER_NESTED;
  header_take(f, end);
  return true;
}

/* --- single letters --- */

/* I0102 15:04:05.000000 and what glog writes behind. */
static bool take_glog(struct finder *f, enum level level) {
  struct timestamp t;
  if (f->kind != TIMESTAMP_NONE || f->doubtful > 0) return false;
  size_t length = timestamp_read(header_span(f->at + 1, f->end), &t);
  if (length == 0 || t.kind < TIMESTAMP_YEARLESS || !t.has_fraction) return false;
  f->found->level = level;
  f->is_glog = true;
  header_take_time(f, &t, (struct span){f->at + 1, length}, f->at + 1 + length);
  f->leveled = true;
  return true;
}

/* E/Tag: text, E/Tag( 123): text */
static bool take_brief(struct finder *f, enum level level) {
  const char *from = f->at + 2, *end = from;
  while (end < f->end && end - from < 48 && *end != ':' && *end != '(' && *end != '/') end++;
  const char *tag_end = end;
  if (end < f->end && *end == '(') {
    end = header_skip_blanks(end + 1, f->end);
    while (end < f->end && header_byte(*end) & HEADER_DIGIT) end++;
    if (end < f->end && *end == ')') end++;
  }
  if (tag_end == from || end + 1 >= f->end || *end != ':' || end[1] != ' ') return false;
  while (header_byte(tag_end[-1]) & HEADER_BLANK) tag_end--;
  f->found->level = level;
  f->found->tag = header_span(from, tag_end);
  f->leveled = f->tagged = true;
  f->phase = HEADER_CLOSED;
  header_take(f, end);
  return true;
}

static bool take_letter(struct finder *f) {
  const char *end = f->at + 1;
  if (*f->at == 'A') return false; /* an article more often than an assertion */
  enum level level = level_read(header_span(f->at, end));
  if (!level || end == f->end || f->phase != HEADER_OPEN) return false;
  if (header_byte(*end) & HEADER_DIGIT) return take_glog(f, level);
  if (*end == '/') return take_brief(f, level);
  if (*end == ',' && f->kind == TIMESTAMP_NONE) return doubt_level(f, level, end + 1, true);
  if (f->kind == TIMESTAMP_NONE || !(header_byte(*end) & HEADER_BLANK)) return false;
  /* `I am here` is no level: behind one stands a name, and often a number before it. */
  struct header_word next = header_word(f, header_skip_blanks(end, f->end));
  bool name = next.end > next.at && (next.end[-1] == ':' || !(next.bytes & HEADER_LOWER));
  if (f->numbers == 0 && !name) return false;
  f->is_logcat = true;
  return take_level(f, level, end, APART);
}

/* --- words --- */

/* May a level stand behind the doubtful items that there are? */
static bool is_due(const struct finder *f, bool capitals) {
  if (f->doubtful == 0) return true;
  return capitals && f->plain == 0 && (f->marks > 0 || f->columned);
}

static bool take_capitals(struct finder *f, enum level level, const char *end,
                          enum follower follower) {
  bool begun = f->kind != TIMESTAMP_NONE || f->brackets > 0;
  if (f->phase == HEADER_OPEN && (begun || follower > BLANK)) {
    return take_level(f, level, end, follower);
  }
  return doubt_level(f, level, end, true);
}

/* Not in capitals it may be a word like any other: most of all in `error: cannot open`, which is no
   message without it. */
static bool take_lower(struct finder *f, enum level level, struct span word, enum follower follower,
                       bool enclosed) {
  const char *end = word.at + word.length;
  bool short_form = level == LEVEL_INFO || (level == LEVEL_WARNING && word.length == 4);
  if (f->phase == HEADER_OPEN && f->kind != TIMESTAMP_NONE &&
      (follower > BLANK || short_form || enclosed)) {
    return take_level(f, level, end, follower);
  }
  return follower == COLON && f->doubtful == 0 && doubt_level(f, level, end, false);
}

bool header_take_level(struct finder *f) {
  const char *end = f->at;
  unsigned bytes = 0;
  while (end < f->end && header_byte(*end) & HEADER_LETTER && end - f->at <= LONGEST_LEVEL) {
    bytes |= header_byte(*end++);
  }
  struct span word = header_span(f->at, end);
  if (end < f->end && *end == '=') return header_take_pair(f, word);
  if (word.length == 1) return !f->leveled && take_letter(f);
  enum level level = level_read(word);
  if (!level || f->is_logcat) return false;
  if (f->leveled && level != f->found->level) return false;
  if (level == LEVEL_DEBUG && end < f->end && *end >= '1' && *end <= '5') end++; /* PostgreSQL's */
  bool capitals = !(bytes & HEADER_LOWER);
  enum follower follower = follower_of(f, end, capitals);
  bool enclosed = f->separated && follower == APART;
  if (!follower || (!enclosed && !is_due(f, capitals))) return false;
  if (f->tagged && f->phase == HEADER_OPEN && !enclosed && !capitals) return false;
  if (!capitals) return take_lower(f, level, word, follower, enclosed);
  bool first = f->kind == TIMESTAMP_NONE && f->doubtful == 0 && f->brackets == 0;
  if (follower == COLON && first && take_glued(f, level, end)) return true;
  return take_capitals(f, level, end, follower);
}
