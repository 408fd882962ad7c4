/*
 * A codebook on its way to or from another program, and the forms in which it travels.
 *
 * Bytes in, bytes out. Reading distrusts everything: counts are held against the limits of
 * lattice.h and som.h and against the bytes that there are before anything is allocated; what is
 * wrong is said with file and line (or byte) and with what to do.
 */
#ifndef CORE_EXCHANGE_H
#define CORE_EXCHANGE_H

#include "base/buffer.h"
#include "base/error.h"
#include "core/lattice.h"
#include "core/neighbourhood.h"

/* Texts in order, one behind the other; of labels, each knows its unit. */
struct exchange_texts {
  struct buffer bytes;
  struct exchange_text {
    size_t end;
    uint32_t unit;
  } * each;
  uint32_t count, room;
};
void exchange_texts_add(struct exchange_texts *t, struct span text, uint32_t unit); /* copies */
struct span exchange_texts_at(const struct exchange_texts *t, uint32_t i);
void exchange_texts_clear(struct exchange_texts *t);

/* What some components were made from; for json only. Texts are static. */
struct exchange_feature {
  const char *as, *transform, *scale;
  double weight;
  uint32_t first, dims;
};

struct exchange {
  struct lattice lattice;                        /* kind NULL: the form doesn't know it */
  const struct neighbourhood_row *neighbourhood; /* NULL likewise */
  uint32_t dims;
  double *weights;               /* units x dims, unit by unit; NaN: missing */
  bool scaled;                   /* in the map's coordinates, not the users' */
  double *anchor, *scale;        /* dims each, or both NULL */
  struct exchange_texts names;   /* of the components; none: the form doesn't know them */
  struct exchange_texts labels;  /* of units, ascending */
  struct exchange_texts notes;   /* lines that only cod carries: KEY TEXT */
  uint64_t *records;             /* per unit; NULL: not known */
  struct exchange_texts fields;  /* of the features */
  struct exchange_feature *uses; /* one a field */
};

void exchange_clear(struct exchange *e); /* frees; leaves a valid empty one */
/* ERROR_DATA if a count is 0 or beyond the limits. */
int exchange_verify(uint64_t rows, uint64_t columns, uint64_t dims, struct error *err);
/* Room for the weights of counts that were verified; e->lattice and dims are filled in. -1:
   ERROR_INTERNAL, no memory. */
int exchange_make(struct exchange *e, uint64_t rows, uint64_t columns, uint64_t dims,
                  struct error *err);
static inline uint64_t exchange_weights(const struct exchange *e) {
  return (uint64_t)e->lattice.rows * e->lattice.columns * e->dims;
}
/* Missing weights become the mean of those that the component has elsewhere, 0 if it has none;
   returns how many there were. */
uint64_t exchange_fill(struct exchange *e);
/* Component d becomes the one that was order[d], each once: weights, anchor, scale, names. */
void exchange_reorder(struct exchange *e, const uint32_t *order);
/* The i-th note's text if its key is `key`. */
bool exchange_note(const struct exchange *e, uint32_t i, const char *key, struct span *text);

/* What a reader is told beside the bytes. */
struct exchange_hints {
  const char *name;       /* of the file, for messages */
  uint64_t rows, columns; /* 0: not known; for forms that have no shape */
  bool labelled;          /* cod: words behind the values are labels even if they are numbers */
};

/* To add a form: a file exchange_NAME.c that exports one row, and that row in exchange_table. */
struct exchange_row {
  const char *name, *help, *suffix; /* suffix: ".cod" */
  void (*write)(const struct exchange *e, struct buffer *to);
  /* *to is empty, and is so again after a failure. NULL: export only. */
  int (*read)(struct span bytes, const struct exchange_hints *hints, struct exchange *to,
              struct error *err);
  bool (*fits)(struct span bytes); /* does it begin like this form */
};

extern const struct exchange_row exchange_cod, exchange_csv, exchange_npy, exchange_json;
extern const struct exchange_row *const exchange_table[];            /* ends with NULL */
const struct exchange_row *exchange_row(const char *name);           /* NULL if there is none */
const struct exchange_row *exchange_row_of(const char *path);        /* by its suffix, or NULL */
const struct exchange_row *exchange_row_like(struct span beginning); /* by its looks, or NULL */

#endif
