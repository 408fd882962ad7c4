/* Between texts and the typed fields of struct config: one value of one key. */
#ifndef CONFIG_VALUE_H
#define CONFIG_VALUE_H

#include "config/config.h"
#include "config/options.h"

/* Reads a scalar into the key's field (or, for a list, appends to it). plain: it stood without
   quotes. NULL, or what is wrong with it (in `fault`, which has FAULT_BYTES). */
enum { FAULT_BYTES = 400 };
const char *value_read(struct config *c, const struct option_row *row, struct span text, bool plain,
                       char fault[FAULT_BYTES]);
bool value_is_auto(const struct config *c, const struct option_row *row);
/* As YAML in flow style; equal values give equal texts. */
void value_write(const struct config *c, const struct option_row *row, struct buffer *to);
/* A text as YAML: plain if nobody could take it for anything else, else in double quotes; what is
   no UTF-8 as !!binary. */
void value_write_text(struct span text, struct buffer *to);

/* Decodes base64 in place; returns its length, or -1 if it is none. */
ptrdiff_t value_read_base64(char *text, size_t length);

/* yes, no, true, false, on, off in any case: 1, 0; -1: none of them. */
int value_flag(struct span text);
/* The nearest of the names a function tells, within two typing mistakes; NULL: none is near. */
const char *value_suggest(struct span wrong, const char *(*name)(size_t i, const void *of),
                          const void *of);

#endif
