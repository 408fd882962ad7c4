/* Output formats and output fields: how a verdict becomes a line. */
#ifndef FLOW_EMITTER_H
#define FLOW_EMITTER_H

#include "base/buffer.h"
#include "base/error.h"
#include "flow/verdict.h"

/* Typed, so that every format can write it its own way. THOUSANDTHS: a number in thousandths; WORD:
   a text of letters and digits; JSON: a text that is a JSON value. */
enum value_kind {
  VALUE_NONE,
  VALUE_COUNT,
  VALUE_REAL,
  VALUE_THOUSANDTHS,
  VALUE_TIME,
  VALUE_WORD,
  VALUE_TEXT,
  VALUE_JSON
};
struct value {
  enum value_kind kind;
  uint64_t count; /* also: nanoseconds since 1970 for VALUE_TIME */
  double real;
  struct span text;
};

/* To add a field: a function of a line or two and a row here. */
struct field_row {
  const char *name, *help;
  struct value (*value)(const struct verdict *v);
};
extern const struct field_row field_table[];         /* ends with a NULL name */
const struct field_row *field_row(struct span name); /* NULL if there is none */

enum { FIELDS_MOST = 32 };
struct field_list {
  const struct field_row *rows[FIELDS_MOST];
  unsigned count;
};

/* "unit,distance,record"; ERROR_CONFIG names the first field that isn't one. */
int field_list_parse(struct field_list *list, const char *text, struct error *err);

/* To add a format: a file emitter_NAME.c that exports one row, and that row in emitter_table. */
struct emitter_row {
  const char *name, *help;
  /* The line that names the fields; NULL: every line does. */
  void (*header)(const struct field_list *fields, struct buffer *out);
  void (*line)(const struct field_list *fields, const struct verdict *v, struct buffer *out);
};

extern const struct emitter_row emitter_tsv, emitter_csv, emitter_jsonl;
extern const struct emitter_row *const emitter_table[];  /* ends with NULL */
const struct emitter_row *emitter_row(const char *name); /* NULL if there is none */

/* For the formats: nanoseconds since 1970 as RFC 3339 with milliseconds, UTC. */
void emitter_time(uint64_t time_ns, struct buffer *out);
/* A count or a real in digits. */
void emitter_number(const struct value *v, struct buffer *out);
/* A text of a tsv line, with its four escapes. */
void emitter_tsv_text(struct buffer *out, struct span text);
/* For tables: a line of names, a line of values with `-` for none; how a text is written is the
   format's own affair. */
void emitter_names(const struct field_list *fields, char delimiter, struct buffer *out);
void emitter_values(const struct field_list *fields, const struct verdict *v, char delimiter,
                    void (*text)(struct buffer *out, struct span text), struct buffer *out);

#endif
