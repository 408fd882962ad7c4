/* Any line: what is found in it lies within it, the message is its end, and what is called its time
   can be asked for; a message taken apart again gives no more than itself. */
#include <stdint.h>
#include <stdlib.h>

#include "flow/header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void lies_in(struct span part, struct span line) {
  if (part.at && (part.at < line.at || part.at + part.length > line.at + line.length)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct span line = {(const char *)data, size};
  struct header h, again;
  uint64_t ns;
  header_split(line, &h);
  lies_in(h.time, line);
  lies_in(h.tag, line);
  lies_in(h.message, line);
  if (size > 0 && h.message.at + h.message.length != line.at + line.length) abort();
  if (h.message.length > 0 && span_blank(h.message.at[0])) abort();
  if (h.level >= LEVELS) abort();
  if (h.time.at) header_time(h.time, UINT64_C(1700000000000000000), &ns);
  header_time(line, UINT64_C(1700000000000000000), &ns);
  level_read(line);
  header_split(h.message, &again);
  lies_in(again.message, h.message);
  return 0;
}
