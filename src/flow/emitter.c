/* The table of output formats, and what they share. */
#include "flow/emitter.h"

#include "base/number.h"

const struct emitter_row *const emitter_table[] = {&emitter_tsv, &emitter_csv, &emitter_jsonl,
                                                   NULL};

const struct emitter_row *emitter_row(const char *name) {
  for (const struct emitter_row *const *row = emitter_table; *row; row++) {
    if (strcmp((*row)->name, name) == 0) return *row;
  }
  return NULL;
}

/* Year, month and day of a day since 1970-01-01, in the proleptic Gregorian calendar. Years
   are counted from March, so that the leap day ends one. */
static void civil(uint64_t day, unsigned *year, unsigned *month, unsigned *mday) {
  uint64_t since = day + 719468; /* since 0000-03-01 */
  uint64_t era = since / 146097, of_era = since % 146097;
  uint64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  unsigned of_year = (unsigned)(of_era - (365 * y + y / 4 - y / 100));
  unsigned m = (5 * of_year + 2) / 153;
  *mday = of_year - (153 * m + 2) / 5 + 1;
  *month = m < 10 ? m + 3 : m - 9;
  *year = (unsigned)(y + 400 * era) + (*month <= 2);
}

void emitter_time(uint64_t time_ns, struct buffer *out) {
  uint64_t ms = time_ns / 1000000, seconds = ms / 1000;
  unsigned year, month, day, rest = (unsigned)(seconds % 86400);
  civil(seconds / 86400, &year, &month, &day);
  buffer_printf(out, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", year, month, day, rest / 3600,
                rest / 60 % 60, rest % 60, (unsigned)(ms % 1000));
}

void emitter_number(const struct value *v, struct buffer *out) {
  char *to = buffer_reserve(out, NUMBER_TEXT_BYTES);
  switch (v->kind) {
    case VALUE_COUNT: out->length += number_write_count(v->count, to); break;
    case VALUE_THOUSANDTHS: out->length += number_write_thousandths(v->count, to); break;
    default: out->length += number_write(v->real, to);
  }
}

void emitter_names(const struct field_list *fields, char delimiter, struct buffer *out) {
  for (unsigned i = 0; i < fields->count; i++) {
    if (i) buffer_append_byte(out, delimiter);
    buffer_append_text(out, fields->rows[i]->name);
  }
  buffer_append_byte(out, '\n');
}

void emitter_values(const struct field_list *fields, const struct verdict *v, char delimiter,
                    void (*text)(struct buffer *out, struct span text), struct buffer *out) {
  for (unsigned i = 0; i < fields->count; i++) {
    if (i) buffer_append_byte(out, delimiter);
    struct value value = fields->rows[i]->value(v);
    switch (value.kind) {
      case VALUE_COUNT:
      case VALUE_THOUSANDTHS:
      case VALUE_REAL: emitter_number(&value, out); break;
      case VALUE_WORD: buffer_append(out, value.text.at, value.text.length); break;
      case VALUE_TIME: emitter_time(value.count, out); break;
      case VALUE_TEXT:
      case VALUE_JSON: text(out, value.text); break;
      case VALUE_NONE: buffer_append_byte(out, '-'); break;
    }
  }
  buffer_append_byte(out, '\n');
}
