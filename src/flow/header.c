/* The finder's walk: what stands between items, times, numbers and words that may be ids. */
#include "flow/header.h"

#include "flow/header_private.h"

enum { HEAD_BYTES = 400, MOST_ITEMS = 24, MOST_DOUBTFUL = 6, LONGEST_COLOUR = 16 };

/* clang-format off */
#define B HEADER_BLANK
#define D HEADER_DIGIT
#define U HEADER_UPPER
#define L HEADER_LOWER
#define J HEADER_JOINT
#define H HEADER_HYPHEN
#define S HEADER_SEPARATOR
#define Z HEADER_PAUSE
#define C HEADER_COLON | S | Z
#define P HEADER_PAIR
#define O HEADER_OTHER
#define O16 O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O
const uint32_t header_bytes[256] = {
    O, O, O, O, O, O, O, O, O, B, O, O, O, B, O, O,
    O, O, O, O, O, O, O, O, O, O, O, B, O, O, O, O,
    /*  !  "  #  $  %  &  '  (  )  *  +  ,  -  .  / */
    B, O, O, J | S, J, J, O, O, O, O, O | S, J, P | Z, H | S, J | HEADER_DOT, J,
    /* 0 to 9 : ; < = > ? */
    D, D, D, D, D, D, D, D, D, D, C, O | Z, O, P, O, O,
    /* @ A to O */
    J, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
    /* P to Z [ \ ] ^ _ */
    U, U, U, U, U, U, U, U, U, U, U, O, J, O, O, J,
    /* ` a to o */
    O, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    /* p to z { | } ~ DEL */
    L, L, L, L, L, L, L, L, L, L, L, O, P | S, O, J, O,
    O16, O16, O16, O16, O16, O16, O16, O16};
#undef B
#undef D
#undef U
#undef L
#undef J
#undef H
#undef C
#undef Z
#undef S
#undef P
#undef O
#undef O16
/* clang-format on */

/* --- between items --- */

/* Behind the colour that begins at `at`, or `at`. */
static const char *skip_colour(const char *at, const char *end) {
  const char *here = at + 2;
  if (end - at < 3 || at[1] != '[') return at;
  if (end - at > LONGEST_COLOUR) end = at + LONGEST_COLOUR;
  while (here < end && (header_byte(*here) & HEADER_DIGIT || *here == ';')) here++;
  return here < end && header_byte(*here) & HEADER_LETTER ? here + 1 : at;
}

const char *header_skip_more(const char *at, const char *end) {
  while (at < end && header_byte(*at) & HEADER_BLANK) {
    const char *next = *at == '\033' ? skip_colour(at, end) : at + 1;
    if (next == at) break;
    at = next;
  }
  return at;
}

bool header_is_separator(const struct finder *f, const char *at, const char **behind) {
  at = header_skip_blanks(at, f->end);
  if (at >= f->end) return false;
  const char *from = at;
  switch (*at) {
    case '|': *behind = at + 1; return true;
    case '-':
      while (at < f->end && *at == '-' && at - from < 4) at++;
      if (at - from == 4) return false;
      break;
    case ':':
    case '*':
    case '#': at++; break;
    default: return false;
  }
  *behind = at;
  return at == f->end ? f->end == f->line_end : header_byte(*at) & HEADER_BLANK;
}

/* Behind the separators that stand alone at `at`. */
static const char *skip_separators(struct finder *f, const char *at) {
  for (const char *behind; header_is_separator(f, at, &behind);) {
    f->doubts.separated = true;
    f->piped |= behind[-1] == '|';
    at = header_skip_blanks(behind, f->end);
  }
  return at;
}

/* Moves from `at`, an item's end, to the next item. */
static inline void skip_between(struct finder *f, const char *at) {
  const char *end = f->end, *next = at;
  unsigned byte = next < end ? header_byte(*next) : HEADER_OTHER;
  if (byte & HEADER_BLANK) {
    next = header_skip_blanks(next, end);
    byte = next < end ? header_byte(*next) : HEADER_OTHER;
    f->doubts.padded = next - at > 1;
  } else {
    f->doubts.padded = false;
  }
  if (byte & HEADER_SEPARATOR && f->phase == HEADER_OPEN) next = skip_separators(f, next);
  f->at = next;
}

