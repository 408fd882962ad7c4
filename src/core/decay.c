/* How rate and radius fall. */
#include "core/decay.h"

#include <stddef.h>
#include <string.h>

#include "core/exponential.h"

static double linear(double first, double last, double t) {
  return first + (last - first) * t;
}

static double exponential(double first, double last, double t) {
  return first * exponential_pow(last / first, t);
}

static double inverse(double first, double last, double t) {
  return first / (1 + (first / last - 1) * t);
}

static double power(double first, double last, double t) {
  static const double log_of_100 = 4.605170185988092;
  return first *
         exponential_exp(exponential_log(last / first) * exponential_log(1 + 99 * t) / log_of_100);
}

/* The laws above come within a rounding of `last`; a value that holds for ever must be the one
   asked for. */
#define REACHING(law)                                                \
  static double law##_or_last(double first, double last, double t) { \
    return t < 1 ? law(first, last, t) : last;                       \
  }

REACHING(linear)
REACHING(exponential)
REACHING(inverse)
REACHING(power)

static double constant(double first, double last, double t) {
  (void)last;
  (void)t;
  return first;
}

const struct decay_row decay_table[] = {
    {"linear", "in a straight line", true, linear_or_last},
    {"exponential", "by the same share with every record", false, exponential_or_last},
    {"inverse", "as 1 / (1 + ct)", false, inverse_or_last},
    {"power", "as a power of 1 + 99t: fast at first, then slower and slower", false, power_or_last},
    {"constant", "not at all: the first value holds", true, constant},
    {NULL, NULL, false, NULL},
};

const struct decay_row *decay_row(const char *name) {
  for (const struct decay_row *row = decay_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}
