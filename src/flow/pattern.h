/*
 * Regular expressions behind one file: pattern.c is the only one that sees pcre2.h. A pattern's
 * named groups are the fields of a record; it is compiled to machine code where the machine allows
 * it, and gives up on a text that would take it too many steps.
 */
#ifndef FLOW_PATTERN_H
#define FLOW_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/span.h"

/* Ready-made patterns, by name. To add one: a row here, a line in sompipe-formats(5). */
struct pattern_row {
  const char *name, *help, *text;
};
extern const struct pattern_row pattern_table[]; /* ends with a NULL name */

struct pattern; /* opaque; one match at a time */

#define PATTERN_NEEDED                                                                          \
  "regex needs input.pattern: a regular expression with named groups, or one of `sompipe list " \
  "patterns`"

/* `text`: a row's name or a PCRE2 pattern. Letters and classes are bytes unless it holds other than
   ASCII: then it and the records are UTF-8. ERROR_CONFIG: where it is no pattern, or that it has no
   named group. */
struct pattern *pattern_new(struct span text, struct error *err);
/* A PCRE2 pattern, whatever its groups, whose only field is all that it matches: `name`, borrowed.
 */
struct pattern *pattern_new_whole(const char *name, struct span text, struct error *err);
void pattern_free(struct pattern *p);

uint32_t pattern_groups(const struct pattern *p); /* named ones */
const char *pattern_group(const struct pattern *p, uint32_t i);

enum pattern_result { PATTERN_MATCHES, PATTERN_FAILS, PATTERN_GIVES_UP };
/* Searches text (anchor with ^ and $ what must be whole); a match begins within the first 64 KiB.
   fields[pattern_groups]: what each group took, borrowed from text; at NULL: nothing. Allocates
   nothing. */
enum pattern_result pattern_match(struct pattern *p, struct span text, struct span *fields);
/* Where the match that pattern_match found ends. */
size_t pattern_end(const struct pattern *p);
/* The first match at or behind `from`, as [*at, *end) of text; false: none, or it gives up. What
   lies in front of `from` is seen by \b and lookbehinds. */
bool pattern_find(struct pattern *p, struct span text, size_t from, size_t *at, size_t *end);

#endif
