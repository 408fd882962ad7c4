/*
 * Log lines: head and message. Every line is one, whatever its bytes. A line that is a JSON object
 * is taken by its members. As fields, for maps that learn from those: time, level, tag, message.
 */
#include <stdlib.h>

#include "base/json.h"
#include "flow/decoder.h"
#include "flow/header_json.h"
#include "flow/header_rule.h"
#include "flow/keyed.h"

struct log {
  struct decoder decoder;
  struct header_rule *rule; /* borrowed */
  struct json_arena *arena; /* NULL until the first JSON line */
  struct keyed keyed;
  struct header header;
  char time[NUMBER_TEXT_BYTES]; /* of a JSON line */
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
  json_arena_free(d->arena);
  keyed_clear(&d->keyed);
  free(d);
}

static bool split_json(struct log *d, struct span text) {
  const struct span trimmed = span_trim(text);
  if (!header_rule_finds(d->rule) || trimmed.length < 2 || trimmed.at[0] != '{') return false;
  if (!d->arena) d->arena = json_arena_new();
  const struct json *root = json_arena_parse(d->arena, trimmed);
  return root && json_is_object(root) && header_json(root, d->time, &d->header);
}

static void put(struct keyed *k, const char *name, struct span value) {
  const int64_t column = keyed_column(k, span_of(name));
  if (column >= 0) keyed_put(k, column, value);
}

static enum bad_reason log_decode(struct decoder *decoder, struct span text, struct record *out) {
  struct log *d = (struct log *)decoder;
  struct keyed *k = &d->keyed;
  if (!split_json(d, text)) header_rule_split(d->rule, text, &d->header);
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
