/* Loggers, components and programs by the look of their names. */
#include "flow/header_private.h"

enum { LONGEST_NAME = 120 };

static bool ends_with(struct span text, const char *end) {
  size_t length = strlen(end);
  return text.length > length && memcmp(text.at + text.length - length, end, length) == 0;
}

/* `::` joins; what is behind a single colon is a line's number or a function. */
static bool read_byte(struct header_name *n, const char *at, const char *end) {
  unsigned byte = header_byte(*at);
  bool part = at + 1 < end && (header_byte(at[1]) & HEADER_LETTER || at[1] == '_');
  switch (*at) {
    case '.':
      n->dots++;
      n->classed = at + 1 < end && header_byte(at[1]) & HEADER_UPPER;
      n->joined = true;
      return part;
    case '$':
    case '#':
    case '@':
    case '/': n->joined = true; return true;
    case '_': n->scored = true; return true;
    default: return byte & (HEADER_LETTER | HEADER_DIGIT | HEADER_HYPHEN);
  }
}

bool header_read_name(struct header_word w, struct header_name *name) {
  *name = (struct header_name){0};
  const char *at = w.at;
  if (!(header_byte(*at) & HEADER_LETTER) && *at != '_') return false;
  if (w.end - w.at > LONGEST_NAME) return false;
  for (; at < w.end; at++) {
    if (*at == ':') {
      if (at + 2 >= w.end || at[1] != ':' || !(header_byte(at[2]) & HEADER_LETTER)) break;
      name->joined = true;
      at++;
      continue;
    }
    if (at > w.at && header_byte(*at) & HEADER_UPPER && header_byte(at[-1]) & HEADER_LOWER) {
      name->camel = true;
    }
    if (!read_byte(name, at, w.end)) return false;
  }
  name->text = header_span(w.at, at);
  /* `IOError: no such file`: what was thrown, not who says it. */
  return !ends_with(name->text, "Error") && !ends_with(name->text, "Exception");
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
  p.separated = header_is_separator(f, w.end, &p.behind);
  if (p.separated) return p;
  p.bracket = *next == '[';
  p.tab = *w.end == '\t';
  p.padded = next - w.end > 1;
  struct header_word second = header_word(f, next);
  p.numbered = second.end > second.at && !(second.bytes & HEADER_LETTER) &&
               header_is_separator(f, second.end, &p.behind);
  if (!p.numbered) p.behind = w.end;
  return p;
}

/* Is the name head, standing where it does? The likelier it is a word like others, the more must
   speak for it. */
static bool is_tag(const struct finder *f, struct header_word w, const struct header_name *n,
                   const struct place *p) {
  bool named = n->joined || n->camel;
  if (f->level_doubted) {
    return (n->dots >= 2 || (n->joined && n->classed)) && (p->colon || p->separated);
  }
  if (f->kind == TIMESTAMP_NONE && !f->leveled) return false;
  if (p->colon) return f->is_logcat || named || (f->leveled && n->scored);
  if (p->separated)
    return named || f->is_logcat || (f->leveled && (f->separated || f->brackets > 0));
  if (p->numbered) return n->joined;
  if (p->bracket || p->tab) return f->leveled && n->joined;
  if (p->padded && f->leveled && (f->padded || !(w.bytes & HEADER_LOWER))) return true;
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
  bool colon = w.end[-1] == ':';
  const char *end = w.end - colon, *dot = end;
  while (dot > w.at && dot[-1] != '.') dot--;
  if (dot - 1 <= w.at || end - dot < 3 || f->leveled || f->kind == TIMESTAMP_NONE) return false;
  enum level level = level_read(header_span(dot, end));
  struct span name = header_span(w.at, dot - 1);
  bool facility = !colon && is_facility(name);
  bool channel = colon && header_byte(*dot) & HEADER_UPPER;
  if (!level || !(facility || channel)) return false;
  f->found->level = level;
  f->leveled = true;
  if (channel) {
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
  f->found->tag = name;
  f->phase = HEADER_CLOSED;
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

bool header_take_tag(struct finder *f) {
  struct header_word w = header_word(f, f->at);
  struct header_name name;
  if (w.end == w.at || !header_read_name(w, &name)) return false;
  if (f->is_glog) return take_source(f, w, name.text);
  bool open = f->phase == HEADER_OPEN || f->level_doubted;
  if (!open || (f->tagged && f->phase == HEADER_OPEN) || f->plain > 0 || f->doubtful > 2)
    return false;
  if (take_dotted_level(f, w)) return true;
  if (w.bytes & HEADER_OTHER && name.text.at + name.text.length == w.end) return false;
  struct place p = place_of(f, w);
  return is_tag(f, w, &name, &p) && take_name(f, w, name.text, &p);
}

/* --- level=info --- */

static bool is_one_of(struct span word, const char *const *words) {
  for (; *words; words++) {
    if (span_is(word, *words)) return true;
  }
  return false;
}

/* A pair whose value the header has a place for; others, and what is behind them, are message. */
bool header_take_pair(struct finder *f, struct span key) {
  static const char *const times[] = {"time", "ts", "timestamp", "t", NULL};
  static const char *const levels[] = {"level", "lvl", "severity", NULL};
  static const char *const tags[] = {"logger", "caller", "component", NULL};
  struct header_word w = header_word(f, key.at + key.length + 1);
  bool quoted = w.end > w.at && *w.at == '"';
  const char *from = w.at + quoted, *end = from;
  if (f->phase != HEADER_OPEN || w.end == w.at) return false;
  while (quoted ? end < f->end && *end != '"' : end < w.end) end++;
  if (end == f->end && (quoted || f->end < f->line_end)) return false;
  struct span value = header_span(from, end);
  struct timestamp t;
  if (is_one_of(key, times)) {
    return timestamp_read(value, &t) == value.length && value.length > 0 &&
           header_take_time(f, &t, value, end + quoted);
  }
  if (is_one_of(key, levels)) {
    enum level level = value.length < 3 ? LEVEL_NONE : level_read(value);
    if (!level) return false;
    f->found->level = level;
    f->leveled = true;
  } else if (is_one_of(key, tags) && (f->kind || f->leveled)) {
    f->found->tag = value;
  } else {
    return false;
  }
  header_take(f, end + quoted);
  return true;
}
