/* HUP: the configuration is read anew by whoever knows it, and files that somebody has moved away
   are opened anew (loop_reopen.c). */
#include <errno.h>
#include <unistd.h>

#include "io/log.h"
#include "io/loop_private.h"

/* Whoever rotates a log must not depend on what somebody is writing into the configuration: files
   are opened anew whatever becomes of that. */
void loop_reload(struct loop *l) {
  if (l->stage != LOOP_READING) return;
  loop_notify_reloading(l);
  if (!l->params.reload) {
    log_say(LOG_LEVEL_INFO, "reload: there is no configuration to read anew");
  } else if (l->params.reload(l->params.owner)) {
    l->tally.reloads++;
  } else {
    l->tally.reloads_refused++;
  }
  loop_reopen(l);
}

bool loop_hung_up(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
    if (!isatty(fd) && errno == EIO) return true;
  }
  return false;
}
