/*
 * A table: a header, then a row a unit (RFC 4180, commas). Columns called `row` and `column` say
 * where a unit lies; without them units come row by row, and the shape from elsewhere.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/csv.h"
#include "base/number.h"
#include "core/exchange_private.h"
#include "core/som.h"

struct csv {
  struct exchange_lines lines;
  struct exchange_texts head; /* the first record's cells */
  int64_t row_at, column_at;  /* which of them; -1: none */
  struct buffer cell;         /* one that had doubled quotes */
  struct buffer values;       /* doubles, unit by unit */
  struct buffer places;       /* uint32_t row and column of each unit */
  uint64_t units, rows, columns;
};

/* --- cells --- */

enum ending { CELL_MORE, CELL_LAST, CELL_BROKEN };

static char take(struct exchange_lines *l) {
  const char byte = l->rest.at[0];
  l->rest.at++;
  l->rest.length--;
  if (byte == '\n') l->line++;
  return byte;
}

/* Behind an opening quote; false if it never closes. */
static bool quoted(struct csv *c, struct span *cell) {
  struct exchange_lines *l = &c->lines;
  buffer_reset(&c->cell);
  while (l->rest.length > 0) {
    const char byte = take(l);
    const bool doubled = byte == '"' && l->rest.length > 0 && l->rest.at[0] == '"';
    if (byte == '"' && !doubled) {
      *cell = buffer_span(&c->cell);
      return true;
    }
    if (doubled) take(l);
    buffer_append_byte(&c->cell, byte);
  }
  return false;
}

/* The next cell, until the next call. */
static enum ending next_cell(struct csv *c, struct span *cell) {
  struct span *rest = &c->lines.rest;
  const bool quote = rest->length > 0 && rest->at[0] == '"';
  if (quote) {
    take(&c->lines);
    if (!quoted(c, cell)) return CELL_BROKEN;
  } else {
    *cell = (struct span){rest->at, 0};
    while (cell->length < rest->length && rest->at[cell->length] != ',' &&
           rest->at[cell->length] != '\n') {
      cell->length++;
    }
    rest->at += cell->length;
    rest->length -= cell->length;
    if (cell->length > 0 && cell->at[cell->length - 1] == '\r') cell->length--;
  }
  if (quote && rest->length > 0 && rest->at[0] == '\r') take(&c->lines);
  if (rest->length == 0) return CELL_LAST;
  if (rest->at[0] != ',' && rest->at[0] != '\n') return CELL_BROKEN;
  return take(&c->lines) == ',' ? CELL_MORE : CELL_LAST;
}

static int refuse_quote(const struct csv *c) {
  return exchange_refuse(&c->lines, "a quote that never closes, or goes on after it has");
}

static void skip_empty_lines(struct csv *c) {
  while (c->lines.rest.length > 0 && (c->lines.rest.at[0] == '\n' || c->lines.rest.at[0] == '\r')) {
    take(&c->lines);
  }
}

/* --- the header --- */

static bool all_numbers(const struct exchange_texts *head) {
  double value;
  for (uint32_t i = 0; i < head->count; i++) {
    if (exchange_value(exchange_texts_at(head, i), &value) != 0) return false;
  }
  return true;
}

static int64_t find(const struct exchange_texts *head, const char *name) {
  for (uint32_t i = 0; i < head->count; i++) {
    if (span_is(exchange_texts_at(head, i), name)) return i;
  }
  return -1;
}

static uint32_t components(const struct csv *c) {
  return c->head.count - (c->row_at >= 0 ? 2 : 0);
}

