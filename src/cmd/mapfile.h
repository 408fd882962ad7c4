/* A map read back from its file: what it was asked for, what was found, what was learned. */
#ifndef CMD_MAPFILE_H
#define CMD_MAPFILE_H

#include "config/config.h"
#include "flow/model.h"
#include "io/store.h"

struct mapfile {
  struct store_map file;
  struct config *asked, *found;
  struct model *model; /* taken by whoever sets it to NULL */
};

/* 1: read; 0: there is no such file; -1: err (65 no whole generation, 66, 78). */
int mapfile_open(struct mapfile *m, const char *path, struct error *err);
void mapfile_close(struct mapfile *m);
/* As mapfile_open, but a missing file is ERROR_NO_INPUT. */
int mapfile_need(struct mapfile *m, const char *path, struct error *err);
/* The same for a command that needs vectors: a map of log lines is ERROR_DATA. */
int mapfile_need_numbers(struct mapfile *m, const char *path, const char *command,
                         struct error *err);

#endif
