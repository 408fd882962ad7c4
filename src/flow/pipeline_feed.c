/* Bytes become arrivals: framing, partial records, the format found, sources that end. */
#include <stdlib.h>

#include "flow/detect.h"
#include "flow/pipeline_private.h"

void pipeline_frame(const struct pipeline *p, struct framer *f) {
  framer_init(f, p->decoder->framer, p->params.most_record_bytes, p->decoding.delimiter,
              p->params.first_line);
}

static void open_decoder(struct pipeline *p, struct intake *in) {
  in->decoder = decoder_new(p->decoder, &p->decoding);
  pipeline_frame(p, &in->framer);
}

static int arrive(struct pipeline *p, struct intake *in, const struct frame *frame, uint64_t now_ns,
                  struct error *err) {
  struct arrival a = {.in = in, .text = frame->text, .bad = frame->bad, .time_ns = now_ns};
  if (in->read.offset == 0) a.text = pipeline_without_mark(a.text);
  a.line = in->read.lines + 1;
  in->read.offset += frame->bytes;
  in->read.lines += frame->lines;
  if (!a.bad && !p->decoder->any && span_trim(a.text).length == 0) { /* it is no record */
    if (!in->held) in->done = in->read;
    return 0;
  }
  in->read.records++;
  a.end = in->read;
  if (!a.bad && !p->decoder->any && memchr(a.text.at, '\0', a.text.length)) a.bad = BAD_NUL;
  return p->model ? pipeline_step(p, &a, err) : pipeline_hold(p, &a, err);
}

/* All whole records of bytes[0..length); *used: how many bytes are done with. */
static int drain(struct pipeline *p, struct intake *in, const char *bytes, size_t length,
                 size_t *used, uint64_t now_ns, struct error *err) {
  struct frame frame;
  size_t skipped;
  *used = 0;
  while (framer_next(&in->framer, bytes + *used, length - *used, &frame, &skipped)) {
    *used += frame.consumed;
    if (arrive(p, in, &frame, now_ns, err)) return -1;
  }
  *used += skipped;
  return 0;
}

static int drain_partial(struct pipeline *p, struct intake *in, uint64_t now_ns,
                         struct error *err) {
  size_t used;
  if (!in->decoder) open_decoder(p, in);
  int status = drain(p, in, in->partial.data, in->partial.length, &used, now_ns, err);
  buffer_consume(&in->partial, used);
  return status;
}

static void wait_for_format(struct pipeline *p, struct intake *in) {
  if (in->waiting) return;
  in->waiting = true;
  in->next_waiting = NULL;
  struct intake **last = &p->waiting;
  while (*last) last = &(*last)->next_waiting;
  *last = in;
}

static void stop_waiting(struct pipeline *p, struct intake *in) {
  for (struct intake **at = &p->waiting; *at; at = &(*at)->next_waiting) {
    if (*at != in) continue;
    *at = in->next_waiting;
    in->waiting = false;
    return;
  }
}

enum { MOST_BLANK_BYTES = 1 << 16 };

static uint64_t newlines(struct span text) {
  uint64_t count = 0;
  for (size_t i = 0; i < text.length; i++) count += text.at[i] == '\n';
  return count;
}

/* Lines without a record in front of the first say nothing of the format. last: nothing follows. */
static void skip_blank_lines(struct intake *in, bool last) {
  size_t used = 0;
  while (used < in->partial.length) {
    struct span rest = {in->partial.data + used, in->partial.length - used};
    const char *newline = memchr(rest.at, '\n', rest.length);
    size_t line = newline ? (size_t)(newline - rest.at) : rest.length;
    if ((!newline && !last) || span_trim((struct span){rest.at, line}).length > 0) break;
    used += line + (newline != NULL);
    in->read.lines += newline != NULL;
  }
  in->read.offset += used;
  in->done = in->read;
  if (in->blank.length + used > MOST_BLANK_BYTES) buffer_reset(&in->blank);
  if (used <= MOST_BLANK_BYTES) buffer_append(&in->blank, in->partial.data, used);
  buffer_consume(&in->partial, used);
}

/* It is a log: they were lines like all others. */
static void bring_back_blank_lines(struct intake *in) {
  const struct span blank = buffer_span(&in->blank);
  if (blank.length == 0) return;
  in->read.offset -= blank.length;
  in->read.lines -= newlines(blank);
  in->done = in->read;
  buffer_append(&in->blank, in->partial.data, in->partial.length);
  const struct buffer all = in->blank;
  in->blank = in->partial;
  in->partial = all;
  buffer_reset(&in->blank);
}

/* Lines without a form are a log, but not for a map that learns from fields. */
static bool is_misfit(const struct pipeline *p) {
  if (!p->decoder->any) return p->model && p->model->miner;
  return p->params.features.count > 0 || p->params.label[0] ||
         (p->model && p->params.model.mapper->measures);
}

