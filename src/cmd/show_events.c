/* Of a map of log lines: what it has seen, and its events. */
#include <unistd.h>

#include "cmd/picture.h"
#include "cmd/show.h"
#include "cmd/terminal.h"

/* What stands above the rows, and the next prompt; how many there are off a terminal. */
enum { OTHER_LINES = 8, LEAST_ROWS = 5, USUAL_ROWS = 20 };

static void append_frozen(struct buffer *to, const struct events_table *t) {
  uint64_t known = 0;
  for (uint32_t i = 0; i < t->count; i++) known += t->rows[i].lines;
  show_line(to, "lines", "%llu seen, %llu of no event", (unsigned long long)t->lines,
            (unsigned long long)(t->lines - known));
  show_line(to, "events", "%u of %u", t->count, miner_events(t->model->miner)->used);
}

void show_counts(struct buffer *to, const struct events_table *t, bool frozen) {
  const struct miner *miner = t->model->miner;
  const struct events *e = miner_events(miner);
  const char *more = e->merge_count == EVENTS_MOST_MERGES ? " or more" : "";
  if (frozen) {
    append_frozen(to, t);
    return;
  }
  show_line(to, "lines", "%llu seen, %u shapes remembered", (unsigned long long)t->lines,
            miner_shapes(miner));
  show_line(to, "events", "%u in %u units, %llu recycled, %u%s merged", e->used, e->units,
            (unsigned long long)e->recycled, e->merge_count, more);
}

static uint32_t usual_limit(struct terminal_size size, bool examples) {
  if (size.rows == 0) return USUAL_ROWS;
  const uint32_t rows = size.rows > OTHER_LINES + LEAST_ROWS ? size.rows - OTHER_LINES : LEAST_ROWS;
  return examples ? (rows + 1) / 2 : rows;
}

static void append_table(const struct show *show, const struct events_table *t, uint64_t seq,
                         struct buffer *to) {
  const struct terminal_size size = terminal_size(stdout);
  struct events_table_look look = {.limit = show->limit,
                                   .columns = size.columns,
                                   .examples = show->examples,
                                   .bold = picture_coloured(stdout),
                                   .since = events_table_lately(seq)};
  if (!show->limited) look.limit = usual_limit(size, show->examples);
  if (look.limit && t->count) buffer_append_byte(to, '\n');
  events_table_text(t, &look, to);
}

void show_events(const struct show *show, const struct mapfile *map, struct buffer *to) {
  struct events_table t = {0};
  events_table_read(&t, map->model, NULL);
  events_table_order(&t, show->sort);
  if (show->output) {
    show->output->write(&t, show->limited ? show->limit : t.count, to);
  } else {
    show_shape(to, map);
    show_counts(to, &t, false);
    append_table(show, &t, map->model->seq, to);
  }
  events_table_clear(&t);
}
