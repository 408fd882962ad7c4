/* What the files of config share. */
#ifndef CONFIG_PRIVATE_H
#define CONFIG_PRIVATE_H

#include "config/config.h"
#include "config/options.h"

enum { CONFIG_MOST_OPTIONS = 96 };

struct config_private {
  bool set[CONFIG_MOST_OPTIONS];          /* by row of option_table: a file or an option gave it */
  const char *place[CONFIG_MOST_OPTIONS]; /* FILE:LINE:COLUMN, if a file gave it */
  char **texts;                           /* every text that the fields borrow */
  size_t count, capacity;
};

/* A terminated copy that lives as long as the configuration. */
const char *config_keep(struct config *c, struct span text);
static inline void *config_field(const struct config *c, const struct option_row *row) {
  return (char *)(uintptr_t)c + row->offset;
}
/* A fault of a key read before, with the place where a file gave it. */
void config_blame(const struct config *c, const char *key, struct faults *faults,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Does it say something of a key that else comes from a map? */
bool config_asks(const struct config *c, const struct option_row *row);
/* Has the key the same value in both? */
bool config_equal(const struct config *a, const struct config *b, const struct option_row *row);
/* Empties a list or a map before it is set anew. */
void config_reset(struct config *c, const struct option_row *row);
/* Reads YAML text into one key; `set`: the user said it. Faults name `origin`. */
int config_assign(struct config *c, const struct option_row *row, struct span yaml, bool set,
                  const char *origin, struct faults *faults);
/* What config_check has to say of output.to (config_output.c). */
void config_check_output_to(const struct config *c, struct faults *faults);
/* A key that this configuration has no place for: why, in FAULT_BYTES; NULL: it has one. */
const char *config_misplaced(const struct config *c, const struct option_row *row, char *why);

#endif
