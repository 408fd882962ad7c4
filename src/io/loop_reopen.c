/* Files that lines are appended to, opened anew by their names: whoever rotates them has renamed
   them. */
#include "io/loop_private.h"

void loop_reopen(struct loop *l) {
  l->reopen = true;
}

/* The saver's thread syncs the files that are open: it is waited for. What it has saved speaks of
   files that aren't written to any more. */
void loop_reopen_settle(struct loop *l) {
  if (!l->reopen || l->save.phase == SAVE_WRITING) return;
  l->reopen = false;
  const bool rejects = outfile_reopen(&l->rejects), merges = outfile_reopen(&l->merges);
  if (outputs_reopen(&l->outputs) || rejects || merges) loop_save_renew(l);
}
