/* Reading: every kind has its function; what is wrong is said in words a user can act on. */
#include "config/value.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/number.h"
#include "config/private.h"

struct unit {
  const char *name;
  double factor;
};

static const struct unit count_units[] = {{"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {NULL, 0}};
static const struct unit byte_units[] = {{"k", 1e3},      {"M", 1e6},         {"G", 1e9},
                                         {"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0},
                                         {NULL, 0}};
static const struct unit time_units[] = {{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}, {NULL, 0}};
static const struct unit no_units[] = {{NULL, 0}};

int value_flag(struct span text) {
  static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
  for (int i = 0; i < 6; i++) {
    if (text.length == strlen(words[i]) && strncasecmp(text.at, words[i], text.length) == 0) {
      return i % 2;
    }
  }
  return -1;
}

/* A number with one of the units behind it; false: it is none. */
static bool read_number(struct span text, const struct unit *units, double *value) {
  double factor = 1;
  for (const struct unit *u = units; u->name; u++) {
    size_t length = strlen(u->name);
    if (text.length <= length || memcmp(text.at + text.length - length, u->name, length) != 0) {
      continue;
    }
    struct span rest = {text.at, text.length - length};
    char last = rest.at[rest.length - 1];
    if (last != '.' && (last < '0' || last > '9')) continue; /* the s of ms */
    text = rest;
    factor = u->factor;
    break;
  }
  if (number_read(text, value) != NUMBER_READ) return false;
  *value *= factor;
  return true;
}

static const char *out_of_range(const struct option_row *row, struct span text, char *fault) {
  char least[NUMBER_TEXT_BYTES + 1] = {0}, most[NUMBER_TEXT_BYTES + 1] = {0};
  number_write(row->least, least);
  number_write(row->most, most);
  snprintf(fault, FAULT_BYTES, "%.*s is out of range (%s to %s%s)", (int)text.length, text.at,
           least, most, row->automatic ? ", or auto" : "");
  return fault;
}

static const char *read_scaled(const struct option_row *row, struct span text,
                               const struct unit *units, const char *what, bool whole,
                               double *value, char *fault) {
  if (text.length > 60 || !read_number(text, units, value)) {
    snprintf(fault, FAULT_BYTES, "`%.*s` is no %s%s", text.length > 60 ? 60 : (int)text.length,
             text.at, what, row->automatic ? " (nor auto)" : "");
    return fault;
  }
  if (whole && *value != floor(*value)) {
    snprintf(fault, FAULT_BYTES, "%.*s is not whole", (int)text.length, text.at);
    return fault;
  }
  bool ranged = row->most > row->least;
  if (ranged && (*value < row->least || *value > row->most)) return out_of_range(row, text, fault);
  return NULL;
}

static const char *choice_name(size_t i, const void *row) {
  const char *help;
  /* cppcheck-suppress returnDanglingLifetime ; the name is the table's, whatever becomes of help */
  return option_word(row, i, &help);
}

static const char *read_choice(struct config *c, const struct option_row *row, struct span text,
                               bool plain, char *fault) {
  const char *name;
  int flag = plain ? value_flag(text) : -1; /* yes, on and true are one */
  for (size_t i = 0; (name = choice_name(i, row)); i++) {
    bool same = span_is(text, name) || (flag >= 0 && value_flag(span_of(name)) == flag);
    if (!same) continue;
    *(const char **)config_field(c, row) = name;
    return NULL;
  }
  const char *near = value_suggest(text, choice_name, row);
  int length = snprintf(fault, FAULT_BYTES, "`%.*s` is none of",
                        text.length > 60 ? 60 : (int)text.length, text.at);
  for (size_t i = 0; (name = choice_name(i, row)) && length < FAULT_BYTES - 60; i++) {
    length += snprintf(fault + length, FAULT_BYTES - (size_t)length, "%s %s", i ? "," : "", name);
  }
  if (near && length < FAULT_BYTES) {
    snprintf(fault + length, FAULT_BYTES - (size_t)length, "; did you mean `%s`?", near);
  }
  return fault;
}

static const char *read_limit(const struct option_row *row, struct span text,
                              struct config_limit *limit, char *fault) {
  double value;
  bool share = text.length > 1 && text.at[text.length - 1] == '%';
  struct span number = {text.at, text.length - share};
  const char *wrong =
      read_scaled(row, number, count_units, "count or share (5%)", !share, &value, fault);
  if (wrong) return wrong;
  if (value < 0 || (share && value > 100) || value > 1e15) {
    snprintf(fault, FAULT_BYTES, "%.*s is out of range", (int)text.length, text.at);
    return fault;
  }
  *limit = (struct config_limit){share, share ? value / 100 : 0, share ? 0 : (uint64_t)value};
  return NULL;
}

static const char *read_flag(struct span text, bool *flag, char *fault) {
  int value = value_flag(text);
  if (value >= 0) {
    *flag = value == 1;
    return NULL;
  }
  snprintf(fault, FAULT_BYTES, "`%.*s` is neither yes nor no",
           text.length > 60 ? 60 : (int)text.length, text.at);
  return fault;
}

static void append_text(struct config *c, struct text_list *list, struct span text) {
  const char **texts = realloc(list->texts, (list->count + 1) * sizeof *texts);
  if (!texts) abort();
  list->texts = texts;
  texts[list->count++] = config_keep(c, text);
}

static const char *read_byte(struct config *c, const struct option_row *row, struct span text,
                             char *fault) {
  if (span_is(text, "tab") || span_is(text, "\\t")) text = span_of("\t");
  if (text.length == 1 && !memchr("\"\r\n", text.at[0], 3)) {
    *(const char **)config_field(c, row) = config_keep(c, text);
    return NULL;
  }
  snprintf(fault, FAULT_BYTES, "one byte or tab, and neither a quote nor the end of a line");
  return fault;
}

static const char *read_text(struct config *c, const struct option_row *row, struct span text) {
  if (row->kind == OPTION_LIST) {
    append_text(c, config_field(c, row), text);
  } else {
    *(const char **)config_field(c, row) = config_keep(c, text);
  }
  return NULL;
}

static int digit64(char byte) {
  if (byte >= 'A' && byte <= 'Z') return byte - 'A';
  if (byte >= 'a' && byte <= 'z') return byte - 'a' + 26;
  if (byte >= '0' && byte <= '9') return byte - '0' + 52;
  return byte == '+' ? 62 : byte == '/' ? 63 : -1;
}

ptrdiff_t value_read_base64(char *text, size_t length) {
  size_t padding = 0, to = 0;
  uint32_t bits = 0;
  while (padding < 2 && padding < length && text[length - 1 - padding] == '=') padding++;
  if (length % 4 != 0) return -1;
  for (size_t i = 0; i < length; i++) {
    int digit = i < length - padding ? digit64(text[i]) : 0;
    if (digit < 0) return -1;
    bits = bits << 6 | (uint32_t)digit;
    if (i % 4 != 3) continue;
    for (int shift = 16; shift >= 0; shift -= 8) text[to++] = (char)(bits >> shift & 0xFF);
  }
  return (ptrdiff_t)(to - padding);
}

const char *value_read(struct config *c, const struct option_row *row, struct span text, bool plain,
                       char fault[FAULT_BYTES]) {
  void *field = config_field(c, row);
  const char *wrong = NULL;
  double number = 0;
  bool automatic = row->automatic && span_is(text, "auto");
  switch (row->kind) {
    case OPTION_FLAG: return read_flag(text, field, fault);
    case OPTION_CHOICE: return read_choice(c, row, text, plain, fault);
    case OPTION_LIMIT: return read_limit(row, text, field, fault);
    case OPTION_TEXT:
    case OPTION_LIST: return read_text(c, row, text);
    case OPTION_BYTE: return read_byte(c, row, text, fault);
    case OPTION_FEATURES:
      if (automatic) return NULL; /* an empty list stands for it */
      snprintf(fault, FAULT_BYTES, "neither auto nor a list of {field: ..., as: ...}");
      return fault;
    case OPTION_MAP:
      snprintf(fault, FAULT_BYTES, "takes a mapping: {NAME: REGEX, ...}");
      return fault;
    case OPTION_REAL:
      if (!automatic) wrong = read_scaled(row, text, no_units, "number", false, &number, fault);
      if (!wrong) *(double *)field = automatic ? CONFIG_AUTO_REAL : number;
      return wrong;
    case OPTION_COUNT:
      if (!automatic) wrong = read_scaled(row, text, count_units, "count", true, &number, fault);
      break;
    case OPTION_BYTES:
      if (!automatic) wrong = read_scaled(row, text, byte_units, "size", true, &number, fault);
      break;
    case OPTION_TIME:
      if (!automatic) wrong = read_scaled(row, text, time_units, "time", false, &number, fault);
      number = round(number * 1e9);
      break;
  }
  if (!wrong) *(uint64_t *)field = automatic ? CONFIG_AUTO_COUNT : (uint64_t)number;
  return wrong;
}
