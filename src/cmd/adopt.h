/* From a codebook and a configuration to the map that it becomes: only here are both known. */
#ifndef CMD_ADOPT_H
#define CMD_ADOPT_H

#include "config/config.h"
#include "core/exchange.h"
#include "flow/model.h"

/* What a map's configuration leaves in an exchange, as notes: `asked` and `config` lines. */
void adopt_note(const struct config *asked, const struct config *found, struct exchange *to);

/* What a reader is told of the codebook to come. name: of its file. */
struct exchange_hints adopt_hints(const struct config *c, const char *name);

/* Lays the configuration that was given over what the codebook says: then `c` is that of the map,
   and asked the text of what it was asked for. Where the codebook has names, its components come
   into the order of the features that were given. -1: ERROR_CONFIG, its faults are in `faults`;
   ERROR_DATA, the codebook's own notes are wrong (err). */
int adopt_config(struct config *c, struct exchange *e, const char *name, struct buffer *asked,
                 struct faults *faults, struct error *err);

/* A new map of that configuration with the codebook's units; NULL with err. */
struct model *adopt_model(const struct config *c, const struct exchange *e, struct error *err);

#endif
