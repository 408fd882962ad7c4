/* Positions as JSON: numbers that may need all 64 bits are hexadecimal texts. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/json.h"
#include "io/position.h"

void position_list_clear(struct position_list *list) {
  for (size_t i = 0; i < list->count; i++) position_clear(&list->each[i]);
  free(list->each);
  *list = (struct position_list){0};
}

struct position *position_list_add(struct position_list *list) {
  if ((list->count & (list->count - 1)) == 0) { /* full at every power of two */
    size_t room = list->count ? 2 * list->count : 1;
    struct position *each = realloc(list->each, room * sizeof *each);
    if (!each) abort();
    list->each = each;
  }
  struct position *p = &list->each[list->count++];
  *p = (struct position){0};
  return p;
}

static void write_hex(struct buffer *json, const char *name, uint64_t value) {
  char digits[HASH_TEXT_BYTES];
  hash_write(value, digits);
  buffer_printf(json, ",\"%s\":\"%.*s\"", name, (int)sizeof digits, digits);
}

static void write_count(struct buffer *json, const char *name, uint64_t value) {
  buffer_printf(json, ",\"%s\":%" PRIu64, name, value);
}

static void write_one(const struct position *p, struct buffer *json) {
  buffer_append_text(json, "{\"path\":");
  json_append_string(json, span_of(p->path));
  write_hex(json, "device", p->device);
  write_hex(json, "inode", p->inode);
  write_count(json, "offset", p->at.offset);
  write_count(json, "lines", p->at.lines);
  write_count(json, "records", p->at.records);
  write_count(json, "pass", p->pass);
  write_count(json, "ended", p->ended);
  write_count(json, "head_bytes", p->head_bytes);
  write_hex(json, "head", p->head);
  write_count(json, "tail_bytes", p->tail_bytes);
  write_hex(json, "tail", p->tail);
  write_hex(json, "changed", p->changed);
  buffer_append_byte(json, '}');
}

void position_list_write(const struct position_list *list, struct buffer *json) {
  buffer_append_byte(json, '[');
  for (size_t i = 0; i < list->count; i++) {
    if (i) buffer_append_text(json, ",\n ");
    write_one(&list->each[i], json);
  }
  buffer_append_byte(json, ']');
}

static int read_hex(const struct json *object, const char *name, uint64_t *value) {
  const char *text = json_text(json_member(object, name));
  if (!text || strlen(text) != HASH_TEXT_BYTES) return -1;
  char *end;
  *value = strtoull(text, &end, 16);
  return *end ? -1 : 0;
}

static int read_count(const struct json *object, const char *name, uint64_t *value) {
  return json_count(json_member(object, name), value);
}

static bool is_sound(const struct position *p) {
  return p->head_bytes <= POSITION_MARK_BYTES && p->tail_bytes <= POSITION_MARK_BYTES &&
         p->tail_bytes <= p->at.offset && p->at.offset <= INT64_MAX;
}

static int read_one(const struct json *object, struct position *p) {
  uint64_t ended;
  const char *path = json_text(json_member(object, "path"));
  if (!path || read_hex(object, "device", &p->device) || read_hex(object, "inode", &p->inode) ||
      read_hex(object, "head", &p->head) || read_hex(object, "tail", &p->tail) ||
      read_count(object, "offset", &p->at.offset) || read_count(object, "lines", &p->at.lines) ||
      read_count(object, "records", &p->at.records) || read_count(object, "pass", &p->pass) ||
      read_count(object, "ended", &ended) || read_count(object, "head_bytes", &p->head_bytes) ||
      read_count(object, "tail_bytes", &p->tail_bytes) || !is_sound(p)) {
    return -1;
  }
  read_hex(object, "changed", &p->changed); /* which version 0.3 didn't write */
  p->ended = ended != 0;
  p->path = strdup(path);
  return 0;
}

int position_list_parse(struct position_list *list, struct span text, struct error *err) {
  struct json *root = json_parse(text, err);
  if (!root) return error_prefix(err, "sources");
  int status = json_is_array(root) ? 0 : -1;
  const struct json *each = status ? NULL : json_first(root);
  for (; each && status == 0; each = json_next(each)) {
    status = read_one(each, position_list_add(list));
  }
  json_free(root);
  return status ? error_set(err, ERROR_DATA, "sources: no list of positions") : 0;
}
