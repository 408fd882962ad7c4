/* Asks the formats, then tries each way to cut a table, with the decoders themselves. */
#include "flow/detect.h"

#include <stdlib.h>

#include "base/number.h"

/* In this order: a tab is hardly ever anything but a delimiter, a blank often is. */
static const struct candidate {
  const struct decoder_row *row;
  char delimiter;
} candidates[] = {
    {&decoder_tsv, '\t'}, {&decoder_csv, ','}, {&decoder_csv, ';'}, {&decoder_tsv, ' '}};

enum { MOST_COLUMNS = 1 << 16 };

struct tally {
  uint32_t records;          /* looked at */
  uint32_t fitting;          /* with the same number of fields */
  uint32_t columns;          /* that number */
  uint32_t *numbers, *texts; /* per column, over the fitting records but the first */
};

/* What is looked at, and how it is cut into records. */
struct sample {
  struct span bytes;
  struct pattern *first_line;
};

unsigned detect_records(struct span bytes, struct pattern *first_line) {
  struct framer framer;
  struct frame frame;
  size_t skipped;
  unsigned records = 0;
  framer_init(&framer, &framer_lines, bytes.length, 0, first_line);
  while (records < DETECT_RECORDS &&
         framer_next(&framer, bytes.at, bytes.length, &frame, &skipped)) {
    bytes.at += frame.consumed;
    bytes.length -= frame.consumed;
    records++;
  }
  return records;
}

/* The first records, one after the other. */
struct first {
  struct framer framer;
  struct span bytes; /* not framed yet */
  uint32_t count;
};

static bool next_record(struct first *f, struct frame *frame) {
  size_t skipped;
  do {
    if (f->count == DETECT_RECORDS) return false;
    if (!framer_next(&f->framer, f->bytes.at, f->bytes.length, frame, &skipped)) {
      if (f->count > 0 || !framer_last(&f->framer, f->bytes.at, f->bytes.length, frame))
        return false;
    }
    f->bytes.at += frame->consumed;
    f->bytes.length -= frame->consumed;
  } while (frame->text.length == 0);
  f->count++;
  return true;
}

static struct first first_records(const struct decoder_row *row, char delimiter,
                                  const struct sample *s) {
  struct first f = {.bytes = s->bytes};
  framer_init(&f.framer, row->framer, s->bytes.length, delimiter, s->first_line);
  return f;
}

/* Calls `look` with each of the first records that decodes; returns how many there were in all. */
static uint32_t walk(const struct candidate *c, const struct sample *s, struct tally *tally,
                     void (*look)(struct tally *, const struct record *)) {
  const struct decoder_params params = {.delimiter = c->delimiter, .most_fields = MOST_COLUMNS};
  struct decoder *decoder = decoder_new(c->row, &params);
  struct first f = first_records(c->row, c->delimiter, s);
  struct frame frame;
  struct record record;
  while (next_record(&f, &frame)) {
    if (!frame.bad && !decoder_decode(decoder, frame.text, &record)) look(tally, &record);
  }
  decoder_free(decoder);
  return f.count;
}

static bool has_form(const struct decoder_row *row, const struct sample *s) {
  struct first f = first_records(row, 0, s);
  struct frame frame;
  while (next_record(&f, &frame)) {
    if (frame.bad || !row->fits(frame.text)) return false;
  }
  return f.count > 0;
}

/* Majority vote (Boyer and Moore): leaves the most frequent field count in `columns` if one
   has more than half of the records. */
static void vote(struct tally *t, const struct record *record) {
  if (t->fitting == 0) t->columns = record->count;
  if (record->count == t->columns) {
    t->fitting++;
  } else {
    t->fitting--;
  }
}

static void count_cells(struct tally *t, const struct record *record) {
  if (record->count != t->columns) return;
  t->fitting++;
  if (t->fitting == 1 && t->records > 1) return; /* perhaps a header */
  for (uint32_t i = 0; i < record->count; i++) {
    double value;
    enum number_kind kind = number_read(record->fields[i], &value);
    if (kind == NUMBER_READ) t->numbers[i]++;
    if (kind == NUMBER_TEXT) t->texts[i]++;
  }
}

static bool mostly_numeric(const struct tally *t) {
  uint32_t numeric = 0;
  for (uint32_t i = 0; i < t->columns; i++) {
    if (t->numbers[i] > 0 && t->numbers[i] >= 19 * t->texts[i]) numeric++;
  }
  return 2 * numeric > t->columns;
}

static bool fits(const struct candidate *c, const struct sample *s) {
  struct tally t = {0};
  if (s->first_line && c->row->framer != &framer_lines) return false;
  t.records = walk(c, s, &t, vote);
  if (t.records == 0 || t.columns < 2) return false;
  t.fitting = 0;
  t.numbers = calloc(t.columns, sizeof *t.numbers);
  t.texts = calloc(t.columns, sizeof *t.texts);
  if (!t.numbers || !t.texts) abort();
  walk(c, s, &t, count_cells);
  bool table = 3 * t.fitting >= 2 * t.records && mostly_numeric(&t);
  free(t.numbers);
  free(t.texts);
  return table;
}

static bool is_of_name(char byte) {
  const unsigned char c = (unsigned char)byte;
  return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 || c == '_' || c >= 0x80;
}

bool detect_may_be_header(struct span line) {
  bool names = true;
  line = span_trim(line);
  for (size_t i = 0; i < line.length; i++) {
    const char byte = line.at[i];
    if (byte == '\t' || byte == ',' || byte == ';') return true;
    names = names && (byte == ' ' || is_of_name(byte));
  }
  return names;
}

const struct decoder_row *detect_format(struct span bytes, struct pattern *first_line,
                                        char *delimiter) {
  const struct sample s = {bytes, first_line};
  for (const struct decoder_row *const *row = decoder_table; *row; row++) {
    if ((*row)->fits && has_form(*row, &s)) return *row;
  }
  for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
    if (!fits(&candidates[i], &s)) continue;
    *delimiter = candidates[i].delimiter;
    return candidates[i].row;
  }
  return &decoder_log;
}
