/* HUP: the configuration of a run is read anew, and taken whole or not at all. */
#ifndef CMD_RELOAD_H
#define CMD_RELOAD_H

#include <stdbool.h>

/* For the loop; `run` is a struct run. What changed, or why it is refused, is said in one line
   (faults of the file: one each). false: refused, and all is as it was. */
bool reload(void *run);

#endif
