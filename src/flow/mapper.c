/* The table of laws of growth. */
#include "flow/mapper.h"

const struct mapper_row *const mapper_table[] = {&mapper_grid, &mapper_events, NULL};

const struct mapper_row *mapper_row(const char *name) {
  for (const struct mapper_row *const *row = mapper_table; *row; row++) {
    if (strcmp((*row)->name, name) == 0) return *row;
  }
  return NULL;
}
