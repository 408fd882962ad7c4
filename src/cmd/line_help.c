/* Every subcommand's options, and the help that is printed from them. */
#include <stdio.h>
#include <string.h>

#include "cmd/command.h"
#include "cmd/completion.h"
#include "cmd/events_table.h"
#include "cmd/line.h"
#include "core/exchange.h"
#include "io/source.h"

/* --help: where the text begins, and where it ends at the latest. */
enum { FORM_COLUMNS = 24, TEXT_COLUMN = 27, MOST_COLUMNS = 100 };

static const char *forms(size_t i, const char **help) {
  *help = exchange_table[i] ? exchange_table[i]->help : NULL;
  return exchange_table[i] ? exchange_table[i]->name : NULL;
}

static const char *forms_read(size_t i, const char **help) {
  for (const struct exchange_row *const *row = exchange_table; *row; row++) {
    if (!(*row)->read || i-- > 0) continue;
    *help = (*row)->help;
    return (*row)->name;
  }
  *help = NULL;
  return NULL;
}

#define HELP_ROW \
  { .letter = 'h', .name = "help", .help = "this text" }
#define VERSION_ROW \
  { .letter = 'V', .name = "version", .help = "which sompipe this is" }
#define END_ROW \
  { .name = NULL }

const struct line_option line_options_run[] = {
    {'c', "config", "FILE", .help = "read YAML; -s and other options override it"},
    {'s', "set", "KEY=VALUE", .help = "set one key; VALUE is read as YAML; repeatable"},
    {'m', "map", "FILE", "checkpoint.path", .help = "go on with the map in FILE, keep it there"},
    {'i', "input", "FORMAT", "input.format", .help = "format of the records"},
    {'o', "output", "FORMAT", "output.format", .help = "format of the answers"},
    {'f', "fields", "LIST", "output.fields",
     .help = "unit,distance,record; of logs event,novelty,rarity,record"},
    {'H', "header", .key = "output.header", .value = "yes",
     .help = "the first line names the fields"},
    {'F', "follow", .key = "input.follow", .value = "yes",
     .help = "files: go on as they grow, across rotation"},
    {'n', "frozen", .key = "learn.enabled", .value = "no",
     .help = "assign only; the map is not touched"},
    {'p', "progress", .help = "show progress on a terminal's standard error"},
    {'q', "quiet", .key = "log.level", .value = "error", .help = "say nothing but errors"},
    {'v', "verbose", .key = "log.level", .value = "debug",
     .help = "say more, and sum up at the end"},
    {'t', "check", .help = "check the configuration and exit"},
    {0, "only-new", .key = "logs.only_new", .value = "yes",
     .help = "logs: answer only events never seen before"},
    {0, "min-rarity", "R", "logs.min_rarity", .help = "logs: answer only what is at least so rare"},
    {0, "merges", "FILE", "logs.merges", .help = "logs: note in FILE which events are one"},
    {0, "summary", .help = "logs: a live table of the events in place of answers"},
    {0, "sort", "KEY", .help = "its order", .choice = events_table_sort_name},
    {0, "pin", "WORDS", "logs.pin",
     .help = "logs: words (by commas) never generalised; repeatable"},
    {0, "seed-templates", "FILE", "logs.seed_templates", .help = "logs: know FILE's templates"},
    {0, "mask", "NAME=REGEX", "logs.masks", .help = "logs: what is always a parameter; repeatable"},
    {0, "dry-run", "N", .help = "show the vectors of N records; learn nothing"},
    {0, "print-config", .help = "print the effective configuration and exit"},
    HELP_ROW,
    VERSION_ROW,
    END_ROW};

const struct line_option line_options_show[] = {
    {'l', "limit", "N", .help = "list so many units (10) or events (what fits, else 20)"},
    {0, "sort", "KEY", .help = "logs: order of events", .choice = events_table_sort_name},
    {'w', "watch", .help = "logs: on a terminal, draw the events anew as the map is saved"},
    {'e', "examples", .help = "logs: under each event its latest line"},
    {'o', "output", "FORMAT", .help = "logs: all of the events",
     .choice = events_table_output_name},
    HELP_ROW,
    VERSION_ROW,
    END_ROW};

const struct line_option line_options_score[] = {
    {'c', "config", "FILE", .help = "read YAML for the input's keys"},
    {'s', "set", "KEY=VALUE", .help = "set one key; VALUE is read as YAML; repeatable"},
    {'i', "input", "FORMAT", "input.format", .help = "format of the records"},
    HELP_ROW,
    VERSION_ROW,
    END_ROW};

