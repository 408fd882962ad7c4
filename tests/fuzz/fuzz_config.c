/* Any YAML: faults or a configuration, and what is dumped reads back to the same. */
#include <stdint.h>
#include <stdlib.h>

#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct faults faults = {0};
  struct buffer first = {0}, second = {0};
  struct config *c = config_new(), *again = config_new();
  config_read(c, "fuzz", (struct span){(const char *)data, size}, &faults);
  if (faults.count == 0) {
    config_dump(c, false, &first);
    if (config_read(again, "dump", buffer_span(&first), &faults)) abort();
    config_dump(again, false, &second);
    if (!span_equal(buffer_span(&first), buffer_span(&second))) abort();
  }
  config_check(c, &faults);
  faults_clear(&faults);
  buffer_clear(&first);
  buffer_clear(&second);
  config_free(c);
  config_free(again);
  return 0;
}
