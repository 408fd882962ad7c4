/*
 * JSON lines: an object (or array) a line. What is nested is called by its path: the b in
 * {"a": {"b": 1}} is a.b, the first element of {"a": [1]} is a.0. A string is its text, a number
 * its shortest text, true and false are these words, null is no value.
 */
#include <stdlib.h>

#include "base/json.h"
#include "base/number.h"
#include "flow/decoder.h"
#include "flow/keyed.h"

struct jsonl {
  struct decoder decoder;
  struct json_arena *arena;
  struct keyed keyed;
  struct buffer path; /* of the value at hand */
};

static struct decoder *jsonl_new(const struct decoder_params *params) {
  struct jsonl *d = calloc(1, sizeof *d);
  if (!d) abort();
  d->decoder.row = &decoder_jsonl;
  d->arena = json_arena_new();
  d->keyed.columns = params->columns;
  d->keyed.typed = true;
  return &d->decoder;
}

static void jsonl_free(struct decoder *decoder) {
  struct jsonl *d = (struct jsonl *)decoder;
  json_arena_free(d->arena);
  keyed_clear(&d->keyed);
  buffer_clear(&d->path);
  free(d);
}

static struct span text_of(const struct json *node) {
  switch (json_kind(node)) {
    case JSON_STRING: return span_of(json_text(node));
    case JSON_TRUE: return span_of("true");
    case JSON_FALSE: return span_of("false");
    case JSON_NUMBER: return span_of(""); /* too large for a double */
    default: return (struct span){NULL, 0};
  }
}

static enum bad_reason put(struct jsonl *d, struct span name, const struct json *node) {
  struct keyed *k = &d->keyed;
  int64_t column = keyed_column(k, name);
  double number;
  if (column < 0) return BAD_NONE;
  bool is_new = json_number(node, &number) == 0 ? keyed_put_number(k, column, number)
                                                : keyed_put(k, column, text_of(node));
  return is_new ? BAD_NONE : BAD_NAME_TWICE;
}

/* The path to a child, whose name stands behind what the path is now. */
static struct span step_into(struct jsonl *d, const struct json *child, bool array, size_t index,
                             bool top) {
  if (!top) buffer_append_byte(&d->path, '.');
  if (array) {
    d->path.length += number_write_count(index, buffer_reserve(&d->path, NUMBER_TEXT_BYTES));
  } else {
    buffer_append_text(&d->path, json_name(child));
  }
  return buffer_span(&d->path);
}

static enum bad_reason walk(struct jsonl *d, const struct json *node, unsigned depth) {
  bool array = json_kind(node) == JSON_ARRAY;
  size_t length = d->path.length, index = 0;
  enum bad_reason bad = depth > JSON_MOST_DEPTH ? BAD_JSON : BAD_NONE;
  if (length > COLUMNS_NAME_BYTES) return bad; /* no name that begins so is any column's */
  for (const struct json *child = json_first(node); child && !bad; child = json_next(child)) {
    bool nested = json_kind(child) >= JSON_ARRAY;
    if (!nested && !array && depth == 1) { /* most names need no path */
      bad = put(d, span_of(json_name(child)), child);
      continue;
    }
    struct span path = step_into(d, child, array, index++, depth == 1);
    bad = nested ? walk(d, child, depth + 1) : put(d, path, child);
    d->path.length = length;
  }
  return bad;
}

static enum bad_reason jsonl_decode(struct decoder *decoder, struct span text, struct record *out) {
  struct jsonl *d = (struct jsonl *)decoder;
  const struct json *root = json_arena_parse(d->arena, text);
  if (!root || json_kind(root) < JSON_ARRAY) return BAD_JSON;
  keyed_begin(&d->keyed);
  d->path.length = 0;
  enum bad_reason bad = walk(d, root, 1);
  *out = keyed_record(&d->keyed);
  return bad;
}

/* Detection has no columns: it asks for the form only. */
static bool jsonl_fits(struct span text) {
  text = span_trim(text);
  if (text.length < 2 || text.at[0] != '{' || text.at[text.length - 1] != '}') return false;
  struct json_arena *arena = json_arena_new();
  const struct json *root = json_arena_parse(arena, text);
  bool object = root && json_is_object(root);
  json_arena_free(arena);
  return object;
}

const struct decoder_row decoder_jsonl = {
    .name = "jsonl",
    .help = "a JSON object a line; nested values are fields a.b, elements of arrays a.0",
    .framer = &framer_lines,
    .named = true,
    .json = true,
    .fits = jsonl_fits,
    .new = jsonl_new,
    .free = jsonl_free,
    .decode = jsonl_decode,
};
