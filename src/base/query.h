/*
 * The part of a URL behind its `?`: NAME=VALUE pairs with & between, each with %XX for what can't
 * stand there.
 */
#ifndef BASE_QUERY_H
#define BASE_QUERY_H

#include "base/buffer.h"

/* Takes the next pair off `rest` as it stands there; false: there is none. Empty ones are passed
   over; without `=` the value is empty. */
bool query_next(struct span *rest, struct span *name, struct span *value);
/* Appends what a part of a URL stands for. false: a % without two hexadecimal digits, or a byte
   that stands for a control. plus: a + is a blank. */
bool query_read(struct span part, bool plus, struct buffer *to);

#endif
