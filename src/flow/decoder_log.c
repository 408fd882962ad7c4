/*
 * Log lines: head and message. Every line is one, whatever its bytes. A line that is a JSON object
 * or logfmt's pairs is taken by its members. As fields, for maps that learn from those: time,
 * level, tag, message.
 */
#include <stdlib.h>

#include "flow/decoder.h"
#include "flow/header_members.h"
#include "flow/header_rule.h"
#include "flow/keyed.h"

struct log {
  struct decoder decoder;
  struct header_rule *rule;             /* borrowed */
  struct header_members *json, *logfmt; /* NULL until the first such line */
  struct keyed keyed;
  struct header header;
};

static struct decoder *log_new(const struct decoder_params *params) {
  struct log *d = calloc(1, sizeof *d);
  if (!d) abort();
  d->decoder.row = &decoder_log;
  d->rule = params->rule;
  d->keyed.columns = params->columns;
  return &d->decoder;
}

static void log_free(struct decoder *decoder) {
  struct log *d = (struct log *)decoder;
  header_members_free(d->json);
  header_members_free(d->logfmt);
  keyed_clear(&d->keyed);
  free(d);
}

/* A name and a = begin it. */
static bool may_be_logfmt(struct span text) {
  size_t i = 0;
  while (i < text.length && i < 32 &&
         ((unsigned)((text.at[i] | 0x20) - 'a') < 26 || text.at[i] == '_' || text.at[i] == '@')) {
    i++;
  }
  return i > 0 && i < text.length && text.at[i] == '=';
}

static bool split_members(struct header_members **members, const struct decoder_row *format,
                          struct span text, struct header *h) {
  if (!*members) *members = header_members_new(format);
  return header_members_split(*members, text, h);
}

/* JSON: it is a JSON value itself. */
static bool split(struct log *d, struct span text) {
  const struct span line = span_trim(text);
  if (header_rule_finds(d->rule) && line.length > 1) {
    if (line.at[0] == '{' && split_members(&d->json, &decoder_jsonl, line, &d->header)) return true;
    if (may_be_logfmt(line) && split_members(&d->logfmt, &decoder_logfmt, line, &d->header)) {
      return false;
    }
  }
  header_rule_split(d->rule, text, &d->header);
  return false;
}

static void put(struct keyed *k, const char *name, struct span value) {
  const int64_t column = keyed_column(k, span_of(name));
  if (column >= 0) keyed_put(k, column, value);
}

static enum bad_reason log_decode(struct decoder *decoder, struct span text, struct record *out) {
  struct log *d = (struct log *)decoder;
  struct keyed *k = &d->keyed;
  const bool json = split(d, text);
  *out = (struct record){0};
  if (k->columns && (k->columns->count > 0 || k->columns->open)) {
    const char *level = level_name(d->header.level);
    keyed_begin(k);
    put(k, "time", d->header.time);
    put(k, "level", level ? span_of(level) : (struct span){NULL, 0});
    put(k, "tag", d->header.tag);
    put(k, "message", d->header.message);
    *out = keyed_record(k);
  }
  out->header = &d->header;
  out->json = json;
  return BAD_NONE;
}

const struct decoder_row decoder_log = {
    .name = "log",
    .help = "a log line: time, level and tag are found, and the message",
    .framer = &framer_lines,
    .named = true,
    .closed = true,
    .any = true,
    .text = "message",
    .new = log_new,
    .free = log_free,
    .decode = log_decode,
};
