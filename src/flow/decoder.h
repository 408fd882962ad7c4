/*
 * Formats: from a record's bytes to its fields. To add a format: a file decoder_NAME.c that
 * exports one row, and that row in decoder_table.
 */
#ifndef FLOW_DECODER_H
#define FLOW_DECODER_H

#include "flow/columns.h"
#include "flow/framer.h"
#include "flow/record.h"

struct header_rule;
struct pattern;

struct decoder_params {
  char delimiter;       /* csv */
  uint32_t most_fields; /* more make a record bad */
  /* Formats whose records name their fields: field i is that of the i-th column. Borrowed. */
  struct columns *columns;
  struct pattern *pattern;  /* regex; borrowed */
  struct header_rule *rule; /* log; borrowed; NULL: headers are found */
};

struct decoder; /* a row's own struct begins with this */

struct decoder_row {
  const char *name, *help;
  const struct framer_row *framer; /* what a record is */
  bool tabular;                    /* may begin with a header line */
  bool named;                      /* its records name their fields: no header, any order */
  bool closed;                     /* ... and all the names are known before the first record */
  bool json;                       /* a record is a JSON value itself */
  bool any;                        /* every line is a record: empty ones, and binary noise */
  const char *text;                /* what it learns from where there are no numbers; NULL: none */
  bool (*fits)(struct span text);  /* auto: could this record be one; NULL: it isn't asked */
  struct decoder *(*new)(const struct decoder_params *params);
  void (*free)(struct decoder *d);
  /* Fills *out, which borrows from text and d until the next call. */
  enum bad_reason (*decode)(struct decoder *d, struct span text, struct record *out);
};

struct decoder {
  const struct decoder_row *row;
};

extern const struct decoder_row decoder_csv, decoder_tsv, decoder_jsonl, decoder_logfmt,
    decoder_regex, decoder_log;
/* What a first record says of a tsv stream: tab, or blank for runs of them. */
char decoder_tsv_delimiter(struct span first);
extern const struct decoder_row *const decoder_table[];  /* ends with NULL */
const struct decoder_row *decoder_row(const char *name); /* NULL if there is none */

static inline struct decoder *decoder_new(const struct decoder_row *row,
                                          const struct decoder_params *params) {
  return row->new (params);
}
static inline void decoder_free(struct decoder *d) {
  if (d) d->row->free(d);
}
static inline enum bad_reason decoder_decode(struct decoder *d, struct span text,
                                             struct record *out) {
  return d->row->decode(d, text, out);
}

#endif
