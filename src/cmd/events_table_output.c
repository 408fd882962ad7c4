/* All that is known of each event, as tsv and as JSON. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/number.h"
#include "cmd/events_table.h"
#include "flow/emitter.h"
#include "flow/level.h"

/* A row on its way out. */
struct writer {
  const struct events_table *table;
  const struct events_table_row *row;
  bool json;
  struct buffer *to;
  uint64_t *became; /* by merge: the event that its event is now */
};

/* --- values --- */

static void put_none(const struct writer *w) {
  buffer_append_text(w->to, w->json ? "null" : "-");
}

static void put_count(const struct writer *w, uint64_t count) {
  buffer_printf(w->to, "%" PRIu64, count);
}

static void put_real(const struct writer *w, double real) {
  if (isnan(real)) {
    put_none(w);
  } else {
    w->to->length += number_write(real, buffer_reserve(w->to, NUMBER_TEXT_BYTES));
  }
}

static void put_text(const struct writer *w, struct span text) {
  if (text.length == 0) {
    put_none(w);
  } else if (w->json) {
    json_append_string(w->to, text);
  } else {
    emitter_tsv_text(w->to, text);
  }
}

static void put_id(const struct writer *w, uint64_t event) {
  char id[MINER_ID_BYTES];
  miner_write_id(event, id);
  put_text(w, (struct span){id, sizeof id});
}

/* --- fields --- */

static void put_event(const struct writer *w) {
  put_id(w, w->row->event->id);
}

static void put_unit(const struct writer *w) {
  put_count(w, w->row->unit);
}

static void put_row(const struct writer *w) {
  put_count(w, w->row->unit / w->table->model->params.som.lattice.columns);
}

static void put_column(const struct writer *w) {
  put_count(w, w->row->unit % w->table->model->params.som.lattice.columns);
}

static void put_lines(const struct writer *w) {
  put_count(w, w->row->lines);
}

static void put_share(const struct writer *w) {
  put_real(w, w->row->share);
}

static void put_rarity(const struct writer *w) {
  put_real(w, w->row->rarity);
}

static void put_first(const struct writer *w) {
  put_text(w, span_of(w->row->event->first_time));
}

static void put_last(const struct writer *w) {
  put_text(w, span_of(w->row->event->last_time));
}

static void put_seq(const struct writer *w, uint64_t seq) {
  if (seq) {
    put_count(w, seq);
  } else {
    put_none(w);
  }
}

static void put_first_seq(const struct writer *w) {
  put_seq(w, w->row->event->first);
}

static void put_last_seq(const struct writer *w) {
  put_seq(w, w->row->event->last);
}

static void put_counts(const struct writer *w) {
  const uint64_t *levels = w->row->event->levels;
  const size_t from = w->to->length;
  for (int i = LEVEL_NONE + 1; i < LEVELS; i++) {
    if (levels[i] == 0) continue;
    if (w->to->length > from) buffer_append_byte(w->to, ',');
    buffer_printf(w->to, w->json ? "\"%s\":%" PRIu64 : "%s=%" PRIu64, level_name((enum level)i),
                  levels[i]);
  }
}

static void put_template(const struct writer *w) {
  put_text(w, template_text(miner_template(w->table->model->miner, w->row->unit)));
}

static void put_first_line(const struct writer *w) {
  put_text(w, miner_example(w->table->model->miner, w->row->unit, false));
}

static void put_last_line(const struct writer *w) {
  put_text(w, miner_example(w->table->model->miner, w->row->unit, true));
}

/* Followed through all the merges that came later. */
static uint64_t *follow_merges(const struct events *e) {
  uint64_t *became = calloc(e->merge_count + 1, sizeof *became);
  if (!became) abort();
  for (uint32_t i = e->merge_count; i-- > 0;) {
    uint32_t k = i + 1;
    while (k < e->merge_count && e->merges[k].from != e->merges[i].into) k++;
    became[i] = k < e->merge_count ? became[k] : e->merges[i].into;
  }
  return became;
}

