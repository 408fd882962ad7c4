/* What syslog has in front of a message: priority, host, program. */
#include "flow/header_private.h"

enum { GREATEST_PRIORITY = 191, LONGEST_TAG = 100, MOST_TAG_WORDS = 3, LONGEST_DATA = 280 };

/* --- tags --- */

/* Behind the brackets that open at `at`, if they close before a blank; NULL: they don't. */
static const char *skip_bracket(const char *at, const char *end, char open, char close) {
  const char *from = at;
  while (++at < end && header_byte(*at) & HEADER_DIGIT) continue;
  if (at < end && *at == close) return at + 1;
  unsigned depth = 0;
  for (at = from; at < end && !(header_byte(*at) & HEADER_BLANK); at++) {
    if (*at == open) depth++;
    if (*at == close && --depth == 0) return at + 1;
  }
  return NULL;
}

/* A program as syslog names it, at `at`. */
struct program {
  struct span name; /* with a part in round brackets: sshd(pam_unix) */
  const char *end;  /* past the colon, if there is one */
  unsigned bytes;   /* the classes in the name, as far as its round bracket */
  bool has_pid, has_colon;
};

/* name(sub)[pid] (sub): with all but the name left out as it likes. */
static bool read_program(const char *at, const char *end, struct program *p) {
  const char *from = at, *behind;
  if (end - at > LONGEST_TAG) end = at + LONGEST_TAG;
  unsigned bytes = 0;
  at = header_pass(at, end, HEADER_NO_NAME, &bytes);
  if (at < end && *at == '(' && (behind = skip_bracket(at, end, '(', ')'))) at = behind;
  if (at == from) return false;
  *p = (struct program){.name = header_span(from, at), .bytes = bytes};
  if (at < end && *at == '[' && (behind = skip_bracket(at, end, '[', ']'))) {
    p->has_pid = behind > at + 2;
    at = behind;
    if (end - at > 2 && at[0] == ' ' && at[1] == '(' &&
        (behind = skip_bracket(at + 1, end, '(', ')')) && behind < end && *behind == ':') {
      at = behind;
    }
  }
  p->has_colon = at < end && *at == ':';
  p->end = at + p->has_colon;
  return at == end || p->has_colon || header_byte(*at) & HEADER_BLANK;
}

static bool is_version(struct span text) {
  bool dotted = false;
  for (size_t i = 0; i < text.length; i++) {
    if (text.at[i] == '.')
      dotted = true;
    else if (!(header_byte(text.at[i]) & HEADER_DIGIT))
      return false;
  }
  return dotted;
}

/* `Web Browser[12]: `, `syslogd 1.5.0: `: names of several words, and versions. */
static bool read_words(const char *at, const char *end, struct program *p) {
  const char *from = at;
  for (unsigned words = 0; words < MOST_TAG_WORDS; words++) {
    struct program last;
    if (!read_program(at, end, &last)) return false;
    if (last.has_colon) {
      bool version = words == 1 && !last.has_pid && is_version(last.name);
      if (words > 0 && !last.has_pid && !version) return false;
      *p = last;
      p->name = header_span(from, version ? at - 1 : last.name.at + last.name.length);
      p->bytes |= HEADER_LETTER; /* of the words before */
      return true;
    }
    if (last.has_pid || last.end == end || header_byte(last.end[0]) != HEADER_BLANK) return false;
    at = last.end + 1;
  }
  return false;
}

static bool is_tag(const struct program *p) {
  if (!(p->bytes & HEADER_LETTER) || p->name.at[p->name.length - 1] == '.') return false;
  if (p->has_pid) return true;
  return p->has_colon && (level_read(p->name) == LEVEL_NONE || p->name.length < 3);
}

/* `tag:text` without a blank is an address or the like unless there is a pid. */
static bool is_apart(const struct finder *f, const struct program *p) {
  if (p->end == f->end) return f->end == f->line_end;
  return p->has_pid || header_byte(*p->end) & HEADER_BLANK;
}

static void take_program(struct finder *f, const struct program *p) {
  if (!f->found->tag.at) f->found->tag = p->name;
  f->tagged = true, f->tag_due = false;
  f->phase = HEADER_NESTED;
  header_take(f, p->end);
}

bool header_take_syslog_tag(struct finder *f) {
  struct program p;
  f->tag_due = false;
  bool read = (read_program(f->at, f->end, &p) && is_tag(&p)) ||
              (read_words(f->at, f->end, &p) && is_tag(&p));
  if (!read || !is_apart(f, &p)) return false;
  take_program(f, &p);
  return true;
}

/* --- hosts --- */

static bool is_tag_behind(const struct finder *f, const char *at, bool any) {
  struct program p;
  at = header_skip_blanks(at, f->end);
  if (at == f->end || !read_program(at, f->end, &p) || !is_tag(&p) || !is_apart(f, &p))
    return false;
  return any || (p.has_pid && p.has_colon);
}

/* A level where a host would have its place: in capitals, or a facility's (daemon.info). */
static bool is_level(const struct program *p) {
  const char *at = p->name.at, *end = at + p->name.length, *dot = end;
  if (p->bytes & HEADER_LOWER && !(p->bytes & HEADER_JOINT)) return false;
  while (dot > at && dot[-1] != '.') dot--;
  return end - dot > 2 && (dot > at || !(p->bytes & HEADER_LOWER)) &&
         level_read(header_span(dot, end));
}

