/*
 * JSON behind one file: the only one that sees cJSON.h. Small documents we
 * wrote ourselves or must distrust (checkpoint headers, source positions); the tree
 * lives until json_free.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

struct json; /* a node; children belong to their root */

/* NULL and ERROR_DATA if text isn't one whole JSON value (nothing but blanks may follow),
   nests deeper than 64 or names a member of an object twice. */
struct json *json_parse(struct span text, struct error *err);
void json_free(struct json *root);

bool json_is_object(const struct json *node);
bool json_is_array(const struct json *node);
bool json_is_string(const struct json *node);
const struct json *json_member(const struct json *object, const char *name); /* NULL if none */
const struct json *json_first(
    const struct json *node); /* first child of object or array, or NULL */
const struct json *json_next(const struct json *child);
const char *json_name(const struct json *child); /* of an object's member */
const char *json_text(const struct json *node);  /* of a string; NULL for anything else */
/* A whole number from 0 to 2^53; -1 if node is NULL or anything else. */
int json_count(const struct json *node, uint64_t *value);

/* Appends text as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. */
void json_append_string(struct buffer *to, struct span text);

#endif
