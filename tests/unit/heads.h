/* For tests of log lines: a head as text. */
#ifndef TESTS_UNIT_HEADS_H
#define TESTS_UNIT_HEADS_H

#include <check.h>

#include "base/buffer.h"
#include "flow/header.h"

/* time|level|tag|message, a `-` for what there isn't. */
static inline void head_show(const struct header *h, struct buffer *to) {
  const char *level = level_name(h->level);
  buffer_reset(to);
  buffer_printf(to, "%.*s|%s|%.*s|%.*s", h->time.at ? (int)h->time.length : 1,
                h->time.at ? h->time.at : "-", level ? level : "-",
                h->tag.at ? (int)h->tag.length : 1, h->tag.at ? h->tag.at : "-",
                (int)h->message.length, h->message.at ? h->message.at : "");
}

static inline void head_is(const struct header *h, const char *line, const char *expected) {
  struct buffer shown = {0};
  head_show(h, &shown);
  ck_assert_msg(span_is(buffer_span(&shown), expected), "%s\n is: %.*s\nnot: %s", line,
                (int)shown.length, shown.data, expected);
  buffer_clear(&shown);
}

#endif
