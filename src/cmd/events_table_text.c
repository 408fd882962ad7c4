/* A line an event. Where lines are cut, columns go before the template gets too short to tell one
   event from another. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "cmd/events_table.h"
#include "cmd/terminal.h"
#include "flow/level.h"

enum { GAP = 2, LEAST_TEMPLATE = 40, MOST_TIME = 27, MOST_LEVELS = 3 };

static const char indent[] = "    ";

/* --- cells --- */

static void write_event(const struct events_table_row *row, struct buffer *to) {
  char id[MINER_ID_BYTES];
  miner_write_id(row->event->id, id);
  buffer_append(to, id, sizeof id);
}

static void write_count(const struct events_table_row *row, struct buffer *to) {
  buffer_printf(to, "%" PRIu64, row->lines);
}

static void write_share(const struct events_table_row *row, struct buffer *to) {
  if (isnan(row->share)) {
    buffer_append_byte(to, '-');
  } else {
    buffer_printf(to, "%.2f%%", 100 * row->share);
  }
}

/* As the log wrote it; a log without times has numbers. */
static void write_time(const char *time, uint64_t seq, struct buffer *to) {
  struct buffer text = {0};
  if (time[0]) {
    buffer_append_printable(&text, span_of(time), EVENTS_TIME_BYTES);
    terminal_append(to, buffer_span(&text), MOST_TIME);
    buffer_clear(&text);
  } else if (seq) {
    buffer_printf(to, "#%" PRIu64, seq);
  } else {
    buffer_append_byte(to, '-');
  }
}

static void write_first(const struct events_table_row *row, struct buffer *to) {
  write_time(row->event->first_time, row->event->first, to);
}

static void write_last(const struct events_table_row *row, struct buffer *to) {
  write_time(row->event->last_time, row->event->last, to);
}

/* The most common of those that were not taken yet; 0: none. */
static int take_level(uint64_t levels[LEVELS]) {
  int most = LEVEL_NONE;
  levels[LEVEL_NONE] = 0;
  for (int i = LEVEL_NONE + 1; i < LEVELS; i++) most = levels[i] > levels[most] ? i : most;
  levels[most] = 0;
  return most;
}

/* One alone needs no number; what is left of 100% doesn't say. */
static void write_levels(const struct events_table_row *row, struct buffer *to) {
  const uint64_t *counts = row->event->levels;
  const double lines = (double)row->event->lines;
  uint64_t left[LEVELS];
  memcpy(left, counts, sizeof left);
  int level = take_level(left);
  if (level == LEVEL_NONE) buffer_append_byte(to, '-');
  for (int i = 0; i < MOST_LEVELS && level != LEVEL_NONE; i++, level = take_level(left)) {
    buffer_printf(to, "%s%s", i ? " " : "", level_name((enum level)level));
    if (counts[level] < row->event->lines) {
      buffer_printf(to, " %.0f%%", 100 * (double)counts[level] / lines);
    }
  }
}

/* To add a column: a function and a row. Those with the lowest numbers go first where there is no
   room; 0: never. */
