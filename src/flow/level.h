/* How grave a line says it is, in syslog's words. */
#ifndef FLOW_LEVEL_H
#define FLOW_LEVEL_H

#include "base/span.h"

enum level {
  LEVEL_NONE, /* it doesn't say */
  LEVEL_TRACE,
  LEVEL_DEBUG,
  LEVEL_INFO,
  LEVEL_NOTICE,
  LEVEL_WARNING,
  LEVEL_ERROR,
  LEVEL_CRITICAL, /* FATAL, SEVERE, too */
  LEVEL_ALERT,
  LEVEL_EMERGENCY, /* PANIC, too */
  LEVELS
};

const char *level_name(enum level level); /* "info"; NULL for LEVEL_NONE */

/* By name (whatever its case), usual short form, or syslog's number as text; LEVEL_NONE: it is
 * none. */
enum level level_read(struct span word);

#endif
