/*
 * The learned state as a list of named tensors: what every room with state exports and
 * takes back. The checkpoint codec and the resume test walk this list.
 *
 * Convention: a room offers
 *   void NAME_export(const struct NAME *, struct state *);               adds rows that borrow from
 * it int  NAME_import(struct NAME *, const struct state *, struct error *);  ERROR_DATA if a row is
 *                                                                          missing or of another
 * shape Rows must stay valid until the state has been encoded. Names are "room.thing".
 */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/span.h"

/* Widest elements first: the order in which the checkpoint lays them out. */
enum state_type { STATE_F64, STATE_U64, STATE_F32, STATE_U32, STATE_U8, STATE_TYPES };

size_t state_type_bytes(enum state_type type);
const char *state_type_name(enum state_type type); /* safetensors' names: "F64", "U64", ... */

struct state_row {
  const char *name;
  enum state_type type;
  unsigned rank; /* 1 or 2 */
  uint64_t shape[2];
  const void *data; /* the elements, or, with `write`, the owner passed to it */
  void (*write)(const void *owner,
                void *to); /* NULL: copy data; for layouts not stored row by row */
};

enum { STATE_MOST_ROWS = 64 };

struct state {
  struct state_row rows[STATE_MOST_ROWS];
  unsigned count;
};

uint64_t state_row_elements(const struct state_row *row);
/* columns 0: a vector of `rows` elements. */
void state_add(struct state *state, const char *name, enum state_type type, uint64_t rows,
               uint64_t columns, const void *data);
void state_add_written(struct state *state, const char *name, enum state_type type, uint64_t rows,
                       uint64_t columns, const void *owner, void (*write)(const void *, void *));
void state_add_text(struct state *state, const char *name, struct span text);    /* U8 vector */
const struct state_row *state_find(const struct state *state, const char *name); /* or NULL */
/* Copies the named row out if type and shape are exactly these; else ERROR_DATA, named. */
int state_take(const struct state *state, const char *name, enum state_type type, uint64_t rows,
               uint64_t columns, void *to, struct error *err);
int state_take_text(const struct state *state, const char *name, struct span *text,
                    struct error *err); /* borrows from the state */

#endif