int pipeline_find_format(struct pipeline *p, struct error *err) {
  struct intake *first = p->waiting;
  if (!p->decoder && first) {
    struct span bytes = pipeline_without_mark(buffer_span(&first->partial));
    p->decoder = detect_format(bytes, p->params.first_line, &p->decoding.delimiter);
    pipeline_settle(p);
    if (is_misfit(p)) {
      return error_set(err, ERROR_DATA,
                       "%s: no format with fields fits its first records: they are neither JSON "
                       "objects nor name=value pairs, and a table has as many fields in each, by "
                       "tab, comma, semicolon or blanks, and more numbers than words; -i FORMAT "
                       "says what they are (log: lines of text); an access log needs -s "
                       "input.pattern=NAME (`sompipe list patterns`)",
                       first->name);
    }
    if (p->model) pipeline_say(p, NOTICE_INFO, "%s: taken as %s", first->name, p->decoder->name);
    if (p->params.found && p->params.found(p->params.owner, err)) return -1;
  }
  while (p->waiting) {
    struct intake *in = p->waiting;
    stop_waiting(p, in);
    if (p->decoder->any) bring_back_blank_lines(in);
    if (drain_partial(p, in, p->waiting_since, err)) return -1;
  }
  if (p->model) p->waiting_since = 0; /* nothing but the format was waited for */
  return 0;
}

int pipeline_feed(struct pipeline *p, struct intake *in, const char *bytes, size_t length,
                  uint64_t now_ns, struct error *err) {
  p->totals.bytes += length;
  if (!p->decoder) {
    buffer_append(&in->partial, bytes, length);
    skip_blank_lines(in, false);
    if (in->partial.length == 0) return 0;
  }
  if (!pipeline_has_begun(p) && p->waiting_since == 0 && length > 0) p->waiting_since = now_ns;
  if (!p->decoder) {
    wait_for_format(p, in);
    struct span first = buffer_span(&p->waiting->partial);
    bool enough = detect_records(first, p->params.first_line) == DETECT_RECORDS ||
                  in->partial.length > p->params.most_record_bytes;
    return enough ? pipeline_find_format(p, err) : 0;
  }
  if (!in->decoder) open_decoder(p, in);
  if (in->partial.length) {
    buffer_append(&in->partial, bytes, length);
    return drain_partial(p, in, now_ns, err);
  }
  size_t used;
  if (drain(p, in, bytes, length, &used, now_ns, err)) return -1;
  buffer_append(&in->partial, bytes + used, length - used);
  return 0;
}

int pipeline_end(struct pipeline *p, struct intake *in, uint64_t now_ns, struct error *err) {
  if (!p->decoder) skip_blank_lines(in, true);
  if (in->partial.length == 0) stop_waiting(p, in);
  if (!p->decoder && in->partial.length && pipeline_find_format(p, err)) return -1;
  while (in->decoder) {
    struct frame frame;
    struct span rest = buffer_span(&in->partial);
    if (!framer_last(&in->framer, rest.at, rest.length, &frame)) break;
    int status = arrive(p, in, &frame, now_ns, err);
    buffer_consume(&in->partial, frame.consumed);
    if (status || drain_partial(p, in, now_ns, err)) return -1;
  }
  if (!in->held) in->done = in->read;
  return 0;
}

int pipeline_lull(struct pipeline *p, struct intake *in, uint64_t now_ns, struct error *err) {
  struct frame frame;
  if (!framer_close(&in->framer, in->partial.data, &frame)) return 0;
  int status = arrive(p, in, &frame, now_ns, err);
  buffer_consume(&in->partial, frame.consumed);
  return status;
}

void pipeline_rewind(struct pipeline *p, struct intake *in) {
  if (p->model) features_forget_times(p->model->features);
  in->done = in->read = (struct intake_position){0};
  in->heads = true;
  feature_binding_free(in->binding);
  in->binding = NULL;
  buffer_reset(&in->partial);
}

void pipeline_forget(struct pipeline *p, struct intake *in) {
  stop_waiting(p, in);
  in->out = NULL;
  buffer_reset(&in->partial);
}

int pipeline_head(struct pipeline *p, struct intake *in, const char *bytes, size_t length,
                  struct error *err) {
  struct frame frame;
  size_t skipped;
  struct record record;
  if (!p->model || !p->decoder || !p->decoder->tabular) return 0;
  if (!in->decoder) open_decoder(p, in);
  struct framer framer = in->framer;
  if (!framer_next(&framer, bytes, length, &frame, &skipped) || frame.bad) return 0;
  if (decoder_decode(in->decoder, pipeline_without_mark(frame.text), &record)) return 0;
  if (!pipeline_is_header(p, &record)) return 0;
  in->heads = true;
  return pipeline_bind(p, in, &record, err) < 0 ? -1 : 0;
}