static int read_head(struct csv *c, struct exchange *to) {
  struct exchange_lines begin;
  enum ending ending;
  struct span cell;
  skip_empty_lines(c);
  begin = c->lines;
  if (begin.rest.length == 0) {
    return exchange_refuse(&c->lines, "the file ends before a table has begun");
  }
  do {
    ending = next_cell(c, &cell);
    if (ending == CELL_BROKEN) return refuse_quote(c);
    if (c->head.count == SOM_MOST_DIMS + 2) {
      return exchange_refuse(&c->lines, "more than %d columns", SOM_MOST_DIMS);
    }
    exchange_texts_add(&c->head, cell, 0);
  } while (ending == CELL_MORE);
  c->row_at = find(&c->head, "row");
  c->column_at = find(&c->head, "column");
  if (c->row_at < 0 || c->column_at < 0) c->row_at = c->column_at = -1;
  if (components(c) == 0) return exchange_refuse(&begin, "there is no column of weights");
  if (all_numbers(&c->head)) { /* no header at all */
    c->lines = begin;
    return 0;
  }
  for (uint32_t i = 0; i < c->head.count; i++) {
    if (i == c->row_at || i == c->column_at) continue;
    exchange_texts_add(&to->names, exchange_texts_at(&c->head, i), 0);
  }
  return 0;
}

/* --- units --- */

static int read_place(struct csv *c, uint32_t column, double value) {
  uint32_t place;
  if (!(value >= 0 && value < LATTICE_MOST_SIDE && value == floor(value))) {
    return exchange_refuse(&c->lines, "`%s` is no whole number from 0 to %d",
                           column == c->row_at ? "row" : "column", LATTICE_MOST_SIDE - 1);
  }
  place = (uint32_t)value;
  uint64_t *most = column == c->row_at ? &c->rows : &c->columns;
  if (place >= *most) *most = (uint64_t)place + 1;
  uint32_t *pair = (void *)(c->places.data + c->places.length);
  pair[column == c->row_at ? 0 : 1] = place;
  return 0;
}

static int read_cell(struct csv *c, uint32_t column, struct span cell) {
  double value;
  char shown[BUFFER_SHOWN_BYTES];
  if (exchange_value(cell, &value) != 0) {
    return exchange_refuse(&c->lines, "column %u is `%s`: a number is wanted, or nothing",
                           column + 1, buffer_shown(cell, shown));
  }
  if (column == c->row_at || column == c->column_at) return read_place(c, column, value);
  buffer_append(&c->values, &value, sizeof value);
  return 0;
}

static int read_unit(struct csv *c) {
  enum ending ending;
  uint32_t column = 0;
  if (c->units == LATTICE_MOST_UNITS) {
    return exchange_refuse(&c->lines, "more than %d units", LATTICE_MOST_UNITS);
  }
  const struct exchange_lines begin = c->lines;
  buffer_reserve(&c->places, 2 * sizeof(uint32_t));
  do {
    struct span cell;
    ending = next_cell(c, &cell);
    if (ending == CELL_BROKEN) return refuse_quote(c);
    if (column < c->head.count) {
      const size_t line = c->lines.line;
      c->lines.line = begin.line;
      if (read_cell(c, column, cell) != 0) return -1;
      c->lines.line = line;
    }
    column++;
  } while (ending == CELL_MORE);
  if (column != c->head.count) {
    return exchange_refuse(&begin, "%u columns, not the %u of the first row", column,
                           c->head.count);
  }
  c->places.length += 2 * sizeof(uint32_t);
  c->units++;
  return 0;
}

static uint64_t unit_at(const struct csv *c, uint64_t i) {
  const uint32_t *pair = (const void *)(c->places.data + i * 2 * sizeof *pair);
  return c->row_at < 0 ? i : pair[0] * c->columns + pair[1];
}

/* Every unit once: their number is right, so it is enough that none comes twice. */
static int lay_out(struct csv *c, struct exchange *to) {
  const size_t bytes = to->dims * sizeof *to->weights;
  bool *seen = calloc(c->units, sizeof *seen);
  int status = 0;
  if (!seen) abort();
  for (uint64_t i = 0; i < c->units && status == 0; i++) {
    const uint64_t unit = unit_at(c, i);
    memcpy(to->weights + unit * to->dims, c->values.data + i * bytes, bytes);
    if (seen[unit]) {
      status =
          error_set(c->lines.err, ERROR_DATA, "%s: row %" PRIu64 ", column %" PRIu64 " comes twice",
                    c->lines.hints->name, unit / c->columns, unit % c->columns);
    }
    seen[unit] = true;
  }
  free(seen);
  return status;
}

