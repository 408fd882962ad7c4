/* Pairs of name and value, as logfmt has them, in front of the others. */
#include "flow/header_private.h"

static bool is_one_of(struct span word, const char *const *words) {
  for (; *words; words++) {
    if (span_is(word, *words)) return true;
  }
  return false;
}

/* A pair whose value the header has a place for; others, and what is behind them, are message. */
bool header_take_pair(struct finder *f, struct header_word w) {
  static const char *const times[] = {"time", "ts", "timestamp", "t", NULL};
  static const char *const levels[] = {"level", "lvl", "severity", NULL};
  static const char *const tags[] = {"logger", "caller", "component", NULL};
  const char *equals = memchr(w.at, '=', (size_t)(w.end - w.at));
  if (!equals || f->phase != HEADER_OPEN || equals + 1 == w.end) return false;
  struct span key = header_span(w.at, equals);
  bool quoted = equals[1] == '"';
  const char *from = equals + 1 + quoted, *end = from;
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
