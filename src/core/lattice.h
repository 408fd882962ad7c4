/*
 * Where units lie and who is whose neighbour. Hexagonal: odd rows stand half a column to the
 * right, rows sqrt(3)/2 apart (SOM_PAK); its torus needs an even number of rows. One step is the
 * distance between two units side by side in a row.
 */
#ifndef CORE_LATTICE_H
#define CORE_LATTICE_H

#include <stdbool.h>
#include <stdint.h>

/* To add a lattice: a row here. All that the map needs of a geometry are these numbers. */
struct lattice_row {
  const char *name, *help;
  bool staggered;            /* odd rows half a step to the right */
  double squared_row_height; /* between two rows, in steps */
  unsigned neighbours;       /* of an inner unit: 6 or 8 */
  double squared_adjacent;   /* how far they are at most */
};

extern const struct lattice_row lattice_table[]; /* ends with a NULL name */

struct lattice {
  const struct lattice_row *kind;
  uint32_t rows, columns;
  bool torus;
};

/* What is taken from files and configurations; som_new alone would take more units. */
enum { LATTICE_MOST_NEIGHBOURS = 8, LATTICE_MOST_SIDE = 65535, LATTICE_MOST_UNITS = 1000000 };

const struct lattice_row *lattice_row(const char *name); /* NULL if there is none */
static inline uint32_t lattice_units(const struct lattice *l) {
  return l->rows * l->columns;
}
double lattice_squared_distance(const struct lattice *l, uint32_t a, uint32_t b);
/* The units next to `unit`, ascending, each once; returns how many. */
unsigned lattice_neighbours(const struct lattice *l, uint32_t unit,
                            uint32_t neighbours[LATTICE_MOST_NEIGHBOURS]);
bool lattice_adjacent(const struct lattice *l, uint32_t a, uint32_t b);

#endif
