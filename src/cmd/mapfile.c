/* Reads a map's file and makes the model it describes. */
#include "cmd/mapfile.h"

#include <stdio.h>

#include "cmd/assemble.h"
#include "io/log.h"

static void say(void *owner, const char *text) {
  (void)owner;
  log_say(LOG_LEVEL_WARNING, "%s", text);
}

static struct config *read_config(const struct state *state, const char *name, struct error *err) {
  struct span text;
  if (state_take_text(state, name, &text, err)) return NULL;
  struct config *c = config_new();
  struct faults faults = {0};
  config_read(c, name, text, &faults);
  if (faults.count) {
    error_set(err, ERROR_DATA, "%.*s", (int)faults.text.length, faults.text.data);
    config_free(c);
    c = NULL;
  }
  faults_clear(&faults);
  return c;
}

static int read_model(struct mapfile *m, struct error *err) {
  m->asked = read_config(&m->file.state, "config.asked", err);
  if (!m->asked) return -1;
  m->found = read_config(&m->file.state, "config.found", err);
  if (!m->found) return -1;
  config_found_growth(m->found); /* older maps don't say it */
  struct model_params params = assemble_model(m->found);
  if (params.som.over == 0) params.som.over = 1;
  m->model = model_new(&params, &m->found->features, err);
  return m->model ? model_import(m->model, &m->file.state, err) : -1;
}

int mapfile_open(struct mapfile *m, const char *path, struct error *err) {
  *m = (struct mapfile){0};
  int there = store_read(path, &m->file, NULL, say, err);
  if (there <= 0) return there;
  if (read_model(m, err) == 0) return 1;
  err->kind = ERROR_DATA;
  error_prefix(err, "%s", m->file.path);
  mapfile_close(m);
  return -1;
}

int mapfile_need(struct mapfile *m, const char *path, struct error *err) {
  int there = mapfile_open(m, path, err);
  if (there > 0) return 0;
  return there < 0 ? -1 : error_set(err, ERROR_NO_INPUT, "%s: there is no such map", path);
}

int mapfile_need_numbers(struct mapfile *m, const char *path, const char *command,
                         struct error *err) {
  if (mapfile_need(m, path, err)) return -1;
  if (m->model->som) return 0;
  mapfile_close(m);
  return error_set(err, ERROR_DATA, "%s is a map of log lines; %s needs one of numbers", path,
                   command);
}

void mapfile_close(struct mapfile *m) {
  model_free(m->model);
  config_free(m->asked);
  config_free(m->found);
  store_map_clear(&m->file);
  *m = (struct mapfile){0};
}
