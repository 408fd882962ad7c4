/*
 * Fields between tabs, each tab one; or between runs of blanks, as ls, ps and vmstat write
 * them. Without a delimiter of either kind the first record decides: tabs if it has one. Of a
 * record of several lines the first is the row.
 */
#include <stdlib.h>

#include "flow/decoder.h"
#include "flow/fields.h"

struct tsv {
  struct decoder decoder;
  char delimiter; /* tab, blank (runs of them), or something else: to be decided */
  struct fields fields;
};

static struct decoder *tsv_new(const struct decoder_params *params) {
  struct tsv *d = calloc(1, sizeof *d);
  if (!d) abort();
  d->decoder.row = &decoder_tsv;
  d->delimiter = params->delimiter;
  d->fields.most = params->most_fields;
  return &d->decoder;
}

static void tsv_free(struct decoder *decoder) {
  struct tsv *d = (struct tsv *)decoder;
  fields_clear(&d->fields);
  free(d);
}

static bool split_at_tabs(struct fields *fields, const char *at, const char *end) {
  for (;;) {
    const char *from = at;
    at = fields_find(at, end, '\t');
    if (!fields_add(fields, (struct span){from, (size_t)(at - from)})) return false;
    if (at == end) return true;
    at++;
  }
}

static bool blank(char byte) {
  return byte == ' ' || byte == '\t';
}

static bool split_at_blanks(struct fields *fields, const char *at, const char *end) {
  for (;;) {
    while (at < end && blank(*at)) at++;
    if (at == end) return true;
    const char *from = at;
    while (at < end && !blank(*at)) at++;
    if (!fields_add(fields, (struct span){from, (size_t)(at - from)})) return false;
  }
}

static struct span first_line(struct span text) {
  const char *newline = memchr(text.at, '\n', text.length);
  if (!newline) return text;
  text.length = (size_t)(newline - text.at);
  if (text.length > 0 && newline[-1] == '\r') text.length--;
  return text;
}

static enum bad_reason tsv_decode(struct decoder *decoder, struct span text, struct record *out) {
  struct tsv *d = (struct tsv *)decoder;
  text = first_line(text);
  d->fields.count = 0;
  if (d->delimiter != '\t' && d->delimiter != ' ') d->delimiter = decoder_tsv_delimiter(text);
  bool fits = (d->delimiter == '\t' ? split_at_tabs : split_at_blanks)(&d->fields, text.at,
                                                                       text.at + text.length);
  *out = (struct record){.fields = d->fields.at, .count = d->fields.count};
  return fits ? BAD_NONE : BAD_FIELD_COUNT;
}

char decoder_tsv_delimiter(struct span first) {
  return memchr(first.at, '\t', first.length) ? '\t' : ' ';
}

const struct decoder_row decoder_tsv = {
    .name = "tsv",
    .help = "fields between tabs if the first record has one, else between runs of blanks",
    .framer = &framer_lines,
    .tabular = true,
    .new = tsv_new,
    .free = tsv_free,
    .decode = tsv_decode,
};
