/* The finder's walk: what stands between items, times, numbers and words that may be ids. */
#include "flow/header.h"

#include "flow/header_private.h"

enum {
  HEAD_BYTES = 300, /* a head reaches no farther */
  MOST_ITEMS = 24,
  MOST_DOUBTFUL = 6,
  MOST_NUMBERS = 3,
  LONGEST_ID = 80,
  LONGEST_COLOUR = 16,
  LONGEST_COLUMN = 48
};

/* clang-format off */
#define B HEADER_BLANK
#define D HEADER_DIGIT
#define U HEADER_UPPER
#define L HEADER_LOWER
#define J HEADER_JOINT
#define H HEADER_HYPHEN
#define C HEADER_COLON
#define O HEADER_OTHER
#define O16 O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O
const unsigned char header_bytes[256] = {
    O, O, O, O, O, O, O, O, O, B, O, O, O, B, O, O,
    O, O, O, O, O, O, O, O, O, O, O, B, O, O, O, O,
    /*  !  "  #  $  %  &  '  (  )  *  +  ,  -  .  / */
    B, O, O, J, J, J, O, O, O, O, O, J, J, H, J, J,
    /* 0 to 9 : ; < = > ? */
    D, D, D, D, D, D, D, D, D, D, C, O, O, J, O, O,
    /* @ A to O */
    J, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U,
    /* P to Z [ \ ] ^ _ */
    U, U, U, U, U, U, U, U, U, U, U, O, J, O, O, J,
    /* ` a to o */
    O, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    /* p to z { | } ~ DEL */
    L, L, L, L, L, L, L, L, L, L, L, O, O, O, J, O,
    O16, O16, O16, O16, O16, O16, O16, O16};
#undef B
#undef D
#undef U
#undef L
#undef J
#undef H
#undef C
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

