/* One write a drawing: line by line over what was there, then what is left of it erased. */
#include "cmd/live.h"

#include <unistd.h>

#include "cmd/picture.h"
#include "cmd/show.h"
#include "cmd/terminal.h"
#include "io/clock.h"
#include "io/log.h"

/* Where a terminal doesn't say; the empty line, that of names, and the one the cursor needs. */
enum { FALLBACK_ROWS = 24, FALLBACK_COLUMNS = 80, OTHER_LINES = 3 };

static const uint64_t lately_ns = 30 * CLOCK_SECOND_NS;

/* The cursor is hidden and lines don't wrap while it is drawn. */
static const char begin[] = "\033[?25l\033[?7l\r", end[] = "\033[?7h\033[?25h";

void live_begin(struct live *l, const struct events_table_sort *sort, uint32_t limit) {
  *l = (struct live){.terminal = isatty(STDOUT_FILENO), .sort = sort, .limit = limit};
  if (l->terminal) log_table();
}

void live_end(struct live *l) {
  events_table_clear(&l->table);
}

/* What is new on a table that somebody watches stays so for a while, however fast lines come. */
static uint64_t find_since(struct live *l, uint64_t seq) {
  const uint64_t now = clock_steady_ns(), lately = events_table_lately(seq);
  if (l->after.ns == 0 || now - l->after.ns >= lately_ns) {
    l->before = l->after;
    l->after = (struct live_moment){now, seq};
  }
  return l->before.ns && l->before.seq < lately ? l->before.seq : lately;
}

static uint32_t count_lines(struct span text) {
  uint32_t lines = 0;
  for (size_t i = 0; i < text.length; i++) lines += text.at[i] == '\n';
  return lines;
}

/* Cuts the heading's lines; the table's are cut. */
static void append_heading(struct span heading, unsigned columns, struct buffer *to) {
  for (size_t i = 0; i < heading.length; i++) {
    const size_t from = i;
    while (i < heading.length && heading.at[i] != '\n') i++;
    terminal_append(to, (struct span){heading.at + from, i - from}, columns);
    buffer_append_byte(to, '\n');
  }
}

static void append_text(struct live *l, struct span heading, const struct events_table_look *look,
                        struct buffer *to) {
  append_heading(heading, look->columns, to);
  if (l->table.count == 0 || look->limit == 0) return;
  buffer_append_byte(to, '\n');
  events_table_text(&l->table, look, to);
}

static void append_screen(struct live *l, struct span heading, struct events_table_look *look,
                          bool last, struct buffer *to) {
  struct buffer text = {0};
  struct terminal_size size = terminal_size(stdout);
  if (size.rows == 0) size.rows = FALLBACK_ROWS;
  look->columns = size.columns ? size.columns : FALLBACK_COLUMNS;
  const uint32_t others = count_lines(heading) + OTHER_LINES + (last ? l->spare : 0);
  const uint32_t room = size.rows > others ? size.rows - others : 1;
  if (look->limit > room) look->limit = room;
  look->bold = picture_coloured(stdout);
  append_text(l, heading, look, &text);
  buffer_append_text(to, begin);
  for (size_t i = 0; i < text.length; i++) {
    if (text.data[i] == '\n') buffer_append_text(to, "\033[K");
    buffer_append_byte(to, text.data[i]);
  }
  buffer_append_text(to, "\033[J");
  const uint32_t lines = count_lines(buffer_span(&text));
  if (!last && lines) buffer_printf(to, "\033[%uA", lines);
  buffer_append_text(to, end);
  buffer_clear(&text);
}

void live_draw(struct live *l, const struct model *m, const struct events_table_moment *since,
               struct span heading, bool last, struct buffer *to) {
  struct events_table_look look = {.limit = l->limit, .since = UINT64_MAX};
  struct buffer all = {0};
  events_table_clear(&l->table);
  buffer_append(&all, heading.at, heading.length);
  if (m && m->miner) {
    events_table_read(&l->table, m, since);
    events_table_order(&l->table, l->sort);
    show_counts(&all, &l->table, since != NULL);
    if (!since) look.since = find_since(l, m->seq);
  } else if (!last) {
    show_line(&all, "lines", "none yet");
  }
  if (l->terminal) {
    append_screen(l, buffer_span(&all), &look, last, to);
  } else if (last) {
    append_text(l, buffer_span(&all), &look, to);
  }
  buffer_clear(&all);
}