/* A capital and small letters. */
static bool is_capitalized(const struct program *p) {
  if (p->bytes != HEADER_LETTER || !(header_byte(p->name.at[0]) & HEADER_UPPER)) return false;
  unsigned rest = 0;
  header_pass(p->name.at + 1, p->name.at + p->name.length, 0, &rest);
  return rest == HEADER_LOWER;
}

bool header_take_host(struct finder *f) {
  unsigned host = f->host;
  struct program p;
  const char *word = f->at;
  f->host = HEADER_NO_HOST;
  if (!read_program(word, f->end, &p) || p.end == f->end) return false;
  if (p.has_colon || p.has_pid) {
    bool marked = p.has_pid && p.has_colon;
    if (!is_tag(&p) || !is_apart(f, &p) || (!marked && host < HEADER_HOST)) return false;
    take_program(f, &p);
    return true;
  }
  if (is_level(&p)) return false;
  /* `Jan 02 15:04:05 Starting up`: not everyone who writes such times names a host. */
  bool sure = host == HEADER_HOST && !is_capitalized(&p);
  if (!sure && !is_tag_behind(f, p.end, host >= HEADER_HOST_BEFORE_TAG)) return false;
  header_take(f, p.end);
  f->soft = word;
  f->tag_due = true;
  return true;
}

/* --- all of it --- */

unsigned header_take_syslog(struct finder *f) {
  const char *at = f->at, *end = f->end;
  struct program host = {.bytes = 0}, program;
  if (!timestamp_is_syslog(header_span(at, end))) return 0;
  const char *word = at + TIMESTAMP_SYSLOG_BYTES + 1;
  const char *behind = header_pass(word, end, HEADER_NO_NAME, &host.bytes);
  if (behind - word >= LONGEST_TAG || end - behind < 4 || *behind != ' ') return 0;
  /* By what follows them neither the host nor the program is a time. */
  if (!(header_byte(behind[1]) & HEADER_LETTER)) return 0;
  host.name = header_span(word, behind);
  if (is_level(&host) || is_capitalized(&host)) return 0;
  if (!read_program(behind + 1, end, &program) || !is_tag(&program) || !is_apart(f, &program))
    return 0;
  f->found->time = header_span(at, at + TIMESTAMP_SYSLOG_BYTES);
  f->kind = TIMESTAMP_YEARLESS;
  take_program(f, &program);
  return 3;
}

/* --- priorities --- */

static const char *read_number(const char *at, const char *end, unsigned most, unsigned *value) {
  const char *from = at;
  *value = 0;
  for (; at < end && header_byte(*at) & HEADER_DIGIT && at - from < 4; at++) {
    *value = 10 * *value + (unsigned)(*at - '0');
  }
  return at > from && *value <= most ? at : NULL;
}

/* Structured data: `-`, or elements in brackets with quoted values. NULL: it is neither. */
static const char *skip_data(const char *at, const char *end) {
  if (at < end && *at == '-') return at + 1;
  if (at == end || *at != '[') return NULL;
  const char *from = at;
  bool quoted = false;
  for (; at < end && at - from < LONGEST_DATA; at++) {
    if (*at == '"') quoted = !quoted;
    if (quoted && *at == '\\')
      at++;
    else if (!quoted && *at == ']' && (at + 1 == end || at[1] != '['))
      return at + 1;
  }
  return NULL;
}

/* RFC 5424 behind the version: time, host, program, process, message id, data. */
static void take_5424(struct finder *f, const char *at) {
  struct timestamp t;
  struct span tag = {NULL, 0};
  size_t length = timestamp_read(header_span(at, f->end), &t);
  if (length > 0) header_take_time(f, &t, (struct span){at, length}, at + length);
  at = header_skip_blanks(at + (length > 0 ? length : 1), f->end);
  for (unsigned field = 0; field < 4; field++) {
    struct header_word w = header_word(f, at);
    if (w.end == w.at) return;
    if (field == 1) tag = header_span(w.at, w.end);
    at = header_skip_blanks(w.end, f->end);
  }
  at = skip_data(at, f->end);
  if (!at) return;
  if (!span_is(tag, "-")) f->found->tag = tag;
  f->tagged = true;
  f->phase = HEADER_NESTED;
  header_take(f, at);
}

bool header_take_priority(struct finder *f) {
  unsigned priority, version;
  const char *at = f->at;
  if (at == f->end || *at != '<') return false;
  at = read_number(at + 1, f->end, GREATEST_PRIORITY, &priority);
  if (!at || at == f->end || *at != '>') return false;
  f->found->level = level_read((struct span){&"01234567"[priority % 8], 1});
  header_take(f, ++at);
  f->tag_due = true;
  const char *behind = read_number(at, f->end, 9, &version);
  if (!behind || f->end - behind < 3 || *behind != ' ') return true;
  struct timestamp t;
  bool no_time = behind[1] == '-' && behind[2] == ' ';
  if (no_time || timestamp_read(header_span(behind + 1, f->end), &t) > 0) take_5424(f, behind + 1);
  return true;
}
