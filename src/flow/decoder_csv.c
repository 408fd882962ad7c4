/* Comma-separated values after RFC 4180, with any one-byte delimiter. */
#include <stdlib.h>

#include "base/buffer.h"
#include "flow/decoder.h"
#include "flow/fields.h"

struct csv {
  struct decoder decoder;
  char delimiter;
  struct fields fields;
  struct buffer unquoted; /* fields that had doubled quotes */
};

static struct decoder *csv_new(const struct decoder_params *params) {
  struct csv *d = calloc(1, sizeof *d);
  if (!d) abort();
  d->decoder.row = &decoder_csv;
  d->delimiter = params->delimiter;
  d->fields.most = params->most_fields;
  return &d->decoder;
}

static void csv_free(struct decoder *decoder) {
  struct csv *d = (struct csv *)decoder;
  fields_clear(&d->fields);
  buffer_clear(&d->unquoted);
  free(d);
}

/* The field that begins after an opening quote at `at`: fills *field, returns where it stops
   (a delimiter or end), or NULL if it never closes or goes on after its quote. */
static const char *quoted_field(struct csv *d, const char *at, const char *end,
                                struct span *field) {
  const char *from = at;
  size_t copied = d->unquoted.length;
  bool doubled = false;
  for (;;) {
    const char *quote = memchr(at, '"', (size_t)(end - at));
    if (!quote) return NULL;
    if (quote + 1 == end || quote[1] == d->delimiter) {
      *field = (struct span){from, (size_t)(quote - from)};
      if (doubled) {
        buffer_append(&d->unquoted, from, (size_t)(quote - from));
        *field = (struct span){d->unquoted.data + copied, d->unquoted.length - copied};
      }
      return quote + 1;
    }
    if (quote[1] != '"') return NULL;
    doubled = true;
    buffer_append(&d->unquoted, from, (size_t)(quote + 1 - from));
    from = at = quote + 2;
  }
}

static enum bad_reason csv_decode(struct decoder *decoder, struct span text, struct record *out) {
  struct csv *d = (struct csv *)decoder;
  const char *at = text.at, *end = text.at + text.length;
  d->fields.count = 0;
  d->unquoted.length = 0;
  /* Reserved whole, so that fields already handed out don't move as it fills. */
  if (d->unquoted.capacity < text.length) buffer_reserve(&d->unquoted, text.length);
  for (;;) {
    struct span field;
    if (at < end && *at == '"') {
      at = quoted_field(d, at + 1, end, &field);
      if (!at) return BAD_QUOTE;
    } else {
      const char *from = at;
      at = fields_find(at, end, d->delimiter);
      field = (struct span){from, (size_t)(at - from)};
    }
    if (!fields_add(&d->fields, field)) return BAD_FIELD_COUNT;
    if (at == end) break;
    at++;
  }
  *out = (struct record){.fields = d->fields.at, .count = d->fields.count};
  return BAD_NONE;
}

const struct decoder_row decoder_csv = {
    .name = "csv",
    .help = "comma-separated values with RFC 4180 quotes; input.delimiter sets another byte",
    .framer = &framer_csv,
    .tabular = true,
    .new = csv_new,
    .free = csv_free,
    .decode = csv_decode,
};
