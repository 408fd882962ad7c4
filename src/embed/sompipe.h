/*
 * libsompipe: a self-organizing map that learns record by record, and its checkpoint.
 *
 * The same map as the program's, bit for bit: what `sompipe -m FILE` wrote is loaded here, and what
 * is saved here the program goes on with. Files, clocks and formats are the caller's business.
 *
 * A record is an array of as many doubles as the map has components, in the user's units. NaN and
 * infinities are missing values: distance and update run over the others. Transforms, scales and
 * weights of features are applied inside. The components of a category, or of any other feature
 * that a field's text is turned into, are filled by sompipe_place.
 *
 * Units are numbered row by row from 0: unit = row * columns + column; ties go to the lowest.
 *
 * Ownership: a map is freed by sompipe_free; saved bytes by free(3). What is passed in is lent for
 * the call; texts that are returned live as long as their map.
 *
 * Errors: a function that can fail returns NULL or -1 and fills `err`, which may be NULL. A map is
 * as it was before the failed call. A unit or component that the map hasn't got is a mistake of the
 * caller's and undefined. Growing memory that can't be got ends the process by abort(3); finding
 * and learning need none once scales stay.
 *
 * Threads: one map, one thread at a time; different maps don't know of each other, but for
 * sompipe_load: one at a time (cJSON notes the place of its last error in a variable).
 *
 * Stability: functions and members are only added, so that what compiles goes on compiling if it
 * starts from sompipe_params_default. The library is static: there is no binary interface.
 */
#ifndef SOMPIPE_H
#define SOMPIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sompipe_map; /* opaque */

enum sompipe_error_kind {
  SOMPIPE_OK = 0,
  SOMPIPE_BAD_DATA = 65,   /* bytes that are no whole map, or one that this version can't take */
  SOMPIPE_NO_MEMORY = 70,  /* for a map of this size */
  SOMPIPE_BAD_PARAMS = 78, /* parameters that no map has, or a call out of turn */
};

enum { SOMPIPE_ERROR_BYTES = 1024 };

struct sompipe_error {
  enum sompipe_error_kind kind;
  char text[SOMPIPE_ERROR_BYTES]; /* one line, no newline; bytes that came from outside as \xNN */
};

/* What sompipe_params_default sets stands behind each; laws are named as in sompipe.yaml(5). */
struct sompipe_params {
  uint32_t dims;             /* components of a record: 0, to be set; at most 2^20 */
  const char *const *names;  /* of each: NULL, which is "1", "2", ...; else printable UTF-8, no two
                                the same. The program finds the columns of its input by them. */
  uint32_t rows, columns;    /* 20, 20; at most a million units */
  const char *lattice;       /* "hexagonal"; "rectangular" */
  bool torus;                /* false; a hexagonal one has an even number of rows */
  const char *neighbourhood; /* "gaussian"; "bubble", "triangle", "mexican_hat" */
  const char *distance;      /* "euclidean"; "manhattan", "chebyshev", "cosine" */
  const char *init;          /* "sample"; "random", "linear" */
  const char *scale;         /* of every component: "zscore"; "minmax", "none" */
  const char *decay;         /* "exponential"; "linear", "inverse", "power", "constant" */
  double rate_first, rate_last; /* 0.5, 0.02: share of the way to the record */
  double radius_first;          /* in steps of the lattice: 0, which is half the longer side */
  double radius_last;           /* 1 */
  uint64_t over;           /* learned records until the last values hold, for ever then: 0, which
                              is 50 a unit and at least 5,000 */
  uint64_t warmup_records; /* 500: where provisional scales freeze (sompipe_begin) */
  uint64_t seed;           /* 1; at most 10^15 */
};

struct sompipe_match {
  uint32_t unit, second; /* the best-matching unit and the next best; the same on a map of one */
  double distance;       /* to unit, in the map's own units: scaled and weighted */
};

/* How a map is and how far it has come. Means are NaN before the first record. */
struct sompipe_info {
  uint32_t dims, rows, columns;
  uint64_t learned; /* records that this map has learned, in all runs */
  uint64_t over;
  double rate, radius;                                        /* the next step's */
  double quantization_error, topographic_error;               /* over all records */
  double recent_quantization_error, recent_topographic_error; /* over about the last 1,000 */
  uint32_t units_used;                                        /* were the best at least once */
};

const char *sompipe_version(void); /* "0.4.0" */
struct sompipe_params sompipe_params_default(void);

/* A map that has yet to begin. SOMPIPE_BAD_PARAMS, SOMPIPE_NO_MEMORY. */
struct sompipe_map *sompipe_new(const struct sompipe_params *params, struct sompipe_error *err);
void sompipe_free(struct sompipe_map *map); /* NULL is fine */

/* Sets scales and first units from a sample: `count` records one behind the other. They are not
   learned. A few hundred are a good sample; of none, scales are 1 and the units small random
   values. provisional: the sample is too small, but the caller can't wait. The same records must
   then be learned first; scales are estimated anew when 2, 4, 8, ... warmup_records records have
   been learned, the units being carried over exactly, and then stay. SOMPIPE_BAD_PARAMS if the map
   has begun. */
int sompipe_begin(struct sompipe_map *map, const double *records, size_t count, bool provisional,
                  struct sompipe_error *err);

/* The record's units, from the map as it is. -1, without more words: the record has no value, or
   the map has not begun. */
int sompipe_find(struct sompipe_map *map, const double *record, struct sompipe_match *match);
/* The same, then one learning step: the match (may be NULL) is that of the map before it. */
int sompipe_learn(struct sompipe_map *map, const double *record, struct sompipe_match *match);

/* Reads a field's text as the program does into the components of the feature that begins at
   `component`, NaN in all if it can't be read; returns how many they are (0: none begins there).
   A category's value that the map hasn't met is unlike all others, and isn't taken in. */
uint32_t sompipe_place(struct sompipe_map *map, uint32_t component, const char *text, size_t length,
                       double *record);

void sompipe_info(const struct sompipe_map *map, struct sompipe_info *info);
/* The name of a component's feature: a column's, in the program's words. */
const char *sompipe_name(const struct sompipe_map *map, uint32_t component);
/* Where a unit lies in the plane, in steps of the lattice: units side by side are 1 apart; x grows
   with the column, y with the row. */
void sompipe_position(const struct sompipe_map *map, uint32_t unit, double *x, double *y);
/* A unit's weights, dims of them: in the user's units, or as distances are measured. */
void sompipe_weights(struct sompipe_map *map, uint32_t unit, double *weights);
void sompipe_scaled_weights(struct sompipe_map *map, uint32_t unit, float *weights);
/* The label of most labelled records on a unit, of a map that the program learned with labels:
 *length bytes, not terminated. NULL: it has none. */
const char *sompipe_label(const struct sompipe_map *map, uint32_t unit, size_t *length);

/* The checkpoint's bytes, as sompipe-formats(5) says: *bytes is the caller's to free(3). Write them
   to a new file and rename it: a map's file must never be half a map. SOMPIPE_BAD_PARAMS before the
   map has begun. */
int sompipe_save(struct sompipe_map *map, void **bytes, size_t *length, struct sompipe_error *err);
/* A map from a checkpoint's bytes, whose hashes must fit. What the program keeps in it besides (its
   configuration, how far files were read) is kept and saved again. SOMPIPE_BAD_DATA,
   SOMPIPE_NO_MEMORY. */
struct sompipe_map *sompipe_load(const void *bytes, size_t length, struct sompipe_error *err);

#ifdef __cplusplus
}
#endif

#endif
