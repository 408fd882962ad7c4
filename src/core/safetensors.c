/* The checkpoint's bytes, there and back. */
#include "core/safetensors.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "safetensors files are little-endian, and so must the machine be"
#endif

enum { LENGTH_BYTES = 8, ALIGNMENT = 64 };

static const char no_hash[HASH_TEXT_BYTES + 1] = "0000000000000000";
static const char format_key[] = "sompipe.format", hash_prefix[] = "xxh3.";
/* The header's own hash comes first, so that its digits stand at a known place. */
static const char opening[] = "{\"__metadata__\":{\"xxh3.header\":\"";

enum { HEADER_DIGITS = LENGTH_BYTES + sizeof opening - 1 };

static bool is_own_key(const char *name) {
  return strcmp(name, format_key) == 0 || strncmp(name, hash_prefix, sizeof hash_prefix - 1) == 0;
}

static void copy_cut(char *to, size_t size, const char *text) {
  size_t length = strlen(text);
  if (length >= size) length = size - 1;
  memcpy(to, text, length);
  to[length] = '\0';
}

void safetensors_note(struct safetensors_metadata *metadata, const char *name, const char *value) {
  struct safetensors_pair *pair = metadata->pairs;
  while (pair < metadata->pairs + metadata->count && strcmp(pair->name, name) != 0) pair++;
  if (pair == metadata->pairs + metadata->count) {
    assert(metadata->count < SAFETENSORS_MOST_METADATA && !is_own_key(name) &&
           strlen(name) < sizeof pair->name);
    metadata->count++;
    copy_cut(pair->name, sizeof pair->name, name);
  }
  copy_cut(pair->value, sizeof pair->value, value);
}

const char *safetensors_noted(const struct safetensors_metadata *metadata, const char *name) {
  for (unsigned i = 0; i < metadata->count; i++) {
    if (strcmp(metadata->pairs[i].name, name) == 0) return metadata->pairs[i].value;
  }
  return NULL;
}

/* --- writing --- */

/* A tensor of the file to be: where its bytes go, and where in the header its hash. */
struct slot {
  const struct state_row *row;
  uint64_t begin, end; /* from where data starts */
  size_t digits;       /* from the start of the file */
};

static uint64_t row_bytes(const struct state_row *row) {
  return state_row_elements(row) * state_type_bytes(row->type);
}

/* Widest elements first, so that every tensor is aligned without gaps. */
static uint64_t plan(const struct state *state, struct slot slots[STATE_MOST_ROWS]) {
  unsigned n = 0;
  uint64_t at = 0;
  for (unsigned type = 0; type < STATE_TYPES; type++) {
    for (unsigned i = 0; i < state->count; i++) {
      const struct state_row *row = &state->rows[i];
      if (row->type != type) continue;
      slots[n].row = row;
      slots[n].begin = at;
      slots[n].end = at += row_bytes(row);
      n++;
    }
  }
  assert(n == state->count);
  return at;
}

static void append_pair(struct buffer *header, const char *name, const char *value) {
  json_append_string(header, span_of(name));
  buffer_append_byte(header, ':');
  json_append_string(header, span_of(value));
}

static void append_metadata(struct buffer *header, const struct safetensors_metadata *metadata,
                            struct slot *slots, unsigned count) {
  buffer_append_text(header, opening);
  buffer_append_text(header, no_hash);
  buffer_printf(header, "\",\"%s\":\"%d\"", format_key, SAFETENSORS_FORMAT);
  for (unsigned i = 0; i < metadata->count; i++) {
    buffer_append_byte(header, ',');
    append_pair(header, metadata->pairs[i].name, metadata->pairs[i].value);
  }
  struct buffer name = {0};
  for (unsigned i = 0; i < count; i++) {
    buffer_reset(&name);
    buffer_append_text(&name, hash_prefix);
    buffer_append(&name, slots[i].row->name, strlen(slots[i].row->name) + 1);
    buffer_append_byte(header, ',');
    append_pair(header, name.data, no_hash);
    slots[i].digits = header->length - HASH_TEXT_BYTES - 1;
  }
  buffer_clear(&name);
  buffer_append_byte(header, '}');
}

