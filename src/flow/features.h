/*
 * From a record's fields to the map's raw vector: which field becomes which components.
 *
 * A resolved list of specifications makes the features; a binding says, for each source, in which
 * of its columns each feature stands. From then on every record is placed without an allocation.
 * A missing or unreadable value is a NaN in all of the feature's components, masked later.
 */
#ifndef FLOW_FEATURES_H
#define FLOW_FEATURES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "core/scaler.h"
#include "core/state.h"
#include "flow/columns.h"
#include "flow/record.h"
#include "flow/transform.h"

struct feature;

enum placed {
  PLACED,
  PLACED_MISSING,    /* the cell is empty, or the record has none */
  PLACED_UNREADABLE, /* the cell holds what this feature can't read: text, nan, inf, 1e999 */
};

/* What a field can be used as: the choices of `features: - as:`. To add one: a file
   feature_NAME.c that exports a row, and that row in feature_table. */
struct feature_row {
  const char *name, *help;
  const char *what;      /* what a cell must hold, for messages: "number"; NULL: anything */
  bool scaled;           /* scale and transform apply to its components */
  bool learned;          /* has components at all */
  uint32_t fixed_dims;   /* how many; 0: as many as `dims` says */
  uint32_t default_dims; /* what `dims` is unless it is said */
  /* Makes what it keeps beside its name and place. NULL: nothing. */
  void (*init)(struct feature *f);
  /* Fills f's components in raw; learn: it may take a new value in. NULL unless learned. */
  enum placed (*place)(struct feature *f, struct span text, bool learn, double *raw);
  /* The same of a value that the format knows to be a number. NULL: its text is placed. */
  enum placed (*place_number)(struct feature *f, double value, double *raw);
  /* Appends the name of its component i (0 .. dims-1) as other programs see it; NULL: the field's
     own name, or field[i]. */
  void (*component_name)(const struct feature *f, uint32_t i, struct buffer *to);
};

extern const struct feature_row feature_auto, feature_number, feature_category, feature_text,
    feature_hour, feature_weekday, feature_elapsed, feature_label, feature_ignore;
extern const struct feature_row *const feature_table[];  /* ends with NULL */
const struct feature_row *feature_row(const char *name); /* NULL if there is none */

enum { FEATURE_MOST_DIMS = 65536 }; /* of one that has as many as it is told */

struct feature_spec {
  const char *field; /* a column's name; "*": every column not named by another row */
  const struct feature_row *as;
  const struct scaler_row *scale; /* NULL: the default of the whole map */
  const struct transform_row *transform;
  double weight; /* > 0 */
  uint32_t dims; /* of a use that has no fixed ones; 0: its default */
};
/* The components it makes; 0 if it isn't learned. */
uint32_t feature_spec_dims(const struct feature_spec *spec);
/* How its components are scaled: `fallback` where it doesn't say, not at all if its use isn't. */
const struct scaler_row *feature_spec_scale(const struct feature_spec *spec,
                                            const struct scaler_row *fallback);

/* A list owns its specs and their field names (malloc). */
struct feature_list {
  struct feature_spec *specs;
  size_t count;
};
void feature_list_clear(struct feature_list *list);
void feature_list_add(struct feature_list *list, const struct feature_spec *spec); /* copies */
/* Adds every column as a number. */
void feature_list_numbers(struct feature_list *list, const struct columns *columns);

/* When a record came by its own account, as a checkpoint holds it. */
struct feature_time {
  int64_t seconds;
  uint64_t nanoseconds; /* FEATURE_NO_TIME: there was none */
};
#define FEATURE_NO_TIME UINT64_MAX

struct features {
  struct feature *each; /* those with components first to last, in the list's order */
  uint32_t count;
  uint32_t dims;        /* components of all together */
  char *label;          /* the label's field name, or NULL */
  bool learn;           /* new categories may be taken in */
  struct buffer values; /* categories as a checkpoint holds them */
  /* Of the record before and of the one just placed, by feature.time. */
  struct feature_time *times, *placed_times;
  uint32_t timed; /* how many */
};

/* What one feature is made of: for its own feature_NAME.c. */
struct feature {
  const struct feature_row *row;
  char *name;
  double (*transform)(double value); /* NULL: none */
  double (*undo)(double value);      /* of the transform */
  double weight;
  uint32_t first, dims; /* its components */
  struct features *home;
  struct category *category; /* of feature_category.c */
  uint32_t time;             /* of feature_time.c: which of home->times is its own */
  bool told;                 /* its first unreadable value was reported */
};

/* Where a source keeps each feature: one column number a feature, UINT32_MAX for none. */
struct feature_binding {
  uint32_t *columns, label;
  uint32_t column_count; /* fields of a record; others are bad */
};

/* `resolved`: without auto and "*". ERROR_CONFIG: too many components, or a list
   that isn't empty but has nothing to learn from. */
struct features *features_new(const struct feature_list *resolved, struct error *err);
/* -1: there is nothing to learn from. */
int features_refuse_none(const struct features *f, struct error *err);
void features_free(struct features *f);
/* components[dims]: how the scaler treats each. */
void features_components(const struct features *f, const struct feature_list *resolved,
                         const struct scaler_row *fallback, struct scaler_component *components);

/* By name. ERROR_DATA names the first feature that has no column. */
struct feature_binding *feature_binding_new(const struct features *f, const struct columns *columns,
                                            struct error *err);
void feature_binding_free(struct feature_binding *b);

struct placement {
  uint32_t missing;    /* features without a value, unreadable ones included */
  uint32_t unreadable; /* the first feature that couldn't be read; UINT32_MAX: none */
  struct span label;   /* at NULL: none */
};
void features_place(struct features *f, const struct feature_binding *b,
                    const struct record *record, double *raw, struct placement *placement);
/* The record just placed is worked off: from now on it is the record before. */
static inline void features_pass(struct features *f) {
  for (uint32_t i = 0; i < f->timed; i++) f->times[i] = f->placed_times[i];
}
/* The next record is as the first: none is before it. */
void features_forget_times(struct features *f);

/* Appends the name of a component, counted over all features. */
void features_component_name(const struct features *f, uint32_t component, struct buffer *to);
/* The feature that a component belongs to. */
const struct feature *features_of(const struct features *f, uint32_t component);

/* features.values, if there are categories; features.times, U64 n x 2, if times are looked back
   at. Either may be missing on import. */
void features_export(const struct features *f, struct state *state);
int features_import(struct features *f, const struct state *state, struct error *err);

/* The slot of a category's value; a new one takes a free slot and is in the next checkpoint. */
int64_t features_learn_value(struct feature *f, struct span value);
/* The value that has taken a category's slot (slot < category_count); until the next is learned. */
struct span features_value(const struct feature *f, uint32_t slot);

#endif
