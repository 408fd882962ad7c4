/* The table of forms, and what their files share. */
#include "core/exchange.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "core/exchange_private.h"
#include "core/som.h"

/* The one with the loosest looks comes last. */
const struct exchange_row *const exchange_table[] = {&exchange_cod, &exchange_npy, &exchange_json,
                                                     &exchange_csv, NULL};

const struct exchange_row *exchange_row(const char *name) {
  for (const struct exchange_row *const *row = exchange_table; *row; row++) {
    if (strcmp((*row)->name, name) == 0) return *row;
  }
  return NULL;
}

const struct exchange_row *exchange_row_of(const char *path) {
  const size_t length = strlen(path);
  for (const struct exchange_row *const *row = exchange_table; *row; row++) {
    const size_t suffix = strlen((*row)->suffix);
    if (length > suffix && strcmp(path + length - suffix, (*row)->suffix) == 0) return *row;
  }
  return NULL;
}

const struct exchange_row *exchange_row_like(struct span beginning) {
  for (const struct exchange_row *const *row = exchange_table; *row; row++) {
    if ((*row)->fits(beginning)) return *row;
  }
  return NULL;
}

/* --- texts --- */

void exchange_texts_add(struct exchange_texts *t, struct span text, uint32_t unit) {
  if (t->count == t->room) {
    t->room = t->room ? 2 * t->room : 16;
    struct exchange_text *each = realloc(t->each, t->room * sizeof *each);
    if (!each) abort();
    t->each = each;
  }
  buffer_append(&t->bytes, text.at, text.length);
  t->each[t->count++] = (struct exchange_text){t->bytes.length, unit};
}

struct span exchange_texts_at(const struct exchange_texts *t, uint32_t i) {
  const size_t from = i ? t->each[i - 1].end : 0;
  if (t->each[i].end == from) return (struct span){"", 0};
  return (struct span){t->bytes.data + from, t->each[i].end - from};
}

void exchange_texts_clear(struct exchange_texts *t) {
  buffer_clear(&t->bytes);
  free(t->each);
  *t = (struct exchange_texts){0};
}

bool exchange_note(const struct exchange *e, uint32_t i, const char *key, struct span *text) {
  const struct span note = exchange_texts_at(&e->notes, i);
  const size_t length = strlen(key);
  if (note.length <= length || memcmp(note.at, key, length) != 0 || note.at[length] != ' ') {
    return false;
  }
  *text = (struct span){note.at + length + 1, note.length - length - 1};
  return true;
}

/* --- the codebook --- */

void exchange_clear(struct exchange *e) {
  free(e->weights);
  free(e->anchor);
  free(e->scale);
  free(e->records);
  free(e->uses);
  exchange_texts_clear(&e->names);
  exchange_texts_clear(&e->labels);
  exchange_texts_clear(&e->notes);
  exchange_texts_clear(&e->fields);
  *e = (struct exchange){0};
}

int exchange_verify(uint64_t rows, uint64_t columns, uint64_t dims, struct error *err) {
  if (rows == 0 || columns == 0 || dims == 0) {
    return error_set(err, ERROR_DATA,
                     "%" PRIu64 " x %" PRIu64 " units with %" PRIu64 " components each are no map",
                     rows, columns, dims);
  }
  /* Sides first: then no product can wrap. */
  if (rows <= LATTICE_MOST_SIDE && columns <= LATTICE_MOST_SIDE && dims <= SOM_MOST_DIMS &&
      rows * columns <= LATTICE_MOST_UNITS && rows * columns * dims <= SOM_MOST_WEIGHTS) {
    return 0;
  }
  return error_set(err, ERROR_DATA,
                   "%" PRIu64 " x %" PRIu64 " units with %" PRIu64
                   " components each are too many: at most %d units, %d to a side, %d components",
                   rows, columns, dims, LATTICE_MOST_UNITS, LATTICE_MOST_SIDE, SOM_MOST_DIMS);
}

