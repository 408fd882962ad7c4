/* What all ways of framing share: limits, the last record, giving up on a record. */
#include "flow/framer.h"

const struct framer_row *const framer_table[] = {&framer_lines, &framer_csv, &framer_multiline,
                                                 NULL};

void framer_init(struct framer *f, const struct framer_row *row, size_t most, char delimiter,
                 struct pattern *first_line) {
  *f = (struct framer){.row = row, .most = most, .delimiter = delimiter, .first_line = first_line};
  if (first_line && row == &framer_lines) f->row = &framer_multiline;
}

static uint64_t newlines(struct span text) {
  uint64_t count = 0;
  const char *end = text.at + text.length;
  for (const char *at = text.at; (at = memchr(at, '\n', (size_t)(end - at))); at++) count++;
  return count;
}

/* Those behind the last line of a record of several are none of it. */
static struct span without_blank_lines(struct span text) {
  for (size_t i = text.length; i > 0 && (text.at[i - 1] == '\n' || span_blank(text.at[i - 1]));) {
    if (text.at[--i] == '\n') text.length = i;
  }
  return text;
}

static bool finish(struct framer *f, struct frame *frame, struct span text, size_t consumed,
                   enum bad_reason bad) {
  frame->text = f->line ? without_blank_lines(text) : text;
  size_t last = frame->text.length;
  if (last > 0 && text.at[last - 1] == '\r') frame->text.length--;
  frame->consumed = consumed;
  frame->bytes = f->dropped + consumed;
  frame->lines = 1 + (f->quotes || f->line ? newlines(text) : 0);
  frame->bad = bad;
  f->looked = f->line = 0;
  f->dropped = 0;
  f->quoted = f->quotes = f->skipping = false;
  return true;
}

/* The quote was a mistake: its first line is bad, the lines after it are records of their own. */
static bool give_up_quote(struct framer *f, const char *bytes, size_t length, struct frame *frame) {
  const char *newline = memchr(bytes, '\n', length);
  size_t line = newline ? (size_t)(newline - bytes) : length;
  f->quotes = false;
  return finish(f, frame, (struct span){bytes, line}, newline ? line + 1 : length, BAD_QUOTE);
}

static bool skip(struct framer *f, const char *bytes, size_t length, struct frame *frame,
                 size_t *skipped) {
  const char *newline = memchr(bytes, '\n', length);
  if (newline) {
    size_t consumed = (size_t)(newline - bytes) + 1;
    return finish(f, frame, (struct span){bytes, 0}, consumed, BAD_TOO_LONG);
  }
  f->dropped += length;
  *skipped = length;
  return false;
}

bool framer_next(struct framer *f, const char *bytes, size_t length, struct frame *frame,
                 size_t *skipped) {
  *skipped = 0;
  if (length == 0) return false;
  if (f->skipping) return skip(f, bytes, length, frame, skipped);
  ptrdiff_t end = f->row->end(f, bytes, length);
  size_t seen = end < 0 ? length : (size_t)end;
  if (seen > f->most && f->quotes && memchr(bytes, '\n', f->most + 1)) {
    return give_up_quote(f, bytes, length, frame);
  }
  if (end >= 0 && seen <= f->most) {
    return finish(f, frame, (struct span){bytes, seen}, seen + 1, BAD_NONE);
  }
  if (end < 0 && length <= f->most) return false;
  /* Whether its end is there already or not: it depends on the pieces in which it comes. */
  f->skipping = true;
  f->quotes = f->quoted = false;
  return skip(f, bytes, length, frame, skipped);
}

bool framer_last(struct framer *f, const char *bytes, size_t length, struct frame *frame) {
  if (f->skipping) {
    finish(f, frame, (struct span){bytes, 0}, length, BAD_TOO_LONG);
    return true;
  }
  if (length == 0) return false;
  /* A closing quote as the very last byte leaves `looked` on it: what follows would have told. */
  bool closed = f->looked + 1 == length && bytes[f->looked] == '"';
  if (f->quoted && !closed) return give_up_quote(f, bytes, length, frame);
  struct span line = {bytes + f->line, length - f->line};
  if (f->row->splits && f->row->splits(f, line)) return framer_close(f, bytes, frame);
  size_t end = line.length ? length : length - 1; /* the newline of a last line that is whole */
  return finish(f, frame, (struct span){bytes, end}, length, BAD_NONE);
}

bool framer_close(struct framer *f, const char *bytes, struct frame *frame) {
  if (f->line == 0) return false;
  return finish(f, frame, (struct span){bytes, f->line - 1}, f->line, BAD_NONE);
}
