/* A new map from the caller's parameters. */
#include <stdlib.h>

#include "embed/settings.h"
#include "embed/sompipe_private.h"
#include "flow/model_params.h"

struct sompipe_params sompipe_params_default(void) {
  return (struct sompipe_params){.rows = 20,
                                 .columns = 20,
                                 .lattice = "hexagonal",
                                 .neighbourhood = "gaussian",
                                 .distance = "euclidean",
                                 .init = "sample",
                                 .scale = "zscore",
                                 .decay = "exponential",
                                 .rate_first = 0.5,
                                 .rate_last = 0.02,
                                 .radius_last = 1,
                                 .warmup_records = 500,
                                 .seed = 1};
}

static int read_params(const struct sompipe_params *from, struct model_params *to,
                       struct error *err) {
  const struct model_laws laws = {from->lattice, from->neighbourhood, from->distance,
                                  from->decay,   from->init,          from->scale};
  *to = (struct model_params){.seed = from->seed, .warmup_records = from->warmup_records};
  if (model_params_laws(to, &laws, err)) return -1;
  struct som_params *som = &to->som;
  som->lattice.rows = from->rows;
  som->lattice.columns = from->columns;
  som->lattice.torus = from->torus;
  som->rate_first = from->rate_first;
  som->rate_last = from->rate_last;
  som->radius_first = from->radius_first;
  som->radius_last = from->radius_last;
  if (from->radius_first == 0) {
    som->radius_first = model_params_radius(&som->lattice, from->radius_last);
  }
  som->over = from->over ? from->over : model_params_over(&som->lattice);
  return 0;
}

static int refuse_name(struct span name, const char *why, struct error *err) {
  char shown[BUFFER_SHOWN_BYTES];
  return error_set(err, ERROR_CONFIG, "names: `%s` %s", buffer_shown(name, shown), why);
}

static int read_names(const struct sompipe_params *from, struct columns *columns,
                      struct error *err) {
  if (from->dims < 1 || from->dims > SOM_MOST_DIMS) {
    return error_set(err, ERROR_CONFIG, "dims: %u is out of range (1 to %d)", from->dims,
                     SOM_MOST_DIMS);
  }
  if (!from->names) columns_number(columns, from->dims);
  for (uint32_t i = 0; from->names && i < from->dims; i++) {
    struct span name = span_of(from->names[i] ? from->names[i] : "");
    if (!settings_can_name(name)) return refuse_name(name, "is no printable name", err);
    if (columns_find(columns, name) >= 0) return refuse_name(name, "stands twice", err);
    columns_add(columns, name);
  }
  return 0;
}

/* What the program would have written beside the model, had the map been its own. */
static int keep_settings(struct sompipe_map *map, const struct columns *columns,
                         struct error *err) {
  struct buffer text = {0};
  struct state rows = {0};
  settings_write(map->model, columns, &text);
  state_add_text(&rows, "sources", span_of("[]"));
  state_add_text(&rows, "config.asked", buffer_span(&text));
  state_add_text(&rows, "config.found", buffer_span(&text));
  int status = kept_copy(&map->kept, &rows, &(struct state){0}, err);
  buffer_clear(&text);
  return status;
}

static int make(struct sompipe_map *map, const struct sompipe_params *params,
                struct columns *columns, struct error *err) {
  struct model_params model;
  struct feature_list features = {0};
  if (read_params(params, &model, err) || read_names(params, columns, err)) return -1;
  feature_list_numbers(&features, columns);
  if (model_params_check(&model, &features, err) == 0) {
    map->model = model_new(&model, &features, err);
  }
  feature_list_clear(&features);
  return map->model ? keep_settings(map, columns, err) : -1;
}

struct sompipe_map *sompipe_new(const struct sompipe_params *params, struct sompipe_error *err) {
  struct error why = {0};
  struct columns columns = {0};
  struct sompipe_map *map = calloc(1, sizeof *map);
  if (!map) abort();
  int status = make(map, params, &columns, &why);
  columns_clear(&columns);
  if (status == 0) return map;
  sompipe_free(map);
  refuse(err, &why);
  return NULL;
}

void sompipe_free(struct sompipe_map *map) {
  if (!map) return;
  model_free(map->model);
  kept_clear(&map->kept);
  free(map);
}
