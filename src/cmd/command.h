/* Subcommands: one table; the help and the dispatch walk it. */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* To add a subcommand: a file src/cmd/NAME.c with NAME_main, a row here, a section in
   sompipe(1). */
struct command_row {
  const char *name, *synopsis, *help;
  int (*run)(int argc, char **argv); /* argv[0] is the subcommand; returns the exit status */
};

extern const struct command_row command_table[]; /* run first; ends with a NULL name */

const struct command_row *command_row(const char *name); /* NULL if there is none */

/* The process was started without a standard output or input (main found out; both are now
   /dev/null). */
extern bool command_output_closed, command_input_closed;

/* Each reads its own command line and returns the process's exit status. */
int run_main(int argc, char **argv);
int show_main(int argc, char **argv);
int score_main(int argc, char **argv);
int export_main(int argc, char **argv);
int import_main(int argc, char **argv);
int check_main(int argc, char **argv);
int list_main(int argc, char **argv);

/* "sompipe: text" on stderr; returns the error's kind as exit status. */
int command_fail(const struct error *err);
/* A usage mistake: says it, points to --help, returns 64. */
int command_misused(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same of a word that is none of those there are. */
int command_unknown(const char *command, const char *option, const char *word,
                    const char *(*name)(size_t i, const char **help));
/* Flushes stdout; 74, said, if anything written to it was lost. */
int command_flush(int status);

#endif