int exchange_make(struct exchange *e, uint64_t rows, uint64_t columns, uint64_t dims,
                  struct error *err) {
  e->weights = calloc(rows * columns * dims, sizeof *e->weights);
  if (!e->weights) return error_set(err, ERROR_INTERNAL, "no memory for so many weights");
  e->lattice.rows = (uint32_t)rows;
  e->lattice.columns = (uint32_t)columns;
  e->dims = (uint32_t)dims;
  return 0;
}

uint64_t exchange_fill(struct exchange *e) {
  const uint64_t all = exchange_weights(e);
  uint64_t missing = 0;
  for (uint64_t d = 0; d < e->dims; d++) {
    double mean = 0, known = 0;
    for (uint64_t i = d; i < all; i += e->dims) {
      if (isnan(e->weights[i])) continue;
      known++;
      mean += (e->weights[i] - mean) / known; /* no sum that could overflow */
    }
    for (uint64_t i = d; i < all; i += e->dims) {
      if (!isnan(e->weights[i])) continue;
      e->weights[i] = mean;
      missing++;
    }
  }
  return missing;
}

static void reorder_row(double *row, double *scratch, const uint32_t *order, uint32_t dims) {
  memcpy(scratch, row, dims * sizeof *row);
  for (uint32_t d = 0; d < dims; d++) row[d] = scratch[order[d]];
}

static void reorder_names(struct exchange *e, const uint32_t *order) {
  struct exchange_texts names = {0};
  for (uint32_t d = 0; d < e->names.count; d++) {
    exchange_texts_add(&names, exchange_texts_at(&e->names, order[d]), 0);
  }
  exchange_texts_clear(&e->names);
  e->names = names;
}

void exchange_reorder(struct exchange *e, const uint32_t *order) {
  double *scratch = malloc(e->dims * sizeof *scratch);
  if (!scratch) abort();
  for (uint64_t at = 0; at < exchange_weights(e); at += e->dims) {
    reorder_row(e->weights + at, scratch, order, e->dims);
  }
  if (e->anchor) reorder_row(e->anchor, scratch, order, e->dims);
  if (e->scale) reorder_row(e->scale, scratch, order, e->dims);
  free(scratch);
  reorder_names(e, order);
}

/* --- for the readers and writers --- */

int exchange_refuse(const struct exchange_lines *l, const char *format, ...) {
  char text[ERROR_TEXT_BYTES];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  error_set(l->err, ERROR_DATA, "%s:%zu: %s", l->hints->name, l->line, text);
  return -1;
}

int exchange_value(struct span text, double *value) {
  text = span_trim(text);
  if (number_read(text, value) == NUMBER_READ) return 0;
  *value = (double)NAN;
  if (text.length > 0 && (text.at[0] == '-' || text.at[0] == '+')) text.at++, text.length--;
  if (text.length == 0) return 0;
  return text.length == 3 && (text.at[0] | 0x20) == 'n' && (text.at[1] | 0x20) == 'a' &&
                 (text.at[2] | 0x20) == 'n'
             ? 0
             : -1;
}

int exchange_shape(const struct exchange_hints *hints, uint64_t units, uint64_t *rows,
                   uint64_t *columns, struct error *err) {
  *rows = hints->rows;
  *columns = hints->columns;
  if (*rows && !*columns && units % *rows == 0) *columns = units / *rows;
  if (*columns && !*rows && units % *columns == 0) *rows = units / *columns;
  if (*rows && *columns && *rows <= LATTICE_MOST_SIDE && *columns <= LATTICE_MOST_SIDE &&
      *rows * *columns == units) {
    return 0;
  }
  if (hints->rows || hints->columns) {
    return error_set(err, ERROR_DATA,
                     "%s: holds %" PRIu64
                     " units, which don't lie in map.rows x map.columns "
                     "(%" PRIu64 " x %" PRIu64 ")",
                     hints->name, units, hints->rows, hints->columns);
  }
  return error_set(err, ERROR_DATA,
                   "%s: holds %" PRIu64
                   " units and doesn't say how they lie: -s map.rows=R -s map.columns=C says it",
                   hints->name, units);
}

int exchange_fail(struct exchange *to) {
  exchange_clear(to);
  return -1;
}
