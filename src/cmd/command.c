/* The table of subcommands, and how each of them fails. */
#include "cmd/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool command_output_closed, command_input_closed;

const struct command_row command_table[] = {
    {"run", "[OPTION]... [SOURCE]...", "learn from records; say of each where on the map it falls",
     run_main},
    {"show", "[OPTION]... MAP", "what a map has learned: summary, units or events, U-matrix",
     show_main},
    {"score", "[OPTION]... MAP [SOURCE]", "quality of the map on records", score_main},
    {"export", "[OPTION]... MAP", "codebook for other programs", export_main},
    {"import", "[OPTION]... FILE", "a map from another program's codebook", import_main},
    {"check", "[OPTION]... [CONFIG]", "validate a configuration, name every fault", check_main},
    {"list", "[OPTION]... [TABLE]", "every option, format, law, field, statistic, with its help",
     list_main},
    {NULL, NULL, NULL, NULL}};

const struct command_row *command_row(const char *name) {
  for (const struct command_row *row = command_table; row->name; row++) {
    if (strcmp(row->name, name) == 0) return row;
  }
  return NULL;
}

int command_fail(const struct error *err) {
  fprintf(stderr, "sompipe: %s\n", err->text);
  return err->kind ? (int)err->kind : ERROR_INTERNAL;
}

int command_misused(const char *command, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "sompipe %s: ", command);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, "\nTry `sompipe %s --help`.\n", command);
  return ERROR_USAGE;
}

int command_unknown(const char *command, const char *option, const char *word,
                    const char *(*name)(size_t i, const char **help)) {
  const char *each, *help;
  fprintf(stderr, "sompipe %s: %s: `%s` is none of", command, option, word);
  for (size_t i = 0; (each = name(i, &help)); i++) fprintf(stderr, "%s %s", i ? "," : "", each);
  fprintf(stderr, "\nTry `sompipe %s --help`.\n", command);
  return ERROR_USAGE;
}

int command_flush(int status) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return status;
  if (errno == EPIPE) return status;
  fprintf(stderr, "sompipe: standard output: %s\n", strerror(errno));
  return ERROR_IO;
}
