/* Fields between commas, after RFC 4180 but for the line's end, which is a newline alone. */
#include "base/csv.h"
#include "flow/emitter.h"

static void csv_header(const struct field_list *fields, struct buffer *out) {
  emitter_names(fields, ',', out);
}

static void csv_line(const struct field_list *fields, const struct verdict *v, struct buffer *out) {
  emitter_values(fields, v, ',', csv_append, out);
}

const struct emitter_row emitter_csv = {
    .name = "csv",
    .help = "fields between commas, quoted where they must be (RFC 4180)",
    .header = csv_header,
    .line = csv_line};
