/* Levels: words and single letters. */
#include "flow/header_private.h"

/* What stands behind a word decides whether it is a level or the message's first. */
enum follower { NONE, BLANK, APART, COLON };

static enum follower follower_of(const struct finder *f, const char *end, bool capitals) {
  const char *behind;
  if (end == f->end) return f->end == f->line_end ? BLANK : NONE;
  if (*end == ':') return COLON;
  if (*end == '[' || *end == '/') return capitals && *end == '[' ? APART : NONE; /* INFO[0000] */
  if (*end == ',' || *end == ';' || *end == '|' || *end == '\033' || *end == '\t') return APART;
  if (!(header_byte(*end) & HEADER_BLANK)) return NONE;
  if (header_is_separator(f, end, &behind)) return APART;
  const char *next = header_skip_blanks(end, f->end);
  if (next == f->end) return BLANK;
  return next - end > 1 || *next == '[' || *next == '<' ? APART : BLANK;
}

static bool take_level(struct finder *f, enum level level, const char *end,
                       enum follower follower) {
  const char *soft = f->at, *behind;
  f->found->level = level;
  f->leveled = true;
  f->phase = follower == COLON ? HEADER_NESTED : HEADER_OPEN;
  if (f->tagged && follower == APART && header_is_separator(f, end, &behind)) {
    f->phase = HEADER_CLOSED; /* `name - LEVEL - text` */
    end = behind;
  }
  header_take(f, end);
  if (follower == BLANK) f->soft = soft;
  return true;
}

/* The word is remembered, but stays in the message unless more of a head follows. */
static bool doubt_level(struct finder *f, enum level level, const char *end, bool more) {
  f->found->level = level;
  f->leveled = f->doubts.level = true;
  if (!more) f->phase = HEADER_CLOSED;
  return header_doubt(f, end);
}

/* WARNING:root:text, as Python writes it unless told otherwise. */
static bool take_glued(struct finder *f, enum level level, const char *colon) {
  unsigned passed = 0;
  const char *at = colon + 1;
  const char *end = header_pass(at, f->end, HEADER_NO_NAME, &passed);
  if (end == at || end == f->end || *end != ':' || f->phase != HEADER_OPEN) return false;
  f->found->level = level;
  f->found->tag = header_span(at, end);
  f->leveled = f->tagged = true;
  f->phase = HEADER_NESTED;
  header_take(f, end);
  return true;
}

/* --- single letters --- */

/* I0102 15:04:05.000000 and what glog writes behind. */
static bool take_glog(struct finder *f, enum level level) {
  struct timestamp t;
  if (f->doubts.items > 0) return false;
  size_t length = timestamp_read(header_span(f->at + 1, f->end), &t);
  if (length == 0 || t.kind < TIMESTAMP_YEARLESS || !t.has_fraction) return false;
  const char *at = f->at + 1;
  if (!header_take_time(f, &t, (struct span){at, length}, at + length)) return false;
  f->found->level = level;
  f->is_glog = f->leveled = true;
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
  if (*f->at == 'A' && f->numbers == 0) return false; /* an article more often than an assertion */
  enum level level = level_read(header_span(f->at, end));
  if (!level || end == f->end) return false;
  if (header_byte(*end) & HEADER_DIGIT) return take_glog(f, level);
  if (f->phase != HEADER_OPEN) return false;
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

/* %LINK-3-UPDOWN: text, as routers have it; all of it stays message. */
bool header_take_mnemonic(struct finder *f) {
  struct header_word w = header_word(f, f->at);
  if (w.end - w.at < 6 || w.end[-1] != ':' || f->leveled || f->doubts.items > 0) return false;
  const char *hyphen = memchr(w.at, '-', (size_t)(w.end - w.at));
  if (!hyphen || hyphen - w.at < 2 || w.end - hyphen < 4 || hyphen[2] != '-') return false;
  enum level level = level_read(header_span(hyphen + 1, hyphen + 2));
  return header_byte(hyphen[1]) & HEADER_DIGIT && level && doubt_level(f, level, w.end, false);
}

/* --- words --- */

static bool is_capitals(struct span word) {
  for (size_t i = 0; i < word.length; i++) {
    if (header_byte(word.at[i]) & HEADER_LOWER) return false;
  }
  return true;
}

/* May a level stand behind the doubtful items that there are? */
static bool is_due(const struct finder *f, bool capitals) {
  if (f->doubts.items == 0) return true;
  return capitals && f->doubts.plain == 0 && (f->doubts.marks == f->doubts.ids || f->columned);
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
  bool short_form = word.length == 4 && (level == LEVEL_INFO || level == LEVEL_WARNING);
  if (f->phase == HEADER_OPEN && f->kind != TIMESTAMP_NONE &&
      (follower > BLANK || short_form || enclosed)) {
    return take_level(f, level, end, follower);
  }
  return follower == COLON && f->doubts.items == 0 && doubt_level(f, level, end, false);
}

bool header_take_level(struct finder *f) {
  enum level level;
  if (f->at + 1 == f->end || !(header_byte(f->at[1]) & HEADER_LETTER)) {
    return header_byte(*f->at) & HEADER_UPPER && !f->leveled && take_letter(f);
  }
  size_t length = level_at(header_span(f->at, f->end), &level);
  if (length == 0 || f->is_logcat || (f->leveled && level != f->found->level)) return false;
  struct span word = {f->at, length};
  const char *end = f->at + length;
  bool capitals = is_capitals(word);
  if (level == LEVEL_DEBUG && end < f->end && *end >= '1' && *end <= '5') end++; /* PostgreSQL's */
  enum follower follower = follower_of(f, end, capitals);
  bool enclosed = f->doubts.separated && follower == APART;
  if (!follower || (!enclosed && !is_due(f, capitals))) return false;
  if (f->tagged && f->phase == HEADER_OPEN && !enclosed && !capitals) return false;
  if (!capitals) return take_lower(f, level, word, follower, enclosed);
  if (follower == COLON && f->doubts.items == 0 && take_glued(f, level, end)) return true;
  return take_capitals(f, level, end, follower);
}
