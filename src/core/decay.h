/* How rate and radius fall from first (a) to last (b) while t goes from 0 to 1. */
#ifndef CORE_DECAY_H
#define CORE_DECAY_H

#include <stdbool.h>

/* To add a law: a function of about ten lines and a row here. */
struct decay_row {
  const char *name, *help;
  bool reaches_zero; /* false: `last` must be above 0 */
  double (*value)(double first, double last,
                  double t); /* t in 0..1; exactly `last` at 1 but for constant */
};

extern const struct decay_row decay_table[]; /* ends with a NULL name */

const struct decay_row *decay_row(const char *name); /* NULL if there is none */

#endif
