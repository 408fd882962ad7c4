/* What stands in brackets: times, levels, numbers, threads and ids. */
#include "flow/header_private.h"

enum { LONGEST_BRACKET = 280, MOST_PIECES = 8, MOST_BRACKETS = 4 };

static char closing(char open) {
  switch (open) {
    case '[': return ']';
    case '(': return ')';
    case '<': return '>';
    case '{': return '}';
    default: return '\0';
  }
}

struct inside {
  const char *at, *end; /* without blanks around it */
  const char *behind;   /* past the bracket that closes it */
  unsigned bytes;       /* the classes in it */
  bool has_blanks, has_quotes;
  bool is_ids; /* every word has a digit or is a hyphen */
};

static void trim(struct inside *in, const char *at, const char *end) {
  at = header_skip_blanks(at, end);
  while (end > at && header_byte(end[-1]) & HEADER_BLANK) end--;
  in->at = at, in->end = end;
}

/* Notes what a word that has just ended makes of the whole. */
static void note_word(struct inside *in, unsigned word) {
  if (word == 0) return;
  in->has_blanks |= in->bytes > 0;
  in->bytes |= word;
  in->is_ids &= word == (HEADER_HYPHEN | HEADER_SEPARATOR) || (word & HEADER_DIGIT) > 0;
}

/* False: the bracket at `at` isn't closed, or too far away. */
static bool look_inside(const struct finder *f, const char *at, struct inside *in) {
  const char open = *at, close = closing(open), *from = at + 1;
  const char *end = f->end - at > LONGEST_BRACKET ? at + LONGEST_BRACKET : f->end;
  unsigned depth = 1, word = 0;
  *in = (struct inside){.is_ids = true};
  for (at = from;; at++) {
    at = header_pass(at, end, HEADER_BLANK | HEADER_OTHER, &word);
    if (at == end) return false;
    if (header_byte(*at) & HEADER_BLANK) {
      note_word(in, word);
      word = 0;
      const char *behind = header_skip_blanks(at, end); /* a colour's bracket opens none */
      if (behind > at) at = behind - 1;
      continue;
    }
    depth += *at == open;
    depth -= *at == close;
    if (depth == 0) break;
    in->has_quotes |= *at == '"' || *at == '\'';
  }
  note_word(in, word);
  in->behind = at + 1;
  trim(in, from, at);
  return true;
}

/* What the pieces say that stand between blanks, colons and commas. */
struct pieces {
  struct timestamp t;
  struct span time, tag, first;
  enum level level;
  unsigned count, level_at; /* the level's place among them */
};

static bool ends_piece(const char *at, const char *end) {
  return at == end || header_byte(*at) & HEADER_BLANK || *at == ':' || *at == ',' || *at == '/' ||
         *at == '|' || *at == '(';
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
    w.bytes |= HEADER_COLON;
    for (w.end += 2; w.end < end && !ends_piece(w.end, end);) w.bytes |= header_byte(*w.end++);
  }
  if (p->count == 0) p->first = header_span(at, w.end);
  if (w.end > at && header_read_name(w, &name) && header_is_named(&name)) p->tag = name.text;
  return w.end > at ? w.end : at + 1;
}

static void read_pieces(struct pieces *p, const char *at, const char *end) {
  for (; at < end && p->count < MOST_PIECES; p->count++) {
    at = read_piece(p, at, end);
    while (at < end && ends_piece(at, end)) at++;
  }
}

/* [Server thread/INFO] */
static enum level level_at_end(const struct inside *in) {
  const char *at = in->end;
  while (at > in->at && header_byte(at[-1]) & HEADER_UPPER) at--;
  if (in->end - at < 3 || at == in->at || at[-1] != '/') return LEVEL_NONE;
  return level_read(header_span(at, in->end));
}

/* What a bracket's first bytes are. */
struct front {
  struct timestamp t;
  size_t time_length, level_length; /* 0: they are none */
  enum level level;
};

/* No time and no level reaches over a bracket's end: `end` needn't be that. */
static void read_front(struct front *front, const char *at, const char *end) {
  const unsigned first = at < end ? header_byte(*at) : 0;
  front->time_length = front->level_length = 0;
  if (first & HEADER_DIGIT || (first & HEADER_UPPER && timestamp_may_begin(*at)))
    front->time_length = timestamp_read(header_span(at, end), &front->t);
  if (first & HEADER_LETTER && front->time_length == 0 && level_may_begin(*at))
    front->level_length = level_at(header_span(at, end), &front->level);
}

