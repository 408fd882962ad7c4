/*
 * Parts of a log message that users say vary: named regular expressions. What one matches is a
 * hole, shown by its name.
 */
#ifndef FLOW_MASKS_H
#define FLOW_MASKS_H

#include "base/error.h"
#include "flow/words.h"

struct masks; /* opaque; one message at a time */

/* Copies names and patterns. ERROR_CONFIG: which is no regular expression, and where. */
struct masks *masks_new(const char *const *names, const char *const *patterns, uint32_t count,
                        struct error *err);
void masks_free(struct masks *m);

/* Of NULL there are none. */
uint32_t masks_count(const struct masks *m);
const char *const *masks_names(const struct masks *m);

/* All matches in the first WORDS_MOST_BYTES of a message, in order, not overlapping: where two
   meet, the mask that was named first has it. Until the next call. */
const struct words_range *masks_find(struct masks *m, struct span message, uint32_t *count);

#endif
