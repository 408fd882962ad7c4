/*
 * Shell completions, written from the tables that the help and the dispatch walk. What an argument
 * can be is told here, the same for every shell; how a shell is told is its row's business.
 */
#ifndef CMD_COMPLETION_H
#define CMD_COMPLETION_H

#include <stdio.h>

#include "base/span.h"
#include "cmd/command.h"
#include "cmd/line.h"
#include "config/options.h"
#include "io/source.h"

/* To add a shell: a file completion_NAME.c that exports one row, that row in completion_table, its
   script in Makefile.am, a test in tests/shells. */
struct completion_row {
  const char *name, *help;
  void (*write)(FILE *to);
};

extern const struct completion_row completion_bash, completion_fish, completion_zsh;
extern const struct completion_row *const completion_table[];  /* ends with NULL */
const struct completion_row *completion_row(const char *name); /* NULL if there is none */
const char *completion_shell(size_t i, const char **help);     /* the i-th; NULL past the end */

enum completion_kind {
  COMPLETION_NOTHING, /* the user's own: a count, a text */
  COMPLETION_FILE,
  COMPLETION_SOURCE,  /* a file, or what begins with a prefix */
  COMPLETION_SETTING, /* KEY=VALUE */
  COMPLETION_WORD,    /* one of its words */
  COMPLETION_LIST,    /* any of its words, by commas */
};
const char *completion_kind_name(enum completion_kind kind); /* "file", for the scripts */

/* What an argument can be. */
struct completion {
  enum completion_kind kind;
  char name[64]; /* whose words they are: "input.format=", "list", "list --completion" */
  const struct option_row *key; /* it has the words; NULL: choice has them */
  const char *(*choice)(size_t i, const char **help);
};

struct completion completion_of_option(const char *command, const struct line_option *row);
/* A subcommand's operands, all alike: where they differ, the last can be what any other can. */
struct completion completion_of_operand(const struct command_row *command);
struct completion completion_of_key(const struct option_row *key);

/* The i-th word of a COMPLETION_WORD or _LIST; NULL past the end. *help is never NULL. */
const char *completion_word(const struct completion *c, size_t i, const char **help);
/* Visits everything that has words, once. */
void completion_each(FILE *to, void (*visit)(FILE *to, const struct completion *c));

/* "unix:" of unix:PATH, "tcp://" of tcp://HOST:PORT; empty if it is written without one. */
struct span completion_prefix(const struct source_row *row);
bool completion_prefix_of_path(const struct source_row *row); /* a file's name follows */

/* For the scripts: in single quotes, as sh and zsh take them. */
void completion_quote(FILE *to, const char *text);

#endif
