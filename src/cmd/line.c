/* getopt_long over a table; keys are set in the order in which they were given. */
#include "cmd/line.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/command.h"
#include "config.h"
#include "config/value.h"

enum { FIRST_LONG = 256 }; /* getopt's value of row i without a letter: FIRST_LONG + i */

static void describe(const struct line_option *rows, struct option *longs, char *shorts) {
  *shorts++ = ':';
  for (int i = 0; rows[i].name; i++) {
    const struct line_option *row = &rows[i];
    int has_argument = row->argument ? required_argument : no_argument;
    int value = row->letter ? row->letter : FIRST_LONG + i;
    longs[i] = (struct option){row->name, has_argument, NULL, value};
    longs[i + 1] = (struct option){0};
    if (!row->letter) continue;
    *shorts++ = (char)row->letter;
    if (row->argument) *shorts++ = ':';
  }
  *shorts = '\0';
}

static int row_of(const struct line_option *rows, int value) {
  for (int i = 0; rows[i].name; i++) {
    if (value == (rows[i].letter ? rows[i].letter : FIRST_LONG + i)) return i;
  }
  return -1;
}

static bool is_of_kind(const struct line_option *row, enum option_kind kind) {
  return row->key && row->argument && option_row(row->key)->kind == kind;
}

/* `a,b` as `a, b` of a list. */
static void write_words(const char *text, struct buffer *to) {
  for (const char *at = text; *at;) {
    size_t length = strcspn(at, ",");
    if (length) {
      if (to->length > 1) buffer_append_text(to, ", ");
      value_write_text((struct span){at, length}, to);
    }
    at += length + (at[length] == ',');
  }
}

/* `NAME=TEXT` as `NAME: TEXT` of a mapping. */
static void write_pair(const char *text, struct buffer *to) {
  size_t length = strcspn(text, "=");
  if (to->length > 1) buffer_append_text(to, ", ");
  value_write_text((struct span){text, length}, to);
  buffer_append_text(to, ": ");
  value_write_text(span_of(text + length + 1), to);
}

/* What the key is to become. As given, not as YAML: a file may be called `yes` or `a: b`. What is
   for a list or a mapping is added to what stands there: its closing bracket moves behind it. */
static void write_value(const struct config *config, const struct line_option *row,
                        const char *text, struct buffer *to) {
  const bool list = is_of_kind(row, OPTION_LIST), map = is_of_kind(row, OPTION_MAP);
  if (!list && !map) {
    value_write_text(span_of(text), to);
    return;
  }
  value_write(config, option_row(row->key), to);
  char bracket = to->data[--to->length];
  if (list) write_words(text, to);
  if (map) write_pair(text, to);
  buffer_append_byte(to, bracket);
}

static void set_text(struct config *config, const struct line_option *row, const char *text,
                     struct faults *faults) {
  struct buffer yaml = {0};
  char origin[64];
  write_value(config, row, text, &yaml);
  buffer_append_byte(&yaml, '\0');
  snprintf(origin, sizeof origin, "--%s", row->name);
  config_set(config, row->key, yaml.data, origin, faults);
  buffer_clear(&yaml);
}

static void apply(struct config *config, const struct line_option *row, const char *argument,
                  struct faults *faults) {
  if (strcmp(row->name, "set") == 0) config_set_pair(config, argument, faults);
  if (!row->key) return;
  if (row->argument) {
    set_text(config, row, argument, faults);
  } else {
    config_set(config, row->key, row->value, row->name, faults);
  }
}

static int version(void) {
#ifdef HAVE_HTTP
  static const char features[] = "http";
#else
  static const char features[] = "none";
#endif
  printf("%s\nfeatures: %s\n", PACKAGE_STRING, features);
  return 0;
}

/* Walks the options once; `config` NULL: only notes them. */
static int walk(struct line *line, int argc, char **argv, struct config *config,
                struct faults *faults) {
  struct option longs[LINE_MOST_OPTIONS + 1];
  char shorts[2 * LINE_MOST_OPTIONS + 2];
  describe(line->options, longs, shorts);
  optind = 0; /* glibc: start over */
  opterr = 0;
  for (int value; (value = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
    int i = row_of(line->options, value);
    const char *given = argv[optind - 1];
    if (value == ':') return command_misused(line->command, "%s needs an argument", given);
    if (value == '?' && optopt > 0 && optopt < FIRST_LONG) {
      return command_misused(line->command, "there is no option -%c", optopt);
    }
    if (i < 0) return command_misused(line->command, "%s is no option, or not one alone", given);
    if (is_of_kind(&line->options[i], OPTION_MAP) && !strchr(optarg, '=')) {
      return command_misused(line->command, "--%s %s: %s is what it takes", line->options[i].name,
                             optarg, line->options[i].argument);
    }
    line->seen[i] = optarg ? optarg : "";
    if (config) apply(config, &line->options[i], optarg, faults);
  }
  line->argc = argc - optind;
  line->argv = argv + optind;
  return 0;
}

const char *line_given(const struct line *line, const char *name) {
  for (int i = 0; line->options[i].name; i++) {
    if (strcmp(line->options[i].name, name) == 0) return line->seen[i];
  }
  return NULL;
}

int line_read(struct line *line, int argc, char **argv, int *status) {
  *line = (struct line){.command = argv[0], .options = line_options(argv[0])};
  *status = walk(line, argc, argv, NULL, NULL);
  if (*status) return -1;
  if (line_given(line, "help")) {
    line_help(line->command, false);
    return -1;
  }
  if (!line_given(line, "version")) return 0;
  *status = version();
  return -1;
}

void line_apply(struct line *line, int argc, char **argv, struct config *config,
                struct faults *faults) {
  const char *file = line_given(line, "config");
  if (file) config_read_file(config, file, faults);
  walk(line, argc, argv, config, faults);
}