static void keep_time(struct finder *f, struct span text, unsigned kind) {
  if (kind <= f->kind) return;
  f->found->time = text;
  f->kind = (uint8_t)kind;
}

void header_take(struct finder *f, const char *end) {
  if (f->doubts.time_kind) keep_time(f, f->doubtful_time, f->doubts.time_kind);
  f->doubts = (struct header_doubts){0};
  f->host = HEADER_NO_HOST;
  f->soft = NULL;
  if (end < f->end && header_byte(*end) & HEADER_PAUSE) end++;
  skip_between(f, end);
  f->message = f->at;
}

bool header_doubt(struct finder *f, const char *end) {
  f->doubts.separated = false;
  skip_between(f, end);
  if (++f->doubts.items > MOST_DOUBTFUL) f->phase = HEADER_CLOSED;
  return true;
}

/* --- times --- */

/* Whether a time may stand where the finder is. */
static bool is_time_due(const struct finder *f, const struct timestamp *t, bool bracketed) {
  bool whole = t->kind >= TIMESTAMP_YEARLESS;
  if (f->leveled && f->kind >= TIMESTAMP_YEARLESS) return false;
  if (f->phase == HEADER_NESTED) {
    return whole && (bracketed || t->kind != TIMESTAMP_EPOCH);
  }
  return t->kind != TIMESTAMP_CLOCK || f->kind < TIMESTAMP_YEARLESS;
}

/* RFC 3164 has one behind its time, and so have those who write its lines with other times. */
static enum header_host host_behind(const struct timestamp *t, struct span text, bool closed) {
  if (t->kind < TIMESTAMP_YEARLESS || closed) return HEADER_NO_HOST;
  if (t->is_named && t->kind == TIMESTAMP_YEARLESS && !t->has_fraction) return HEADER_HOST;
  return t->has_offset && text.length > 10 && text.at[10] == 'T' ? HEADER_HOST_BEFORE_TAG
                                                                 : HEADER_HOST_BEFORE_PID;
}

bool header_take_time(struct finder *f, const struct timestamp *t, struct span text,
                      const char *end) {
  bool bracketed = end != text.at + text.length;
  if (!is_time_due(f, t, bracketed)) return false;
  /* Behind capitals alone it is rather a sentence's. */
  bool shouted = f->kind == TIMESTAMP_NONE && f->doubts.marks == 0 && !f->doubts.level &&
                 !f->doubts.separated && !bracketed;
  if (f->doubts.items > 0 && (t->kind < TIMESTAMP_YEARLESS || shouted)) {
    if (t->kind > f->doubts.time_kind) {
      f->doubtful_time = text;
      f->doubts.time_kind = (uint8_t)t->kind;
    }
    f->doubts.ids++, f->doubts.marks++;
    return header_doubt(f, end);
  }
  f->columned |= f->doubts.items > 0;
  keep_time(f, text, t->kind);
  if (f->phase == HEADER_NESTED) f->tagged = false;
  f->phase = HEADER_OPEN;
  enum header_host host = host_behind(t, text, bracketed || end == f->end || *end != ' ');
  header_take(f, end);
  if (!f->doubts.separated && !f->leveled) f->host = (uint8_t)host;
  return true;
}

static inline bool take_time(struct finder *f) {
  struct timestamp t;
  size_t length = timestamp_read(header_span(f->at, f->end), &t);
  return length > 0 && header_take_time(f, &t, (struct span){f->at, length}, f->at + length);
}

/* --- the walk --- */

/* Whether a logger's name may stand where the finder is. */
static inline bool is_tag_due(const struct finder *f) {
  bool open = f->phase == HEADER_OPEN ? !f->tagged : f->doubts.level;
  return open && (f->kind != TIMESTAMP_NONE || f->leveled) && f->doubts.plain == 0 &&
         f->doubts.items <= 2;
}

/* Most words, and quickly: nothing in them or behind them could make them tags. */
static inline bool is_plain(const struct finder *f, struct header_word w) {
  if (w.bytes & HEADER_JOINT || w.end[-1] == ':' || f->end - w.end < 2) return false;
  if (*w.end != ' ' || !(header_byte(w.end[1]) & (HEADER_LETTER | HEADER_DIGIT))) return false;
  if (!(w.bytes & HEADER_COLON)) return true;
  const char *colon = memchr(w.at, ':', (size_t)(w.end - w.at));
  return colon[1] != ':';
}

