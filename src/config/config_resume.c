/* This run's configuration over a map's. */
#include <string.h>

#include "config/private.h"
#include "config/value.h"

enum { SHOWN_BYTES = 300 }; /* of a list of features, say */

/* A list that names no columns leaves it to the map. */
bool config_asks(const struct config *c, const struct option_row *row) {
  bool list = row->kind == OPTION_LIST && row->resume == OPTION_INHERIT;
  if (list && ((const struct text_list *)config_field(c, row))->count == 0) return false;
  return config_is_set(c, row->key);
}

static void contradict(const struct config *c, const struct buffer *mine,
                       const struct config *found, const struct option_row *row,
                       struct faults *faults) {
  struct buffer theirs = {0};
  value_write(found, row, &theirs);
  bool cut = mine->length > SHOWN_BYTES, theirs_cut = theirs.length > SHOWN_BYTES;
  config_blame(c, row->key, faults, "%s: %.*s%s here, %.*s%s in the map", row->key,
               cut ? SHOWN_BYTES : (int)mine->length, mine->data, cut ? " ..." : "",
               theirs_cut ? SHOWN_BYTES : (int)theirs.length, theirs.data,
               theirs_cut ? " ..." : "");
  buffer_clear(&theirs);
}

int config_resume(struct config *c, const struct config *asked, const struct config *found,
                  struct faults *faults) {
  unsigned before = faults->count;
  for (const struct option_row *row = option_table; row->key; row++) {
    if (row->resume == OPTION_FREE) continue;
    struct buffer text = {0};
    bool set = config_asks(c, row);
    value_write(set ? c : found, row, &text);
    bool fits = !set || row->resume == OPTION_INHERIT || config_equal(c, asked, row) ||
                config_equal(c, found, row);
    if (!fits) contradict(c, &text, found, row, faults);
    /* What was set and agrees is taken as found, so that no auto is left in it. */
    if (fits && (!set || row->resume == OPTION_BOUND)) {
      buffer_reset(&text);
      value_write(found, row, &text);
      config_assign(c, row, buffer_span(&text), false, "the map", faults);
      c->private->set[row - option_table] = set; /* an auto that was given is now the map's value */
    }
    buffer_clear(&text);
  }
  return faults->count > before ? -1 : 0;
}