static const struct column {
  const char *name;
  bool right;
  unsigned stays;
  void (*write)(const struct events_table_row *row, struct buffer *to);
} columns[] = {
    {"event", false, 0, write_event}, {"count", true, 0, write_count},
    {"share", true, 4, write_share},  {"first", false, 1, write_first},
    {"last", false, 3, write_last},   {"level", false, 2, write_levels},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* --- columns --- */

struct page {
  const struct events_table *table;
  const struct events_table_look *look;
  uint32_t count;           /* rows shown */
  unsigned widths[COLUMNS]; /* 0: it is left out */
  struct buffer cell;
};

static struct span cell(struct page *p, unsigned column, uint32_t row) {
  buffer_reset(&p->cell);
  columns[column].write(&p->table->rows[row], &p->cell);
  return buffer_span(&p->cell);
}

/* A column that says nothing of any row is left out. */
static void measure(struct page *p) {
  for (unsigned i = 0; i < COLUMNS; i++) {
    bool says = false;
    p->widths[i] = terminal_width(span_of(columns[i].name));
    for (uint32_t row = 0; row < p->count; row++) {
      const struct span text = cell(p, i, row);
      const unsigned width = terminal_width(text);
      says = says || !span_is(text, "-");
      if (width > p->widths[i]) p->widths[i] = width;
    }
    if (!says) p->widths[i] = 0;
  }
}

/* The mark in front, the columns and the gaps behind them. */
static unsigned taken(const struct page *p) {
  unsigned sum = GAP;
  for (unsigned i = 0; i < COLUMNS; i++) sum += p->widths[i] ? p->widths[i] + GAP : 0;
  return sum;
}

static void leave_out(struct page *p) {
  for (unsigned turn = 1; turn <= COLUMNS; turn++) {
    for (unsigned i = 0; i < COLUMNS; i++) {
      const bool crowded = taken(p) + LEAST_TEMPLATE > p->look->columns;
      if (columns[i].stays == turn && crowded) p->widths[i] = 0;
    }
  }
}

/* --- lines --- */

static void pad(struct buffer *to, unsigned from, unsigned width) {
  for (; from < width; from++) buffer_append_byte(to, ' ');
}

static void append_cell(struct buffer *to, unsigned column, unsigned width, struct span text) {
  const unsigned length = terminal_width(text);
  if (width == 0) return;
  if (columns[column].right) pad(to, length, width);
  buffer_append(to, text.at, text.length);
  if (!columns[column].right) pad(to, length, width);
  pad(to, 0, GAP);
}

/* The rest of the line, whatever its bytes but for blanks around it; `used`: what stands in front
 * of it. */
static void append_rest(const struct page *p, struct buffer *to, unsigned used, struct span text) {
  const unsigned width = p->look->columns;
  struct buffer printable = {0};
  text = span_trim(text);
  buffer_append_printable(&printable, text, text.length);
  if (width == 0) {
    buffer_append(to, printable.data, printable.length);
  } else if (width > used) {
    terminal_append(to, buffer_span(&printable), width - used);
  }
  buffer_append_byte(to, '\n');
  buffer_clear(&printable);
}

static void append_names(const struct page *p, struct buffer *to) {
  pad(to, 0, GAP);
  for (unsigned i = 0; i < COLUMNS; i++) {
    append_cell(to, i, p->widths[i], span_of(columns[i].name));
  }
  append_rest(p, to, taken(p), span_of("template"));
}

static void append_row(struct page *p, struct buffer *to, uint32_t at) {
  const struct events_table_row *row = &p->table->rows[at];
  const struct miner *miner = p->table->model->miner;
  const bool is_new = row->event->first > p->look->since;
  const bool bold = is_new && p->look->bold;
  if (bold) buffer_append_text(to, "\033[1m");
  buffer_append_text(to, is_new ? "* " : "  ");
  for (unsigned i = 0; i < COLUMNS; i++) {
    if (p->widths[i]) append_cell(to, i, p->widths[i], cell(p, i, at));
  }
  append_rest(p, to, taken(p), template_text(miner_template(miner, row->unit)));
  if (bold) { /* ends with the line, in front of its newline */
    to->length--;
    buffer_append_text(to, "\033[0m\n");
  }
  const struct span example = miner_example(miner, row->unit, true);
  if (!p->look->examples || example.length == 0) return;
  buffer_append_text(to, indent);
  append_rest(p, to, sizeof indent - 1, example);
}

void events_table_text(const struct events_table *t, const struct events_table_look *look,
                       struct buffer *to) {
  struct page p = {.table = t, .look = look};
  p.count = t->count < look->limit ? t->count : look->limit;
  if (p.count == 0) return;
  measure(&p);
  if (look->columns) leave_out(&p);
  append_names(&p, to);
  for (uint32_t row = 0; row < p.count; row++) append_row(&p, to, row);
  buffer_clear(&p.cell);
}
