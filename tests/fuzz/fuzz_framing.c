/*
 * Any bytes, cut into pieces of any lengths, give the records that they give when they are offered
 * at once; every byte and every newline belongs to one of them. The first byte chooses the way of
 * framing, the second how long a record may be, the next two where the pieces end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/random.h"
#include "flow/framer.h"
#include "flow/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEAD_BYTES = 4 };

/* What is offered stands in memory of its own, so that a sanitizer sees a read past its end. */
struct offer {
  char *bytes;
  size_t length;
};

static void offer(struct offer *o, size_t done, const char *more, size_t length) {
  size_t kept = o->length - done;
  char *bytes = malloc(kept + length ? kept + length : 1);
  if (!bytes) abort();
  if (kept) memcpy(bytes, o->bytes + done, kept);
  if (length) memcpy(bytes + kept, more, length);
  free(o->bytes);
  *o = (struct offer){bytes, kept + length};
}

/* An over-long record is the same whichever part of it is still there. */
static void write_frame(const struct frame *frame, const struct offer *o, struct buffer *out) {
  if (frame->consumed > o->length || frame->bytes == 0 || frame->bytes < frame->consumed) abort();
  if (frame->text.length > o->length) abort();
  buffer_printf(out, "%d %llu %llu ", (int)frame->bad, (unsigned long long)frame->bytes,
                (unsigned long long)frame->lines);
  if (frame->bad != BAD_TOO_LONG) buffer_append(out, frame->text.at, frame->text.length);
  buffer_append_byte(out, '\n');
}

/* Whole records of what is offered; last: nothing follows. */
static uint64_t take_frames(struct framer *f, struct offer *o, bool last, struct buffer *out) {
  struct frame frame;
  uint64_t bytes = 0;
  size_t skipped;
  for (;;) {
    bool got = framer_next(f, o->bytes, o->length, &frame, &skipped);
    if (skipped > o->length || (got && skipped)) abort();
    if (!got) offer(o, skipped, NULL, 0);
    if (!got && last) got = framer_last(f, o->bytes, o->length, &frame);
    if (!got) return bytes;
    write_frame(&frame, o, out);
    bytes += frame.bytes;
    offer(o, frame.consumed, NULL, 0);
  }
}

static void frames_of(struct framer f, struct span text, struct random *pieces,
                      struct buffer *out) {
  struct offer o = {0};
  uint64_t bytes = 0;
  for (size_t at = 0, piece; at < text.length; at += piece) {
    size_t rest = text.length - at;
    piece = pieces ? random_below(pieces, 1 + random_below(pieces, 24)) : rest;
    if (piece > rest) piece = rest;
    offer(&o, 0, text.at + at, piece);
    bytes += take_frames(&f, &o, false, out);
    if (o.length > f.most + piece + 1) abort(); /* no more is held back than a record may have */
  }
  bytes += take_frames(&f, &o, true, out);
  if (o.length > 0 || bytes != text.length) abort();
  free(o.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < HEAD_BYTES) return 0;
  struct span text = {(const char *)data + HEAD_BYTES, size - HEAD_BYTES};
  struct buffer whole = {0}, cut = {0};
  struct random pieces;
  struct framer f;
  struct pattern *first_line = pattern_new_whole("line", span_of("^[^ \\t}]"), NULL);
  size_t most = 1 + data[1];
  if (data[0] % 3 == 0) framer_init(&f, &framer_lines, most, ',', NULL);
  if (data[0] % 3 == 1) framer_init(&f, &framer_csv, most, ',', NULL);
  if (data[0] % 3 == 2) framer_init(&f, &framer_lines, most, ',', first_line);
  random_seed(&pieces, (uint64_t)data[2] << 8 | data[3]);
  frames_of(f, text, NULL, &whole);
  frames_of(f, text, &pieces, &cut);
  if (!span_equal(buffer_span(&whole), buffer_span(&cut))) abort();
  buffer_clear(&whole);
  buffer_clear(&cut);
  pattern_free(first_line);
  return 0;
}
