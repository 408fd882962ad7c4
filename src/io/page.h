/*
 * What is told over HTTP: one table of pages. A page is written between two records, from what the
 * run's owner lends for the call; it knows nothing of sockets.
 */
#ifndef IO_PAGE_H
#define IO_PAGE_H

#include "flow/pipeline.h"
#include "flow/request.h"
#include "io/process.h"
#include "io/tally.h"

/* A run as pages see it; all is borrowed. */
struct page_view {
  const char *version;
  const char *map; /* the path it is kept at; NULL: it isn't kept */
  struct pipeline *pipeline;
  const struct tally *tally;
  struct process process;
  uint64_t started_ns, now_ns; /* wall clock */
  uint64_t steady_ns;
  bool frozen, draining;
  unsigned connections;   /* of peers that send records */
  uint64_t pending_bytes; /* answers not yet written */
  uint64_t requests;      /* over HTTP, this one counted */
  bool saved;             /* a checkpoint is in its place, */
  uint64_t saved_records; /* ... and counts so many */
  const char *unsaved;    /* why the last one failed; NULL: it didn't */
  void *owner;
  /* Appends what is known of how far sources were read, a JSON array. */
  void (*sources)(void *owner, struct buffer *to);
};

/* What a request asks of its page. */
struct page_ask {
  uint64_t number; /* N in its path */
  uint32_t fields; /* portrait.h */
};

/* To add a page: a function and a row in page_table, a line in sompipe(1). */
struct page_row {
  const char *name; /* its path; N stands for a number */
  const char *help;
  bool post;         /* it does something: POST alone, and the answer may have to be waited for */
  bool takes_fields; /* ?fields=NAME,... */
  bool heavy;        /* of large maps it takes long: may be kept for a while (http.c) */
  const char *type;  /* of the body, unless it says what is wrong */
  /* Appends the body; the status. 0: it will be known later (post alone). */
  unsigned (*write)(const struct page_view *v, const struct page_ask *ask, struct buffer *to);
};
extern const struct page_row page_table[]; /* ends with a NULL name */
extern const char page_json[];             /* the type of all that says what is wrong */

/* A request judged: either a page and what is asked of it, or what is wrong. */
struct page_judgement {
  unsigned status; /* 0: the page may be written */
  const struct page_row *row;
  struct page_ask ask;
  const char *allow; /* with 405: the methods there are */
};
/* Appends what is wrong to body, if anything is. */
void page_judge(const struct request *r, const struct request_policy *policy,
                struct page_judgement *j, struct buffer *body);

/* Appends {"error": "..."}; returns status. */
unsigned page_refuse(struct buffer *to, unsigned status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* For rows in files of their own. */
unsigned page_metrics(const struct page_view *v, const struct page_ask *ask, struct buffer *to);
unsigned page_status(const struct page_view *v, const struct page_ask *ask, struct buffer *to);

/* The rows of /metrics. To add one: a function, or a counter's place, and a row in page_metrics.c,
   a line in sompipe(1). */
struct page_metric {
  const char *name, *help;
  bool counter; /* only grows; otherwise it comes and goes */
  size_t tally; /* of a counter in struct tally, 1 added; 0: see value and samples */
  /* NaN: there is none now. */
  double (*value)(const struct page_view *v);
  /* Of several with labels: appends a line each. */
  void (*samples)(const struct page_view *v, const char *name, struct buffer *to);
};
extern const struct page_metric page_metric_table[]; /* ends with a NULL name */

#endif
