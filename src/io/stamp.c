/* Ids are random: two maps made in the same instant are two maps. */
#include "io/stamp.h"

#include <sys/random.h>

#include "base/hash.h"
#include "config.h"
#include "flow/emitter.h"
#include "io/clock.h"

static void note_id(struct safetensors_metadata *metadata) {
  uint64_t id;
  char digits[HASH_TEXT_BYTES + 1] = "";
  if (safetensors_noted(metadata, "map.id")) return;
  if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id) id = clock_wall_ns();
  hash_write(id, digits);
  safetensors_note(metadata, "map.id", digits);
  safetensors_note(metadata, "map.parent", "");
}

static void note_time(struct safetensors_metadata *metadata) {
  struct buffer text = {0};
  emitter_time(clock_wall_ns(), &text);
  buffer_append_byte(&text, '\0');
  safetensors_note(metadata, "saved.at", text.data);
  buffer_clear(&text);
}

void stamp_note(struct safetensors_metadata *metadata) {
  note_id(metadata);
  note_time(metadata);
  safetensors_note(metadata, "sompipe.version", PACKAGE_VERSION);
}
