/*
 * How a map takes records in: one row a law of growth. A map's model holds what its row needs; the
 * pipeline goes through the row and never asks which it is.
 *
 * To add one: a file mapper_NAME.c that exports a row, and that row in mapper_table.
 */
#ifndef FLOW_MAPPER_H
#define FLOW_MAPPER_H

#include <stdbool.h>
#include <stdint.h>

#include "core/state.h"

struct decoder_row;
struct feature_binding;
struct model;
struct model_found;
struct model_params;
struct placement;
struct record;

struct mapper_row {
  const char *name, *help; /* map.growth */
  /* What auto stands for. */
  uint32_t side; /* units from side to side */
  uint64_t warmup_records;
  const char *fields; /* of an answer */
  bool measures;      /* it maps vectors of features; otherwise messages */

  /* Makes and frees what the model holds for it. ERROR_CONFIG: such a map can't be. */
  int (*open)(struct model *m, struct error *err);
  void (*close)(struct model *m);
  /* Starts with the raw vectors of the records held back, which it takes over (model_begin). */
  void (*begin)(struct model *m, double *raw, uint64_t rows, bool provisional);
  /* Takes a record in as the one at hand; its bytes are borrowed until the next. */
  void (*place)(struct model *m, const struct feature_binding *b, const struct record *record,
                struct span text, struct placement *placement);
  /* Where the record at hand falls; false: it has nothing to go by. */
  bool (*find)(struct model *m, struct model_found *found);
  void (*learn)(struct model *m, const struct model_found *found);

  void (*export)(struct model *m, struct state *state);
  int (*import)(struct model *m, const struct state *state, struct error *err);
};

/* Automatic members of a map's params, for records of that format (NULL: not known): mapper NULL,
   rows and columns 0, first radius below 0, warm-up MAPPER_AUTO. */
#define MAPPER_AUTO UINT64_MAX
void mapper_settle(struct model_params *params, const struct decoder_row *decoder);

extern const struct mapper_row mapper_grid, mapper_events;
extern const struct mapper_row *const mapper_table[];  /* ends with NULL */
const struct mapper_row *mapper_row(const char *name); /* NULL if there is none */

#endif
