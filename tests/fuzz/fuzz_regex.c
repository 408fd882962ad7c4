/*
 * The first line is a pattern, the rest a record. Whatever they are: compiled or refused, matched
 * in bounded time, groups within the record.
 */
#include <stdlib.h>

#include "flow/decoder.h"
#include "flow/pattern.h"

enum { MOST_PATTERN = 200 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool within(struct span field, struct span text) {
  return !field.at || (field.at >= text.at && field.at + field.length <= text.at + text.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct span all = {(const char *)data, size};
  const char *newline = size ? memchr(data, '\n', size) : NULL;
  struct span line = {all.at, newline ? (size_t)(newline - all.at) : size};
  struct span text = {newline ? newline + 1 : "", newline ? size - line.length - 1 : 0};
  struct error err;
  if (line.length > MOST_PATTERN) return 0;
  struct pattern *pattern = pattern_new(line, &err);
  if (!pattern) return 0;
  struct columns columns = {.open = true};
  struct decoder *d = decoder_new(
      &decoder_regex, &(struct decoder_params){.columns = &columns, .pattern = pattern});
  struct record record;
  if (decoder_decode(d, text, &record) == BAD_NONE) {
    for (uint32_t i = 0; i < record.count; i++) {
      if (!within(record.fields[i], text)) abort();
    }
  }
  decoder_free(d);
  columns_clear(&columns);
  pattern_free(pattern);
  return 0;
}
