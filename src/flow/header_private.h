/*
 * What the files of header.h share: the finder, which goes over a line's front item by item.
 *
 * An item is sure or doubtful. A sure one is head whatever comes, and what was doubtful before it
 * is head with it; doubtful ones that no sure one follows stay in the message. So a word is never
 * lost for a mere likeness.
 */
#ifndef FLOW_HEADER_PRIVATE_H
#define FLOW_HEADER_PRIVATE_H

#include "flow/header.h"
#include "flow/timestamp.h"

/* Classes of bytes. */
enum {
  HEADER_BLANK = 1, /* what ends a word: the escape before a colour too */
  HEADER_DIGIT = 2,
  HEADER_UPPER = 4,
  HEADER_LOWER = 8,
  HEADER_JOINT = 16, /* what names and ids have inside: . _ / @ and the like */
  HEADER_HYPHEN = 32,
  HEADER_COLON = 64,
  HEADER_OTHER = 128,
  HEADER_LETTER = HEADER_UPPER | HEADER_LOWER
};
extern const unsigned char header_bytes[256];

static inline unsigned header_byte(char byte) {
  return header_bytes[(unsigned char)byte];
}

enum header_phase {
  HEADER_OPEN,   /* any item may come */
  HEADER_NESTED, /* behind a program's tag or `LEVEL:`: a message, which may have a head of its own
                  */
  HEADER_CLOSED  /* nothing but message */
};

/* What makes the next word a host's name. */
enum header_host {
  HEADER_NO_HOST,
  HEADER_HOST_BEFORE_PID, /* a program's tag with its pid, behind it */
  HEADER_HOST_BEFORE_TAG, /* any tag */
  HEADER_HOST             /* its place */
};

struct finder {
  const char *at;       /* the next byte to look at */
  const char *end;      /* a head reaches no farther */
  const char *line_end; /* at end or behind it */
  const char *message;  /* all before it is head */
  const char *soft;     /* the last word of the head, if it is the message when nothing follows */
  struct header *found;
  enum header_phase phase;

  enum timestamp_kind kind; /* of found->time */
  struct span doubtful_time;
  enum timestamp_kind doubtful_kind;

  unsigned doubtful; /* items since message */
  unsigned ids;      /* ... of them that look like ids */
  unsigned marks;    /* ... of those, that have more than capitals */
  unsigned plain;    /* ... that are words as any other */

  unsigned numbers;  /* pid, tid and the like behind the time */
  unsigned brackets; /* thread, request id and the like */
  enum header_host host;
  bool tag_due;
  bool leveled; /* the line said it, perhaps doubtfully; a priority doesn't count */
  bool level_doubted;
  bool tagged;
  bool columned;  /* there were words before the time */
  bool separated; /* a lone - | : * # stands directly before `at` */
  bool padded;    /* two blanks or more do */
  bool piped;     /* behind the time stands a | */
  bool is_logcat, is_glog;
};

/* A run of bytes that aren't blank; empty if it reaches the finder's end. */
struct header_word {
  const char *at, *end;
  unsigned bytes; /* the classes in it */
};

static inline struct header_word header_word(const struct finder *f, const char *at) {
  struct header_word w = {at, at, 0};
  while (w.end < f->end) {
    unsigned byte = header_byte(*w.end);
    if (byte & HEADER_BLANK) return w;
    w.bytes |= byte;
    w.end++;
  }
  if (f->end < f->line_end) w.end = at, w.bytes = 0;
  return w;
}

static inline struct span header_span(const char *at, const char *end) {
  return (struct span){at, (size_t)(end - at)};
}

/* --- header.c --- */

/* Behind the blanks and the colours that stand at `at`. */
const char *header_skip_blanks(const char *at, const char *end);
/* Whether a lone separator stands at `at` or, behind blanks, after it; *behind: past it. */
bool header_is_separator(const struct finder *f, const char *at, const char **behind);
/* All before end is head; a separator or a punctuation mark right behind it too. */
void header_take(struct finder *f, const char *end);
/* Passes over what ends at end and may be head. */
bool header_doubt(struct finder *f, const char *end);
/* A time was read, up to end (its bracket's, if it has one). */
bool header_take_time(struct finder *f, const struct timestamp *t, struct span text,
                      const char *end);

/* --- items: each true if it took or passed over something --- */

bool header_take_bracket(struct finder *f);  /* header_bracket.c */
bool header_take_level(struct finder *f);    /* header_level.c */
bool header_take_priority(struct finder *f); /* header_syslog.c: <34>, and all of RFC 5424's head */
bool header_take_host(struct finder *f);
bool header_take_syslog_tag(struct finder *f, bool may_have_blanks);
bool header_take_tag(struct finder *f); /* header_tag.c */
bool header_take_pair(struct finder *f, struct span key);

/* header_tag.c: what a word is as a name. */
struct header_name {
  struct span text; /* without a line's number and what else is behind a colon */
  unsigned dots;
  bool joined;  /* by . $ :: and the like */
  bool scored;  /* by _ */
  bool camel;   /* JavaLike */
  bool classed; /* its last part begins with a capital */
};
/* False: it can't be one. */
bool header_read_name(struct header_word w, struct header_name *name);

#endif
