/* A JSON object a line. A record that was JSON stands in it as such, others as a string. */
#include "base/json.h"
#include "flow/emitter.h"

static void append_time(struct buffer *out, uint64_t time_ns) {
  buffer_append_byte(out, '"');
  emitter_time(time_ns, out);
  buffer_append_byte(out, '"');
}

static void append_value(struct buffer *out, const struct value *v) {
  switch (v->kind) {
    case VALUE_NONE: buffer_append_text(out, "null"); break;
    case VALUE_WORD:
    case VALUE_TEXT: json_append_string(out, v->text); break;
    case VALUE_JSON: json_append_value(out, v->text); break;
    case VALUE_TIME: append_time(out, v->count); break;
    case VALUE_COUNT:
    case VALUE_THOUSANDTHS:
    case VALUE_REAL: emitter_number(v, out); break;
  }
}

static void jsonl_line(const struct field_list *fields, const struct verdict *v,
                       struct buffer *out) {
  for (unsigned i = 0; i < fields->count; i++) {
    const struct field_row *row = fields->rows[i];
    struct value value = row->value(v);
    buffer_append_text(out, i ? ",\"" : "{\"");
    buffer_append_text(out, row->name);
    buffer_append_text(out, "\":");
    append_value(out, &value);
  }
  buffer_append(out, "}\n", 2);
}

const struct emitter_row emitter_jsonl = {
    .name = "jsonl",
    .help = "a JSON object a line; a record that was JSON stands in it as such",
    .line = jsonl_line};
