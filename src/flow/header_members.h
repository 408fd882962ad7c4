/*
 * The head of a log line whose parts have names: a JSON object, logfmt's pairs. Its members by the
 * names that loggers give them, those of slog, zap, pino, bunyan, logrus, Elastic and journald
 * among them.
 */
#ifndef FLOW_HEADER_MEMBERS_H
#define FLOW_HEADER_MEMBERS_H

#include "flow/decoder.h"
#include "flow/header.h"

struct header_members; /* opaque; one line at a time */

struct header_members *header_members_new(const struct decoder_row *format);
void header_members_free(struct header_members *m);

/* false: the line has no such form, or no message. Borrows from line and m until the next. */
bool header_members_split(struct header_members *m, struct span line, struct header *h);

#endif
