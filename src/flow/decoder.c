/* The table of formats. */
#include "flow/decoder.h"

const struct decoder_row *const decoder_table[] = {
    &decoder_csv, &decoder_tsv, &decoder_jsonl, &decoder_logfmt, &decoder_regex,
    &decoder_log, NULL};

const struct decoder_row *decoder_row(const char *name) {
  for (const struct decoder_row *const *row = decoder_table; *row; row++) {
    if (strcmp((*row)->name, name) == 0) return *row;
  }
  return NULL;
}
