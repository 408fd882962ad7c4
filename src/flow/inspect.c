/* What becomes of a record, as lines of text. */
#include "flow/inspect.h"

#include "base/number.h"
#include "flow/emitter.h"

enum { MOST_SHOWN_WHOLE = 8 };

/* --- of a vector --- */

void inspect_header(struct buffer *out) {
  buffer_append_text(out, "record\tfeature\tas\ttext\tcomponents\n");
}

static void begin_line(uint64_t number, struct span name, const struct feature_row *row,
                       struct span text, struct buffer *out) {
  out->length += number_write_count(number, buffer_reserve(out, NUMBER_TEXT_BYTES));
  buffer_append_byte(out, '\t');
  emitter_tsv_text(out, name);
  buffer_printf(out, "\t%s\t", row->name);
  if (text.at) emitter_tsv_text(out, text);
  if (!text.at) buffer_append_byte(out, '-');
  buffer_append_byte(out, '\t');
}

static void append_components(const struct feature *f, const float *x, struct buffer *out) {
  bool whole = f->dims <= MOST_SHOWN_WHOLE;
  size_t from = out->length;
  for (uint32_t i = 0; i < f->dims; i++) {
    double value = (double)x[f->first + i];
    if (!whole && value == 0) continue;
    if (out->length > from) buffer_append_byte(out, ' ');
    if (!whole) buffer_printf(out, "%u:", i);
    out->length += number_write(value, buffer_reserve(out, NUMBER_TEXT_BYTES));
  }
  if (out->length == from) buffer_append_byte(out, '0');
}

void inspect_record(const struct features *f, const struct feature_binding *b,
                    const struct record *record, uint64_t number, const float *x,
                    const uint32_t *known, uint32_t known_count, struct buffer *out) {
  uint32_t k = 0;
  for (uint32_t i = 0; i < f->count; i++) {
    const struct feature *feature = &f->each[i];
    begin_line(number, span_of(feature->name), feature->row, record_text(record, b->columns[i]),
               out);
    while (k < known_count && known[k] < feature->first) k++;
    bool there = k < known_count && known[k] < feature->first + feature->dims;
    if (there) append_components(feature, x, out);
    buffer_append_text(out, there ? "\n" : "missing\n");
  }
  if (b->label == UINT32_MAX) return;
  begin_line(number, span_of(f->label), &feature_label, record_text(record, b->label), out);
  buffer_append_text(out, "-\n");
}

/* --- of a log line --- */

void inspect_line_header(struct buffer *out) {
  buffer_append_text(out, "record\tpart\ttext\n");
}

static void append_part(uint64_t number, const char *part, struct span text, struct buffer *out) {
  out->length += number_write_count(number, buffer_reserve(out, NUMBER_TEXT_BYTES));
  buffer_printf(out, "\t%s\t", part);
  if (text.at) emitter_tsv_text(out, text);
  if (!text.at) buffer_append_byte(out, '-');
  buffer_append_byte(out, '\n');
}

static const char *part_of(const struct word *word) {
  if (word->kind == WORD_HOLE) return "hole";
  return word->pinned ? "pinned" : "word";
}

void inspect_line(const struct header *header, const struct sighting *s, uint64_t number,
                  struct buffer *out) {
  const char *level = level_name(header->level);
  append_part(number, "time", header->time, out);
  append_part(number, "level", level ? span_of(level) : (struct span){NULL, 0}, out);
  append_part(number, "tag", header->tag, out);
  for (uint32_t i = 0; i < s->words->count; i++) {
    const struct word *word = &s->words->each[i];
    append_part(number, part_of(word), words_text(word, s->message), out);
  }
  append_part(number, "template", s->template ? template_text(s->template) : (struct span){NULL, 0},
              out);
}
