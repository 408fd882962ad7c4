/* Loggers, components and programs by the look of their names. */
#include "flow/fields.h"
#include "flow/header_private.h"

enum { LONGEST_NAME = 120 };

static bool ends_with(struct span text, const char *end, size_t length) {
  return text.length > length && memcmp(text.at + text.length - length, end, length) == 0;
}

/* Behind the name: what is behind a single colon is a line's number, a function and the like. */
static const char *name_end(struct header_word w, bool *joined) {
  for (const char *at = w.at;; at += 2) {
    at = fields_find(at, w.end, ':');
    if (at == w.end) return at;
    if (w.end - at < 3 || at[1] != ':' || !(header_byte(at[2]) & HEADER_LETTER)) return at;
    *joined = true;
  }
}

/* The parts between dots; false: one begins with neither letter nor `_`. */
static bool read_parts(struct header_name *n) {
  const char *at = n->text.at, *end = at + n->text.length;
  unsigned dots = 0, first = 0;
  while ((at = fields_find(at, end, '.')) < end) {
    if (++at == end) return false;
    first = header_byte(*at);
    if (!(first & HEADER_LETTER || *at == '_')) return false;
    dots++;
  }
  n->dots = dots;
  if (dots > 0) n->joined = true, n->classed = first & HEADER_UPPER;
  return true;
}

/* Without dots: what else joins, or only scores. */
static bool read_joints(struct header_name *n) {
  const unsigned stops = HEADER_NO_NAME | HEADER_JOINT;
  const char *at = n->text.at, *end = at + n->text.length;
  unsigned passed = 0;
  for (; (at = header_pass(at, end, stops, &passed)) < end; at++) {
    switch (*at) {
      case '_': n->scored = true; break;
      case '$':
      case '#':
      case '@':
      case '/': n->joined = true; break;
      case ':': break;
      default: return false;
    }
  }
  return true;
}

bool header_read_name(struct header_word w, struct header_name *name) {
  *name = (struct header_name){.dots = 0};
  if (!(header_byte(*w.at) & HEADER_LETTER) && *w.at != '_') return false;
  if (w.end - w.at > LONGEST_NAME) return false;
  const char *end = w.bytes & HEADER_COLON ? name_end(w, &name->joined) : w.end;
  name->text = header_span(w.at, end);
  if (w.bytes & HEADER_DOT && !read_parts(name)) return false;
  if (w.bytes & (HEADER_JOINT | HEADER_OTHER | HEADER_PAIR)) {
    if ((name->dots == 0 || !(w.bytes & HEADER_JOINT)) && !read_joints(name)) return false;
  }
  /* `IOError: no such file`: what was thrown, not who says it. */
  return !ends_with(name->text, "Error", 5) && !ends_with(name->text, "Exception", 9);
}

bool header_is_named(const struct header_name *name) {
  unsigned before = 0;
  if (name->joined) return true;
  for (size_t i = 0; i < name->text.length; i++) {
    unsigned byte = header_byte(name->text.at[i]);
    if (byte & HEADER_UPPER && before & HEADER_LOWER) return true;
    before = byte;
  }
  return false;
}

/* --- what stands around a name --- */

struct place {
  const char *behind; /* past the separator */
  bool colon;         /* the word ends with it */
  bool separated;     /* a lone separator follows */
  bool numbered;      /* ... behind a word without letters */
  bool bracket;       /* [ follows */
  bool tab, padded;   /* a tab follows, or more blanks than one */
};

static struct place place_of(const struct finder *f, struct header_word w) {
  struct place p = {.behind = w.end, .colon = w.end[-1] == ':'};
  const char *next = header_skip_blanks(w.end, f->end);
  if (p.colon || next == f->end) return p;
  p.tab = *w.end == '\t';
  p.padded = next - w.end > 1;
  if (header_byte(*next) & HEADER_LETTER) return p;
  p.separated = header_is_separator(f, next, &p.behind);
  if (p.separated) return p;
  p.bracket = *next == '[';
  unsigned bytes = 0;
  const char *end = header_pass(next, f->end, HEADER_BLANK | HEADER_LETTER, &bytes);
  p.numbered = end > next && end < f->end && header_byte(*end) & HEADER_BLANK &&
               header_is_separator(f, end, &p.behind);
  if (!p.numbered) p.behind = w.end;
  return p;
}

/* Is the name head, standing where it does? The likelier it is a word like others, the more must
   speak for it. */
