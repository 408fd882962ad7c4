/* Files that are written to: none may be read as well, or be two things at once. */
#ifndef CMD_PATHS_H
#define CMD_PATHS_H

#include "config/config.h"

/* ERROR_CONFIG names the first that is something else, too. */
int paths_check(const struct config *c, struct error *err);

#endif
