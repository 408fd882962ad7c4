/* Counting a source's records ahead of the run: the framer alone, at memory speed. */
#include "flow/pipeline_private.h"

void pipeline_count_begin(const struct pipeline *p, struct pipeline_counter *c) {
  *c = (struct pipeline_counter){.first = true};
  pipeline_frame(p, &c->framer);
}

static bool heads(const struct pipeline *p, struct span text) {
  struct record record;
  if (!p->decoder->tabular) return false;
  struct decoder *decoder = decoder_new(p->decoder, &p->decoding);
  bool header = !decoder_decode(decoder, pipeline_without_mark(text), &record) &&
                pipeline_is_header(p, &record);
  decoder_free(decoder);
  return header;
}

static void count(const struct pipeline *p, struct pipeline_counter *c, const struct frame *frame) {
  if (!frame->bad && span_trim(frame->text).length == 0) return;
  bool header = c->first && !frame->bad && heads(p, frame->text);
  c->first = false;
  if (!header) c->records++;
}

void pipeline_count_feed(const struct pipeline *p, struct pipeline_counter *c, const char *bytes,
                         size_t length) {
  struct frame frame;
  size_t skipped, used = 0;
  buffer_append(&c->partial, bytes, length);
  struct span all = buffer_span(&c->partial);
  while (framer_next(&c->framer, all.at + used, all.length - used, &frame, &skipped)) {
    used += frame.consumed;
    count(p, c, &frame);
  }
  buffer_consume(&c->partial, used + skipped);
}

uint64_t pipeline_count_end(const struct pipeline *p, struct pipeline_counter *c) {
  struct frame frame;
  for (;;) {
    struct span rest = buffer_span(&c->partial);
    if (!framer_last(&c->framer, rest.at, rest.length, &frame)) break;
    count(p, c, &frame);
    buffer_consume(&c->partial, frame.consumed);
    pipeline_count_feed(p, c, "", 0);
  }
  buffer_clear(&c->partial);
  return c->records;
}
