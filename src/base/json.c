/* cJSON behind our names, and the limits it doesn't have. */
#include "base/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <string.h>

enum { MOST_DEPTH = 64, MOST_MEMBERS = 4096 };

static const cJSON *node_of(const struct json *json) {
  return (const cJSON *)json;
}

static const struct json *json_of(const cJSON *node) {
  return (const struct json *)node;
}

/* Quadratic, so an object with too many members to be ours is refused before. */
static bool names_twice(const cJSON *object) {
  int members = 0;
  for (const cJSON *a = object->child; a; a = a->next) {
    if (++members > MOST_MEMBERS) return true;
    for (const cJSON *b = object->child; b != a; b = b->next) {
      if (strcmp(a->string, b->string) == 0) return true;
    }
  }
  return false;
}

static const char *fault_of(const cJSON *node, int depth) {
  if (depth > MOST_DEPTH) return "nested too deep";
  if (cJSON_IsObject(node) && names_twice(node)) return "a name stands twice in an object";
  for (const cJSON *child = node->child; child; child = child->next) {
    const char *fault = fault_of(child, depth + 1);
    if (fault) return fault;
  }
  return NULL;
}

static bool only_blanks(const char *from, const char *end) {
  while (from < end && (*from == ' ' || *from == '\t' || *from == '\n' || *from == '\r')) from++;
  return from == end;
}

struct json *json_parse(struct span text, struct error *err) {
  const char *end = NULL;
  cJSON *root = cJSON_ParseWithLengthOpts(text.at, text.length, &end, 0);
  if (!root) {
    error_set(err, ERROR_DATA, "not JSON, from byte %zu on", end ? (size_t)(end - text.at) : 0);
    return NULL;
  }
  const char *fault = fault_of(root, 1);
  if (!fault && !only_blanks(end, text.at + text.length)) fault = "something follows its end";
  if (!fault) return (struct json *)root;
  error_set(err, ERROR_DATA, "JSON: %s", fault);
  cJSON_Delete(root);
  return NULL;
}

void json_free(struct json *root) {
  cJSON_Delete((cJSON *)root);
}

bool json_is_object(const struct json *node) {
  return cJSON_IsObject(node_of(node));
}

bool json_is_array(const struct json *node) {
  return cJSON_IsArray(node_of(node));
}

bool json_is_string(const struct json *node) {
  return cJSON_IsString(node_of(node));
}

const struct json *json_member(const struct json *object, const char *name) {
  return json_of(cJSON_GetObjectItemCaseSensitive(node_of(object), name));
}

const struct json *json_first(const struct json *node) {
  return json_of(node_of(node)->child);
}

const struct json *json_next(const struct json *child) {
  return json_of(node_of(child)->next);
}

const char *json_name(const struct json *child) {
  return node_of(child)->string;
}

const char *json_text(const struct json *node) {
  return node ? cJSON_GetStringValue(node_of(node)) : NULL;
}

int json_count(const struct json *node, uint64_t *value) {
  if (!node || !cJSON_IsNumber(node_of(node))) return -1;
  double number = node_of(node)->valuedouble;
  if (!(number >= 0 && number <= 0x1p53) || number != floor(number)) return -1;
  *value = (uint64_t)number;
  return 0;
}

void json_append_string(struct buffer *to, struct span text) {
  static const char plain[] = "\"\\\b\f\n\r\t", escaped[] = "\"\\bfnrt";
  buffer_append_byte(to, '"');
  for (size_t i = 0; i < text.length;) {
    size_t length = span_utf8(text, i);
    unsigned char byte = (unsigned char)text.at[i];
    const char *special = byte ? strchr(plain, byte) : NULL;
    if (length == 0) {
      buffer_append_text(to, "\xEF\xBF\xBD");
      length = 1;
    } else if (special) {
      buffer_append_byte(to, '\\');
      buffer_append_byte(to, escaped[special - plain]);
    } else if (byte < 0x20) {
      buffer_printf(to, "\\u%04x", byte);
    } else {
      buffer_append(to, text.at + i, length);
    }
    i += length;
  }
  buffer_append_byte(to, '"');
}
