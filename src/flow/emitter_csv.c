/*
 * Fields between commas, after RFC 4180 but for the line's end, which is a newline alone: a text
 * with a comma, a quote, a carriage return or a newline stands in quotes, a quote in it is doubled.
 */
#include "flow/emitter.h"

static bool needs_quotes(struct span text) {
  for (size_t i = 0; i < text.length; i++) {
    char byte = text.at[i];
    if (byte == ',' || byte == '"' || byte == '\r' || byte == '\n') return true;
  }
  return false;
}

static void append_text(struct buffer *out, struct span text) {
  if (!needs_quotes(text)) {
    buffer_append(out, text.at, text.length);
    return;
  }
  char *to = buffer_reserve(out, 2 * text.length + 2), *from = to;
  *to++ = '"';
  for (size_t i = 0; i < text.length; i++) {
    if (text.at[i] == '"') *to++ = '"';
    *to++ = text.at[i];
  }
  *to++ = '"';
  out->length += (size_t)(to - from);
}

static void csv_header(const struct field_list *fields, struct buffer *out) {
  emitter_names(fields, ',', out);
}

static void csv_line(const struct field_list *fields, const struct verdict *v, struct buffer *out) {
  emitter_values(fields, v, ',', append_text, out);
}

const struct emitter_row emitter_csv = {
    .name = "csv",
    .help = "fields between commas, quoted where they must be (RFC 4180)",
    .header = csv_header,
    .line = csv_line};
