/*
 * A command line: options from one table a subcommand, which getopt_long, the help and the man
 * page check all walk; operands in any place; `--` ends options.
 */
#ifndef CMD_LINE_H
#define CMD_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config.h"

/* To add an option: a row in the subcommand's table, a line in its man page. */
struct line_option {
  int letter;           /* 0: long form only */
  const char *name;     /* without dashes */
  const char *argument; /* what --help calls it; NULL: takes none */
  const char *key;      /* the configuration key it sets (or, of a list or a mapping, adds to), or
                           NULL: see `seen` */
  const char *value;    /* what a flag sets the key to */
  const char *help;
  /* the words its argument can be, where no key tells them: the i-th and its help, NULL past the
     end; NULL: any */
  const char *(*choice)(size_t i, const char **help);
};

enum { LINE_MOST_OPTIONS = 32 };

struct line {
  const char *command;
  const struct line_option *options; /* ends with a NULL name */
  const char
      *seen[LINE_MOST_OPTIONS]; /* by row: its last argument, or "" for a flag; NULL: not given */
  int argc;                     /* operands */
  char **argv;
};

/* Notes options and operands. 0; or -1 with *status the exit status: a mistake was said (64),
   or --help or --version answered (0). */
int line_read(struct line *line, int argc, char **argv, int *status);
/* A line that was read: lays -c FILE over the configuration, then the options that set keys, in
   their order. */
void line_apply(struct line *line, int argc, char **argv, struct config *config,
                struct faults *faults);
const char *line_given(const struct line *line, const char *name); /* NULL: not given */

extern const struct line_option line_options_run[], line_options_show[], line_options_score[],
    line_options_export[], line_options_import[], line_options_check[], line_options_list[];
/* The options of a subcommand, by its name. */
const struct line_option *line_options(const char *command);
void line_help(const char *command, bool brief);

#endif
