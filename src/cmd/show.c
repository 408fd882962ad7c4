/* sompipe show: what a map has learned. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/command.h"
#include "cmd/line.h"
#include "cmd/mapfile.h"
#include "cmd/picture.h"

__attribute__((format(printf, 2, 3))) static void line(const char *name, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  printf("%-22s ", name);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
}

static void show_shape(const struct mapfile *map) {
  const struct model *m = map->model;
  const struct lattice *l = &m->params.som.lattice;
  const char *saved = safetensors_noted(&map->file.metadata, "saved.at");
  line("map", "%s%s%s", map->file.path, saved ? ", saved " : "", saved ? saved : "");
  line("shape", "%u x %u %s%s, %u units", l->rows, l->columns, l->kind->name,
       l->torus ? " torus" : "", m->statistics.units);
  line("features", "%u in %u components%s%s", m->features->count, m->features->dims,
       m->features->label ? "; label " : "", m->features->label ? m->features->label : "");
}

static void show_learning(const struct model *m) {
  const struct som_params *p = &m->params.som;
  const struct statistics *s = &m->statistics;
  double n = s->records ? (double)s->records : 1.0;
  uint64_t learned = som_learned(m->som);
  line("records", "%llu seen, schedule %llu of %llu", (unsigned long long)s->records,
       (unsigned long long)(learned < p->over ? learned : p->over), (unsigned long long)p->over);
  line("rate, radius", "%.4g, %.4g (%s, %s)", som_rate(m->som), som_radius(m->som), p->decay->name,
       p->neighbourhood->name);
  line("quantization error", "%.4g recently, %.4g over all records (%s)", s->recent_distance,
       s->distance_sum / n, p->distance->name);
  line("topographic error", "%.4g recently, %.4g over all records (%u neighbours)",
       s->recent_topographic, (double)s->topographic / n, p->lattice.kind->neighbours);
  line("units in use", "%u of %u, %u regions", statistics_units_used(s), s->units,
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

static void show(const struct mapfile *map, uint32_t limit) {
  show_shape(map);
  show_learning(map->model);
  show_units(map->model, limit);
  printf("\nU-matrix (how far each unit is from its neighbours)\n");
  picture_umatrix(stdout, map->model, picture_coloured(stdout));
  if (labels_count(map->model->labels) == 0) return;
  printf("\nlabels (first character of each unit's majority; `.` none)\n");
  picture_labels(stdout, map->model);
}

static int read_limit(const char *given, uint32_t *limit) {
  char *end;
  *limit = 10;
  if (!given) return 0;
  unsigned long value = strtoul(given, &end, 10);
  *limit = (uint32_t)value;
  return *given < '0' || *given > '9' || *end || value > UINT32_MAX ? -1 : 0;
}

int show_main(int argc, char **argv) {
  struct line options;
  struct mapfile map;
  struct error err = {0};
  uint32_t limit;
  int status;
  if (line_read(&options, argc, argv, &status)) return status;
  if (options.argc != 1) return command_misused("show", "name one MAP");
  if (read_limit(line_given(&options, "limit"), &limit)) {
    return command_misused("show", "--limit: `%s` is no count", line_given(&options, "limit"));
  }
  if (mapfile_need(&map, options.argv[0], &err)) return command_fail(&err);
  show(&map, limit);
  mapfile_close(&map);
  return 0;
}
