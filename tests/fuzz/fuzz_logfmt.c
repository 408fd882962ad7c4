/* Any bytes as a logfmt line: values are never longer than it, and what looks like one decodes. */
#include <stdlib.h>

#include "flow/decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct span text = {(const char *)data, size};
  struct columns columns = {.open = true};
  struct decoder *d = decoder_new(&decoder_logfmt, &(struct decoder_params){.columns = &columns});
  struct record record;
  enum bad_reason bad = decoder_decode(d, text, &record);
  size_t bytes = 0;
  for (uint32_t i = 0; !bad && i < record.count; i++) {
    if (record.fields[i].length > size + 4) abort(); /* 4: true */
    for (size_t k = 0; k < record.fields[i].length; k++) bytes += record.fields[i].at[k] != 0;
  }
  if (bytes > 4 * size) abort();
  if (decoder_logfmt.fits(text) && bad && bad != BAD_NAME_TWICE) abort();
  decoder_free(d);
  columns_clear(&columns);
  return 0;
}
