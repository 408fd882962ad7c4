/* What a run was, in a few lines on standard error. */
#ifndef CMD_SUMMARY_H
#define CMD_SUMMARY_H

#include <stdbool.h>

#include "flow/pipeline.h"

/* At the end, if standard error is a terminal or the log level is debug; bad records always. map
 * NULL: it isn't kept. */
void summary_print(struct pipeline *p, const char *map, bool frozen);
/* All statistics, one a line (USR2). */
void summary_statistics(struct pipeline *p);

#endif
