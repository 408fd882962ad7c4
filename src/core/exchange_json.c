/* One JSON object with all that is known of a map; export only. */
#include <inttypes.h>
#include <math.h>

#include "base/json.h"
#include "base/number.h"
#include "core/exchange_private.h"

static void put_text(struct buffer *to, const char *text) {
  json_append_string(to, span_of(text));
}

static void put_texts(struct buffer *to, const struct exchange_texts *texts) {
  for (uint32_t i = 0; i < texts->count; i++) {
    if (i) buffer_append_text(to, ", ");
    json_append_string(to, exchange_texts_at(texts, i));
  }
}

static void put_numbers(struct buffer *to, const double *values, uint32_t count) {
  buffer_append_byte(to, '[');
  for (uint32_t i = 0; i < count; i++) {
    if (i) buffer_append_text(to, ", ");
    if (isnan(values[i])) buffer_append_text(to, "null");
    if (!isnan(values[i])) number_append_exact(to, values[i]);
  }
  buffer_append_byte(to, ']');
}

static void put_features(struct buffer *to, const struct exchange *e) {
  buffer_append_text(to, "  \"features\": [");
  for (uint32_t i = 0; i < e->fields.count; i++) {
    const struct exchange_feature *f = &e->uses[i];
    buffer_append_text(to, i ? ",\n    {\"field\": " : "\n    {\"field\": ");
    json_append_string(to, exchange_texts_at(&e->fields, i));
    buffer_append_text(to, ", \"as\": ");
    put_text(to, f->as);
    buffer_append_text(to, ", \"transform\": ");
    put_text(to, f->transform);
    buffer_append_text(to, ", \"scale\": ");
    put_text(to, f->scale);
    buffer_append_text(to, ", \"weight\": ");
    number_append_exact(to, f->weight);
    buffer_printf(to, ", \"first\": %u, \"dims\": %u}", f->first, f->dims);
  }
  buffer_append_text(to, "],\n");
}

static void put_shape(struct buffer *to, const struct exchange *e) {
  const struct lattice *l = &e->lattice;
  buffer_printf(to, "{\n  \"rows\": %u,\n  \"columns\": %u,\n", l->rows, l->columns);
  buffer_append_text(to, "  \"lattice\": ");
  put_text(to, l->kind ? l->kind->name : "");
  buffer_printf(to, ",\n  \"torus\": %s,\n  \"neighbourhood\": ", l->torus ? "true" : "false");
  put_text(to, e->neighbourhood ? e->neighbourhood->name : "");
  buffer_printf(to, ",\n  \"scaled\": %s,\n  \"components\": [", e->scaled ? "true" : "false");
  put_texts(to, &e->names);
  buffer_append_text(to, "],\n");
}

static void put_unit(struct buffer *to, const struct exchange *e, uint32_t unit, uint32_t *label) {
  const uint32_t columns = e->lattice.columns;
  buffer_printf(to, "%s    {\"unit\": %u, \"row\": %u, \"column\": %u, ", unit ? ",\n" : "", unit,
                unit / columns, unit % columns);
  if (e->records) buffer_printf(to, "\"records\": %" PRIu64 ", ", e->records[unit]);
  buffer_append_text(to, "\"label\": ");
  const bool has = *label < e->labels.count && e->labels.each[*label].unit == unit;
  if (has) json_append_string(to, exchange_texts_at(&e->labels, *label));
  if (!has) buffer_append_text(to, "null");
  while (*label < e->labels.count && e->labels.each[*label].unit == unit) ++*label;
  buffer_append_text(to, ", \"weights\": ");
  put_numbers(to, e->weights + (uint64_t)unit * e->dims, e->dims);
  buffer_append_byte(to, '}');
}

static void json_write(const struct exchange *e, struct buffer *to) {
  const uint32_t units = lattice_units(&e->lattice);
  uint32_t label = 0;
  put_shape(to, e);
  put_features(to, e);
  if (e->anchor && e->scale) {
    buffer_append_text(to, "  \"anchor\": ");
    put_numbers(to, e->anchor, e->dims);
    buffer_append_text(to, ",\n  \"scale\": ");
    put_numbers(to, e->scale, e->dims);
    buffer_append_text(to, ",\n");
  }
  buffer_append_text(to, "  \"units\": [\n");
  for (uint32_t unit = 0; unit < units; unit++) put_unit(to, e, unit, &label);
  buffer_append_text(to, "\n  ]\n}\n");
}

static bool json_fits(struct span bytes) {
  while (bytes.length > 0 && (span_blank(bytes.at[0]) || bytes.at[0] == '\n')) {
    bytes.at++;
    bytes.length--;
  }
  return bytes.length > 0 && bytes.at[0] == '{';
}

const struct exchange_row exchange_json = {
    .name = "json",
    .help = "all that is known of the map, as one object (export only)",
    .suffix = ".json",
    .write = json_write,
    .fits = json_fits,
};
