/* Any YAML: faults or a configuration, and what is dumped reads back to the same. */
#include <stdint.h>
#include <stdlib.h>

#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void whole(const struct config *c, struct buffer *to) {
  config_dump(c, false, to);
}
static void only_set(const struct config *c, struct buffer *to) {
  config_dump(c, true, to);
}

static void comes_back(const struct config *c,
                       void (*dump)(const struct config *c, struct buffer *to)) {
  struct faults faults = {0};
  struct buffer first = {0}, second = {0};
  struct config *again = config_new();
  dump(c, &first);
  if (config_read(again, "dump", buffer_span(&first), &faults)) abort();
  dump(again, &second);
  if (!span_equal(buffer_span(&first), buffer_span(&second))) abort();
  buffer_clear(&first);
  buffer_clear(&second);
  config_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct faults faults = {0};
  struct config *c = config_new();
  config_read(c, "fuzz", (struct span){(const char *)data, size}, &faults);
  if (faults.count == 0) {
    comes_back(c, whole);
    comes_back(c, only_set);
    comes_back(c, config_dump_map);
  }
  config_check(c, &faults);
  faults_clear(&faults);
  config_free(c);
  return 0;
}
