/* The table of output formats, and what they share. */
#include "flow/emitter.h"

const struct emitter_row *const emitter_table[] = {&emitter_tsv, NULL};

const struct emitter_row *emitter_row(const char *name) {
  for (const struct emitter_row *const *row = emitter_table; *row; row++) {
    if (strcmp((*row)->name, name) == 0) return *row;
  }
  return NULL;
}

/* Year, month and day of a day since 1970-01-01, in the proleptic Gregorian calendar. Years
   are counted from March, so that the leap day ends one. */
static void civil(uint64_t day, unsigned *year, unsigned *month, unsigned *mday) {
  uint64_t since = day + 719468; /* since 0000-03-01 */
  uint64_t era = since / 146097, of_era = since % 146097;
  uint64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  unsigned of_year = (unsigned)(of_era - (365 * y + y / 4 - y / 100));
  unsigned m = (5 * of_year + 2) / 153;
  *mday = of_year - (153 * m + 2) / 5 + 1;
  *month = m < 10 ? m + 3 : m - 9;
  *year = (unsigned)(y + 400 * era) + (*month <= 2);
}

void emitter_time(uint64_t time_ns, struct buffer *out) {
  uint64_t ms = time_ns / 1000000, seconds = ms / 1000;
  unsigned year, month, day, rest = (unsigned)(seconds % 86400);
  civil(seconds / 86400, &year, &month, &day);
  buffer_printf(out, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", year, month, day, rest / 3600,
                rest / 60 % 60, rest % 60, (unsigned)(ms % 1000));
}
