/*
 * The few words of English that a log line's form hangs on. Small closed lists: no program's words.
 */
#ifndef FLOW_LEXICON_H
#define FLOW_LEXICON_H

#include <stdbool.h>

#include "base/span.h"

/* A month or a day of the week, in full or its first three letters: Dec, Monday. */
bool lexicon_is_date(struct span word);
/* What follows is mostly a name of somebody's: user. */
bool lexicon_introduces(struct span word);
/* It says what happens or holds a sentence together, and stands for nobody's name: articles,
   prepositions, forms of to be, words in -ed and -ing. */
bool lexicon_is_statement(struct span word);

#endif
