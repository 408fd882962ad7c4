/*
 * The head of a log line, found without configuration: when, how grave, who; and the message behind
 * it. Knows the usual ways to begin a line (RFC 3164 and 5424, ISO 8601, epochs, Apache, log4j,
 * logcat and what is put together like them), not any one program's.
 */
#ifndef FLOW_HEADER_H
#define FLOW_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "flow/level.h"

struct header {
  struct span time; /* as written; at NULL: none */
  struct span tag;  /* program, logger or component, without pid; at NULL: none */
  enum level level;
  struct span message; /* all behind the head, without blanks in front; may be empty */
};

/* Any bytes; borrows from line. A line without a head is all message. Linear, allocates nothing. */
void header_split(struct span line, struct header *h);

/* The header's time as nanoseconds since 1970. now_ns, when the line was read, lends what the text
   leaves out: the year of `Dec 10 06:55:46` is the latest that isn't over a day ahead. A time
   without an offset is UTC. false: there is none, or none that can be read. */
bool header_time(struct span time, uint64_t now_ns, uint64_t *time_ns);

#endif
