/* sompipe import: a map from another program's codebook. */
#include <stdio.h>

#include "cmd/adopt.h"
#include "cmd/command.h"
#include "cmd/line.h"
#include "cmd/mapfile.h"
#include "io/file.h"
#include "io/log.h"
#include "io/stamp.h"

struct import {
  struct line line;
  struct config *config;
  struct exchange exchange;
  struct buffer asked, found; /* the configuration, as the checkpoint holds it */
  struct model *model;
  const char *file, *map;
};

/* --- the codebook --- */

static const struct exchange_row *find_form(const char *from, const char *file, struct span bytes) {
  const struct exchange_row *row = exchange_row_of(file);
  if (from) return exchange_row(from);
  return row ? row : exchange_row_like(bytes);
}

static int read_codebook(struct import *i, struct error *err) {
  struct buffer bytes = {0};
  struct exchange_hints hints = adopt_hints(i->config, i->file);
  if (command_input_closed && strcmp(i->file, "-") == 0) {
    return error_set(err, ERROR_NO_INPUT, "standard input is closed");
  }
  int status = file_read(i->file, &bytes, err);
  const struct exchange_row *form =
      status ? NULL : find_form(line_given(&i->line, "from"), i->file, buffer_span(&bytes));
  if (status == 0 && !form) {
    status = error_set(err, ERROR_DATA,
                       "%s: looks like no codebook that is known; --from FORMAT says what it is",
                       i->file);
  } else if (status == 0 && !form->read) {
    status = error_set(err, ERROR_DATA, "%s: %s is for export only; cod brings all of a map back",
                       i->file, form->name);
  } else if (status == 0) {
    status = form->read(buffer_span(&bytes), &hints, &i->exchange, err);
  }
  buffer_clear(&bytes);
  return status;
}

static void fill(struct import *i) {
  uint64_t missing = exchange_fill(&i->exchange);
  const char *what =
      missing == 1 ? "weight is missing; it becomes" : "weights are missing; each becomes";
  if (missing == 0) return;
  log_say(LOG_LEVEL_WARNING, "%s: %llu %s the mean of its component's others", i->file,
          (unsigned long long)missing, what);
}

static int make_model(struct import *i, struct error *err) {
  struct faults faults = {0};
  int status = adopt_config(i->config, &i->exchange, i->file, &i->asked, &faults, err);
  if (faults.count) fwrite(faults.text.data, 1, faults.text.length, stderr);
  faults_clear(&faults);
  if (status) return -1;
  config_dump_map(i->config, &i->found);
  i->model = adopt_model(i->config, &i->exchange, err);
  return i->model ? 0 : error_prefix(err, "%s", i->file);
}

/* --- the map --- */

/* 1: a map is there, and becomes an older generation; 0: nothing. A file that is no map was named
   by mistake. */
static int find_old(const char *path, struct error *err) {
  struct store_map there;
  struct error fault;
  int found = store_read(path, &there, NULL, NULL, &fault);
  store_map_clear(&there);
  if (found >= 0) return found;
  return error_set(err, ERROR_NO_CREATE, "%s: there is a file of that name, and it is no map",
                   path);
}

static int save(struct import *i, struct store *store, struct error *err) {
  struct state state = {0};
  struct safetensors_metadata metadata = {0};
  model_export(i->model, &state);
  state_add_text(&state, "sources", span_of("[]"));
  state_add_text(&state, "config.asked", buffer_span(&i->asked));
  state_add_text(&state, "config.found", buffer_span(&i->found));
  stamp_note(&metadata);
  return store_save_now(store, &state, &metadata, err);
}

static void tell(const struct import *i, bool replaced) {
  const struct lattice *l = &i->model->params.som.lattice;
  log_say(LOG_LEVEL_INFO, "%s: %u x %u %s units with %u components each%s; the map is in %s",
          i->file, l->rows, l->columns, l->kind->name, i->exchange.dims,
          i->exchange.anchor ? "" : ", scale none", i->map);
  if (!replaced || i->config->checkpoint.keep < 2) return;
  log_say(LOG_LEVEL_INFO, "%s: the map that was there is now %s.1", i->map, i->map);
}

static int keep(struct import *i, struct error *err) {
  int old = find_old(i->map, err);
  if (old < 0) return -1;
  struct store *store = store_open(i->map, (unsigned)i->config->checkpoint.keep, err);
  if (!store) return -1;
  int status = save(i, store, err);
  store_close(store);
  if (status == 0) tell(i, old > 0);
  return status;
}

/* --- the command --- */

static int refuse_growth(const struct config *c, struct error *err) {
  if (!config_by_novelty(c)) return 0;
  return error_set(err, ERROR_CONFIG,
                   "map.growth: a codebook's units are vectors, which log lines by novelty have "
                   "none of: set it to fixed");
}

static int import(struct import *i, int argc, char **argv) {
  struct faults faults = {0};
  struct error err = {0};
  line_apply(&i->line, argc, argv, i->config, &faults);
  config_check(i->config, &faults);
  if (faults.count) fwrite(faults.text.data, 1, faults.text.length, stderr);
  bool faulty = faults.count > 0;
  faults_clear(&faults);
  if (faulty) return ERROR_CONFIG;
  log_level(i->config->log_level);
  if (refuse_growth(i->config, &err) || read_codebook(i, &err)) return command_fail(&err);
  fill(i);
  return make_model(i, &err) || keep(i, &err) ? command_fail(&err) : 0;
}

int import_main(int argc, char **argv) {
  struct import i = {.config = NULL};
  int status;
  if (line_read(&i.line, argc, argv, &status)) return status;
  const char *from = line_given(&i.line, "from");
  i.map = line_given(&i.line, "output");
  if (i.line.argc != 1) return command_misused("import", "name one FILE");
  if (!i.map) return command_misused("import", "-o MAP names the map to make");
  if (from && (!exchange_row(from) || !exchange_row(from)->read)) {
    return command_misused("import", "--from %s: no form that is read; `sompipe list exchanges`",
                           from);
  }
  i.file = i.line.argv[0];
  i.config = config_new();
  status = import(&i, argc, argv);
  model_free(i.model);
  exchange_clear(&i.exchange);
  buffer_clear(&i.asked);
  buffer_clear(&i.found);
  config_free(i.config);
  return status;
}
