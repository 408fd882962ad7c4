/*
 * How the head of a log line is told from its message: found (header.h), or as users say.
 */
#ifndef FLOW_HEADER_RULE_H
#define FLOW_HEADER_RULE_H

#include "base/error.h"
#include "flow/header.h"

struct header_rule; /* opaque; one line at a time */

enum { HEADER_RULE_MOST_FIELDS = 99 };

/* `auto`: found; `none`: all is message; a number: so many fields between blanks are the head; else
   a regular expression whose groups time, level, tag and message are what they are called (without
   a group message, it is what follows the match). ERROR_CONFIG: it is none of these. */
struct header_rule *header_rule_new(const char *text, struct error *err);
void header_rule_free(struct header_rule *rule);

/* NULL is `auto`. A line that a regular expression doesn't match is all message. */
void header_rule_split(struct header_rule *rule, struct span line, struct header *h);
/* Heads are found. */
bool header_rule_finds(const struct header_rule *rule);

#endif