/* A word of no kind that is known by its front. */
static bool take_word(struct finder *f) {
  struct header_word w = header_word(f, f->at);
  if (w.end == w.at) return false;
  if (w.bytes & HEADER_PAIR && f->phase == HEADER_OPEN && header_take_pair(f, w)) return true;
  if (is_tag_due(f) && !is_plain(f, w) && header_take_tag(f, w)) return true;
  return !f->leveled && header_doubt_word(f, w);
}

/* Syslog's names. */
static bool take_due(struct finder *f) {
  return (f->tag_due && header_take_syslog_tag(f)) ||
         (f->host == HEADER_HOST && header_take_host(f));
}

static inline bool take_digits(struct finder *f) {
  if (take_time(f)) return true;
  if ((f->tag_due || f->host) && take_due(f)) return true;
  if (header_take_number(f)) return true;
  return (f->host && header_take_host(f)) || take_word(f);
}

/* Most words are dismissed by their first letter, or by three. */
static inline bool may_be_level(const char *at, const char *end) {
  if (!level_may_begin(*at)) return false;
  return end - at < 3 || !(header_byte(at[1]) & HEADER_LETTER) || level_is_begun(at);
}

static inline bool take_letters(struct finder *f, unsigned byte) {
  if (byte & HEADER_UPPER && timestamp_may_begin(*f->at) && take_time(f)) return true;
  if ((f->tag_due || f->host) && take_due(f)) return true;
  if (may_be_level(f->at, f->end) && header_take_level(f)) return true;
  if (f->host && header_take_host(f)) return true;
  /* In what a program says only addresses and the like are looked behind. */
  return (f->phase != HEADER_NESTED || f->doubts.level) && take_word(f);
}

static bool take_others(struct finder *f) {
  if (take_due(f) || (f->host && header_take_host(f))) return true;
  if (*f->at == '%') return header_take_mnemonic(f);
  return (f->phase != HEADER_NESTED || f->doubts.level) && take_word(f);
}

static inline bool take_item(struct finder *f) {
  if (f->phase == HEADER_CLOSED || f->at >= f->end) return false;
  unsigned byte = header_byte(*f->at);
  if (f->piped && header_take_column(f)) return true;
  if (byte & HEADER_OTHER) return header_take_bracket(f);
  /* Behind time, level and name only brackets are head. */
  if (f->tagged && f->leveled && f->phase == HEADER_OPEN) return false;
  if (byte & HEADER_LETTER) return take_letters(f, byte);
  return byte & HEADER_DIGIT ? take_digits(f) : take_others(f);
}

void header_split(struct span line, struct header *h) {
  *h = (struct header){.message = line};
  if (line.length == 0) return;
  const char *end = line.at + line.length, *line_end = end; /* of a record's first line */
  const char *reach = line.length > HEAD_BYTES ? line.at + HEAD_BYTES : end;
  const char *newline = memchr(line.at, '\n', (size_t)(reach - line.at));
  if (newline) reach = line_end = newline;
  struct finder f = {.at = line.at, .end = reach, .line_end = line_end, .found = h};
  if (line.length > 3 && memcmp(line.at, "\xEF\xBB\xBF", 3) == 0) f.at += 3;
  f.at = f.message = header_skip_blanks(f.at, f.end);
  unsigned items = f.at < f.end && header_byte(*f.at) & HEADER_UPPER ? header_take_syslog(&f) : 0;
  if (items == 0 && (f.at == f.end || *f.at != '<' || !header_take_priority(&f)))
    skip_between(&f, f.at);
  for (; items < MOST_ITEMS && take_item(&f);) items++;
  while (f.message < end && span_blank(*f.message)) f.message++;
  if (f.message == end && f.soft) f.message = f.soft;
  if (newline && header_skip_blanks(f.message, newline) == newline) { /* it is what stands behind */
    f.message = newline;
    while (f.message < end && (*f.message == '\n' || span_blank(*f.message))) f.message++;
  }
  h->message = header_span(f.message, end);
}
