/* Where units lie and who is whose neighbour. */
#include "core/lattice.h"

#include <stddef.h>
#include <string.h>

const struct lattice_row lattice_table[] = {
    {"hexagonal", "six neighbours: odd rows stand half a column to the right", true, 0.75, 6, 1},
    {"rectangular", "eight neighbours: rows and columns as on a chess board", false, 1, 8, 2},
    {NULL, NULL, false, 0, 0, 0},
};

const struct lattice_row *lattice_row(const char *name) {
  for (const struct lattice_row *row = lattice_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}

/* Halves of a step, so that staggered rows need no fractions. */
static uint64_t half_steps(const struct lattice *l, uint32_t row, uint32_t column) {
  return 2 * (uint64_t)column + (l->kind->staggered ? row % 2 : 0);
}

static double gap(const struct lattice *l, uint64_t a, uint64_t b, uint64_t around) {
  const uint64_t straight = a > b ? a - b : b - a;
  const uint64_t wrapped = l->torus && around - straight < straight ? around - straight : straight;
  return (double)wrapped;
}

double lattice_squared_distance(const struct lattice *l, uint32_t a, uint32_t b) {
  const uint32_t row_a = a / l->columns, row_b = b / l->columns;
  const double across = gap(l, half_steps(l, row_a, a % l->columns),
                            half_steps(l, row_b, b % l->columns), 2 * (uint64_t)l->columns);
  const double along = gap(l, row_a, row_b, l->rows);
  return across * across / 4 + along * along * l->kind->squared_row_height;
}

bool lattice_adjacent(const struct lattice *l, uint32_t a, uint32_t b) {
  return a != b && lattice_squared_distance(l, a, b) <= l->kind->squared_adjacent;
}

/* The places at most one before or after `at`, ascending, each once; on a small torus the two may
   be the same. */
static unsigned around(const struct lattice *l, uint32_t at, uint32_t size, uint32_t places[3]) {
  const bool wraps = l->torus && size > 2;
  unsigned n = 0;
  if (wraps && at == size - 1) places[n++] = 0;
  if (at > 0) places[n++] = at - 1;
  places[n++] = at;
  if (at + 1 < size) places[n++] = at + 1;
  if (wraps && at == 0) places[n++] = size - 1;
  return n;
}

unsigned lattice_neighbours(const struct lattice *l, uint32_t unit,
                            uint32_t neighbours[LATTICE_MOST_NEIGHBOURS]) {
  uint32_t rows[3], columns[3];
  const unsigned row_count = around(l, unit / l->columns, l->rows, rows);
  const unsigned column_count = around(l, unit % l->columns, l->columns, columns);
  unsigned n = 0;
  for (unsigned i = 0; i < row_count; i++) {
    for (unsigned j = 0; j < column_count; j++) {
      const uint32_t other = rows[i] * l->columns + columns[j];
      if (lattice_adjacent(l, unit, other)) neighbours[n++] = other;
    }
  }
  return n;
}
