/*
 * The way of one record: bytes in, an answer out, a map that has learned.
 *
 *   framer -> decoder -> features -> scaler -> som_find -> verdict -> statistics -> emitter ->
 * som_learn
 *
 * It finds before it learns: what is said of a record is said by the map that had not yet seen it.
 * Until the map has begun, records are held back; pipeline_begin (called by itself once there are
 * enough, by the owner when the oldest has waited long enough or when all sources have ended)
 * answers them in order.
 */
#ifndef FLOW_PIPELINE_H
#define FLOW_PIPELINE_H

#include "flow/emitter.h"
#include "flow/intake.h"
#include "flow/model.h"

struct pipeline; /* opaque */

enum header_mode { HEADER_AUTO, HEADER_YES, HEADER_NO };
enum notice_level { NOTICE_WARNING, NOTICE_INFO };

struct pipeline_params {
  const struct decoder_row *decoder; /* NULL: find out */
  struct decoder_params decoding;
  enum header_mode header;
  const struct columns *columns; /* names from the configuration or a resumed map; NULL: none */
  size_t most_record_bytes;
  /* Of records of several lines, with one group (pattern_new_whole); borrowed; NULL: a line is one.
   */
  struct pattern *first_line;
  struct feature_list features; /* as asked for; count 0: auto; borrowed */
  const char *label;            /* "": none */
  struct model_params model;
  bool learn;            /* no: the map is not touched */
  bool strict;           /* the first bad record is an error */
  double most_bad_share; /* of all records so far, once 100 were read or at the end; 1: any */
  uint64_t most_bad;     /* UINT64_MAX: any */
  const struct emitter_row *emitter; /* NULL: no answers */
  struct field_list fields;          /* count 0: the usual ones of such a map */
  /* Above 0: of so many records only the vectors are shown (inspect.h), nothing is learned. */
  uint64_t inspected_records;
  bool inspect_header;
  bool only_new;           /* logs: answer only the first line of each new event */
  double least_rarity;     /* logs: ... and none that is less rare; 0: all */
  struct span seeds;       /* logs: templates, one a line, that are to be known beforehand */
  struct buffer *merges;   /* logs: a line `A B` an event A that was found to be B; NULL: nowhere */
  struct buffer *rejects;  /* a line a bad record: reason, source, number, record; NULL: nowhere */
  struct quality *quality; /* score: every record is added; or NULL. */

  /* Ways up, given from above. owner is passed back. */
  void *owner;
  void (*say)(void *owner, enum notice_level level, const char *text); /* one line, no newline */
  /* A bad record, the first of its kind in its source; `text` says all of it. NULL: say is told. */
  void (*bad)(void *owner, enum bad_reason reason, const char *text);
  /* How many records the sources hold, header excluded, or 0 if that can't be known (learn.over:
     auto). Asked once, when the map begins; pipeline_count_begin and its kin help. */
  uint64_t (*count)(void *owner, const struct pipeline *p);
  /* The format has been found, and what follows from it (pipeline_fields, ...); no record was
     answered yet. -1 ends the run. Not called for a format that was known from the start. */
  int (*found)(void *owner, struct error *err);
  /* Many answers have gathered while held-back records are worked off: a good time to write. */
  void (*gathered)(void *owner);
  /* The map has just begun: the first checkpoint must be written before this returns. -1 ends the
   * run. */
  int (*begun)(void *owner, struct error *err);
};

/* `model` NULL: a new map. Otherwise the pipeline goes on with it. The pipeline owns the model from
 * then on. */
struct pipeline *pipeline_new(const struct pipeline_params *params, struct model *model);
void pipeline_free(struct pipeline *p);

/* Bytes that came from a source at now_ns (wall clock, since 1970). Borrowed for the call. Answers
   are appended to in->out. -1: err says why this source (ERROR_DATA: its header doesn't fit) or the
   run (strict, too many bad) can't go on. */
int pipeline_feed(struct pipeline *p, struct intake *in, const char *bytes, size_t length,
                  uint64_t now_ns, struct error *err);
