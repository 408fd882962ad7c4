/*
 * Any bytes as a JSON line, twice: with every name taken, then with two columns that are asked for.
 * What decodes must be JSON again when it is passed on, whatever the parser let through.
 */
#include <stdlib.h>

#include "base/json.h"
#include "flow/decoder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_passed_on(struct span text) {
  struct buffer out = {0}, again = {0};
  struct json_arena *arena = json_arena_new();
  json_append_value(&out, text);
  if (!json_arena_parse(arena, buffer_span(&out))) abort();
  for (size_t i = 0; i < out.length; i++) {
    if ((unsigned char)out.data[i] < 0x20 || span_utf8(buffer_span(&out), i) == 0) {
      if (((unsigned char)out.data[i] & 0xC0) != 0x80) abort();
    }
  }
  json_append_value(&again, buffer_span(&out)); /* nothing is left to mend */
  if (!span_equal(buffer_span(&out), buffer_span(&again))) abort();
  json_arena_free(arena);
  buffer_clear(&out);
  buffer_clear(&again);
}

static void decode(struct span text, struct columns *columns) {
  struct decoder *d = decoder_new(&decoder_jsonl, &(struct decoder_params){.columns = columns});
  struct record record;
  if (decoder_decode(d, text, &record) == BAD_NONE) {
    size_t bytes = 0;
    if (record.count != columns->count) abort();
    for (uint32_t i = 0; i < record.count; i++) {
      struct span field = record_text(&record, i);
      for (size_t k = 0; k < field.length; k++) bytes += field.at[k] != 0;
    }
    if (bytes > 16 * text.length) abort(); /* read, so that a sanitizer sees where it lies */
    check_passed_on(text);
  }
  decoder_free(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct span text = {(const char *)data, size};
  struct columns open = {.open = true}, closed = {0};
  columns_add(&closed, span_of("a"));
  columns_add(&closed, span_of("a.b"));
  decode(text, &open);
  decode(text, &closed);
  decoder_jsonl.fits(text);
  columns_clear(&open);
  columns_clear(&closed);
  return 0;
}
