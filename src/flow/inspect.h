/*
 * What becomes of a record before the map sees it, for people's eyes: a line a feature with the
 * record's number, the feature's name and use, the text that was read, and its components in the
 * map's coordinates, or `missing`. Of more than eight components those that aren't 0 are shown,
 * each behind its index and a colon.
 */
#ifndef FLOW_INSPECT_H
#define FLOW_INSPECT_H

#include "flow/features.h"

void inspect_header(struct buffer *out);
/* x: the record's vector, scaled; known: its known components, ascending. */
void inspect_record(const struct features *f, const struct feature_binding *b,
                    const struct record *record, uint64_t number, const float *x,
                    const uint32_t *known, uint32_t known_count, struct buffer *out);

#endif
