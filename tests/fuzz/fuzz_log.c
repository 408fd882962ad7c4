/*
 * Any bytes as log lines, in any pieces. The first byte chooses how heads are told, what is
 * answered and how, the second the size of the pieces; heads may be told by a rule, which is the
 * first line. Each line must decode, twice alike, to parts that can be read; then all of them go
 * through a pipeline whose map grows by novelty, and every one is answered.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../unit/models.h"
#include "flow/header_rule.h"
#include "flow/pipeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_RULE = 100, SIDE = 3, MOST_RECORD = 200 };

static size_t count(struct span text, char byte) {
  size_t found = 0;
  for (size_t i = 0; i < text.length; i++) found += text.at[i] == byte;
  return found;
}

/* NULL: heads are found. false: the first line is no rule. */
static bool make_rule(uint8_t choice, struct span *text, struct header_rule **rule) {
  char line[MOST_RULE + 1] = "none";
  *rule = NULL;
  if (choice % 4 == 0) return true;
  if (choice % 4 == 1) snprintf(line, sizeof line, "%d", choice / 4 % 8);
  if (choice % 4 == 3) {
    const char *newline = text->length ? memchr(text->at, '\n', text->length) : NULL;
    const size_t length = newline ? (size_t)(newline - text->at) : text->length;
    if (length > MOST_RULE) return false;
    memset(line, 0, sizeof line);
    if (length > 0) memcpy(line, text->at, length);
    text->at += length + (newline != NULL);
    text->length -= length + (newline != NULL);
  }
  *rule = header_rule_new(line, NULL);
  return *rule != NULL;
}

/* --- the decoder --- */

static void check_head(const struct header *h, struct span line, bool rule) {
  const struct span parts[] = {h->time, h->tag, h->message};
  size_t bytes = 0;
  for (int i = 0; i < 3; i++) {
    const char *at = parts[i].at;
    bytes += count(parts[i], 'a'); /* read, so that a sanitizer sees where it lies */
    if (rule && at && (at < line.at || at + parts[i].length > line.at + line.length)) abort();
  }
  if (bytes > 16 * line.length || h->level >= LEVELS || !h->message.at) abort();
}

static void decode(struct decoder *d, struct span line, const struct columns *columns, bool rule) {
  struct record record;
  for (int i = 0; i < 2; i++) {
    if (decoder_decode(d, line, &record) != BAD_NONE || record.count != columns->count) abort();
    check_head(record.header, line, rule);
    if (!span_equal(record_text(&record, 0), record.header->message)) abort();
  }
}

static void decode_all(struct span text, struct header_rule *rule) {
  struct columns columns = {0};
  columns_add(&columns, span_of("message"));
  columns_add(&columns, span_of("level"));
  struct decoder *d =
      decoder_new(&decoder_log, &(struct decoder_params){.columns = &columns, .rule = rule});
  while (text.length > 0) {
    const char *newline = memchr(text.at, '\n', text.length);
    const size_t length = newline ? (size_t)(newline - text.at) : text.length;
    decode(d, (struct span){text.at, length}, &columns, rule != NULL);
    text.at += length + (newline != NULL);
    text.length -= length + (newline != NULL);
  }
  decoder_free(d);
  columns_clear(&columns);
}

/* --- the pipeline --- */

static struct pipeline_params params(uint8_t choice, struct header_rule *rule) {
  static const struct emitter_row *const emitters[3] = {&emitter_tsv, &emitter_csv, &emitter_jsonl};
  struct model_params model = small_params();
  model.mapper = &mapper_events;
  model.som.lattice = (struct lattice){lattice_row("hexagonal"), SIDE, SIDE, false};
  model.logs.examples = choice / 64 % 2;
  model.warmup_records = 0;
  struct pipeline_params p = {.decoder = &decoder_log,
                              .decoding = {.rule = rule},
                              .most_record_bytes = MOST_RECORD,
                              .label = "",
                              .model = model,
                              .learn = true,
                              .most_bad_share = 1.0,
                              .most_bad = UINT64_MAX,
                              .emitter = emitters[choice / 16 % 3],
                              .only_new = choice / 128 % 2};
  if (choice / 64 % 2) p.seeds = span_of("job <*> done\n<*>: failed\n\n");
  field_list_parse(&p.fields,
                   "seq,unit,second,row,column,distance,event,new,novelty,rarity,time,level,tag,"
                   "template,params,record",
                   NULL);
  return p;
}

static void answer_all(struct span text, uint8_t choice, size_t piece, struct header_rule *rule) {
  struct pipeline_params p = params(choice, rule);
  struct buffer out = {0}, merges = {0};
  struct error err = {0};
  p.merges = &merges;
  struct pipeline *pipeline = pipeline_new(&p, NULL);
  struct intake *in = intake_new("fuzz", &out);
  int status = 0;
  for (size_t at = 0; at < text.length && status == 0; at += piece) {
    const size_t rest = text.length - at, length = rest < piece ? rest : piece;
    status = pipeline_feed(pipeline, in, text.at + at, length, 1, &err);
  }
  if (status == 0) status = pipeline_end(pipeline, in, 1, &err);
  if (status == 0) status = pipeline_begin(pipeline, false, &err);
  if (status || in->done.offset != text.length) abort();
  const uint64_t answers = count(buffer_span(&out), '\n'), lines = count(text, '\n') + 1;
  if (!p.only_new && pipeline_model(pipeline) && pipeline_model(pipeline)->seq > lines) abort();
  if (answers > lines + 1) abort(); /* no line of an answer but its own; and csv's header */
  pipeline_free(pipeline);
  intake_free(in);
  buffer_clear(&out);
  buffer_clear(&merges);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  struct span text = {(const char *)data + 2, size - 2};
  struct header_rule *rule;
  if (!make_rule(data[0], &text, &rule)) return 0;
  decode_all(text, rule);
  answer_all(text, data[0], 1 + data[1] % 61, rule);
  header_rule_free(rule);
  return 0;
}