static void append_tensor(struct buffer *header, const struct slot *slot) {
  const struct state_row *row = slot->row;
  buffer_append_byte(header, ',');
  json_append_string(header, span_of(row->name));
  buffer_printf(header, ":{\"dtype\":\"%s\",\"shape\":[%" PRIu64, state_type_name(row->type),
                row->shape[0]);
  if (row->rank == 2) buffer_printf(header, ",%" PRIu64, row->shape[1]);
  buffer_printf(header, "],\"data_offsets\":[%" PRIu64 ",%" PRIu64 "]}", slot->begin, slot->end);
}

/* The length bytes and the header, padded, all hashes still zeros. */
static void append_header(struct buffer *header, const struct safetensors_metadata *metadata,
                          struct slot *slots, unsigned count) {
  char length[LENGTH_BYTES] = {0};
  buffer_append(header, length, sizeof length);
  append_metadata(header, metadata, slots, count);
  for (unsigned i = 0; i < count; i++) append_tensor(header, &slots[i]);
  buffer_append_byte(header, '}');
  while (header->length % ALIGNMENT != 0) buffer_append_byte(header, ' ');
  const uint64_t json_bytes = header->length - LENGTH_BYTES;
  assert(json_bytes <= SAFETENSORS_HEADER_MOST);
  memcpy(header->data, &json_bytes, sizeof json_bytes);
}

static void write_row(const struct state_row *row, char *to) {
  if (row->write) {
    row->write(row->data, to);
  } else if (row_bytes(row) > 0) {
    memcpy(to, row->data, row_bytes(row));
  }
}

void safetensors_write(const struct state *state, const struct safetensors_metadata *metadata,
                       struct buffer *to) {
  struct slot slots[STATE_MOST_ROWS];
  const uint64_t data_bytes = plan(state, slots);
  struct buffer header = {0};
  append_header(&header, metadata, slots, state->count);
  assert(to->length % sizeof(double) == 0);

  char *file = buffer_reserve(to, header.length + data_bytes);
  char *data = file + header.length;
  memcpy(file, header.data, header.length);
  for (unsigned i = 0; i < state->count; i++) {
    write_row(slots[i].row, data + slots[i].begin);
    const size_t bytes = slots[i].end - slots[i].begin;
    hash_write(hash_bytes(data + slots[i].begin, bytes), file + slots[i].digits);
  }
  /* Last, because it covers the others. */
  hash_write(hash_bytes(file, header.length), file + HEADER_DIGITS);
  to->length += header.length + data_bytes;
  buffer_clear(&header);
}

/* --- reading --- */

struct reader {
  struct span file, data;
  size_t header_bytes; /* with the length */
  const struct json *metadata;
  struct state *state;
  struct buffer *names;
  uint64_t end; /* of the last tensor read */
  struct error *err;
};

static int refuse(struct reader *r, const char *tensor, const char *why) {
  char shown[BUFFER_SHOWN_BYTES];
  return error_set(r->err, ERROR_DATA, "not a whole map: tensor %s: %s",
                   buffer_shown(span_of(tensor), shown), why);
}

static int open_header(struct reader *r) {
  uint64_t length;
  if (r->file.length < LENGTH_BYTES) {
    return error_set(r->err, ERROR_DATA, "not a whole map: %zu bytes", r->file.length);
  }
  memcpy(&length, r->file.at, sizeof length);
  const size_t rest = r->file.length - LENGTH_BYTES;
  if (length > SAFETENSORS_HEADER_MOST) {
    return error_set(r->err, ERROR_DATA, "not a map: a header of %" PRIu64 " bytes", length);
  }
  if (length > rest) {
    return error_set(r->err, ERROR_DATA,
                     "not a whole map: a header of %" PRIu64 " bytes in a file of %zu", length,
                     r->file.length);
  }
  r->header_bytes = LENGTH_BYTES + (size_t)length;
  r->data = (struct span){r->file.at + r->header_bytes, rest - (size_t)length};
  return 0;
}