const struct line_option line_options_export[] = {
    {0, "to", "FORMAT", .help = "form (by FILE's suffix, else cod)", .choice = forms},
    {0, "scaled", .help = "the map's own coordinates, not the users' units"},
    {'o', "output", "FILE", .help = "write to FILE (standard output)"},
    HELP_ROW,
    VERSION_ROW,
    END_ROW};

const struct line_option line_options_import[] = {
    {0, "from", "FORMAT", .help = "form (by FILE's suffix, else its looks)", .choice = forms_read},
    {'c', "config", "FILE", .help = "read YAML for what the codebook doesn't say"},
    {'s', "set", "KEY=VALUE", .help = "set one key; VALUE is read as YAML; repeatable"},
    {'o', "output", "MAP", .help = "the map to make"},
    {'q', "quiet", .key = "log.level", .value = "error", .help = "say nothing but errors"},
    HELP_ROW,
    VERSION_ROW,
    END_ROW};

const struct line_option line_options_check[] = {
    {'s', "set", "KEY=VALUE", .help = "set one key; VALUE is read as YAML; repeatable"},
    HELP_ROW,
    VERSION_ROW,
    END_ROW};

const struct line_option line_options_list[] = {
    {0, "completion", "SHELL", .help = "print a shell's completions", .choice = completion_shell},
    HELP_ROW,
    VERSION_ROW,
    END_ROW};

const struct line_option *line_options(const char *command) {
  static const struct {
    const char *command;
    const struct line_option *options;
  } all[] = {{"run", line_options_run},       {"show", line_options_show},
             {"score", line_options_score},   {"export", line_options_export},
             {"import", line_options_import}, {"check", line_options_check},
             {"list", line_options_list}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (strcmp(all[i].command, command) == 0) return all[i].options;
  }
  return NULL;
}

/* Behind the text, which ended at a column; by as many lines as they need. */
static void print_words(const struct completion *c, int column) {
  const char *word, *help;
  for (size_t i = 0; (word = completion_word(c, i, &help)); i++) {
    const int length = (int)strlen(word);
    putchar(i ? ',' : ':');
    column += 2 + length;
    if (column >= MOST_COLUMNS) {
      printf("\n%*s", TEXT_COLUMN - 1, "");
      column = TEXT_COLUMN + length;
    }
    printf(" %s", word);
  }
}

static void print_option(const char *command, const struct line_option *row) {
  struct completion c = completion_of_option(command, row);
  char form[64], letter[8] = "   ";
  if (row->letter) snprintf(letter, sizeof letter, "-%c,", row->letter);
  snprintf(form, sizeof form, "%s --%s%s%s", letter, row->name, row->argument ? " " : "",
           row->argument ? row->argument : "");
  if (strlen(form) > FORM_COLUMNS) {
    printf("  %s\n", form);
    form[0] = '\0';
  }
  int column = printf("  %-*s %s", FORM_COLUMNS, form, row->help);
  if (c.kind == COMPLETION_WORD) print_words(&c, column);
  putchar('\n');
}

void line_help(const char *command, bool brief) {
  FILE *to = brief ? stderr : stdout;
  const struct command_row *row = command_row(command);
  if (brief) {
    fprintf(to,
            "usage: sompipe %s\n\n  producer | sompipe      answer each record as it comes\n"
            "  sompipe data.csv        learn from a file\n"
            "  sompipe -m it.som ...   keep the map; go on with it next time\n\n"
            "Try `sompipe --help`, or man sompipe.\n",
            row->synopsis);
    return;
  }
  printf("usage: sompipe %s %s\n%s\n\n", row->name, row->synopsis, row->help);
  for (const struct line_option *o = line_options(command); o->name; o++) {
    print_option(command, o);
  }
  if (strcmp(command, "run") != 0) return;
  printf("\nSOURCE:\n");
  for (const struct source_row *const *s = source_table; *s; s++) {
    printf("  %-24s %s\n", (*s)->name, (*s)->help);
  }
  printf("\nSubcommands (`sompipe NAME --help`):\n");
  for (row = command_table; row->name; row++) printf("  %-6s %s\n", row->name, row->help);
  printf("\n`sompipe list` names every key, format, law and field; man sompipe tells the rest.\n");
}
