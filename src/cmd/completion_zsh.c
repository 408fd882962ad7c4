/* Completions for zsh: an `_arguments` a subcommand; functions offer the words. */
#include "cmd/completion.h"

#include <string.h>

/* `_sompipe_words NAME`, `_sompipe_value KEY`, `_sompipe_command COMMAND` and `_sompipe_tables`
   come from the tables; the rest is the same whatever they hold. */
static const char engine[] =
    "_sompipe_word() { # NAME: one of its words\n"
    "  local -a known\n"
    "  _sompipe_words $1\n"
    "  _describe -t words word known\n"
    "}\n"
    "\n"
    "_sompipe_list() { # NAME: any of its words, by commas\n"
    "  local -a known\n"
    "  compset -P '*,'\n"
    "  compset -S ',*'\n"
    "  _sompipe_words $1\n"
    "  _describe -t words word known -q -S ,\n"
    "}\n"
    "\n"
    "_sompipe_setting() {\n"
    "  local key=${PREFIX%%=*}\n"
    "  local -a commands keys prefixes path_prefixes\n"
    "  if compset -P 1 '*='; then\n"
    "    _sompipe_value $key\n"
    "  else\n"
    "    _sompipe_tables\n"
    "    _describe -t keys key keys -q -S =\n"
    "  fi\n"
    "}\n"
    "\n"
    "_sompipe_source() {\n"
    "  local -a commands keys prefixes path_prefixes\n"
    "  local prefix ret=1\n"
    "  _sompipe_tables\n"
    "  for prefix in $path_prefixes; do\n"
    "    if compset -P $prefix; then\n"
    "      _files\n"
    "      return\n"
    "    fi\n"
    "  done\n"
    "  (( first )) && _describe -t commands command commands && ret=0\n"
    "  _describe -t prefixes source prefixes -S '' && ret=0\n"
    "  _files && ret=0\n"
    "  return ret\n"
    "}\n"
    "\n"
    "_sompipe() {\n"
    "  local command=run first=$(( CURRENT == 2 ))\n"
    "  local -a commands keys prefixes path_prefixes\n"
    "  _sompipe_tables\n"
    "  if (( CURRENT > 2 )) && [[ -n ${(M)commands:#$words[2]:*} ]]; then\n"
    "    command=$words[2]\n"
    "    shift words\n"
    "    (( CURRENT-- ))\n"
    "  fi\n"
    "  local curcontext=${curcontext%:*:*}:sompipe-$command:\n"
    "  _sompipe_command $command\n"
    "}\n"
    "\n"
    "if [[ $funcstack[1] = _sompipe ]]; then # loaded when it is first wanted\n"
    "  _sompipe \"$@\"\n"
    "else\n"
    "  compdef _sompipe sompipe\n"
    "fi\n";

/* A part of a specification, in which : [ ] and \ mean something. */
static void write_part(FILE *to, const char *text) {
  for (; *text; text++) {
    if (strchr(":[]\\", *text)) fputc('\\', to);
    if (*text == '\'') fputs("'\\'", to);
    fputc(*text, to);
  }
}

/* 'word:help', as _describe takes it, which looks for the first colon only. */
static void write_described(FILE *to, struct span word, const char *help) {
  fputs("    '", to);
  for (size_t i = 0; i < word.length; i++) {
    if (strchr(":\\", word.at[i])) fputc('\\', to);
    fputc(word.at[i], to);
  }
  if (*help) fputc(':', to);
  for (; *help; help++) {
    if (*help == '\\') fputc('\\', to);
    fputs(*help == '\'' ? "'\\''" : (char[]){*help, '\0'}, to);
  }
  fputs("'\n", to);
}

static void write_words(FILE *to, const struct completion *c) {
  const char *word, *help;
  fprintf(to, "  ('%s') known=(\n", c->name);
  for (size_t i = 0; (word = completion_word(c, i, &help)); i++) {
    write_described(to, span_of(word), help);
  }
  fputs("    ) ;;\n", to);
}

