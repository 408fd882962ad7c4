/* What a number can go through before it is scaled. */
#ifndef FLOW_TRANSFORM_H
#define FLOW_TRANSFORM_H

/* To add one: two functions and a row here. */
struct transform_row {
  const char *name, *help;
  double (*apply)(double value); /* NaN: no such value; NULL: none */
  /* The way back: finite, and a value that apply takes, for every number. NULL with apply. */
  double (*undo)(double value);
};
extern const struct transform_row transform_table[]; /* none, log1p; ends with a NULL name */
const struct transform_row *transform_row(const char *name); /* NULL if there is none */

#endif
