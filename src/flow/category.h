/* The values a category has met, and the slot each has taken. */
#ifndef FLOW_CATEGORY_H
#define FLOW_CATEGORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

enum { CATEGORY_VALUE_BYTES = 256 }; /* the rest of a longer value isn't looked at */

struct category; /* opaque */

struct category *category_new(uint32_t dims);
void category_free(struct category *c);
/* The slot of a value: its own, a hashed one if all are taken, else -1. */
int64_t category_slot(const struct category *c, struct span value);
/* The same; a new value takes a free slot, and *taken says so. place: where its text will stand,
   kept for the asking. */
int64_t category_learn(struct category *c, struct span value, size_t place, bool *taken);
size_t category_text_at(const struct category *c, uint32_t slot);
uint32_t category_count(const struct category *c);

#endif