/* The action that completes an argument. */
static void write_action(FILE *to, const struct completion *c) {
  switch (c->kind) {
    case COMPLETION_NOTHING: break;
    case COMPLETION_FILE: fputs("_files", to); break;
    case COMPLETION_SOURCE: fputs(" _sompipe_source", to); break;
    case COMPLETION_SETTING: fputs(" _sompipe_setting", to); break;
    case COMPLETION_WORD: fprintf(to, " _sompipe_word \"%s\"", c->name); break;
    case COMPLETION_LIST: fprintf(to, " _sompipe_list \"%s\"", c->name); break;
  }
}

static void write_values(FILE *to) {
  fputs("_sompipe_value() { # KEY\n  case $1 in\n", to);
  for (const struct option_row *row = option_table; row->key; row++) {
    struct completion c = completion_of_key(row);
    if (c.kind == COMPLETION_NOTHING) continue;
    fprintf(to, "  ('%s') ", row->key);
    write_action(to, &c);
    fputs(" ;;\n", to);
  }
  fputs("  (*) _message value ;;\n  esac\n}\n\n", to);
}

/* (-c --config){-c+,--config=}[help]:FILE:action; what sets a key may come again. */
static void write_option(FILE *to, const char *command, const struct line_option *row) {
  struct completion c = completion_of_option(command, row);
  bool again = c.kind == COMPLETION_SETTING, argument = row->argument != NULL;
  fputs(again ? "      '*'" : "      ", to);
  if (row->letter && !again) fprintf(to, "'(-%c --%s)'", row->letter, row->name);
  if (row->letter) fprintf(to, "{-%c%s,", row->letter, argument ? "+" : "");
  fprintf(to, "--%s%s%s'[", row->name, argument ? "=" : "", row->letter ? "}" : "");
  write_part(to, row->help);
  fputc(']', to);
  if (argument) {
    fputc(':', to);
    write_part(to, row->argument);
    fputc(':', to);
    write_action(to, &c);
  }
  fputs("' \\\n", to);
}

static void write_commands(FILE *to) {
  fputs("_sompipe_command() { # COMMAND\n  case $1 in\n", to);
  for (const struct command_row *command = command_table; command->name; command++) {
    struct completion operand = completion_of_operand(command);
    fprintf(to, "  (%s)\n    _arguments -s -S \\\n", command->name);
    for (const struct line_option *row = line_options(command->name); row->name; row++) {
      write_option(to, command->name, row);
    }
    fputs("      '*:operand:", to);
    write_action(to, &operand);
    fputs("' ;;\n", to);
  }
  fputs("  esac\n}\n\n", to);
}

static void write_tables(FILE *to) {
  fputs("_sompipe_tables() { # fills commands, keys, prefixes and those that a path follows\n", to);
  fputs("  commands=(\n", to);
  for (const struct command_row *row = command_table; row->name; row++) {
    write_described(to, span_of(row->name), row->help);
  }
  fputs("  )\n  keys=(\n", to);
  for (const struct option_row *row = option_table; row->key; row++) {
    write_described(to, span_of(row->key), row->help);
  }
  fputs("  )\n  prefixes=(\n", to);
  for (const struct source_row *const *row = source_table; *row; row++) {
    struct span prefix = completion_prefix(*row);
    if (prefix.length) write_described(to, prefix, (*row)->help);
  }
  fputs("  )\n  path_prefixes=(", to);
  for (const struct source_row *const *row = source_table; *row; row++) {
    struct span prefix = completion_prefix(*row);
    if (completion_prefix_of_path(*row)) fprintf(to, " '%.*s'", (int)prefix.length, prefix.at);
  }
  fputs(" )\n}\n\n", to);
}

static void write_zsh(FILE *to) {
  fputs("#compdef sompipe\n", to);
  fputs("# Completions of sompipe for zsh, from its tables: sompipe list --completion zsh\n\n", to);
  fputs("_sompipe_words() { # NAME: fills known\n  case $1 in\n", to);
  completion_each(to, write_words);
  fputs("  esac\n}\n\n", to);
  write_values(to);
  write_commands(to);
  write_tables(to);
  fputs(engine, to);
}

const struct completion_row completion_zsh = {.name = "zsh", .help = "Z shell", .write = write_zsh};
