/* What the arguments of the command line can be, read off the tables. */
#include "cmd/completion.h"

#include <string.h>

#include "cmd/list.h"

const struct completion_row *const completion_table[] = {&completion_bash, &completion_fish,
                                                         &completion_zsh, NULL};

const struct completion_row *completion_row(const char *name) {
  const struct completion_row *const *row = completion_table;
  while (*row && strcmp((*row)->name, name) != 0) row++;
  return *row;
}

const char *completion_shell(size_t i, const char **help) {
  *help = completion_table[i] ? completion_table[i]->help : NULL;
  return completion_table[i] ? completion_table[i]->name : NULL;
}

const char *completion_kind_name(enum completion_kind kind) {
  static const char *const kinds[] = {
      [COMPLETION_NOTHING] = "nothing", [COMPLETION_FILE] = "file", [COMPLETION_SOURCE] = "source",
      [COMPLETION_SETTING] = "setting", [COMPLETION_WORD] = "word", [COMPLETION_LIST] = "list"};
  return kinds[kind];
}

/* What the help calls an argument says what it can be; any other name (N) is the user's own. To add
   a name: a row here. */
static const struct {
  const char *name;
  enum completion_kind kind;
  const char *(*choice)(size_t i, const char **help);
} names[] = {{"FILE", COMPLETION_FILE, NULL},         {"MAP", COMPLETION_FILE, NULL},
             {"CONFIG", COMPLETION_FILE, NULL},       {"SOURCE", COMPLETION_SOURCE, NULL},
             {"KEY=VALUE", COMPLETION_SETTING, NULL}, {"LIST", COMPLETION_LIST, NULL},
             {"TABLE", COMPLETION_WORD, list_table}};

static struct completion of_name(struct span name) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!span_is(name, names[i].name)) continue;
    return (struct completion){.kind = names[i].kind, .choice = names[i].choice};
  }
  return (struct completion){.kind = COMPLETION_NOTHING};
}

/* Words are listed by commas where the argument's name says so; no words, no list. */
static void settle(struct completion *c) {
  const char *help;
  bool words = completion_word(c, 0, &help);
  if (words && c->kind != COMPLETION_LIST) c->kind = COMPLETION_WORD;
  if (!words && c->kind == COMPLETION_LIST) c->kind = COMPLETION_NOTHING;
}

/* How the option that sets a key calls its argument; empty: no option sets it. */
static struct span name_of_value(const struct option_row *key) {
  for (const struct command_row *command = command_table; command->name; command++) {
    for (const struct line_option *row = line_options(command->name); row->name; row++) {
      if (!row->key || !row->argument || strcmp(row->key, key->key) != 0) continue;
      return span_of(row->argument);
    }
  }
  return (struct span){NULL, 0};
}

struct completion completion_of_key(const struct option_row *key) {
  struct completion c = of_name(name_of_value(key));
  snprintf(c.name, sizeof c.name, "%s=", key->key);
  c.key = key;
  settle(&c);
  return c;
}

struct completion completion_of_option(const char *command, const struct line_option *row) {
  if (!row->argument) return (struct completion){.kind = COMPLETION_NOTHING};
  if (row->key) return completion_of_key(option_row(row->key));
  struct completion c = of_name(span_of(row->argument));
  snprintf(c.name, sizeof c.name, "%s --%s", command, row->name);
  if (row->choice) c.choice = row->choice;
  settle(&c);
  return c;
}

struct completion completion_of_operand(const struct command_row *command) {
  struct completion c = {.kind = COMPLETION_NOTHING};
  for (const char *at = command->synopsis; *at;) {
    at += strspn(at, " [].|");
    size_t length = strcspn(at, " [].|");
    struct completion operand = of_name((struct span){at, length});
    if (operand.kind != COMPLETION_NOTHING) c = operand;
    at += length;
  }
  snprintf(c.name, sizeof c.name, "%s", command->name);
  return c;
}

const char *completion_word(const struct completion *c, size_t i, const char **help) {
  const char *word = NULL;
  *help = NULL;
  if (c->key) {
    word = option_word(c->key, i, help);
  } else if (c->choice) {
    word = c->choice(i, help);
  }
  if (!*help) *help = "";
  return word;
}

static void visit_words(FILE *to, const struct completion *c,
                        void (*visit)(FILE *to, const struct completion *c)) {
  if (c->kind == COMPLETION_WORD || c->kind == COMPLETION_LIST) visit(to, c);
}

void completion_each(FILE *to, void (*visit)(FILE *to, const struct completion *c)) {
  struct completion c;
  for (const struct option_row *key = option_table; key->key; key++) {
    c = completion_of_key(key);
    visit_words(to, &c, visit);
  }
  for (const struct command_row *command = command_table; command->name; command++) {
    c = completion_of_operand(command);
    visit_words(to, &c, visit);
    for (const struct line_option *row = line_options(command->name); row->name; row++) {
      c = completion_of_option(command->name, row);
      if (!c.key) visit_words(to, &c, visit);
    }
  }
}

struct span completion_prefix(const struct source_row *row) {
  size_t length = strcspn(row->name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  return (struct span){row->name, row->name[length] ? length : 0};
}

bool completion_prefix_of_path(const struct source_row *row) {
  struct span prefix = completion_prefix(row);
  return prefix.length && strcmp(row->name + prefix.length, "PATH") == 0;
}

void completion_quote(FILE *to, const char *text) {
  fputc('\'', to);
  for (; *text; text++) {
    if (*text == '\'') {
      fputs("'\\''", to);
    } else {
      fputc(*text, to);
    }
  }
  fputc('\'', to);
}
