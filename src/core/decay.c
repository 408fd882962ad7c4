/* How rate and radius fall. */
#include "core/decay.h"

#include <stddef.h>
#include <string.h>

#include "core/exponential.h"

static double linear(const struct decay *d, double t) {
  return d->first + (d->last - d->first) * t;
}

static double exponential(const struct decay *d, double t) {
  return d->first * exponential_exp(d->log_ratio * t);
}

static double inverse(const struct decay *d, double t) {
  return d->first / (1 + (d->first / d->last - 1) * t);
}

static double power(const struct decay *d, double t) {
  static const double log_of_100 = 4.605170185988092;
  return d->first * exponential_exp(d->log_ratio * exponential_log(1 + 99 * t) / log_of_100);
}

static double constant(const struct decay *d, double t) {
  (void)t;
  return d->first;
}

const struct decay_row decay_table[] = {
    {"linear", "in a straight line", true, linear},
    {"exponential", "by the same share with every record", false, exponential},
    {"inverse", "as 1 / (1 + ct)", false, inverse},
    {"power", "as a power of 1 + 99t: fast at first, then slower and slower", false, power},
    {"constant", "not at all: the first value holds", true, constant},
    {NULL, NULL, false, NULL},
};

const struct decay_row *decay_row(const char *name) {
  for (const struct decay_row *row = decay_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}

void decay_set(struct decay *d, const struct decay_row *law, double first, double last) {
  *d = (struct decay){.law = law, .first = first, .last = last};
  if (first > 0 && last > 0) d->log_ratio = exponential_log(last / first);
}

/* The laws come within a rounding of `last`; a value that holds for ever is the one asked for. */
double decay_at(const struct decay *d, double t) {
  return t < 1 || d->law->value == constant ? d->law->value(d, t) : d->last;
}
