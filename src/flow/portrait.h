/*
 * A map as JSON, for whoever looks at it while it learns. Bytes that came from records are escaped;
 * what isn't known is null.
 */
#ifndef FLOW_PORTRAIT_H
#define FLOW_PORTRAIT_H

#include "base/buffer.h"
#include "flow/model.h"

/* An array with a value for each unit. To add one: a function or two and a row; its name is a word
   of sompipe(1), too. */
struct portrait_field {
  const char *name, *help;
  bool (*there)(const struct model *m); /* such a map has it */
  /* Appends the values, by commas. */
  void (*write)(struct model *m, struct buffer *to);
};
extern const struct portrait_field portrait_table[]; /* ends with a NULL name */

/* A set of rows, a bit each. */
#define PORTRAIT_ALL UINT32_MAX
/* Names by commas; false: *wrong is none of them. */
bool portrait_choose(struct span names, uint32_t *fields, struct span *wrong);

/* Shape, features, and the arrays chosen. PORTRAIT_ALL: as many as there are. Otherwise
   ERROR_USAGE names the first that such a map hasn't; nothing is appended. */
int portrait_map(struct model *m, uint32_t fields, struct buffer *to, struct error *err);

/* Of a unit that is: its weights as the records have them, or its event. */
enum { PORTRAIT_MOST_WEIGHTS = 4096 }; /* the rest of so long a vector isn't shown */
void portrait_unit(struct model *m, uint32_t unit, struct buffer *to);

/* Appends a finite number, or null. */
void portrait_number(struct buffer *to, double value);

#endif
