/* Completions for fish: a `complete` for each option and operand; functions offer the words. */
#include "cmd/completion.h"

/* `__sompipe_words NAME`, `__sompipe_kind KEY=`, `__sompipe_keys` and `__sompipe_prefixes` come
   from the tables; the rest is the same whatever they hold. */
static const char engine[] =
    "function __sompipe_first # is this the first word\n"
    "    test (count (commandline -opc)) -eq 1\n"
    "end\n"
    "\n"
    "function __sompipe_in # COMMAND: is it the one typed; run, unless the first word is another\n"
    "    set -l typed (commandline -opc)[2]\n"
    "    contains -- \"$typed\" (__sompipe_commands)\n"
    "    or set typed run\n"
    "    test $typed = $argv[1]\n"
    "end\n"
    "\n"
    "function __sompipe_typed # the option's argument, as far as it is typed\n"
    "    string replace -r -- '^--[^=]*=|^-[^-]' '' (commandline -ct)\n"
    "end\n"
    "\n"
    "function __sompipe_behind # BEFORE WORD...: what every word is to be put behind\n"
    "    for word in $argv[2..-1]\n"
    "        echo $argv[1]$word\n"
    "    end\n"
    "end\n"
    "\n"
    "function __sompipe_list # NAME BEFORE: its words, behind those typed and a comma\n"
    "    set -l before (string match -r -- '^.*,' (__sompipe_typed))\n"
    "    or set before \"$argv[2]\"\n"
    "    __sompipe_behind \"$before\" (__sompipe_words $argv[1])\n"
    "end\n"
    "\n"
    "function __sompipe_setting\n"
    "    set -l typed (__sompipe_typed)\n"
    "    set -l key (string match -r -- '^[^=]*=' $typed)\n"
    "    or begin\n"
    "        __sompipe_keys\n"
    "        return\n"
    "    end\n"
    "    switch (__sompipe_kind $key)\n"
    "        case word\n"
    "            __sompipe_behind $key (__sompipe_words $key)\n"
    "        case list\n"
    "            __sompipe_list $key $key\n"
    "        case file\n"
    "            __sompipe_behind $key (__fish_complete_path (string replace -- $key '' $typed))\n"
    "    end\n"
    "end\n"
    "\n";

/* In single quotes, where fish takes \ and ' for themselves behind a backslash. */
static void quote(FILE *to, const char *text) {
  fputc('\'', to);
  for (; *text; text++) {
    if (*text == '\'' || *text == '\\') fputc('\\', to);
    fputc(*text, to);
  }
  fputc('\'', to);
}

/* A line of output for fish: the word, a tab, what it is. */
static void write_line(FILE *to, const char *indent, const char *word, const char *help) {
  fprintf(to, "%sprintf '%%s\\t%%s\\n' ", indent);
  quote(to, word);
  fputc(' ', to);
  quote(to, help);
  fputc('\n', to);
}

static void write_words(FILE *to, const struct completion *c) {
  const char *word, *help;
  fputs("        case ", to);
  quote(to, c->name);
  fputc('\n', to);
  for (size_t i = 0; (word = completion_word(c, i, &help)); i++) {
    write_line(to, "            ", word, help);
  }
}

static void write_keys(FILE *to) {
  char word[80];
  fputs("function __sompipe_keys\n", to);
  for (const struct option_row *row = option_table; row->key; row++) {
    snprintf(word, sizeof word, "%s=", row->key);
    write_line(to, "    ", word, row->help);
  }
  fputs("end\n\nfunction __sompipe_kind # KEY=: what its value can be\n    switch $argv[1]\n", to);
  for (const struct option_row *row = option_table; row->key; row++) {
    struct completion c = completion_of_key(row);
    fprintf(to, "        case '%s='\n            echo %s\n", row->key,
            completion_kind_name(c.kind));
  }
  fputs("    end\nend\n\n", to);
}

static void write_prefixes(FILE *to) {
  char word[80];
  fputs("function __sompipe_prefixes\n", to);
  for (const struct source_row *const *row = source_table; *row; row++) {
    struct span prefix = completion_prefix(*row);
    if (prefix.length == 0) continue;
    snprintf(word, sizeof word, "%.*s", (int)prefix.length, prefix.at);
    write_line(to, "    ", word, (*row)->help);
  }
  fputs("end\n\n", to);
}

static void write_commands(FILE *to) {
  fputs("function __sompipe_commands\n    string split ' ' '", to);
  for (const struct command_row *row = command_table; row->name; row++) {
    fprintf(to, "%s%s", row->name, row[1].name ? " " : "'\nend\n\n");
  }
}

/* What `complete` is told of an argument; no files are offered unless it says -F. */
static void write_offer(FILE *to, const struct completion *c) {
  switch (c->kind) {
    case COMPLETION_NOTHING: break;
    case COMPLETION_FILE: fputs(" -F", to); break;
    case COMPLETION_SOURCE: fputs(" -F -a '(__sompipe_prefixes)'", to); break;
    case COMPLETION_SETTING: fputs(" -a '(__sompipe_setting)'", to); break;
    case COMPLETION_WORD: fprintf(to, " -a '(__sompipe_words \"%s\")'", c->name); break;
    case COMPLETION_LIST: fprintf(to, " -a '(__sompipe_list \"%s\" \"\")'", c->name); break;
  }
}

static void write_option(FILE *to, const char *command, const struct line_option *row) {
  fprintf(to, "complete -c sompipe -n '__sompipe_in %s'", command);
  if (row->letter) fprintf(to, " -s %c", row->letter);
  fprintf(to, " -l %s", row->name);
  if (row->argument) {
    struct completion c = completion_of_option(command, row);
    bool file = c.kind == COMPLETION_FILE || c.kind == COMPLETION_SOURCE;
    fputs(file ? " -r" : " -x", to);
    write_offer(to, &c);
  }
  fputs(" -d ", to);
  quote(to, row->help);
  fputc('\n', to);
}

static void write_command(FILE *to, const struct command_row *command) {
  struct completion operand = completion_of_operand(command);
  fprintf(to, "\ncomplete -c sompipe -n __sompipe_first -a %s -d ", command->name);
  quote(to, command->help);
  fprintf(to, "\ncomplete -c sompipe -n '__sompipe_in %s'", command->name);
  write_offer(to, &operand);
  fputc('\n', to);
  for (const struct line_option *row = line_options(command->name); row->name; row++) {
    write_option(to, command->name, row);
  }
}

static void write_fish(FILE *to) {
  fputs("# Completions of sompipe for fish, from its tables: sompipe list --completion fish\n\n",
        to);
  fputs("function __sompipe_words # NAME: its words, and what they are\n", to);
  fputs("    switch $argv[1]\n", to);
  completion_each(to, write_words);
  fputs("    end\nend\n\n", to);
  write_keys(to);
  write_prefixes(to);
  write_commands(to);
  fputs(engine, to);
  fputs("complete -c sompipe -f\n", to);
  for (const struct command_row *row = command_table; row->name; row++) write_command(to, row);
}

const struct completion_row completion_fish = {
    .name = "fish", .help = "friendly interactive shell", .write = write_fish};
