/* cJSON behind our names, the limits it doesn't have, and an arena behind its allocations. */
#include "base/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_MEMBERS = 4096 };

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
  if (depth > JSON_MOST_DEPTH) return "nested too deep";
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

/* arena ----------------------------------------------------------------------- */

enum { CHUNK_BYTES = 64 << 10, KEPT_BYTES = 4 << 20, ALIGNED_TO = 16 };

struct chunk {
  struct chunk *next;
  size_t size; /* of data */
  _Alignas(ALIGNED_TO) char data[];
};

struct json_arena {
  struct chunk *chunks; /* the one that is being filled first */
  size_t used;          /* of it */
};

/* Who pays for what cJSON asks for: it knows no owners, only functions. NULL: the heap. */
static _Thread_local struct json_arena *payer;

/* The new chunk is twice as large: soon one holds a whole record. */
static void add_chunk(struct json_arena *a, size_t least) {
  size_t size = a->chunks ? 2 * a->chunks->size : CHUNK_BYTES;
  while (size < least) size *= 2;
  struct chunk *chunk = malloc(sizeof *chunk + size);
  if (!chunk) abort();
  chunk->next = a->chunks;
  chunk->size = size;
  a->chunks = chunk;
  a->used = 0;
}

static void *take(size_t bytes) {
  struct json_arena *a = payer;
  if (!a) return malloc(bytes);
  bytes = (bytes + ALIGNED_TO - 1) & ~(size_t)(ALIGNED_TO - 1);
  if (!a->chunks || bytes > a->chunks->size - a->used) add_chunk(a, bytes);
  void *memory = a->chunks->data + a->used;
  a->used += bytes;
  return memory;
}

static void give_back(void *memory) {
  if (!payer) free(memory);
}

static void free_chunks(struct chunk *chunk) {
  while (chunk) {
    struct chunk *next = chunk->next;
    free(chunk);
    chunk = next;
  }
}

static void reset(struct json_arena *a) {
  a->used = 0;
  if (!a->chunks) return;
  free_chunks(a->chunks->next);
  a->chunks->next = NULL;
  if (a->chunks->size <= KEPT_BYTES) return;
  free_chunks(a->chunks);
  a->chunks = NULL;
}

struct json_arena *json_arena_new(void) {
  struct json_arena *a = calloc(1, sizeof *a);
  if (!a) abort();
  cJSON_InitHooks(&(cJSON_Hooks){take, give_back});
  return a;
}

void json_arena_free(struct json_arena *a) {
  if (!a) return;
  free_chunks(a->chunks);
  free(a);
}

static bool is_hexadecimal(char byte) {
  char letter = (char)(byte | 0x20);
  return (byte >= '0' && byte <= '9') || (letter >= 'a' && letter <= 'f');
}

/* cJSON takes any four bytes behind \u, and a NUL would end the text that it makes. */
static bool texts_are_right(struct span text) {
  const char *at = text.at, *end = text.at + text.length;
  if (text.length == 0 || memchr(at, '\0', text.length)) return false;
  while ((at = memchr(at, '\\', (size_t)(end - at))) && end - at >= 2) {
    if (at[1] == 'u') {
      bool right = end - at >= 6 && memcmp(at + 2, "0000", 4) != 0;
      for (int i = 2; right && i < 6; i++) right = is_hexadecimal(at[i]);
      if (!right) return false;
    }
    at += 2;
  }
  return true;
}

const struct json *json_arena_parse(struct json_arena *a, struct span text) {
  const char *end = NULL;
  if (!texts_are_right(text)) return NULL;
  reset(a);
  payer = a;
  const cJSON *root = cJSON_ParseWithLengthOpts(text.at, text.length, &end, 0);
  payer = NULL;
  return root && only_blanks(end, text.at + text.length) ? json_of(root) : NULL;
}

/* documents ------------------------------------------------------------------- */

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

/* nodes ----------------------------------------------------------------------- */

enum json_kind json_kind(const struct json *node) {
  switch (node_of(node)->type & 0xFF) {
    case cJSON_False: return JSON_FALSE;
    case cJSON_True: return JSON_TRUE;
    case cJSON_Number: return JSON_NUMBER;
    case cJSON_String: return JSON_STRING;
    case cJSON_Array: return JSON_ARRAY;
    case cJSON_Object: return JSON_OBJECT;
    default: return JSON_NULL;
  }
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

int json_number(const struct json *node, double *value) {
  if (!node || !cJSON_IsNumber(node_of(node)) || !isfinite(node_of(node)->valuedouble)) return -1;
  *value = node_of(node)->valuedouble;
  return 0;
}

int json_flag(const struct json *node, bool *value) {
  if (!node || !cJSON_IsBool(node_of(node))) return -1;
  *value = cJSON_IsTrue(node_of(node));
  return 0;
}
