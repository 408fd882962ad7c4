/*
 * Every key of sompipe.yaml: type, bounds, default and help in one row. `--help`, `sompipe list`,
 * the reader, the dump, the man page check and the checks of a resumed map all walk this table.
 */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_kind {
  OPTION_FLAG,     /* bool: yes, no */
  OPTION_COUNT,    /* uint64_t; k, M, G */
  OPTION_REAL,     /* double */
  OPTION_BYTES,    /* uint64_t; KiB, MiB, GiB beside k, M, G */
  OPTION_TIME,     /* uint64_t nanoseconds; ms, s, m, h; a bare number is seconds */
  OPTION_CHOICE,   /* const char *, one of a table's names */
  OPTION_TEXT,     /* const char * */
  OPTION_BYTE,     /* const char *, a delimiter: one byte; the word tab is one, too */
  OPTION_LIST,     /* struct text_list */
  OPTION_LIMIT,    /* struct config_limit: "5%" or a count */
  OPTION_FEATURES, /* struct feature_list */
  OPTION_MAP,      /* struct text_map: names and regular expressions */
};

/* What a resumed map says to a key. */
enum option_resume {
  OPTION_FREE,    /* this run's business: set or default */
  OPTION_INHERIT, /* comes from the map unless it is set */
  OPTION_BOUND,   /* comes from the map; set otherwise, it contradicts it (78) */
};

/* To add a key: a field in struct config, a row here, a line in conf/sompipe.yaml and
   sompipe.yaml(5); make check names what was forgotten. */
struct option_row {
  const char *key; /* "map.rows" */
  enum option_kind kind;
  enum option_resume resume;
  bool automatic;       /* may be `auto`: stored as the kind's auto value (config.h) */
  size_t offset;        /* of the field in struct config */
  const char *fallback; /* the default, as YAML text */
  double least, most;   /* numbers: the range, inclusive; 0, 0: none */
  /* choices: the i-th name and help of a table, NULL past the end; a text: names that
     it may be or list */
  const char *(*choice)(size_t i, const char **help);
  const char *help;
  bool live; /* may change while a run goes on (HUP) */
};

extern const struct option_row option_table[];        /* ends with a NULL key */
const struct option_row *option_row(const char *key); /* NULL if there is none */
/* The i-th word that a key can be set to: auto, its choices, yes and no. NULL past the end; *help
   NULL: there is none. */
const char *option_word(const struct option_row *row, size_t i, const char **help);

#endif
