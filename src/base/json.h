/*
 * JSON behind one file: json.c is the only one that sees cJSON.h. Two ways in: documents we wrote
 * ourselves or must distrust (checkpoint headers, source positions), whose tree lives until
 * json_free; and records, whose tree lives in an arena until the next one.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

struct json; /* a node; children belong to their root */

enum { JSON_MOST_DEPTH = 64 };

/* NULL and ERROR_DATA if text isn't one whole JSON value (nothing but blanks may follow),
   nests deeper than 64 or names a member of an object twice. */
struct json *json_parse(struct span text, struct error *err);
void json_free(struct json *root);

struct json_arena; /* opaque; one for each that holds a tree */
struct json_arena *json_arena_new(void);
void json_arena_free(struct json_arena *a);
/* The root, which holds until the next parse; allocates nothing once a few records were seen. NULL
   if text isn't one whole JSON value, or has a NUL in it, bare or as \u0000. How deep it nests
   (1000 at most) and whether a name stands twice is for the caller to see. cJSON takes a little
   more than JSON: json_append_value. */
const struct json *json_arena_parse(struct json_arena *a, struct span text);

enum json_kind {
  JSON_NULL,
  JSON_FALSE,
  JSON_TRUE,
  JSON_NUMBER,
  JSON_STRING,
  JSON_ARRAY,
  JSON_OBJECT
};
enum json_kind json_kind(const struct json *node);
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
/* A finite number; -1 if node is NULL or anything else. */
int json_number(const struct json *node, double *value);
/* true or false; -1 if node is NULL or anything else. */
int json_flag(const struct json *node, bool *value);

/* Appends text as a JSON string with its quotes; invalid UTF-8 becomes U+FFFD. */
void json_append_string(struct buffer *to, struct span text);

/* Appends a value that parsed, without the blanks around its parts, so that it is JSON even where
   the parser was lenient: control bytes in strings are escaped, invalid UTF-8 becomes U+FFFD, a
   number like 01 or 1. is written anew. All else stays as it came, to the last digit. */
void json_append_value(struct buffer *to, struct span text);

#endif
