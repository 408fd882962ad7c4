/* YAML by hand: a few lines in flow style, names quoted as JSON, which is YAML, too. */
#include "embed/settings.h"

#include <inttypes.h>

#include "base/json.h"
#include "base/number.h"

static bool starts_with(struct span text, size_t at, const char *with) {
  size_t length = strlen(with);
  return text.length - at >= length && memcmp(text.at + at, with, length) == 0;
}

/* Controls, line and paragraph separators, the byte-order mark and what is no character. */
static bool unprintable(struct span text, size_t at) {
  static const char *const others[] = {"\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF",
                                       "\xEF\xBF\xBE", "\xEF\xBF\xBF"};
  const unsigned char *byte = (const unsigned char *)text.at + at;
  if (byte[0] < 0x20 || byte[0] == 0x7F || (byte[0] == 0xC2 && byte[1] < 0xA0)) return true;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (starts_with(text, at, others[i])) return true;
  }
  return false;
}

bool settings_can_name(struct span name) {
  if (name.length == 0 || span_is(name, "*")) return false;
  for (size_t at = 0, length; at < name.length; at += length) {
    length = span_utf8(name, at);
    if (length == 0 || unprintable(name, at)) return false;
  }
  return true;
}

static void put_number(struct buffer *to, const char *before, double value) {
  buffer_append_text(to, before);
  number_append_exact(to, value);
}

/* Where all are numbers, a record could be taken for a header of them. */
static bool can_head(const struct columns *columns) {
  double number;
  for (uint32_t i = 0; i < columns->count; i++) {
    if (number_read(columns_name(columns, i), &number) != NUMBER_READ) return true;
  }
  return false;
}

static void write_columns(const struct columns *columns, struct buffer *to) {
  buffer_printf(to, "input: {header: %s, columns: [", can_head(columns) ? "auto" : "no");
  for (uint32_t i = 0; i < columns->count; i++) {
    if (i) buffer_append_text(to, ", ");
    json_append_string(to, columns_name(columns, i));
  }
  buffer_append_text(to, "]}\nfeatures: [");
  for (uint32_t i = 0; i < columns->count; i++) {
    buffer_append_text(to, i ? ", {field: " : "{field: ");
    json_append_string(to, columns_name(columns, i));
    buffer_append_text(to, ", as: number}");
  }
  buffer_append_text(to, "]\n");
}

static void write_map(const struct model_params *p, struct buffer *to) {
  const struct som_params *som = &p->som;
  buffer_printf(to, "scale: %s\n", p->scale->name);
  buffer_printf(to, "map: {rows: %" PRIu32 ", columns: %" PRIu32 ", lattice: %s, torus: %s, ",
                som->lattice.rows, som->lattice.columns, som->lattice.kind->name,
                som->lattice.torus ? "yes" : "no");
  buffer_printf(to, "neighbourhood: %s, distance: %s, init: %s, ", som->neighbourhood->name,
                som->distance->name, p->initial->name);
  buffer_printf(to, "warmup_records: %" PRIu64 ", seed: %" PRIu64 "}\n", p->warmup_records,
                p->seed);
}

static void write_learn(const struct som_params *som, struct buffer *to) {
  buffer_printf(to, "learn: {decay: %s, ", som->decay->name);
  put_number(to, "rate: {first: ", som->rate_first);
  put_number(to, ", last: ", som->rate_last);
  put_number(to, "}, radius: {first: ", som->radius_first);
  put_number(to, ", last: ", som->radius_last);
  buffer_printf(to, "}, over: %" PRIu64 "}\n", som->over);
}

void settings_write(const struct model *m, const struct columns *columns, struct buffer *to) {
  write_columns(columns, to);
  write_map(&m->params, to);
  write_learn(&m->params.som, to);
}
