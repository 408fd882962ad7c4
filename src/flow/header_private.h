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
  HEADER_PAIR = 128,      /* = and the comma: in ids that consist of pairs */
  HEADER_OTHER = 256,     /* quotes, brackets, what isn't ASCII */
  HEADER_SEPARATOR = 512, /* standing alone: - | : * # */
  HEADER_PAUSE = 1024,    /* right behind an item: : , ; */
  HEADER_DOT = 2048,      /* the joint that it is */
  HEADER_LETTER = HEADER_UPPER | HEADER_LOWER,
  HEADER_NAME = HEADER_LETTER | HEADER_DIGIT | HEADER_JOINT | HEADER_HYPHEN,
  HEADER_NO_NAME = HEADER_BLANK | HEADER_COLON | HEADER_PAIR | HEADER_OTHER
};
extern const uint32_t header_bytes[256]; /* so wide that they are or-ed in one step */

static inline unsigned header_byte(char byte) {
  return header_bytes[(unsigned char)byte];
}

enum header_phase {
  HEADER_OPEN,   /* any item may come */
  HEADER_NESTED, /* behind a program's tag or `LEVEL:`; the message may have a head of its own */
  HEADER_CLOSED  /* nothing but message */
};

/* What makes the next word a host's name. */
enum header_host {
  HEADER_NO_HOST,
  HEADER_HOST_BEFORE_PID, /* a program's tag with its pid, behind it */
  HEADER_HOST_BEFORE_TAG, /* any tag */
  HEADER_HOST             /* its place */
};

/* What isn't known to be head yet: all of it is forgotten when a sure item comes. */
struct header_doubts {
  uint8_t items;
  uint8_t ids;   /* ... of them that look like ids */
  uint8_t marks; /* ... of those, that have more than capitals */
  uint8_t plain; /* ... that are words as any other */
  bool level;
  uint8_t time_kind; /* of finder.doubtful_time */
  bool separated;    /* a lone separator stands directly before `at` */
  bool padded;       /* two blanks or more do */
};

struct finder {
  const char *at;       /* the next byte to look at */
  const char *end;      /* a head reaches no farther */
  const char *line_end; /* at end or behind it */
  const char *message;  /* all before it is head */
  const char *soft;     /* the last word of the head, if it is the message when nothing follows */
  struct header *found;
  struct header_doubts doubts;
  struct span doubtful_time;
  uint8_t phase;    /* enum header_phase */
  uint8_t kind;     /* enum timestamp_kind, of found->time */
  uint8_t host;     /* enum header_host */
  uint8_t numbers;  /* pid, tid and the like behind the time */
  uint8_t brackets; /* thread, request id and the like */
  bool tag_due;
  bool leveled; /* the line said it, perhaps doubtfully; a priority doesn't count */
  bool tagged;
  bool columned; /* there were words before the time */
  bool piped;    /* behind the time stands a | */
  bool is_logcat, is_glog;
};

/* A run of bytes that aren't blank; empty if it reaches the finder's end. */
struct header_word {
  const char *at, *end;
  size_t bytes; /* the classes in it; as wide as the rest, lest the copy wait for two stores */
};

/* Behind the bytes from `at` that are of no class in `stops`; *bytes gains the classes of these. */
static inline const char *header_pass(const char *at, const char *end, unsigned stops,
                                      unsigned *bytes) {
  unsigned passed = *bytes;
  if (end - at >= 4) { /* by fours, as this is where the time goes */
    const char *last = end - 4;
    do {
      unsigned four = header_byte(at[0]);
      four |= header_byte(at[1]);
      four |= header_byte(at[2]);
      four |= header_byte(at[3]);
      if (four & stops) {
        for (unsigned byte; !((byte = header_byte(*at)) & stops); at++) passed |= byte;
        *bytes = passed;
        return at;
      }
      passed |= four;
      at += 4;
    } while (at <= last);
  }
  for (; at < end; at++) {
    unsigned byte = header_byte(*at);
    if (byte & stops) break;
    passed |= byte;
  }
  *bytes = passed;
  return at;
}

static inline struct header_word header_word(const struct finder *f, const char *at) {
  unsigned bytes = 0;
  const char *end = header_pass(at, f->end, HEADER_BLANK, &bytes);
  if (end == f->end && f->end < f->line_end) return (struct header_word){at, at, 0};
  return (struct header_word){at, end, bytes};
}

static inline struct span header_span(const char *at, const char *end) {
  return (struct span){at, (size_t)(end - at)};
}

/* --- the walk, header.c --- */

/* Behind the blanks and the colours that stand at `at`. */
const char *header_skip_more(const char *at, const char *end);
static inline const char *header_skip_blanks(const char *at, const char *end) {
  if (at < end && *at == ' ') at++;
  return at < end && header_byte(*at) & HEADER_BLANK ? header_skip_more(at, end) : at;
}

/* Whether a lone separator stands at `at` or behind blanks there; *behind: past it. */
bool header_is_separator(const struct finder *f, const char *at, const char **behind);
/* All before end is head; a separator or a punctuation mark right behind it too. */
void header_take(struct finder *f, const char *end);
/* Passes over what ends at end and may be head; true. Of too many such the rest is message. */
bool header_doubt(struct finder *f, const char *end);
/* A time was read, up to end (its bracket's, if it has one). */
bool header_take_time(struct finder *f, const struct timestamp *t, struct span text,
                      const char *end);

/* --- items: each true if it took or passed over something --- */

bool header_take_priority(struct finder *f); /* <34>, and all of RFC 5424's head */
/* RFC 3164's time, host and program at once, if they begin the line and have their commonest form:
   how many items they are, or 0. What it doesn't take the walk may. */
unsigned header_take_syslog(struct finder *f);
bool header_take_bracket(struct finder *f);
bool header_take_level(struct finder *f); /* a word or a letter */
bool header_take_mnemonic(struct finder *f);
bool header_take_host(struct finder *f);
bool header_take_syslog_tag(struct finder *f);
bool header_take_number(struct finder *f);
bool header_take_column(struct finder *f);                      /* between bars */
bool header_take_pair(struct finder *f, struct header_word w);  /* level=info */
bool header_take_tag(struct finder *f, struct header_word w);   /* where one may be */
bool header_doubt_word(struct finder *f, struct header_word w); /* while there is no level */

/* --- names, header_tag.c --- */

struct header_name {
  struct span text; /* without a line's number and what else is behind a colon */
  unsigned dots;
  bool joined;  /* by . $ :: and the like */
  bool scored;  /* by _ */
  bool classed; /* its last part begins with a capital */
};
/* False: the word can't be one. */
bool header_read_name(struct header_word w, struct header_name *name);
/* Joined, or LikeThis. */
bool header_is_named(const struct header_name *name);

#endif
