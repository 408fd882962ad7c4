/* Why a record is no record: a result, counted by reason, never an error. */
#ifndef FLOW_BAD_H
#define FLOW_BAD_H

enum bad_reason {
  BAD_NONE,
  BAD_FIELD_COUNT, /* more or fewer fields than the first record */
  BAD_QUOTE,       /* a quoted field that never closes, or goes on after its quote */
  BAD_TOO_LONG,    /* longer than input.max_record_bytes */
  BAD_NUL,         /* holds a NUL byte */
  BAD_JSON,        /* jsonl: broken, no object or array, nested deeper than JSON_MOST_DEPTH */
  BAD_LOGFMT,      /* logfmt: a value without a name, a quote within one */
  BAD_NAME_TWICE,  /* jsonl, logfmt: a name stands twice */
  BAD_UNMATCHED,   /* regex: the pattern doesn't match */
  BAD_LIMIT,       /* regex: matching took too many steps */
  BAD_EMPTY,       /* no feature has a value */
  BAD_REASONS
};

/* Names for counters, texts for messages. */
extern const char *const bad_reason_names[BAD_REASONS];
extern const char *const bad_reason_texts[BAD_REASONS];

#endif