/* Most brackets hold an id or a thread's name: pieces are looked for only where they can be. */
static void read_inside(struct pieces *p, const struct inside *in, const struct front *front) {
  const size_t length = (size_t)(in->end - in->at);
  *p = (struct pieces){.level = LEVEL_NONE};
  if (length == 0) return;
  if (front->time_length > 0) {
    p->t = front->t;
    p->time = (struct span){in->at, front->time_length};
    p->count = 1;
    read_pieces(p, in->at + front->time_length, in->end);
    return;
  }
  bool glued = !in->has_blanks && in->bytes & HEADER_COLON;
  bool letter = length > 1 && in->at[1] == ' ' && header_byte(*in->at) & HEADER_UPPER;
  if (front->level_length == length) {
    p->level = front->level;
  } else if (glued || letter || front->level_length > 0) {
    read_pieces(p, in->at, in->end);
  } else {
    p->level = level_at_end(in);
  }
}

/* --- which of them are head --- */

static bool take_pieces(struct finder *f, const struct pieces *p, const char *end) {
  if (p->time.at && !header_take_time(f, &p->t, p->time, end)) return false;
  if (p->level && !f->leveled) {
    f->found->level = p->level;
    f->leveled = true;
  }
  struct span tag = p->tag;
  if (!tag.at && p->level && p->level_at == 1 && !p->time.at) tag = p->first; /* [core:error] */
  if (tag.at && !f->found->tag.at) f->found->tag = tag;
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
  if (end == f->end) return false;
  if (header_is_separator(f, end, &behind)) return true;
  return *end == ':' && end + 1 < f->end && header_byte(end[1]) & HEADER_BLANK;
}

/* [o.e.n.Node]: a thread's name has no dots. */
static void note_logger(struct finder *f, const struct inside *in) {
  struct header_name name;
  if (f->found->tag.at || in->has_blanks || !(in->bytes & HEADER_JOINT)) return;
  if (header_read_name((struct header_word){in->at, in->end, in->bytes}, &name) && name.dots > 0 &&
      name.text.length == (size_t)(in->end - in->at))
    f->found->tag = name.text;
}

/* Most brackets of times and levels hold nothing else and need no look inside. */
static bool take_whole(struct finder *f, const struct front *front, const char *at, char close) {
  const char *from = at + 1, *end = from + front->time_length;
  if (end < f->end && *end == close && front->time_length > 0)
    return header_take_time(f, &front->t, header_span(from, end), end + 1);
  end = from + front->level_length;
  if (f->leveled || front->level_length == 0 || end >= f->end || *end != close) return false;
  f->found->level = front->level;
  f->leveled = true;
  header_take(f, end + 1);
  return true;
}

bool header_take_bracket(struct finder *f) {
  struct front front;
  struct inside in;
  struct pieces p;
  const char open = *f->at, close = closing(open), *from = f->at + 1;
  if (!close || from == f->end) return false;
  read_front(&front, from, f->end);
  if (take_whole(f, &front, f->at, close)) return true;
  if (!look_inside(f, f->at, &in)) return false;
  if (in.at != from) read_front(&front, in.at, in.end);
  read_inside(&p, &in, &front);
  if (f->leveled || (in.has_blanks && !p.time.at && p.count > 0)) p.level = LEVEL_NONE;
  if (p.t.kind == TIMESTAMP_CLOCK && !p.level && p.time.at != in.at) p.time.at = NULL;
  if ((p.level || p.time.at) && take_pieces(f, &p, in.behind)) return true;
  bool begun = f->kind != TIMESTAMP_NONE || f->leveled;
  if (is_sure(f, open, &in) || (begun && f->phase == HEADER_OPEN && follows(f, in.behind))) {
    if (in.bytes & HEADER_LETTER)
      f->brackets++;
    else
      f->tag_due = false; /* the kernel's own lines have no tag behind the time since its start */
    note_logger(f, &in);
    header_take(f, in.behind);
    return true;
  }
  if (f->phase != HEADER_OPEN && !f->leveled) return false;
  f->brackets++, f->doubts.ids++, f->doubts.marks++;
  return header_doubt(f, in.behind);
}
