/*
 * Checkpoints on disk: lock, generations, whole-file replacement, and a thread that fsyncs.
 *
 * FILE is the newest, FILE.1 the one before, ... FILE.lock (flock) keeps a second writer out and
 * stays behind. A save goes to FILE.new, is fsynced, and is renamed into place when the caller says
 * so; after the first save FILE exists at every instant. On failure nothing that was there is lost.
 */
#ifndef IO_STORE_H
#define IO_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "core/safetensors.h"
#include "core/state.h"

enum { STORE_PATH_BYTES = 4096 };

struct store; /* opaque */

/* A checkpoint read back; rows borrow from bytes and names. */
struct store_map {
  struct buffer bytes, names;
  struct state state;
  struct safetensors_metadata metadata;
  char path[STORE_PATH_BYTES]; /* of the generation that was used */
  bool older;                  /* it isn't FILE, which is torn */
};
void store_map_clear(struct store_map *map);

/* Locks FILE for writing and tries that its directory can be written. keep: generations, FILE
   counted. ERROR_TEMPORARY: another process has it; ERROR_NO_CREATE: it can't be made, or FILE is
   something else than a regular file. A link is followed once, now. */
struct store *store_open(const char *path, unsigned keep, struct error *err);
void store_keep(struct store *s, unsigned keep); /* from the next commit on */
void store_close(
    struct store *s); /* waits for a save under way and drops it; unlocks; NULL is fine */

/* The newest whole generation of FILE, FILE.1, ...; those refused are named through say (may be
   NULL). 1: read; 0: there is no FILE (generations without it don't count: whoever removed FILE
   wants a new map; say is told of them); -1: ERROR_DATA, none is whole; ERROR_NO_INPUT: can't be
   read. */
int store_read(const char *path, struct store_map *map, void *owner,
               void (*say)(void *owner, const char *text), struct error *err);

/* Encodes the state now (a copy is made before this returns) and lets a thread write and fsync it.
   One at a time: -1 with ERROR_TEMPORARY while one is under way. `done` is called on the saver's
   thread at its end; what it does has happened before store_saved returns. */
int store_save(struct store *s, const struct state *state,
               const struct safetensors_metadata *metadata, void *owner, void (*done)(void *owner),
               struct error *err);
bool store_saving(const struct store *s); /* from store_save until store_saved */
/* Waits for the thread to finish. 0: FILE.new is whole and waits for store_commit; -1: err says
   why (ENOSPC, ...), nothing is left of it. */
int store_saved(struct store *s, struct error *err);
/* Renames it into place, shifting generations, and fsyncs the directory. */
int store_commit(struct store *s, struct error *err);
/* All three at once, waiting. */
int store_save_now(struct store *s, const struct state *state,
                   const struct safetensors_metadata *metadata, struct error *err);

#endif
