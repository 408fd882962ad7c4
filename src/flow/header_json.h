/* The head of a log line that is a JSON object: its members by the names that loggers give them. */
#ifndef FLOW_HEADER_JSON_H
#define FLOW_HEADER_JSON_H

#include "base/json.h"
#include "base/number.h"
#include "flow/header.h"

/* Borrows from the object, and from `time` if its time is a number. false: it has no message, which
   is a text called msg, message, log, body or event. */
bool header_json(const struct json *object, char time[NUMBER_TEXT_BYTES], struct header *h);

#endif
