/*
 * Texts as single words: what a reader might split, drop or choke on becomes %XX, byte by byte.
 * Kept are graphic ASCII but for % itself, and UTF-8 but for its blanks, controls and general
 * punctuation. The empty text is a % alone.
 */
#ifndef BASE_PERCENT_H
#define BASE_PERCENT_H

#include "base/buffer.h"

void percent_append(struct buffer *to, struct span text);
/* The way back: appends the text of a word. A % that no two hexadecimal digits follow stands for
   itself. */
void percent_read(struct span word, struct buffer *to);

#endif
