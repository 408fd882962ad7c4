/* Fields between tabs; tab, newline, carriage return and backslash in a text as \t \n \r \\. */
#include "core/lanes.h"
#include "flow/emitter.h"

static const char escapes[256] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r', ['\\'] = '\\'};

/* No backslash and no byte below 16, which tab, newline and carriage return are. Most texts have
   none and are copied whole. */
static bool is_clean(const unsigned char *at, size_t length) {
  unsigned char dirty[LANES] = {0}, any = 0;
  for (; length >= LANES; at += LANES, length -= LANES) {
    EACH_LANE dirty[l] |= (unsigned char)((at[l] < 16) | (at[l] == '\\'));
  }
  GATHER_LANES(|, any) any |= dirty[l];
  while (length-- > 0) any |= (unsigned char)((at[length] < 16) | (at[length] == '\\'));
  return any == 0;
}

void emitter_tsv_text(struct buffer *out, struct span text) {
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

static void tsv_header(const struct field_list *fields, struct buffer *out) {
  emitter_names(fields, '\t', out);
}

static void tsv_line(const struct field_list *fields, const struct verdict *v, struct buffer *out) {
  emitter_values(fields, v, '\t', emitter_tsv_text, out);
}

const struct emitter_row emitter_tsv = {
    .name = "tsv",
    .help = "fields between tabs; \\t \\n \\r \\\\ for those four bytes in a text",
    .header = tsv_header,
    .line = tsv_line};
