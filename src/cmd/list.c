/* sompipe list: the rows of every table that users can name something of. */
#include "cmd/list.h"

#include <stdio.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/completion.h"
#include "cmd/events_table.h"
#include "cmd/line.h"
#include "config/options.h"
#include "core/exchange.h"
#include "core/initial.h"
#include "core/quality.h"
#include "core/som.h"
#include "core/statistics.h"
#include "flow/decoder.h"
#include "flow/emitter.h"
#include "flow/features.h"
#include "flow/pattern.h"
#include "io/page.h"
#include "io/sink.h"
#include "io/source.h"

/* The i-th row's name and help of a table of rows that begin with both; false past the end. */
#define OF_ROWS(table)                                                     \
  static bool table##_at(size_t i, const char **name, const char **help) { \
    *name = table[i].name;                                                 \
    *help = table[i].help;                                                 \
    return *name != NULL;                                                  \
  }
/* The same of a table of pointers to rows. */
#define OF_POINTERS(table)                                                 \
  static bool table##_at(size_t i, const char **name, const char **help) { \
    if (!table[i]) return false;                                           \
    *name = table[i]->name;                                                \
    *help = table[i]->help;                                                \
    return true;                                                           \
  }

OF_ROWS(command_table)
OF_ROWS(lattice_table)
OF_ROWS(neighbourhood_table)
OF_ROWS(distance_table)
OF_ROWS(decay_table)
OF_ROWS(initial_table)
OF_ROWS(scaler_table)
OF_ROWS(transform_table)
OF_ROWS(pattern_table)
OF_ROWS(field_table)
OF_ROWS(statistics_table)
OF_ROWS(quality_table)
OF_ROWS(events_table_sorts)
OF_ROWS(page_table)
OF_ROWS(page_metric_table)
OF_POINTERS(decoder_table)
OF_POINTERS(feature_table)
OF_POINTERS(emitter_table)
OF_POINTERS(source_table)
OF_POINTERS(sink_table)
OF_POINTERS(completion_table)
OF_POINTERS(exchange_table)

static bool option_table_at(size_t i, const char **name, const char **help) {
  static char text[400]; /* until the next call */
  const struct option_row *row = &option_table[i];
  snprintf(text, sizeof text, "%s (live)", row->key ? row->help : "");
  *name = row->key;
  *help = row->live ? text : row->help;
  return *name != NULL;
}

/* To add a table: a row here. */
static const struct {
  const char *name, *help;
  bool (*at)(size_t i, const char **name, const char **help);
} tables[] = {
    {"commands", "subcommands", command_table_at},
    {"options", "keys of the configuration (sompipe.yaml)", option_table_at},
    {"sources", "what a SOURCE can be", source_table_at},
    {"sinks", "output.to", sink_table_at},
    {"formats", "input.format", decoder_table_at},
    {"patterns", "input.pattern, ready-made", pattern_table_at},
    {"features", "features: as", feature_table_at},
    {"scales", "scale", scaler_table_at},
    {"transforms", "features: transform", transform_table_at},
    {"lattices", "map.lattice", lattice_table_at},
    {"neighbourhoods", "map.neighbourhood", neighbourhood_table_at},
    {"distances", "map.distance", distance_table_at},
    {"inits", "map.init", initial_table_at},
    {"decays", "learn.decay", decay_table_at},
    {"outputs", "output.format", emitter_table_at},
    {"fields", "output.fields", field_table_at},
    {"exchanges", "export --to, import --from", exchange_table_at},
    {"statistics", "what a running map counts", statistics_table_at},
    {"qualities", "what score reports", quality_table_at},
    {"sorts", "show --sort, run --summary --sort", events_table_sorts_at},
    {"pages", "what is told over HTTP (http.listen)", page_table_at},
    {"metrics", "what /metrics tells", page_metric_table_at},
    {"shells", "list --completion", completion_table_at},
};

enum { TABLES = sizeof tables / sizeof *tables };

static void print_table(size_t t, const char *indent) {
  const char *name, *help;
  for (size_t i = 0; tables[t].at(i, &name, &help); i++) printf("%s%-26s %s\n", indent, name, help);
}

const char *list_table(size_t i, const char **help) {
  *help = i < TABLES ? tables[i].help : NULL;
  return i < TABLES ? tables[i].name : NULL;
}

static int not_there(const char *wrong, const char *kind,
                     const char *(*name)(size_t i, const char **help)) {
  const char *each, *help;
  fprintf(stderr, "sompipe list: `%s` is no %s; there are:", wrong, kind);
  for (size_t i = 0; (each = name(i, &help)); i++) fprintf(stderr, " %s", each);
  fputc('\n', stderr);
  return ERROR_USAGE;
}

static int print_completion(const char *shell) {
  const struct completion_row *row = completion_row(shell);
  if (!row) return not_there(shell, "shell", completion_shell);
  row->write(stdout);
  return 0;
}

int list_main(int argc, char **argv) {
  struct line line;
  int status = 0;
  if (line_read(&line, argc, argv, &status)) return status;
  const char *shell = line_given(&line, "completion");
  if (shell && line.argc) return command_misused("list", "a TABLE or --completion, not both");
  if (shell) return print_completion(shell);
  if (line.argc > 1) return command_misused("list", "one TABLE at a time");
  for (size_t t = 0; t < TABLES; t++) {
    if (line.argc == 0) {
      printf("%s%s: %s\n", t ? "\n" : "", tables[t].name, tables[t].help);
      print_table(t, "  ");
    } else if (strcmp(line.argv[0], tables[t].name) == 0) {
      print_table(t, "");
      return 0;
    }
  }
  if (line.argc == 0) return 0;
  return not_there(line.argv[0], "table", list_table);
}
