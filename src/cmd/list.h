/* The tables that `sompipe list` prints, by name. */
#ifndef CMD_LIST_H
#define CMD_LIST_H

#include <stddef.h>

/* The i-th table's name and what it is of; NULL past the end. */
const char *list_table(size_t i, const char **help);

#endif
