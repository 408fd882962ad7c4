/* What the files of run share; for run.c and reload.c only. */
#ifndef CMD_RUN_PRIVATE_H
#define CMD_RUN_PRIVATE_H

#include "cmd/assemble.h"
#include "cmd/line.h"
#include "cmd/live.h"
#include "cmd/mapfile.h"
#include "io/loop.h"

struct run {
  struct line line;
  int argc; /* the command line, as getopt left it */
  char **argv;
  struct config *given;  /* the configuration as it was read; NULL until it has been */
  struct config *config; /* laid over a map, with what was found */
  struct mapfile map;    /* what we resume from; empty: a new map */
  bool resumed;
  uint64_t inspected; /* --dry-run: of so many records the vectors are shown; 0: a real run */
  struct assembly assembly;
  struct store *store;
  struct loop *loop;
  struct pipeline *pipeline;
  struct buffer asked, found; /* the configuration, as the checkpoint holds it */
  struct buffer seeds;        /* logs.seed_templates' file */
  bool summary;               /* instead of answers the events */
  struct live live;
  struct events_table_moment frozen; /* hits NULL: the map isn't */
};

/* Reads and checks what -c and the command line say. -1: faults. */
int run_read(struct run *run, struct config *config, struct faults *faults);
/* What peers may do. */
struct loop_peers run_peers(const struct config *c);
/* What was found takes the place of auto in the configuration, which becomes run->found. The map
   has begun. */
void run_note_found(struct run *run);

#endif
