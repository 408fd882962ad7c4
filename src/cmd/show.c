/* sompipe show: what a map has learned. */
#include "cmd/show.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/command.h"
#include "cmd/picture.h"

enum { USUAL_UNITS = 10 };

void show_line(struct buffer *to, const char *name, const char *format, ...) {
  va_list arguments;
  char text[STORE_PATH_BYTES + 128];
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  buffer_printf(to, "%-22s ", name);
  buffer_append_printable(to, span_of(text), sizeof text);
  buffer_append_byte(to, '\n');
}

void show_shape(struct buffer *to, const struct mapfile *map) {
  const struct model *m = map->model;
  const struct lattice *l = &m->params.som.lattice;
  const char *saved = safetensors_noted(&map->file.metadata, "saved.at");
  show_line(to, "map", "%s%s%s", map->file.path, saved ? ", saved " : "", saved ? saved : "");
  show_line(to, "shape", "%u x %u %s%s, %u units", l->rows, l->columns, l->kind->name,
            l->torus ? " torus" : "", m->statistics.units);
}

static void append_learning(const struct model *m, struct buffer *to) {
  const struct som_params *p = &m->params.som;
  const struct statistics *s = &m->statistics;
  double n = s->records ? (double)s->records : 1.0;
  uint64_t learned = som_learned(m->som);
  show_line(to, "features", "%u in %u components%s%s", m->features->count, m->features->dims,
            m->features->label ? "; label " : "", m->features->label ? m->features->label : "");
  show_line(to, "records", "%llu seen, schedule %llu of %llu", (unsigned long long)s->records,
            (unsigned long long)(learned < p->over ? learned : p->over),
            (unsigned long long)p->over);
  show_line(to, "rate, radius", "%.4g, %.4g (%s, %s)", som_rate(m->som), som_radius(m->som),
            p->decay->name, p->neighbourhood->name);
  show_line(to, "quantization error", "%.4g recently, %.4g over all records (%s)",
            s->recent_distance, s->distance_sum / n, p->distance->name);
  show_line(to, "topographic error", "%.4g recently, %.4g over all records (%u neighbours)",
            s->recent_topographic, (double)s->topographic / n, p->lattice.kind->neighbours);
  show_line(to, "units in use", "%u of %u, %u regions", statistics_units_used(s), s->units,
            m->regions.count);
}

static const uint64_t *sort_hits;

static int by_hits(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  if (sort_hits[left] != sort_hits[right]) return sort_hits[left] < sort_hits[right] ? 1 : -1;
  return left < right ? -1 : left > right;
}

static void show_unit(const struct model *m, uint32_t unit) {
  const struct statistics *s = &m->statistics;
  uint32_t columns = m->params.som.lattice.columns;
  struct span name;
  double share;
  printf("%8u %5u %6u %10llu %6.2f%% %6u", unit, unit / columns, unit % columns,
         (unsigned long long)s->hits[unit],
         100.0 * (double)s->hits[unit] / (double)(s->records ? s->records : 1),
         m->regions.region[unit]);
  if (labels_majority(m->labels, unit, &name, &share)) {
    struct buffer text = {0};
    buffer_append_printable(&text, name, 40);
    printf("  %.*s (%.0f%%)", (int)text.length, text.data, 100.0 * share);
    buffer_clear(&text);
  }
  putchar('\n');
}

static void show_units(const struct model *m, uint32_t limit) {
  uint32_t units = m->statistics.units;
  uint32_t *order = calloc(units, sizeof *order);
  if (!order) abort();
  for (uint32_t i = 0; i < units; i++) order[i] = i;
  sort_hits = m->statistics.hits;
  qsort(order, units, sizeof *order, by_hits);
  if (limit) printf("\nfullest units\n    unit   row column    records   share region  label\n");
  for (uint32_t i = 0; i < limit && i < units && sort_hits[order[i]] > 0; i++) {
    show_unit(m, order[i]);
  }
  free(order);
}

static void show_grid(const struct show *show, const struct mapfile *map) {
  struct buffer summary = {0};
  show_shape(&summary, map);
  append_learning(map->model, &summary);
  fwrite(summary.data, 1, summary.length, stdout);
  buffer_clear(&summary);
  show_units(map->model, show->limited ? show->limit : USUAL_UNITS);
  printf("\nU-matrix (how far each unit is from its neighbours)\n");
  picture_umatrix(stdout, map->model, picture_coloured(stdout));
  if (labels_count(map->model->labels) == 0) return;
  printf("\nlabels (first character of each unit's majority; `.` none)\n");
  picture_labels(stdout, map->model);
}

static int show_log(const struct show *show, struct mapfile *map) {
  struct buffer text = {0};
  if (show->watch && isatty(STDOUT_FILENO)) return show_watch(show, map);
  show_events(show, map, &text);
  fwrite(text.data, 1, text.length, stdout);
  buffer_clear(&text);
  return 0;
}

static int read_limit(const char *given, struct show *show) {
  char *end;
  show->limited = given != NULL;
  if (!given) return 0;
  unsigned long value = strtoul(given, &end, 10);
  show->limit = (uint32_t)value;
  return *given < '0' || *given > '9' || *end || value > UINT32_MAX ? -1 : 0;
}

/* -1: *status, what is wrong was said. */
static int read_options(const struct line *line, struct show *show, int *status) {
  const char *limit = line_given(line, "limit"), *sort = line_given(line, "sort");
  const char *output = line_given(line, "output");
  *show = (struct show){.sort = events_table_sorts};
  *status = 0;
  if (line->argc != 1) {
    *status = command_misused("show", "name one MAP");
  } else if (read_limit(limit, show)) {
    *status = command_misused("show", "--limit: `%s` is no count", limit);
  } else if (sort && !(show->sort = events_table_sort(sort))) {
    *status = command_unknown("show", "--sort", sort, events_table_sort_name);
  } else if (output && !(show->output = events_table_output(output))) {
    *status = command_unknown("show", "--output", output, events_table_output_name);
  }
  show->watch = line_given(line, "watch") != NULL;
  show->examples = line_given(line, "examples") != NULL;
  if (*status == 0 && show->watch && (output || show->examples)) {
    *status = command_misused("show", "--watch or --%s, not both", output ? "output" : "examples");
  }
  if (*status) return -1;
  show->path = line->argv[0];
  return 0;
}

/* What is of events has no place with a map that has none. */
static int refuse_options(const struct line *line) {
  static const char *const names[] = {"sort", "output", "examples", "watch", NULL};
  for (const char *const *name = names; *name; name++) {
    if (!line_given(line, *name)) continue;
    return command_misused("show", "--%s is of maps of log lines, which %s is none of", *name,
                           line->argv[0]);
  }
  return 0;
}

int show_main(int argc, char **argv) {
  struct line line;
  struct show show;
  struct mapfile map;
  struct error err = {0};
  int status;
  if (line_read(&line, argc, argv, &status)) return status;
  if (read_options(&line, &show, &status)) return status;
  if (mapfile_need(&map, show.path, &err)) return command_fail(&err);
  if (map.model->miner) {
    status = show_log(&show, &map);
  } else {
    status = refuse_options(&line);
    if (status == 0) show_grid(&show, &map);
  }
  mapfile_close(&map);
  return status;
}
