/* A line, and what the named groups of input.pattern take of it. */
#include <stdlib.h>

#include "flow/decoder.h"
#include "flow/keyed.h"
#include "flow/pattern.h"

struct regex {
  struct decoder decoder;
  struct pattern *pattern; /* borrowed */
  struct keyed keyed;
  uint32_t groups;
  struct span *taken; /* by group */
  int64_t *column_of; /* by group; -1: nobody asks for it */
  uint64_t version;   /* of the columns that column_of holds for */
};

static struct decoder *regex_new(const struct decoder_params *params) {
  struct regex *d = calloc(1, sizeof *d);
  if (!d) abort();
  d->decoder.row = &decoder_regex;
  d->pattern = params->pattern;
  d->keyed.columns = params->columns;
  d->version = params->columns->version - 1;
  d->groups = pattern_groups(d->pattern);
  d->taken = calloc(d->groups, sizeof *d->taken);
  d->column_of = calloc(d->groups, sizeof *d->column_of);
  if (!d->taken || !d->column_of) abort();
  return &d->decoder;
}

static void regex_free(struct decoder *decoder) {
  struct regex *d = (struct regex *)decoder;
  keyed_clear(&d->keyed);
  free(d->taken);
  free(d->column_of);
  free(d);
}

static void settle(struct regex *d) {
  for (uint32_t i = 0; i < d->groups; i++) {
    d->column_of[i] = keyed_column(&d->keyed, span_of(pattern_group(d->pattern, i)));
  }
  d->version = d->keyed.columns->version; /* behind what open columns have taken in */
}

static enum bad_reason regex_decode(struct decoder *decoder, struct span text, struct record *out) {
  struct regex *d = (struct regex *)decoder;
  enum pattern_result result = pattern_match(d->pattern, text, d->taken);
  if (result != PATTERN_MATCHES) return result == PATTERN_FAILS ? BAD_UNMATCHED : BAD_LIMIT;
  keyed_begin(&d->keyed);
  if (d->version != d->keyed.columns->version) settle(d);
  for (uint32_t i = 0; i < d->groups; i++) {
    /* Of groups that share a name (?J) the first that took something counts. */
    if (d->column_of[i] >= 0) keyed_put(&d->keyed, d->column_of[i], d->taken[i]);
  }
  *out = keyed_record(&d->keyed);
  return BAD_NONE;
}

const struct decoder_row decoder_regex = {
    .name = "regex",
    .help = "a line; the named groups of input.pattern (PCRE2, or a ready-made one) are its fields",
    .framer = &framer_lines,
    .named = true,
    .closed = true,
    .new = regex_new,
    .free = regex_free,
    .decode = regex_decode,
};
