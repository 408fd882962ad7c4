/*
 * A record's fields by name, for the formats whose records name them: field i is that of the i-th
 * column, whatever order a record has. Names that are no column are passed over.
 */
#ifndef FLOW_KEYED_H
#define FLOW_KEYED_H

#include "flow/columns.h"
#include "flow/record.h"

struct keyed {
  struct columns *columns; /* borrowed; shared by all decoders of a run */
  bool typed;              /* the format tells numbers from texts */
  uint32_t capacity;
  uint64_t version; /* of the columns when the last record began */
  uint32_t next;    /* the likely column of the next name: records mostly keep their order */
  struct span *at;
  double *numbers; /* if typed, these two as well */
  char (*texts)[NUMBER_TEXT_BYTES];
};

void keyed_clear(struct keyed *k);
/* A new record: no column has a value. */
void keyed_begin(struct keyed *k);
/* The column of a name; -1: nobody asks for it. */
int64_t keyed_column(struct keyed *k, struct span name);
/* The column's value; false: it has one already. */
static inline bool keyed_put(struct keyed *k, int64_t column, struct span value) {
  if (k->at[column].at) return false;
  k->at[column] = value;
  return true;
}
/* The same of a number of a typed format. */
static inline bool keyed_put_number(struct keyed *k, int64_t column, double value) {
  k->numbers[column] = value;
  return keyed_put(k, column, (struct span){"", 0});
}
static inline struct record keyed_record(const struct keyed *k) {
  return (struct record){
      .fields = k->at, .count = k->columns->count, .numbers = k->numbers, .texts = k->texts};
}

#endif