/* Before all else: of a newer file nothing more can be expected to fit. */
static int check_format(struct reader *r) {
  const char *text = json_text(json_member(r->metadata, format_key));
  if (!text) return error_set(r->err, ERROR_DATA, "not a map of sompipe's");
  unsigned format = 0;
  const char *c = text;
  for (; *c >= '0' && *c <= '9' && format < 100000; c++) {
    format = format * 10 + (unsigned)(*c - '0');
  }
  if (format > SAFETENSORS_FORMAT) {
    return error_set(r->err, ERROR_DATA,
                     "written by a newer sompipe (format %u; this one reads %d)", format,
                     SAFETENSORS_FORMAT);
  }
  if (format > 0 && *c == '\0') return 0;
  return error_set(r->err, ERROR_DATA, "not a map: no such format");
}

static int take_notes(struct reader *r, struct safetensors_metadata *metadata) {
  for (const struct json *m = json_first(r->metadata); m; m = json_next(m)) {
    const char *name = json_name(m), *value = json_text(m);
    if (!value) return error_set(r->err, ERROR_DATA, "not a map: metadata that is no text");
    if (is_own_key(name)) continue;
    if (metadata->count == SAFETENSORS_MOST_METADATA ||
        strlen(name) >= sizeof metadata->pairs[0].name ||
        strlen(value) >= sizeof metadata->pairs[0].value) {
      return error_set(r->err, ERROR_DATA, "not a map: more or longer metadata than can be");
    }
    safetensors_note(metadata, name, value);
  }
  return 0;
}

/* An array of at least 1 and at most 2 counts; returns how many, or 0. */
static unsigned read_counts(const struct json *array, uint64_t counts[2]) {
  unsigned n = 0;
  if (!json_is_array(array)) return 0;
  for (const struct json *item = json_first(array); item; item = json_next(item)) {
    if (n == 2 || json_count(item, &counts[n]) != 0) return 0;
    n++;
  }
  return n;
}

static bool read_type(const struct json *node, enum state_type *type) {
  const char *text = json_text(node);
  for (unsigned i = 0; text && i < STATE_TYPES; i++) {
    *type = (enum state_type)i;
    if (strcmp(text, state_type_name(*type)) == 0) return true;
  }
  return false;
}

static const char *keep_name(struct buffer *names, const char *name) {
  const size_t at = names->length;
  buffer_append(names, name, strlen(name) + 1);
  return names->data + at;
}

static bool spans(const struct state_row *row, uint64_t bytes) {
  const uint64_t size = state_type_bytes(row->type), columns = row->rank == 2 ? row->shape[1] : 1;
  if (columns != 0 && row->shape[0] > UINT64_MAX / size / columns) return false;
  return row->shape[0] * columns * size == bytes;
}

static int read_tensor(struct reader *r, const struct json *tensor) {
  const char *name = json_name(tensor);
  struct state_row row = {0};
  uint64_t offsets[2];
  if (r->state->count == STATE_MOST_ROWS) {
    return error_set(r->err, ERROR_DATA, "not a map: more than %d tensors", STATE_MOST_ROWS);
  }
  if (!json_is_object(tensor)) return refuse(r, name, "not described");
  if (!read_type(json_member(tensor, "dtype"), &row.type)) return refuse(r, name, "unknown type");
  row.rank = read_counts(json_member(tensor, "shape"), row.shape);
  if (row.rank == 0) return refuse(r, name, "shape");
  if (read_counts(json_member(tensor, "data_offsets"), offsets) != 2 || offsets[0] != r->end ||
      offsets[1] < offsets[0] || offsets[1] > r->data.length) {
    return refuse(r, name, "offsets");
  }
  if (!spans(&row, offsets[1] - offsets[0])) return refuse(r, name, "shape and offsets differ");
  row.name = keep_name(r->names, name);
  row.data = r->data.at + offsets[0];
  r->state->rows[r->state->count++] = row;
  r->end = offsets[1];
  return 0;
}

static int read_tensors(struct reader *r, const struct json *root) {
  for (const struct json *tensor = json_first(root); tensor; tensor = json_next(tensor)) {
    if (strcmp(json_name(tensor), "__metadata__") == 0) continue;
    if (read_tensor(r, tensor) != 0) return -1;
  }
  if (r->end == r->data.length) return 0;
  return error_set(r->err, ERROR_DATA, "not a whole map: %" PRIu64 " bytes of data, not %zu",
                   r->end, r->data.length);
}

