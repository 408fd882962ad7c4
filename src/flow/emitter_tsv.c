/* Fields between tabs; tab, newline, carriage return and backslash in a text as \t \n \r \\. */
#include "base/number.h"
#include "flow/emitter.h"

static const char escapes[256] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r', ['\\'] = '\\'};

/* No backslash and no byte below 16, which tab, newline and carriage return are: eight bytes a
   step. Most texts have none and are copied whole. */
static bool is_clean(const unsigned char *at, size_t length) {
  const uint64_t ones = UINT64_C(0x0101010101010101);
  uint64_t found = 0, bytes = ones * ' ', other;
  for (; length > 0 && !(found & ones << 7); at += 8, length -= 8) {
    if (length < 8) bytes = ones * ' ';
    memcpy(&bytes, at, length < 8 ? length : 8);
    other = bytes ^ ones * '\\';
    found = ((bytes - ones * 16) & ~bytes) | ((other - ones) & ~other);
    if (length < 8) break;
  }
  return !(found & ones << 7);
}

static void append_text(struct buffer *out, struct span text) {
  const unsigned char *at = (const unsigned char *)text.at, *end = at + text.length;
  if (is_clean(at, text.length)) {
    buffer_append(out, at, text.length);
    return;
  }
  char *to = buffer_reserve(out, 2 * text.length), *from = to;
  for (; at < end; at++) {
    char escape = escapes[*at];
    if (escape) *to++ = '\\';
    *to++ = escape ? escape : (char)*at;
  }
  out->length += (size_t)(to - from);
}

static void append_value(struct buffer *out, const struct value *v) {
  switch (v->kind) {
    case VALUE_COUNT:
      out->length += number_write_count(v->count, buffer_reserve(out, NUMBER_TEXT_BYTES));
      break;
    case VALUE_REAL:
      out->length += number_write(v->real, buffer_reserve(out, NUMBER_TEXT_BYTES));
      break;
    case VALUE_TIME: emitter_time(v->count, out); break;
    case VALUE_TEXT: append_text(out, v->text); break;
    case VALUE_NONE: buffer_append_byte(out, '-'); break;
  }
}

static void tsv_header(const struct field_list *fields, struct buffer *out) {
  for (unsigned i = 0; i < fields->count; i++) {
    if (i) buffer_append_byte(out, '\t');
    buffer_append_text(out, fields->rows[i]->name);
  }
  buffer_append_byte(out, '\n');
}

static void tsv_line(const struct field_list *fields, const struct verdict *v, struct buffer *out) {
  for (unsigned i = 0; i < fields->count; i++) {
    if (i) buffer_append_byte(out, '\t');
    struct value value = fields->rows[i]->value(v);
    append_value(out, &value);
  }
  buffer_append_byte(out, '\n');
}

const struct emitter_row emitter_tsv = {
    .name = "tsv",
    .help = "fields between tabs; \\t \\n \\r \\\\ for those four bytes in a text",
    .header = tsv_header,
    .line = tsv_line};
