/* Reading back: the newest generation that is whole. */
#include <stdio.h>
#include <sys/stat.h>

#include "io/store.h"
#include "io/store_file.h"

enum { MOST_GENERATIONS = 100 };

void store_map_clear(struct store_map *map) {
  buffer_clear(&map->bytes);
  buffer_clear(&map->names);
  *map = (struct store_map){0};
}

static void tell(void *owner, void (*say)(void *owner, const char *text), const char *path,
                 const char *text) {
  struct buffer line = {0};
  buffer_printf(&line, "%s: %s", path, text);
  buffer_append_byte(&line, '\0');
  if (say) say(owner, line.data);
  buffer_clear(&line);
}

/* As store_file_read; what is there but isn't whole is ERROR_DATA. */
static int read_one(const char *path, struct store_map *map, struct error *err) {
  *map = (struct store_map){0};
  int there = store_file_read(path, &map->bytes, err);
  if (there == 1 &&
      safetensors_read(buffer_span(&map->bytes), &map->state, &map->metadata, &map->names, err)) {
    there = -1;
  }
  if (there < 1) store_map_clear(map);
  if (there == 1) snprintf(map->path, sizeof map->path, "%s", path);
  return there;
}

static bool is_there(const char *path) {
  struct stat about;
  return stat(path, &about) == 0;
}

static int read_older(const char *path, struct store_map *map, void *owner,
                      void (*say)(void *owner, const char *text), struct error *err) {
  char older[STORE_PATH_BYTES];
  struct error fault;
  for (int i = 1; i < MOST_GENERATIONS; i++) {
    if (snprintf(older, sizeof older, "%s.%d", path, i) >= (int)sizeof older) break;
    int there = read_one(older, map, &fault);
    if (there == 0) continue;
    tell(owner, say, older, there > 0 ? "this older generation is used in its place" : fault.text);
    map->older = there > 0;
    if (there > 0) return 1;
  }
  return error_set(err, ERROR_DATA, "%s: no whole checkpoint is left; nothing was overwritten",
                   path);
}

int store_read(const char *path, struct store_map *map, void *owner,
               void (*say)(void *owner, const char *text), struct error *err) {
  char older[STORE_PATH_BYTES];
  struct error fault;
  int there = read_one(path, map, &fault);
  if (there > 0) return 1;
  if (there < 0 && fault.kind != ERROR_DATA) {
    return error_set(err, fault.kind, "%s", fault.text);
  }
  if (there < 0) {
    tell(owner, say, path, fault.text);
    return read_older(path, map, owner, say, err);
  }
  int length = snprintf(older, sizeof older, "%s.1", path);
  if (length < (int)sizeof older && is_there(older)) {
    tell(owner, say, path,
         "there is none, only older generations of it (.1, ...): a new map begins "
         "and will replace them");
  }
  return 0;
}