static int find_shape(struct csv *c) {
  if (c->row_at < 0) {
    return exchange_shape(c->lines.hints, c->units, &c->rows, &c->columns, c->lines.err);
  }
  if (c->rows * c->columns == c->units) return 0;
  return error_set(c->lines.err, ERROR_DATA,
                   "%s: %" PRIu64 " units, but rows 0 to %" PRIu64 " and columns 0 to %" PRIu64
                   ": some are missing or come twice",
                   c->lines.hints->name, c->units, c->rows - 1, c->columns - 1);
}

static int read_all(struct csv *c, struct exchange *to) {
  if (read_head(c, to) != 0) return -1;
  for (skip_empty_lines(c); c->lines.rest.length > 0; skip_empty_lines(c)) {
    if (read_unit(c) != 0) return -1;
  }
  if (c->units == 0) return exchange_refuse(&c->lines, "the file ends before the first unit");
  if (find_shape(c) != 0) return -1;
  if (exchange_verify(c->rows, c->columns, components(c), c->lines.err) != 0) {
    return error_prefix(c->lines.err, "%s", c->lines.hints->name);
  }
  if (exchange_make(to, c->rows, c->columns, components(c), c->lines.err) != 0) return -1;
  return lay_out(c, to);
}

static int csv_read(struct span bytes, const struct exchange_hints *hints, struct exchange *to,
                    struct error *err) {
  struct csv c = {.lines = {.hints = hints, .rest = bytes, .line = 1, .err = err}};
  if (bytes.length >= 3 && memcmp(bytes.at, "\xEF\xBB\xBF", 3) == 0) {
    c.lines.rest = (struct span){bytes.at + 3, bytes.length - 3};
  }
  const int status = read_all(&c, to);
  exchange_texts_clear(&c.head);
  buffer_clear(&c.cell);
  buffer_clear(&c.values);
  buffer_clear(&c.places);
  return status == 0 ? 0 : exchange_fail(to);
}

/* --- writing --- */

static void csv_write(const struct exchange *e, struct buffer *to) {
  const uint32_t units = lattice_units(&e->lattice), columns = e->lattice.columns;
  buffer_append_text(to, "row,column");
  for (uint32_t d = 0; d < e->dims; d++) {
    buffer_append_byte(to, ',');
    if (e->names.count) csv_append(to, exchange_texts_at(&e->names, d));
    if (!e->names.count) buffer_printf(to, "%u", d + 1);
  }
  buffer_append_byte(to, '\n');
  for (uint32_t unit = 0; unit < units; unit++) {
    const double *w = e->weights + (uint64_t)unit * e->dims;
    buffer_printf(to, "%u,%u", unit / columns, unit % columns);
    for (uint32_t d = 0; d < e->dims; d++) {
      buffer_append_byte(to, ',');
      if (!isnan(w[d])) number_append_exact(to, w[d]);
    }
    buffer_append_byte(to, '\n');
  }
}

/* Two columns at least; anything else that is called csv has to say so by its name. */
static bool csv_fits(struct span bytes) {
  const char *newline = memchr(bytes.at, '\n', bytes.length);
  const size_t length = newline ? (size_t)(newline - bytes.at) : bytes.length;
  return memchr(bytes.at, ',', length) && !memchr(bytes.at, '\0', length);
}

const struct exchange_row exchange_csv = {
    .name = "csv",
    .help = "a table: row, column and a column a component",
    .suffix = ".csv",
    .write = csv_write,
    .read = csv_read,
    .fits = csv_fits,
};
