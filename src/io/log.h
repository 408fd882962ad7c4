/*
 * Messages on standard error, one line each: `sompipe: TEXT`, or `<4>TEXT` with the priority that
 * fits when standard error is the journal. Any thread may call log_say.
 */
#ifndef IO_LOG_H
#define IO_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* Nothing below the named level is said: error, warning, info (at the start), debug. Another name
   changes nothing. */
void log_level(const char *name);
bool log_wants(enum log_level level);
/* Control bytes and invalid UTF-8 appear as \xNN. */
void log_say(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* From now on a table stands on the terminal, the cursor at its first column: a message takes its
   place, and whoever drew it draws it again when log_said has changed. Nothing of it where standard
   error is another file than standard output. */
void log_table(void);
unsigned log_said(void); /* how often something was said */

/* A line that the next log_overwrite, log_erase or log_say takes away again. */
void log_overwrite(const char *text);
void log_erase(void);

#endif