/* The source has ended: its last record needs no newline. It may stay held until the map begins. */
int pipeline_end(struct pipeline *p, struct intake *in, uint64_t now_ns, struct error *err);
/* No more has come of a live source for a while: whole lines that may not be all of their record
   are one as they stand, for others can't be waited for (intake_unclosed). Not for a source that
   can be read again: where it is cut would hang on the clock. */
int pipeline_lull(struct pipeline *p, struct intake *in, uint64_t now_ns, struct error *err);
/* The next pass over a source that has ended and is idle: from its beginning again, with no record
   before its first. */
void pipeline_rewind(struct pipeline *p, struct intake *in);
/* A source that goes on further down (intake_resume) shows its beginning: its header, if it has
   one, says in which order its columns stand. Call it before the first feed; ERROR_DATA as for a
   header that came by feed. */
int pipeline_head(struct pipeline *p, struct intake *in, const char *bytes, size_t length,
                  struct error *err);
/* A peer has gone: its partial record is dropped, what it has in the warm-up is learned without an
   answer. Afterwards in->out may vanish; free it when idle. */
void pipeline_forget(struct pipeline *p, struct intake *in);

/* Where the first bad record for this reason stands, SOURCE:LINE, since that was forgotten. */
struct span pipeline_bad_place(const struct pipeline *p, enum bad_reason reason);
void pipeline_bad_forget(struct pipeline *p, enum bad_reason reason);

/* What may change while it runs: learning (model_reschedule), strict, most_bad and its share,
   only_new, least_rarity. The rest of params isn't looked at. */
void pipeline_tune(struct pipeline *p, const struct pipeline_params *params);

bool pipeline_has_begun(const struct pipeline *p); /* there are a map and a format */
/* All the records that were to be inspected have been: what else comes is passed over. */
bool pipeline_inspected(const struct pipeline *p);
/* When the oldest held-back record came (wall clock); 0: none waits. */
uint64_t pipeline_waiting_since(const struct pipeline *p);
/* How many records are held back; wanted: with how many the map begins; 0: that
   hangs on the format, which isn't known. */
uint64_t pipeline_held_back(const struct pipeline *p, uint64_t *wanted);
/* Begin with what there is (warm-up time is over, or all sources have ended). Does nothing without
   a whole record. provisional: scales will be estimated anew as records come. A map that has begun
   without an input may have to wait, too: for the format. */
int pipeline_begin(struct pipeline *p, bool provisional, struct error *err);
/* At the end of the run: the share of bad records, judged once more. */
int pipeline_verify(const struct pipeline *p, struct error *err);

const struct field_list *pipeline_fields(const struct pipeline *p); /* NULL: not yet known */
struct model *pipeline_model(struct pipeline *p); /* NULL before the map has begun */

/* What was found, for the checkpoint's configuration. Valid once begun. */
const struct decoder_row *pipeline_decoder(const struct pipeline *p);
char pipeline_delimiter(const struct pipeline *p);
bool pipeline_header(const struct pipeline *p);
const struct columns *pipeline_columns(const struct pipeline *p);
const struct feature_list *pipeline_features(const struct pipeline *p); /* resolved */

/* To count a source's records with the format at hand: begin, feed all its bytes, end. Its header
 * and empty lines don't count. */
struct pipeline_counter {
  struct framer framer;
  struct buffer partial;
  uint64_t records;
  bool first;
};
void pipeline_count_begin(const struct pipeline *p, struct pipeline_counter *c);
void pipeline_count_feed(const struct pipeline *p, struct pipeline_counter *c, const char *bytes,
                         size_t length);
/* The count; frees what c holds. */
uint64_t pipeline_count_end(const struct pipeline *p, struct pipeline_counter *c);

struct pipeline_totals {
  uint64_t bytes, records, good, bad[BAD_REASONS], missing;
  uint64_t bad_silent[BAD_REASONS]; /* of the bad ones: met where nothing is answered (intake.h) */
};
void pipeline_totals(const struct pipeline *p,
                     struct pipeline_totals *t); /* of this run, all intakes */

#endif