static bool is_tag(const struct finder *f, struct header_word w, const struct header_name *n,
                   const struct place *p) {
  bool named = header_is_named(n);
  if (f->doubts.level) {
    return (n->dots >= 2 || (n->joined && n->classed)) && (p->colon || p->separated);
  }
  if (f->kind == TIMESTAMP_NONE && !f->leveled) return false;
  if (p->colon) return f->is_logcat || named || (f->leveled && n->scored);
  if (p->separated)
    return named || f->is_logcat || (f->leveled && (f->doubts.separated || f->brackets > 0));
  if (p->numbered) return n->joined;
  if (p->padded && f->leveled && (f->doubts.padded || !(w.bytes & HEADER_LOWER))) return true;
  if (p->bracket || p->tab) return f->leveled && n->joined;
  return n->dots >= 2 && (n->classed || f->brackets > 0);
}

/* --- tags of other kinds --- */

static bool is_facility(struct span word) {
  static const char *const facilities[] = {"kern", "user", "mail", "daemon",   "auth", "syslog",
                                           "lpr",  "news", "uucp", "authpriv", "cron", "ftp"};
  for (size_t i = 0; i < sizeof facilities / sizeof *facilities; i++) {
    if (span_is(word, facilities[i])) return true;
  }
  return word.length == 6 && memcmp(word.at, "local", 5) == 0;
}

/* app.ERROR: text; daemon.info program[12]: text */
static bool take_dotted_level(struct finder *f, struct header_word w) {
  if (f->leveled || f->kind == TIMESTAMP_NONE) return false;
  bool colon = w.end[-1] == ':';
  const char *end = w.end - colon, *dot = end - 1;
  while (dot > w.at && *dot != '.') dot--;
  enum level level =
      dot == w.at || end - dot < 4 ? LEVEL_NONE : level_read(header_span(dot + 1, end));
  if (!level) return false;
  struct span name = header_span(w.at, dot);
  bool facility = !colon && is_facility(name);
  if (!facility && !(colon && header_byte(dot[1]) & HEADER_UPPER)) return false;
  f->found->level = level;
  f->leveled = true;
  if (!facility) {
    f->found->tag = name;
    f->tagged = true;
    f->phase = HEADER_NESTED;
  }
  header_take(f, w.end);
  f->tag_due = facility;
  return true;
}

/* `file.cc:123] ` behind glog's time and thread. */
static bool take_source(struct finder *f, struct header_word w, struct span name) {
  if (w.end[-1] != ']') return false;
  if (!f->found->tag.at) f->found->tag = name;
  f->phase = HEADER_CLOSED;
  header_take(f, w.end);
  return true;
}

/* file.py[DEBUG]: text */
static bool take_bracketed_level(struct finder *f, struct header_word w) {
  const char *open = memchr(w.at, '[', (size_t)(w.end - w.at));
  if (!open || w.end - open < 6 || w.end[-1] != ':' || w.end[-2] != ']' || f->leveled) return false;
  enum level level = level_read(header_span(open + 1, w.end - 2));
  if (!level || !(header_byte(open[1]) & HEADER_LETTER)) return false;
  f->found->level = level;
  f->found->tag = header_span(w.at, open);
  f->leveled = f->tagged = true;
  f->phase = HEADER_NESTED;
  header_take(f, w.end);
  return true;
}

static bool take_name(struct finder *f, struct header_word w, struct span name,
                      const struct place *p) {
  bool ended = p->colon || p->separated || p->numbered;
  if (!f->found->tag.at) f->found->tag = name;
  f->tagged = true;
  /* A level may come yet: `name - LEVEL - text`, `name: LEVEL text`. */
  if (ended && f->leveled)
    f->phase = HEADER_CLOSED;
  else if (p->colon)
    f->phase = HEADER_NESTED;
  header_take(f, p->behind);
  if (!ended) f->soft = w.at;
  return true;
}

bool header_take_tag(struct finder *f, struct header_word w) {
  struct header_name name;
  if (w.bytes & HEADER_OTHER && take_bracketed_level(f, w)) return true;
  if (!header_read_name(w, &name)) return false;
  if (f->is_glog) return take_source(f, w, name.text);
  if (name.dots > 0 && take_dotted_level(f, w)) return true;
  if (w.bytes & HEADER_OTHER && name.text.at + name.text.length == w.end) return false;
  struct place p = place_of(f, w);
  return is_tag(f, w, &name, &p) && take_name(f, w, name.text, &p);
}