const char *header_skip_blanks(const char *at, const char *end) {
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

static void skip_between(struct finder *f) {
  const char *next = header_skip_blanks(f->at, f->end);
  if (next != f->at) f->padded = next - f->at > 1;
  f->at = next;
  if (f->phase != HEADER_OPEN) return;
  for (const char *behind; header_is_separator(f, f->at, &behind);) {
    f->separated = true;
    f->piped |= behind[-1] == '|';
    f->at = header_skip_blanks(behind, f->end);
  }
}

static void keep_time(struct finder *f, struct span text, enum timestamp_kind kind) {
  if (kind <= f->kind) return;
  f->found->time = text;
  f->kind = kind;
}

void header_take(struct finder *f, const char *end) {
  if (f->doubtful_kind) keep_time(f, f->doubtful_time, f->doubtful_kind);
  f->doubtful_kind = TIMESTAMP_NONE;
  f->doubtful = f->ids = f->marks = f->plain = 0;
  f->separated = f->padded = f->level_doubted = false;
  f->host = HEADER_NO_HOST;
  f->soft = NULL;
  if (end < f->end && (*end == ':' || *end == ',' || *end == ';')) end++;
  f->at = end;
  skip_between(f);
  f->message = f->at;
}

bool header_doubt(struct finder *f, const char *end) {
  f->separated = f->padded = false;
  f->at = end;
  return ++f->doubtful <= MOST_DOUBTFUL;
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
  return t->has_offset && text.at[10] == 'T' ? HEADER_HOST_BEFORE_TAG : HEADER_HOST_BEFORE_PID;
}

bool header_take_time(struct finder *f, const struct timestamp *t, struct span text,
                      const char *end) {
  bool bracketed = end != text.at + text.length;
  if (!is_time_due(f, t, bracketed)) return false;
  bool number = t->kind == TIMESTAMP_EPOCH && f->marks == 0 && !bracketed;
  if (f->doubtful > 0 && (t->kind < TIMESTAMP_YEARLESS || number)) {
    if (t->kind > f->doubtful_kind) f->doubtful_time = text, f->doubtful_kind = t->kind;
    f->ids++, f->marks++;
    return header_doubt(f, end);
  }
  f->columned |= f->doubtful > 0;
  keep_time(f, text, t->kind);
  if (f->phase == HEADER_NESTED) f->tagged = false;
  f->phase = HEADER_OPEN;
  enum header_host host = host_behind(t, text, bracketed || end == f->end || *end != ' ');
  header_take(f, end);
  if (!f->separated && !f->leveled) f->host = host;
  return true;
}

static bool take_time(struct finder *f) {
  struct timestamp t;
  size_t length = timestamp_read(header_span(f->at, f->end), &t);
  return length > 0 && header_take_time(f, &t, (struct span){f->at, length}, f->at + length);
}

/* --- words --- */

/* A number of a process, a thread and the like, behind the time. */
static bool take_number(struct finder *f) {
  struct header_word w = header_word(f, f->at);
  const char *end = w.end, *behind;
  if (w.end == w.at || f->phase != HEADER_OPEN || f->kind < TIMESTAMP_YEARLESS) return false;
  if (f->tagged || f->doubtful > 0 || f->numbers == MOST_NUMBERS) return false;
  bool marked = end[-1] == ':';
  if (marked) end--;
  bool decimal = true, hexadecimal = end - w.at >= 8, joined = false;
  if (end - w.at > 2 && w.at[0] == '0' && w.at[1] == 'x') w.at += 2, hexadecimal = true;
  for (const char *at = w.at; at < end; at++) {
    bool digit = header_byte(*at) & HEADER_DIGIT;
    joined |= *at == '#';
    decimal &= digit || *at == '#';
    hexadecimal &= digit || (*at >= 'a' && *at <= 'f');
  }
  /* Behind the level a message may begin with a number. */
  if (f->leveled && !(joined && marked) && !header_is_separator(f, w.end, &behind)) return false;
  if (!decimal && !hexadecimal) return false;
  const char *soft = f->at;
  f->numbers++;
  header_take(f, end);
  f->soft = soft;
  return true;
}

/* A field between bars, behind the time. */
static bool take_column(struct finder *f) {
  const char *at = f->at, *end;
  if (f->kind == TIMESTAMP_NONE || f->phase != HEADER_OPEN || f->doubtful > 0) return false;
  unsigned bytes = 0;
  while (at < f->end && at - f->at < LONGEST_COLUMN && *at != '|') {
    if (header_byte(*at) & (HEADER_BLANK | HEADER_OTHER)) break;
    bytes |= header_byte(*at++);
  }
  end = header_skip_blanks(at, f->end);
  if (end == f->end || *end != '|' || at == f->at) return false;
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

/* A word that is head if a time or a level follows. The more of them look like ids, the more others
   may stand between. */
static bool doubt_word(struct finder *f) {
  struct header_word w = header_word(f, f->at);
  const char *behind;
  if (f->phase == HEADER_CLOSED || f->leveled || w.end == w.at || w.end - w.at > LONGEST_ID)
    return false;
  switch (w.end[-1]) {
    case ',':
    case '.':
    case '=':
    case '/':
    case '%': return false;
  }
  if (w.bytes & HEADER_OTHER) return false;
  bool marked = w.bytes & (HEADER_DIGIT | HEADER_JOINT);
  if (f->phase == HEADER_NESTED) {
    if (f->doubtful > 1 || !(w.bytes & HEADER_DIGIT)) return false;
  } else if (f->tagged) {
    return false;
  }
  if (marked || !(w.bytes & HEADER_LOWER)) {
    f->ids++;
    f->marks += marked;
  } else {
    f->plain++;
    unsigned most = f->ids + (f->kind == TIMESTAMP_EPOCH) + header_is_separator(f, w.end, &behind);
    if (f->plain > most) return false;
  }
  return header_doubt(f, w.end);
}

/* --- the walk --- */

static bool take_item(struct finder *f) {
  skip_between(f);
  if (f->phase == HEADER_CLOSED || f->at >= f->end) return false;
  unsigned byte = header_byte(*f->at);
  if (f->piped && take_column(f)) return true;
  if (byte & HEADER_OTHER) return header_take_bracket(f);
  if (byte & (HEADER_DIGIT | HEADER_LETTER) && take_time(f)) return true;
  if (byte & HEADER_LETTER && header_take_level(f)) return true;
  if (f->host && header_take_host(f)) return true;
  if (f->tag_due && header_take_syslog_tag(f, true)) return true;
  if (byte & HEADER_DIGIT && take_number(f)) return true;
  return header_take_tag(f) || doubt_word(f);
}

void header_split(struct span line, struct header *h) {
  *h = (struct header){.message = line};
  if (line.length == 0) return;
  const char *line_end = line.at + line.length;
  struct finder f = {.at = line.at, .line_end = line_end, .found = h};
  f.end = line.length > HEAD_BYTES ? line.at + HEAD_BYTES : line_end;
  if (line.length > 3 && memcmp(line.at, "\xEF\xBB\xBF", 3) == 0) f.at += 3;
  f.at = f.message = header_skip_blanks(f.at, f.end);
  bool more = header_take_priority(&f) || true;
  for (unsigned items = 0; more && items < MOST_ITEMS; items++) more = take_item(&f);
  if (f.message == line_end && f.soft) f.message = f.soft;
  h->message = header_span(f.message, line_end);
}
