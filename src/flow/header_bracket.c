/* What stands in brackets: times, levels, numbers, threads and ids. */
#include "flow/header_private.h"

enum { LONGEST_BRACKET = 160, MOST_PIECES = 8, MOST_BRACKETS = 4 };

static char closing(char open) {
  switch (open) {
    case '[': return ']';
    case '(': return ')';
    case '<': return '>';
    case '{': return '}';
    default: return '\0';
  }
}

/* The bracket that closes the one at `at`, or NULL. */
static const char *matching(const struct finder *f, const char *at) {
  char open = *at, close = closing(open);
  const char *end = f->end - at > LONGEST_BRACKET ? at + LONGEST_BRACKET : f->end;
  unsigned depth = 0;
  for (; at < end; at++) {
    if (*at == '\033' && at + 1 < end && at[1] == '[')
      at++; /* a colour opens no bracket */
    else if (*at == open)
      depth++;
    else if (*at == close && --depth == 0)
      return at;
  }
  return NULL;
}

/* --- what is inside --- */

struct inside {
  const char *at, *end; /* without blanks around it */
  unsigned bytes;
  bool has_blanks, has_quotes;
  bool is_ids; /* every word has a digit or is a hyphen */
};

static struct inside look_inside(const char *at, const char *end) {
  struct inside in = {.is_ids = true};
  at = header_skip_blanks(at, end);
  while (end > at && header_byte(end[-1]) & HEADER_BLANK) end--;
  in.at = at, in.end = end;
  unsigned word = 0;
  for (; at < end; at++) {
    unsigned byte = header_byte(*at);
    if (byte & HEADER_BLANK) {
      in.has_blanks = true;
      in.is_ids &= word == HEADER_HYPHEN || word & HEADER_DIGIT;
      word = 0;
      continue;
    }
    in.has_quotes |= *at == '"' || *at == '\'';
    word |= byte, in.bytes |= byte;
  }
  in.is_ids &= word == HEADER_HYPHEN || word & HEADER_DIGIT;
  return in;
}

/* What the pieces say that stand between blanks, colons and commas. */
struct pieces {
  struct timestamp t;
  struct span time, tag;
  enum level level;
  unsigned count, level_at; /* the level's place among them */
};

static bool ends_piece(const char *at, const char *end) {
  return at == end || header_byte(*at) & HEADER_BLANK || *at == ':' || *at == ',' || *at == '/' ||
         *at == '|';
}

static const char *read_level(struct pieces *p, const char *at, const char *end) {
  const char *here = at;
  while (here < end && header_byte(*here) & HEADER_LETTER) here++;
  bool letter = here - at == 1 && p->count == 0 && header_byte(*at) & HEADER_UPPER;
  if (!ends_piece(here, end) || (here - at < 3 && !letter)) return NULL;
  p->level = level_read(header_span(at, here));
  p->level_at = p->count;
  return p->level ? here : NULL;
}

static const char *read_piece(struct pieces *p, const char *at, const char *end) {
  unsigned byte = header_byte(*at);
  if (byte & (HEADER_DIGIT | HEADER_LETTER) && !p->time.at) {
    size_t length = timestamp_read(header_span(at, end), &p->t);
    if (length > 0) {
      p->time = (struct span){at, length};
      return at + length;
    }
  }
  const char *behind;
  if (byte & HEADER_LETTER && !p->level && (behind = read_level(p, at, end))) return behind;
  struct header_word w = {at, at, 0};
  struct header_name name;
  while (w.end < end && !ends_piece(w.end, end)) w.bytes |= header_byte(*w.end++);
  while (w.end < end && *w.end == ':' && w.end + 1 < end && w.end[1] == ':') {
    for (w.end += 2; w.end < end && !ends_piece(w.end, end);) w.bytes |= header_byte(*w.end++);
  }
  if (w.end > at && header_read_name(w, &name) && (name.joined || name.camel)) p->tag = name.text;
  return w.end > at ? w.end : at + 1;
}

static void read_pieces(struct pieces *p, const struct inside *in) {
  *p = (struct pieces){.level = LEVEL_NONE};
  for (const char *at = in->at; at < in->end && p->count < MOST_PIECES; p->count++) {
    at = read_piece(p, at, in->end);
    while (at < in->end && ends_piece(at, in->end)) at++;
  }
}

/* --- which of them are head --- */

static bool take_pieces(struct finder *f, const struct pieces *p, const char *end) {
  if (p->time.at && !header_take_time(f, &p->t, p->time, end)) return false;
  if (p->level && !f->leveled) {
    f->found->level = p->level;
    f->leveled = true;
  }
  if (p->tag.at && !f->found->tag.at) f->found->tag = p->tag;
  if (!p->time.at) header_take(f, end);
  return true;
}

static bool is_uptime(const struct inside *in) {
  bool point = false;
  const char *at = in->at;
  for (; at < in->end && (header_byte(*at) & HEADER_DIGIT || *at == '.'); at++) point |= *at == '.';
  return point && (at == in->end || (at + 1 == in->end && *at == 's'));
}

static bool is_process(const struct inside *in) {
  size_t length = (size_t)(in->end - in->at);
  return length > 4 && (memcmp(in->at, "pid", 3) == 0 || memcmp(in->at, "tid", 3) == 0) &&
         !(header_byte(in->at[3]) & HEADER_LETTER);
}

/* Whether what is in the bracket is head for its own sake. */
static bool is_sure(const struct finder *f, char open, const struct inside *in) {
  if (is_uptime(in) && open == '[') return true;
  if (f->phase != HEADER_OPEN || (f->kind == TIMESTAMP_NONE && !f->leveled)) return false;
  if (!(in->bytes & HEADER_LETTER)) return true;
  if (f->brackets >= MOST_BRACKETS || in->has_quotes || (f->tagged && f->brackets > 1))
    return false;
  if (open != '[') return false;
  return !in->has_blanks || in->is_ids || is_process(in);
}

static bool follows(const struct finder *f, const char *end) {
  const char *behind;
  if (end == f->end) return f->end == f->line_end;
  if (header_is_separator(f, end, &behind)) return true;
  return *end == ':' && end + 1 < f->end && header_byte(end[1]) & HEADER_BLANK;
}

bool header_take_bracket(struct finder *f) {
  if (!closing(*f->at)) return false;
  const char *close = matching(f, f->at);
  if (!close) return false;
  char open = *f->at;
  struct inside in = look_inside(f->at + 1, close);
  struct pieces p;
  read_pieces(&p, &in);
  bool level = p.level && (p.time.at || !in.has_blanks) && !f->leveled;
  if (!level) p.level = LEVEL_NONE;
  bool time = p.time.at && (p.t.kind > TIMESTAMP_CLOCK || level || p.time.at == in.at);
  if (!time) p.time.at = NULL;
  bool begun = f->kind != TIMESTAMP_NONE || f->leveled;
  bool sure = level || time;
  if (sure && take_pieces(f, &p, close + 1)) return true;
  if (is_sure(f, open, &in) || (begun && f->phase == HEADER_OPEN && follows(f, close + 1))) {
    if (in.bytes & HEADER_LETTER) f->brackets++;
    if (p.tag.at && in.at == p.tag.at && in.end == p.tag.at + p.tag.length && !f->found->tag.at) {
      f->found->tag = p.tag;
    }
    header_take(f, close + 1);
    return true;
  }
  if (f->phase != HEADER_OPEN && !f->leveled) return false;
  f->brackets++, f->ids++, f->marks++;
  return header_doubt(f, close + 1);
}
