/* The map as a checkpoint's bytes, there and back. */
#include <stdlib.h>

#include "embed/sompipe_private.h"
#include "flow/model_form.h"

/* What the checkpoint it comes from said of itself, but for when it was saved: no clock here. */
static void note(const struct sompipe_map *map, struct safetensors_metadata *metadata) {
  static const char version[] = "sompipe.version", saved[] = "saved.at";
  safetensors_note(metadata, version, sompipe_version());
  for (unsigned i = 0; i < map->metadata.count; i++) {
    const struct safetensors_pair *pair = &map->metadata.pairs[i];
    if (strcmp(pair->name, version) == 0 || strcmp(pair->name, saved) == 0) continue;
    if (metadata->count < SAFETENSORS_MOST_METADATA) {
      safetensors_note(metadata, pair->name, pair->value);
    }
  }
}

int sompipe_save(struct sompipe_map *map, void **bytes, size_t *length, struct sompipe_error *err) {
  struct error why = {0};
  struct state state = {0};
  struct safetensors_metadata metadata = {0};
  struct buffer file = {0};
  if (!map->begun) {
    error_set(&why, ERROR_CONFIG, "the map has not begun: there is nothing to save");
    return refuse(err, &why);
  }
  model_export(map->model, &state);
  if (kept_export(&map->kept, &state, &why)) return refuse(err, &why);
  note(map, &metadata);
  safetensors_write(&state, &metadata, &file);
  *bytes = file.data;
  *length = file.length;
  return 0;
}

static int load(struct sompipe_map *map, struct span file, struct error *err) {
  struct state state, own = {0};
  struct buffer names = {0};
  int status = safetensors_read(file, &state, &map->metadata, &names, err);
  if (status == 0) map->model = model_form_restore(&state, err);
  if (map->model) {
    model_export(map->model, &own);
    status = kept_copy(&map->kept, &state, &own, err);
  }
  buffer_clear(&names);
  map->begun = true;
  return map->model ? status : -1;
}

struct sompipe_map *sompipe_load(const void *bytes, size_t length, struct sompipe_error *err) {
  struct error why = {0};
  struct sompipe_map *map = calloc(1, sizeof *map);
  if (!map) abort();
  if (load(map, (struct span){bytes, length}, &why) == 0) return map;
  sompipe_free(map);
  refuse(err, &why);
  return NULL;
}