/* A recycled event that came back can be merged a second time. */
static bool is_told(const struct writer *w, const struct events *e, uint32_t i) {
  for (uint32_t k = 0; k < i; k++) {
    if (e->merges[k].from == e->merges[i].from && w->became[k] == w->became[i]) return true;
  }
  return false;
}

static void put_ids(const struct writer *w) {
  const struct events *e = miner_events(w->table->model->miner);
  const uint64_t id = w->row->event->id;
  const size_t from = w->to->length;
  for (uint32_t i = 0; i < e->merge_count; i++) {
    if (w->became[i] != id || e->merges[i].from == id || is_told(w, e, i)) continue;
    if (w->to->length > from) buffer_append_byte(w->to, ',');
    put_id(w, e->merges[i].from);
  }
}

/* Of several things, with brackets around them in JSON. */
static void put_in(const struct writer *w, const char *brackets,
                   void (*put)(const struct writer *w)) {
  if (w->json) buffer_append_byte(w->to, brackets[0]);
  const size_t from = w->to->length;
  put(w);
  if (w->to->length == from && !w->json) put_none(w);
  if (w->json) buffer_append_byte(w->to, brackets[1]);
}

static void put_levels(const struct writer *w) {
  put_in(w, "{}", put_counts);
}

static void put_merged(const struct writer *w) {
  put_in(w, "[]", put_ids);
}

/* To add a field: a function and a row. */
static const struct {
  const char *name;
  void (*put)(const struct writer *w);
} fields[] = {
    {"event", put_event},
    {"unit", put_unit},
    {"row", put_row},
    {"column", put_column},
    {"count", put_lines},
    {"share", put_share},
    {"rarity", put_rarity},
    {"first", put_first},
    {"last", put_last},
    {"first_seq", put_first_seq},
    {"last_seq", put_last_seq},
    {"levels", put_levels},
    {"template", put_template},
    {"first_line", put_first_line},
    {"last_line", put_last_line},
    {"merged", put_merged},
};
enum { FIELDS = sizeof fields / sizeof *fields };

/* --- forms --- */

static void write_rows(const struct events_table *t, uint32_t limit, bool json, struct buffer *to) {
  struct writer w = {.table = t, .json = json, .to = to};
  w.became = follow_merges(miner_events(t->model->miner));
  for (uint32_t row = 0; row < t->count && row < limit; row++) {
    w.row = &t->rows[row];
    for (unsigned i = 0; i < FIELDS; i++) {
      if (json) buffer_printf(to, "%c\"%s\":", i ? ',' : '{', fields[i].name);
      if (!json && i) buffer_append_byte(to, '\t');
      fields[i].put(&w);
    }
    buffer_append_text(to, json ? "}\n" : "\n");
  }
  free(w.became);
}

static void write_tsv(const struct events_table *t, uint32_t limit, struct buffer *to) {
  for (unsigned i = 0; i < FIELDS; i++) {
    if (i) buffer_append_byte(to, '\t');
    buffer_append_text(to, fields[i].name);
  }
  buffer_append_byte(to, '\n');
  write_rows(t, limit, false, to);
}

static void write_jsonl(const struct events_table *t, uint32_t limit, struct buffer *to) {
  write_rows(t, limit, true, to);
}

const struct events_table_output events_table_outputs[] = {
    {"tsv", "a line of names, then one an event; \\t \\n \\r \\\\ for those four bytes in a text",
     write_tsv},
    {"jsonl", "a JSON object an event", write_jsonl},
    {NULL, NULL, NULL}};

const char *events_table_output_name(size_t i, const char **help) {
  *help = events_table_outputs[i].help;
  return events_table_outputs[i].name;
}

const struct events_table_output *events_table_output(const char *name) {
  for (const struct events_table_output *row = events_table_outputs; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}
