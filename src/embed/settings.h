/*
 * A map that no configuration was asked for, in the words of sompipe.yaml(5): what the program
 * reads in a checkpoint to know what it has before it.
 */
#ifndef EMBED_SETTINGS_H
#define EMBED_SETTINGS_H

#include "flow/columns.h"
#include "flow/model.h"

/* A name that YAML in double quotes, JSON and a terminal take as it is: printable UTF-8, and no
   feature's `*`. */
bool settings_can_name(struct span name);
/* Every feature is a number, its column's name one of those. */
void settings_write(const struct model *m, const struct columns *columns, struct buffer *to);

#endif
