/* How rate and radius fall from first (a) to last (b) while t goes from 0 to 1. */
#ifndef CORE_DECAY_H
#define CORE_DECAY_H

#include <stdbool.h>

struct decay;

/* To add a law: a function of about ten lines and a row here. */
struct decay_row {
  const char *name, *help;
  bool reaches_zero;                                /* false: `last` must be above 0 */
  double (*value)(const struct decay *d, double t); /* t in 0..1, 1 left out */
};

extern const struct decay_row decay_table[]; /* ends with a NULL name */

const struct decay_row *decay_row(const char *name); /* NULL if there is none */

/* One law between two values. */
struct decay {
  const struct decay_row *law;
  double first, last;
  double log_ratio; /* ln(last / first), which laws need with every record */
};

void decay_set(struct decay *d, const struct decay_row *law, double first, double last);
/* The value at t >= 0; from 1 on exactly `last`, but for constant. */
double decay_at(const struct decay *d, double t);

#endif
