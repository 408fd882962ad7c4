/* What reading a configuration anew would change of a run: key by key, by values as text. */
#include "config/private.h"
#include "config/value.h"

enum { SHOWN_BYTES = 80 };

/* Was the key given otherwise than it was before? */
static bool is_given_anew(const struct config *given, const struct config *next,
                          const struct option_row *row) {
  const size_t i = (size_t)(row - option_table);
  return given->private->set[i] != next->private->set[i] || !config_equal(given, next, row);
}

static bool differs(const struct config_readings *r, const struct option_row *row) {
  const bool of_the_map = r->asked && row->resume != OPTION_FREE;
  if (!is_given_anew(r->given, r->next, row)) return false;
  if (of_the_map && !config_asks(r->next, row)) return false; /* it stays the map's */
  if (config_equal(r->next, r->now, row)) return false;
  return !of_the_map || row->resume != OPTION_BOUND || !config_equal(r->next, r->asked, row);
}

static void write_value(const struct config *c, const struct option_row *row, struct buffer *to) {
  struct buffer text = {0};
  value_write(c, row, &text);
  const bool cut = text.length > SHOWN_BYTES;
  buffer_append(to, text.data, cut ? SHOWN_BYTES : text.length);
  if (cut) buffer_append_text(to, " ...");
  buffer_clear(&text);
}

static void note(const struct config_readings *r, const struct option_row *row, struct buffer *to) {
  buffer_printf(to, "%s%s: ", to->length ? "; " : "", row->key);
  write_value(r->now, row, to);
  buffer_append_text(to, " -> ");
  write_value(r->next, row, to);
}

void config_changes_find(const struct config_readings *r, struct config_changes *changes) {
  for (const struct option_row *row = option_table; row->key; row++) {
    if (!differs(r, row)) continue;
    if (row->live) {
      note(r, row, &changes->live);
    } else if (r->asked && row->resume == OPTION_BOUND) {
      note(r, row, &changes->map);
    } else {
      note(r, row, &changes->restart);
    }
  }
}

void config_changes_apply(const struct config_readings *r, struct config *now) {
  struct faults none = {0};
  for (const struct option_row *row = option_table; row->key; row++) {
    if (!row->live || !differs(r, row)) continue;
    struct buffer text = {0};
    const size_t i = (size_t)(row - option_table);
    value_write(r->next, row, &text);
    config_assign(now, row, buffer_span(&text), false, "reload", &none);
    now->private->set[i] = r->next->private->set[i];
    buffer_clear(&text);
  }
  faults_clear(&none); /* they were read before */
}

void config_changes_clear(struct config_changes *changes) {
  buffer_clear(&changes->live);
  buffer_clear(&changes->restart);
  buffer_clear(&changes->map);
}
