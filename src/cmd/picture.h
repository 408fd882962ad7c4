/* A map as characters: one unit a cell of two, odd rows of a hexagonal map shifted by one. */
#ifndef CMD_PICTURE_H
#define CMD_PICTURE_H

#include <stdbool.h>
#include <stdio.h>

#include "flow/model.h"

/* May the stream have colour: a terminal, and no NO_COLOR. */
bool picture_coloured(FILE *to);
/* The U-matrix: half blocks in colour, two rows a line; plain characters, darker where units differ
 * more. */
void picture_umatrix(FILE *to, struct model *m, bool colour);
/* The first character of each unit's majority label; nothing if there are no labels. */
void picture_labels(FILE *to, const struct model *m);

#endif
