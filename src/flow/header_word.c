/* Numbers, columns and words that are head only if more of it follows. */
#include "flow/header_private.h"

enum { MOST_NUMBERS = 3, LONGEST_ID = 80, LONGEST_COLUMN = 48 };

struct number {
  const char *end; /* a colon right behind it not counted */
  bool pair;       /* 123#123: */
};

/* Decimal, or hexadecimal if that is plain to see. */
static bool read_number(const struct finder *f, struct number *n) {
  const char *from = f->at, *at = from;
  *n = (struct number){.pair = false};
  while (at < f->end && header_byte(*at) & HEADER_DIGIT) at++;
  if (at < f->end && !(header_byte(*at) & (HEADER_BLANK | HEADER_COLON))) {
    n->pair = *at == '#';
    bool marked = at == from + 1 && *from == '0' && *at == 'x';
    if (n->pair || marked) at++;
    while (at < f->end && (header_byte(*at) & HEADER_DIGIT || (*at >= 'a' && *at <= 'f'))) at++;
    if (!n->pair && !marked && at - from < 8) return false;
  }
  n->end = at;
  if (at == f->end) return f->end == f->line_end;
  n->pair &= *at == ':';
  if (*at == ':' && ++at == f->end) return false;
  return header_byte(*at) & HEADER_BLANK;
}

/* A number of a process, a thread and the like, behind the time. */
bool header_take_number(struct finder *f) {
  struct number n;
  const char *soft = f->at, *behind;
  if (f->phase != HEADER_OPEN || f->kind < TIMESTAMP_YEARLESS || f->tagged) return false;
  if (f->doubts.items > 0 || f->numbers == MOST_NUMBERS || !read_number(f, &n)) return false;
  /* Behind the level a message may begin with a number. */
  if (f->leveled && !f->is_glog && !n.pair && !header_is_separator(f, n.end, &behind)) return false;
  f->numbers++;
  header_take(f, n.end);
  f->soft = soft;
  return true;
}

/* A field between bars, behind the time. */
bool header_take_column(struct finder *f) {
  unsigned bytes = 0;
  if (f->kind == TIMESTAMP_NONE || f->phase != HEADER_OPEN || f->doubts.items > 0) return false;
  const char *at = header_pass(f->at, f->end, HEADER_BLANK | HEADER_OTHER | HEADER_PAIR, &bytes);
  const char *end = header_skip_blanks(at, f->end);
  if (end == f->end || *end != '|' || at == f->at || at - f->at > LONGEST_COLUMN) return false;
  struct span word = header_span(f->at, at);
  enum level level = word.length < 3 ? LEVEL_NONE : level_read(word);
  if (level && !f->leveled) {
    f->found->level = level;
    f->leveled = true;
  } else if (bytes & HEADER_LETTER) {
    if (f->tagged) return false;
    f->found->tag = word;
    f->tagged = true;
  }
  header_take(f, end);
  return true;
}

/* `stdout F `: as containers' engines keep what they are written. */
static bool take_stream(struct finder *f, struct header_word w) {
  if (w.end - w.at != 6 || memcmp(w.at, "std", 3) != 0 || f->kind != TIMESTAMP_WHOLE) return false;
  if (memcmp(w.at + 3, "out", 3) != 0 && memcmp(w.at + 3, "err", 3) != 0) return false;
  if (f->message != w.at || f->end - w.end < 3 || w.end[2] != ' ') return false;
  if (w.end[1] != 'F' && w.end[1] != 'P') return false;
  header_take(f, w.end + 2);
  return true;
}

static bool may_be_id(struct header_word w) {
  char last = w.end[-1];
  if (w.bytes & HEADER_OTHER || w.end - w.at > LONGEST_ID) return false;
  return last != ',' && last != '.' && last != '=' && last != '/' && last != '%';
}

/* A word that is head if a time or a level follows. The more of them look like ids, the more others
   may stand between. */
bool header_doubt_word(struct finder *f, struct header_word w) {
  const char *behind;
  if (!may_be_id(w)) return false;
  if (take_stream(f, w)) return true;
  bool nested = f->phase == HEADER_NESTED;
  if (nested && (f->doubts.items > 1 || !(w.bytes & HEADER_DIGIT))) return false;
  /* `org.foo.Bar main [INFO] text` */
  if (!nested && f->tagged && (f->end - w.end < 2 || w.end[1] != '[')) return false;
  bool marked = w.bytes & (HEADER_DIGIT | HEADER_JOINT | HEADER_PAIR);
  if (marked || !(w.bytes & HEADER_LOWER)) {
    f->doubts.ids++;
    f->doubts.marks += marked;
  } else {
    f->doubts.plain++;
    unsigned most = f->doubts.ids;
    most += f->kind == TIMESTAMP_EPOCH;
    most += f->tagged || header_is_separator(f, w.end, &behind);
    if (f->doubts.plain > most) return false;
  }
  return header_doubt(f, w.end);
}