static int check_header_hash(struct reader *r) {
  char digits[HASH_TEXT_BYTES];
  struct buffer header = {0};
  bool whole = false;
  if (r->header_bytes >= HEADER_DIGITS + HASH_TEXT_BYTES &&
      memcmp(r->file.at + LENGTH_BYTES, opening, sizeof opening - 1) == 0) {
    buffer_append(&header, r->file.at, r->header_bytes);
    memcpy(header.data + HEADER_DIGITS, no_hash, HASH_TEXT_BYTES);
    hash_write(hash_span(buffer_span(&header)), digits);
    whole = memcmp(r->file.at + HEADER_DIGITS, digits, sizeof digits) == 0;
    buffer_clear(&header);
  }
  return whole ? 0 : error_set(r->err, ERROR_DATA, "not a whole map: the header was altered");
}

static bool all_finite(const struct state_row *row) {
  const char *at = row->data;
  const uint64_t n = state_row_elements(row);
  const uint32_t exponent32 = UINT32_C(0x7f800000);
  const uint64_t exponent64 = UINT64_C(0x7ff0000000000000);
  bool finite = true;
  for (uint64_t i = 0; row->type == STATE_F32 && i < n; i++) {
    uint32_t bits;
    memcpy(&bits, at + i * sizeof bits, sizeof bits);
    finite &= (bits & exponent32) != exponent32;
  }
  for (uint64_t i = 0; row->type == STATE_F64 && i < n; i++) {
    uint64_t bits;
    memcpy(&bits, at + i * sizeof bits, sizeof bits);
    finite &= (bits & exponent64) != exponent64;
  }
  return finite;
}

static int check_tensor(struct reader *r, const struct state_row *row) {
  char digits[HASH_TEXT_BYTES];
  struct buffer key = {0};
  buffer_append_text(&key, hash_prefix);
  buffer_append(&key, row->name, strlen(row->name) + 1);
  const char *noted = json_text(json_member(r->metadata, key.data));
  buffer_clear(&key);
  hash_write(hash_bytes(row->data, row_bytes(row)), digits);
  if (!noted || strlen(noted) != sizeof digits || memcmp(noted, digits, sizeof digits) != 0) {
    return refuse(r, row->name, "altered");
  }
  return all_finite(row) ? 0 : refuse(r, row->name, "not a number");
}

static int check_tensors(struct reader *r) {
  for (unsigned i = 0; i < r->state->count; i++) {
    if (check_tensor(r, &r->state->rows[i]) != 0) return -1;
  }
  return 0;
}

static int read_all(struct reader *r, const struct json *root,
                    struct safetensors_metadata *metadata) {
  r->metadata = json_is_object(root) ? json_member(root, "__metadata__") : NULL;
  if (!r->metadata || !json_is_object(r->metadata)) {
    return error_set(r->err, ERROR_DATA, "not a map of sompipe's");
  }
  if (check_format(r) != 0 || take_notes(r, metadata) != 0 || read_tensors(r, root) != 0 ||
      check_header_hash(r) != 0) {
    return -1;
  }
  return check_tensors(r);
}

int safetensors_read(struct span file, struct state *state, struct safetensors_metadata *metadata,
                     struct buffer *names, struct error *err) {
  struct reader r = {.file = file, .state = state, .names = names, .err = err};
  state->count = 0;
  metadata->count = 0;
  buffer_reset(names);
  if (open_header(&r) != 0) return -1;
  struct json *root =
      json_parse((struct span){file.at + LENGTH_BYTES, r.header_bytes - LENGTH_BYTES}, err);
  if (!root) return error_prefix(err, "not a whole map: header");
  /* Names are never longer than their text in the header: the buffer must not move under them. */
  buffer_reserve(names, r.header_bytes);
  const int result = read_all(&r, root, metadata);
  json_free(root);
  if (result != 0) state->count = metadata->count = 0;
  return result;
}
