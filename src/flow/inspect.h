/*
 * What becomes of a record before the map sees it, for people's eyes: a line a feature with the
 * record's number, the feature's name and use, the text that was read, and its components in the
 * map's coordinates, or `missing`. Of more than eight components those that aren't 0 are shown,
 * each behind its index and a colon.
 *
 * Of a log line, a line a part: what its head says, each word of the message in order, `word` if it
 * is one that tells events apart, `hole` if it varies, `pinned` if it was asked to stay, and the
 * template of the event that it would be one of.
 */
#ifndef FLOW_INSPECT_H
#define FLOW_INSPECT_H

#include "flow/features.h"
#include "flow/header.h"
#include "flow/miner.h"

void inspect_header(struct buffer *out);
/* x: the record's vector, scaled; known: its known components, ascending. */
void inspect_record(const struct features *f, const struct feature_binding *b,
                    const struct record *record, uint64_t number, const float *x,
                    const uint32_t *known, uint32_t known_count, struct buffer *out);

/* The same of a log line: what it is cut into, and the template that its event would have. */
void inspect_line_header(struct buffer *out);
void inspect_line(const struct header *header, const struct sighting *s, uint64_t number,
                  struct buffer *out);

#endif
