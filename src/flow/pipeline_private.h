/* What the pipeline's files share; for pipeline*.c only. */
#ifndef FLOW_PIPELINE_PRIVATE_H
#define FLOW_PIPELINE_PRIVATE_H

#include "flow/pipeline.h"
#include "flow/schema.h"

enum { PIPELINE_HOLD_BYTES = 4 << 20, PIPELINE_MOST_FIELDS = 1 << 20 };

/* One record on its way. */
struct arrival {
  struct intake *in;
  struct span text;
  enum bad_reason bad;        /* known from framing */
  uint64_t line;              /* where it begins, from 1 */
  struct intake_position end; /* the source's position behind it */
  uint64_t time_ns;
};

/* One held back: its text lies in `hold`, which may move. */
struct held {
  struct arrival arrival;
  size_t at;
  bool header;
};

struct pipeline {
  struct pipeline_params params;
  struct model *model; /* NULL until it has begun */

  const struct decoder_row *decoder; /* NULL until the format is known */
  struct decoder_params decoding;
  bool header;
  struct columns columns;       /* of formats whose records name their fields, those in use */
  uint32_t found_columns;       /* of the held-back records */
  bool has_messages;            /* ... whose names are those of a log */
  struct feature_list features; /* resolved */

  struct buffer hold;
  struct held *held;
  uint64_t held_count, held_room;
  uint64_t waiting_since;
  struct intake *waiting; /* those whose bytes wait for the format */

  uint64_t inspected; /* records shown */
  struct pipeline_totals totals;
  struct buffer bad_places[BAD_REASONS]; /* pipeline_bad_place */
  unsigned told;                         /* complaints about unreadable values so far */
  bool told_recycled;
  struct buffer scratch; /* verdict.h */
};

/* A source's first bytes without a byte-order mark. */
static inline struct span pipeline_without_mark(struct span text) {
  if (text.length < 3 || memcmp(text.at, "\xEF\xBB\xBF", 3) != 0) return text;
  return (struct span){text.at + 3, text.length - 3};
}

/* The format is known: what is automatic becomes what it stands for. */
void pipeline_settle(struct pipeline *p);
/* What of a map that is new or resumed is the run's business. */
void pipeline_adopt(struct pipeline *p, struct model *model);
void pipeline_say(struct pipeline *p, enum notice_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Counts a bad record; -1 if that ends the run. */
int pipeline_bad(struct pipeline *p, const struct arrival *a, enum bad_reason reason,
                 struct error *err);
/* The way of one record through the begun map. */
int pipeline_step(struct pipeline *p, const struct arrival *a, struct error *err);
/* An arrival that has to wait: copied. -1 as pipeline_begin, which it calls when there are enough.
 */
int pipeline_hold(struct pipeline *p, const struct arrival *a, struct error *err);
/* How the format's bytes become records. */
void pipeline_frame(const struct pipeline *p, struct framer *f);
/* The first record of a source: 1 it was a header, 0 it is data; -1 its header doesn't fit. */
int pipeline_bind(struct pipeline *p, struct intake *in, const struct record *record,
                  struct error *err);
bool pipeline_is_header(const struct pipeline *p, const struct record *record);
/* Finds the format from the bytes that wait and lets them all through. final: no more will come. */
int pipeline_find_format(struct pipeline *p, struct error *err);
void pipeline_free_held(struct pipeline *p);

/* The i-th record held back; whether it decodes; the first that does, if any. */
struct arrival *pipeline_held_arrival(struct pipeline *p, uint64_t i);
bool pipeline_held_decode(const struct arrival *a, struct record *record);
bool pipeline_first_held(struct pipeline *p, struct record *record);
/* Header, columns and features from what is held back; what was found, in one line. */
int pipeline_find_schema(struct pipeline *p, struct error *err);
void pipeline_tell_schema(struct pipeline *p);

#endif
