/* The table of sinks, and what all rows share. */
#include "io/sink.h"

#include <stdlib.h>

#include "io/clock.h"
#include "io/log.h"

enum { SAID_MOST = 12 };
static const uint64_t said_within_ns = 60 * CLOCK_SECOND_NS;

static bool is_peer(const char *text) {
  return strcmp(text, "peer") == 0;
}

/* Peers are answered through their own connections (peer.h). */
const struct sink_row sink_peer = {
    .name = "peer",
    .help = "the peer a record came from, if it came by a connection",
    .matches = is_peer};

const struct sink_row *const sink_table[] = {&sink_peer,   &sink_unix, &sink_tcp,
                                             &sink_stdout, &sink_file, NULL};

const struct sink_row *sink_row(const char *text) {
  const struct sink_row *const *row = sink_table;
  while (*row != &sink_file && !(*row)->matches(text)) row++;
  return *row;
}

const char *sink_name(const struct sink *s) {
  return s->row == &sink_stdout ? "standard output" : s->text;
}

bool sink_may_say(struct sink *s) {
  const uint64_t now = clock_steady_ns();
  if (s->said.count == 0 || now - s->said.since_ns > said_within_ns) {
    s->said.since_ns = now;
    s->said.count = 0;
  }
  if (++s->said.count < SAID_MOST) return true;
  if (s->said.count == SAID_MOST) {
    log_say(LOG_LEVEL_WARNING, "%s: what else happens to it isn't said for a minute", sink_name(s));
  }
  return false;
}

void *sink_make(size_t size, const struct sink_row *row, const char *text,
                const struct sink_place *at) {
  struct sink *s = calloc(1, size);
  if (!s) abort();
  s->row = row;
  s->text = text;
  s->at = *at;
  return s;
}

void sink_append_greeting(struct sink *s) {
  buffer_append(&s->front, s->greeting.at, s->greeting.length);
}
