/*
 * One configuration: what was asked for, checked. Read from YAML (libyaml, this floor only), from
 * KEY=VALUE, and from the text a checkpoint holds. All faults of one run are collected, each as
 * `FILE:LINE:COLUMN: KEY: what is wrong; did you mean ...?`.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/span.h"
#include "config/faults.h"
#include "flow/features.h"

struct text_list {
  const char **texts;
  size_t count;
};

/* In the order given, each name once. */
struct text_map {
  const char **names, **texts;
  size_t count;
};

struct config_limit {
  bool is_share;
  double share; /* 0 to 1 */
  uint64_t count;
};

/* `auto`, by kind; for choices and texts it is the word "auto" itself. */
#define CONFIG_AUTO_COUNT UINT64_MAX /* counts, bytes, times */
#define CONFIG_AUTO_REAL (-1.0)      /* reals with auto are never negative */

struct config {
  struct {
    struct text_list from;
    const char *format;    /* auto or a row of decoder_table */
    const char *delimiter; /* one byte: "," ";" "\t" ... */
    const char *header;    /* auto, yes, no */
    struct text_list columns;
    const char *pattern;   /* a PCRE2 pattern or a row of pattern_table; "": none */
    const char *multiline; /* a PCRE2 pattern of records' first lines; "": a line is a record */
    bool follow;           /* files go on as they grow */
    const char *start;     /* resume, begin, end */
    uint64_t passes;
    uint64_t max_record_bytes;
    bool strict;
    struct config_limit max_bad;
    const char *rejects; /* path; "": none */
  } input;
  struct {
    uint64_t most, idle_ns, stalled_ns; /* keys peers.idle_seconds ... */
    uint64_t buffer_bytes;
  } peers;
  const char *scale;            /* a row of scaler_table */
  const char *label;            /* "": none */
  struct feature_list features; /* count 0: auto */
  struct {
    uint64_t rows, columns;
    const char *lattice;
    bool torus;
    const char *neighbourhood, *distance, *init;
    uint64_t warmup_records; /* auto: 500, 0 for logs */
    uint64_t warmup_ns;      /* key map.warmup_seconds */
    const char *growth;      /* auto, fixed, novelty; see config_by_novelty */
    uint64_t seed;
  } map;
  struct {
    bool enabled;
    const char *decay;
    double rate_first, rate_last;     /* keys learn.rate.first ... */
    double radius_first, radius_last; /* first may be auto */
    uint64_t over;                    /* may be auto */
  } learn;
  struct {
    const char *header; /* auto, none, a number of fields, or a PCRE2 pattern */
    struct text_list pin;
    const char *seed_templates; /* path; "": none */
    struct text_map masks;      /* PCRE2 patterns by their names */
    const char *merges;         /* path; "": none */
    bool only_new;
    double min_rarity;
    bool examples;
  } logs;
  struct {
    struct text_list to; /* "auto" alone, or sinks (io/sink.h), each once */
    const char *format;  /* a row of emitter_table */
    const char *fields;  /* auto, or names separated by commas */
    bool header;
  } output;
  struct {
    const char *path;                       /* "": none */
    uint64_t every_records, every_ns, keep; /* key checkpoint.every_seconds */
  } checkpoint;
  struct {
    const char *listen; /* base/address.h; "": nowhere */
    bool allow_remote;
  } http;
  const char *log_level; /* error, warning, info, debug */

  struct config_private *private; /* who owns the texts, and which keys were set where */
};

struct config *config_new(void); /* all defaults; never NULL */
struct config *config_copy(const struct config *c);
void config_free(struct config *c);

/* A whole document; `name` stands in the faults. Later settings override earlier ones. Unknown and
   duplicate keys, wrong types, values out of range, anchors with cycles, documents nested too deep:
   faults. Returns -1 if any was added. */
int config_read(struct config *c, const char *name, struct span yaml, struct faults *faults);
int config_read_file(struct config *c, const char *path, struct faults *faults);
/* One key; VALUE is read as YAML (flow style allowed). `origin` stands in the faults ("-s",
 * "--map"). */
int config_set(struct config *c, const char *key, const char *value, const char *origin,
               struct faults *faults);
/* "KEY=VALUE" as given to -s. */
int config_set_pair(struct config *c, const char *pair, struct faults *faults);

/* Values found by looking at the input take the place of auto; they are not "set". */
void config_found_count(struct config *c, const char *key, uint64_t value);
void config_found_text(struct config *c, const char *key, const char *value);
/* map.growth, once the format is found; as it is unless it is auto. */
void config_found_growth(struct config *c);
void config_found_columns(struct config *c, const struct columns *columns);
void config_found_features(struct config *c, const struct feature_list *features); /* copied */

/* What only several keys together can show: a last of 0 under a law that can't reach it, a
   hexagonal torus with an odd number of rows, too many units, an unknown output field, ... */
int config_check(const struct config *c, struct faults *faults);

bool config_is_set(const struct config *c,
                   const char *key); /* by a file or an option, and not to auto */

/* What auto means for logs hangs on these; as long as the format is auto, only map.growth tells. */
bool config_by_novelty(const struct config *c); /* units start free and are claimed */
bool config_of_logs(const struct config *c);
uint64_t config_side(const struct config *c); /* map.rows and map.columns */

/* The effective configuration as YAML with one comment line a key, itself readable by config_read,
   without the keys that don't apply to it. only_set: just the keys that were set. */
void config_dump(const struct config *c, bool only_set, struct buffer *to);
/* The same of the keys that belong to a map (INHERIT and BOUND): what a checkpoint holds. Where a
   run reads and writes is not among them, so that equal maps have equal checkpoints. */
void config_dump_map(const struct config *c, struct buffer *to);
/* The same without comments: for comments of another file. */
void config_dump_bare(const struct config *c, struct buffer *to);

/* Lays this run's configuration over a map's: `asked` is what the map was asked for, `found` the
   same with every auto resolved. INHERIT and BOUND keys that aren't set come from `found`; a BOUND
   key set to something that equals neither is a fault naming both values. */
int config_resume(struct config *c, const struct config *asked, const struct config *found,
                  struct faults *faults);

/* Of one run that reads its configuration anew: as it was read before, what holds (laid over a map,
   with all that was found), as it is read now, and what the map was asked for (NULL: there is none
   yet). */
struct config_readings {
  const struct config *given, *now, *next, *asked;
};

/* Keys whose values would be others if the run were started again, as `KEY: old -> new; ...`: those
   that may change while it runs, those that need a restart, those that need another map. */
struct config_changes {
  struct buffer live, restart, map;
};

void config_changes_find(const struct config_readings *r, struct config_changes *changes);
/* Sets the live ones in `now`, which is r->now. */
void config_changes_apply(const struct config_readings *r, struct config *now);
void config_changes_clear(struct config_changes *changes);

#endif
