/* Counts cells; the judgements are shares of these counts. */
#include "flow/survey.h"

#include <stdlib.h>

#include "base/number.h"

void survey_clear(struct survey *s) {
  free(s->numbers);
  free(s->texts);
  free(s->first_text);
  free(s->first_number);
  *s = (struct survey){0};
}

static void survey_begin(struct survey *s, const struct record *record) {
  size_t count = record->count ? record->count : 1;
  s->columns = record->count;
  s->numbers = calloc(count, sizeof *s->numbers);
  s->texts = calloc(count, sizeof *s->texts);
  s->first_text = calloc(count, sizeof *s->first_text);
  s->first_number = calloc(count, sizeof *s->first_number);
  if (!s->numbers || !s->texts || !s->first_text || !s->first_number) abort();
}

static enum number_kind kind_of(const struct survey *s, const struct record *record, uint32_t i) {
  double value;
  struct span cell = record->fields[i];
  if (record_is_number(record, i)) return NUMBER_READ;
  bool flag = s->flags && (span_is(cell, "true") || span_is(cell, "false"));
  if (flag) return NUMBER_READ;
  return cell.at ? number_read(cell, &value) : NUMBER_MISSING;
}

void survey_add(struct survey *s, const struct record *record) {
  bool first = s->records == 0;
  if (first) survey_begin(s, record);
  if (record->count != s->columns) return;
  s->records++;
  for (uint32_t i = 0; i < record->count; i++) {
    enum number_kind kind = kind_of(s, record, i);
    if (first) {
      s->first_text[i] = kind == NUMBER_TEXT;
      s->first_number[i] = kind == NUMBER_READ;
    } else if (kind != NUMBER_MISSING) {
      (kind == NUMBER_READ ? s->numbers : s->texts)[i]++;
    }
  }
}

/* 19 : 1 is 95 %. */
static bool mostly(uint64_t numbers, uint64_t texts) {
  return numbers > 0 && numbers >= 19 * texts;
}

bool survey_header(const struct survey *s) {
  for (uint32_t i = 0; i < s->columns; i++) {
    if (s->first_text[i] && mostly(s->numbers[i], s->texts[i])) return true;
  }
  return false;
}

bool survey_numeric(const struct survey *s, uint32_t column, bool header) {
  uint64_t numbers = s->numbers[column], texts = s->texts[column];
  if (!header) {
    numbers += s->first_number[column];
    texts += s->first_text[column];
  }
  return mostly(numbers, texts);
}
