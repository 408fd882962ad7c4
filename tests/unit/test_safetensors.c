/* The checkpoint's bytes: there and back, and every way not to be whole. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/json.h"
#include "core/safetensors.h"

Suite *safetensors_suite(void);

struct map {
  struct state state;
  struct safetensors_metadata metadata;
  struct buffer names;
  struct error err;
};

static int read_bytes(struct map *map, const char *bytes, size_t length) {
  return safetensors_read((struct span){bytes, length}, &map->state, &map->metadata, &map->names,
                          &map->err);
}

static void refused(struct map *map, const char *bytes, size_t length, const char *words) {
  ck_assert_msg(read_bytes(map, bytes, length) == -1, "taken, not refused with \"%s\"", words);
  ck_assert_int_eq(map->err.kind, ERROR_DATA);
  ck_assert_msg(strstr(map->err.text, words) != NULL, "\"%s\" lacks \"%s\"", map->err.text, words);
  ck_assert_uint_eq(map->state.count, 0);
  ck_assert_uint_eq(map->metadata.count, 0);
}

static const uint8_t bytes_u8[5] = {0, 255, 10, 92, 34};
static const float floats[2][3] = {{1.5F, -0.0F, 3e38F}, {1e-40F, 5, 6}};
static const double doubles[3] = {M_PI, -1e308, 5e-324};
static const uint32_t words_u32[3] = {1, 0, UINT32_MAX};
static const uint64_t words_u64[1] = {UINT64_MAX};

static void write_words(const void *owner, void *to) {
  memcpy(to, owner, sizeof words_u32);
}

static void fill(struct state *state, struct safetensors_metadata *metadata) {
  *state = (struct state){0};
  *metadata = (struct safetensors_metadata){0};
  state_add_text(state, "text", (struct span){(const char *)bytes_u8, sizeof bytes_u8});
  state_add(state, "map.codebook", STATE_F32, 2, 3, floats);
  state_add_written(state, "words", STATE_U32, 3, 0, words_u32, write_words);
  state_add(state, "wide", STATE_F64, 3, 0, doubles);
  state_add(state, "none", STATE_U32, 0, 2, NULL);
  state_add_text(state, "nothing", (struct span){0});
  state_add(state, "clock", STATE_U64, 1, 0, words_u64);
  safetensors_note(metadata, "map", "m-1");
  safetensors_note(metadata, "saved", "2024-01-01T00:00:00Z \"\\\n\xC3\xBC");
}

static void write_sample(struct buffer *file) {
  struct state state;
  struct safetensors_metadata metadata;
  fill(&state, &metadata);
  safetensors_write(&state, &metadata, file);
}

START_TEST(what_was_written_is_read) {
  struct state state;
  struct safetensors_metadata metadata;
  struct buffer file = {0};
  struct map map = {0};
  fill(&state, &metadata);
  safetensors_write(&state, &metadata, &file);
  ck_assert_msg(read_bytes(&map, file.data, file.length) == 0, "%s", map.err.text);
  ck_assert_uint_eq(map.state.count, state.count);
  for (unsigned i = 0; i < state.count; i++) {
    const struct state_row *row = &state.rows[i], *back = state_find(&map.state, row->name);
    ck_assert_msg(back != NULL, "%s is gone", row->name);
    ck_assert_int_eq(back->type, row->type);
    ck_assert_uint_eq(back->rank, row->rank);
    ck_assert_uint_eq(back->shape[0], row->shape[0]);
    ck_assert_uint_eq(back->shape[1], row->shape[1]);
    const size_t bytes = state_row_elements(row) * state_type_bytes(row->type);
    if (bytes > 0) ck_assert_mem_eq(back->data, row->data, bytes);
  }
  ck_assert_uint_eq(map.metadata.count, 2);
  ck_assert_str_eq(safetensors_noted(&map.metadata, "map"), "m-1");
  ck_assert_str_eq(safetensors_noted(&map.metadata, "saved"),
                   safetensors_noted(&metadata, "saved"));
  ck_assert_ptr_null(safetensors_noted(&map.metadata, "sompipe.format"));
  buffer_clear(&file);
  buffer_clear(&map.names);
}
END_TEST

START_TEST(it_is_read_from_any_address) {
  struct buffer file = {0};
  struct map map = {0};
  write_sample(&file);
  for (size_t shift = 1; shift < 8; shift++) {
    char *moved = malloc(file.length + shift);
    double wide[3];
    memcpy(moved + shift, file.data, file.length);
    ck_assert_int_eq(read_bytes(&map, moved + shift, file.length), 0);
    ck_assert_int_eq(state_take(&map.state, "wide", STATE_F64, 3, 0, wide, NULL), 0);
    ck_assert_mem_eq(wide, doubles, sizeof wide);
    free(moved);
  }
  buffer_clear(&file);
  buffer_clear(&map.names);
}
END_TEST

/* The layout the format asks for, read with nothing but the JSON parser. */
START_TEST(the_layout_is_aligned_and_widest_first) {
  static const char *const order[] = {"wide", "clock", "map.codebook", "words",
                                      "none", "text",  "nothing"};
  struct buffer file = {0};
  uint64_t length, offset, at = 0;
  unsigned n = 0;
  write_sample(&file);
  memcpy(&length, file.data, sizeof length);
  ck_assert_uint_eq((length + 8) % 64, 0);
  ck_assert_int_eq(file.data[8], '{');
  struct json *root = json_parse((struct span){file.data + 8, length}, NULL);
  ck_assert_ptr_nonnull(root);
  const struct json *metadata = json_member(root, "__metadata__");
  for (const struct json *m = json_first(metadata); m; m = json_next(m)) {
    ck_assert_msg(json_is_string(m), "%s is no string", json_name(m));
  }
  ck_assert_str_eq(json_text(json_member(metadata, "sompipe.format")), "1");
  for (const struct json *t = json_first(root); t; t = json_next(t)) {
    if (strcmp(json_name(t), "__metadata__") == 0) continue;
    ck_assert_str_eq(json_name(t), order[n++]);
    const struct json *begin = json_first(json_member(t, "data_offsets"));
    ck_assert_int_eq(json_count(begin, &offset), 0);
    ck_assert_uint_eq(offset, at);
    ck_assert_int_eq(json_count(json_next(begin), &at), 0);
  }
  ck_assert_uint_eq(n, 7);
  ck_assert_uint_eq(8 + length + at, file.length);
  json_free(root);
  buffer_clear(&file);
}
END_TEST

START_TEST(equal_states_give_equal_bytes) {
  struct buffer one = {0}, two = {0};
  write_sample(&one);
  write_sample(&two);
  ck_assert_uint_eq(one.length, two.length);
  ck_assert_mem_eq(one.data, two.data, one.length);
  buffer_clear(&one);
  buffer_clear(&two);
}
END_TEST

START_TEST(every_flipped_bit_is_refused) {
  struct buffer file = {0};
  struct map map = {0};
  write_sample(&file);
  ck_assert_int_eq(read_bytes(&map, file.data, file.length), 0);
  for (size_t bit = 0; bit < 8 * file.length; bit++) {
    file.data[bit / 8] = (char)(file.data[bit / 8] ^ (1 << bit % 8));
    ck_assert_msg(read_bytes(&map, file.data, file.length) == -1, "bit %zu", bit);
    ck_assert_int_eq(map.err.kind, ERROR_DATA);
    file.data[bit / 8] = (char)(file.data[bit / 8] ^ (1 << bit % 8));
  }
  ck_assert_int_eq(read_bytes(&map, file.data, file.length), 0);
  buffer_clear(&file);
  buffer_clear(&map.names);
}
END_TEST

START_TEST(every_other_length_is_refused) {
  struct buffer file = {0};
  struct map map = {0};
  write_sample(&file);
  for (size_t length = 0; length < file.length; length++) {
    /* A copy of just that length, so that the sanitizers see a byte read too many. */
    char *torn = malloc(length + 1);
    memcpy(torn + 1, file.data, length);
    ck_assert_msg(read_bytes(&map, torn + 1, length) == -1, "%zu bytes", length);
    free(torn);
  }
  const size_t whole = file.length;
  buffer_append_byte(&file, '\0');
  ck_assert_int_eq(read_bytes(&map, file.data, whole), 0);
  refused(&map, file.data, whole + 1, "bytes of data");
  buffer_clear(&file);
  buffer_clear(&map.names);
}
END_TEST

#define OURS "\"__metadata__\":{\"sompipe.format\":\"1\"}"
#define TENSOR(type, shape, offsets) \
  "{" OURS ",\"t\":{\"dtype\":\"" type "\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"
#define BYTE(name, from, to) \
  "\"" name "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[" from "," to "]}"

/* Headers in front of 16 bytes of data. */
static const struct {
  const char *header, *words;
} crafted[] = {
    {"", "header"},
    {"{", "header"},
    {"[]", "not a map of sompipe's"},
    {"{}", "not a map of sompipe's"},
    {"{\"__metadata__\":7}", "not a map of sompipe's"},
    {"{\"__metadata__\":{\"format\":\"pt\"}}", "not a map of sompipe's"},
    {"{\"__metadata__\":{\"sompipe.format\":1}}", "not a map of sompipe's"},
    {"{\"__metadata__\":{\"sompipe.format\":\"0\"}}", "no such format"},
    {"{\"__metadata__\":{\"sompipe.format\":\"1b\"}}", "no such format"},
    {"{\"__metadata__\":{\"sompipe.format\":\"9\"}}",
     "written by a newer sompipe (format 9; this one reads 1)"},
    {"{\"__metadata__\":{\"sompipe.format\":\"2\",\"x\":3},\"t\":3}", "newer sompipe (format 2"},
    {"{\"__metadata__\":{\"sompipe.format\":\"99999999999999999999999\"}}", "newer"},
    {"{\"__metadata__\":{\"sompipe.format\":\"1\",\"x\":3}}", "metadata that is no text"},
    {"{\"__metadata__\":{\"sompipe.format\":\"1\",\"a name of more bytes than are kept\":\"\"}}",
     "longer metadata"},
    {"{" OURS "}", "0 bytes of data, not 16"},
    {"{" OURS ",\"t\":3}", "tensor t: not described"},
    {"{" OURS ",\"t\":{}}", "tensor t: unknown type"},
    {TENSOR("F16", "[8]", "[0,16]"), "tensor t: unknown type"},
    {TENSOR("U8", "[]", "[0,16]"), "tensor t: shape"},
    {TENSOR("U8", "[1,1,16]", "[0,16]"), "tensor t: shape"},
    {TENSOR("U8", "[-16]", "[0,16]"), "tensor t: shape"},
    {TENSOR("U8", "[16.5]", "[0,16]"), "tensor t: shape"},
    {TENSOR("U8", "16", "[0,16]"), "tensor t: shape"},
    {TENSOR("U8", "[16]", "[0]"), "tensor t: offsets"},
    {TENSOR("U8", "[16]", "[0,16,16]"), "tensor t: offsets"},
    {TENSOR("U8", "[16]", "{\"a\":0,\"b\":16}"), "tensor t: offsets"},
    {TENSOR("U8", "[15]", "[1,16]"), "tensor t: offsets"},
    {TENSOR("U8", "[17]", "[0,17]"), "tensor t: offsets"},
    {TENSOR("U8", "[1]", "[0,9007199254740992]"), "tensor t: offsets"},
    {TENSOR("U8", "[15]", "[0,16]"), "shape and offsets differ"},
    {TENSOR("F64", "[3]", "[0,16]"), "shape and offsets differ"},
    {TENSOR("U8", "[4294967296,4294967296]", "[0,0]"), "shape and offsets differ"},
    {TENSOR("F64", "[2305843009213693952]", "[0,0]"), "tensor t: shape"},
    {TENSOR("F64", "[4503599627370496,512]", "[0,0]"), "shape and offsets differ"},
    {"{" OURS ",\"a\\u001bb\":7}", "tensor a\\x1Bb: not described"},
    {TENSOR("U8", "[16]", "[0,16]"), "header was altered"},
    {"{" OURS "," BYTE("a", "0", "1") "," BYTE("b", "0", "1") "}", "tensor b: offsets"},
    {"{" OURS "," BYTE("a", "0", "1") "," BYTE("b", "2", "3") "}", "tensor b: offsets"},
    {"{" OURS "," BYTE("a", "1", "2") "," BYTE("b", "0", "1") "}", "tensor a: offsets"},
    {"{" OURS "," BYTE("a", "0", "1") "," BYTE("a", "1", "2") "}", "header"},
};

static void craft(struct buffer *file, const char *header) {
  const uint64_t length = strlen(header);
  buffer_reset(file);
  buffer_append(file, &length, sizeof length);
  buffer_append(file, header, length);
  buffer_append(file, "0123456789abcdef", 16);
}

START_TEST(crafted_headers_are_refused) {
  struct buffer file = {0};
  struct map map = {0};
  craft(&file, crafted[_i].header);
  refused(&map, file.data, file.length, crafted[_i].words);
  buffer_clear(&file);
  buffer_clear(&map.names);
}
END_TEST

START_TEST(a_header_of_an_impossible_length_is_refused) {
  static const uint64_t lengths[] = {41,        42,        1 << 20,        (1 << 20) + 1,
                                     1U << 31,  INT64_MAX, UINT64_MAX - 7, UINT64_MAX - 8,
                                     UINT64_MAX};
  struct map map = {0};
  for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
    char *file = calloc(1, 48);
    memcpy(file, &lengths[i], sizeof lengths[i]);
    refused(&map, file, 48, "header of");
    free(file);
  }
  buffer_clear(&map.names);
}
END_TEST

START_TEST(a_header_beyond_the_most_is_refused) {
  const size_t most = SAFETENSORS_HEADER_MOST;
  struct map map = {0};
  char *file = malloc(most + 100);
  memset(file, ' ', most + 100);
  for (uint64_t length = most; length <= most + 1; length++) {
    memcpy(file, &length, sizeof length);
    refused(&map, file, most + 100, length > most ? "header of 1048577 bytes" : "header: ");
  }
  free(file);
  buffer_clear(&map.names);
}
END_TEST

START_TEST(more_tensors_than_rows_are_refused) {
  struct buffer header = {0}, file = {0};
  struct map map = {0};
  buffer_append_text(&header, "{" OURS);
  for (int i = 0; i <= STATE_MOST_ROWS; i++) {
    buffer_printf(&header, ",\"t%d\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}", i);
  }
  buffer_append(&header, "}", 2);
  craft(&file, header.data);
  refused(&map, file.data, file.length, "more than 64 tensors");
  buffer_clear(&header);
  buffer_clear(&file);
  buffer_clear(&map.names);
}
END_TEST

START_TEST(what_is_no_number_is_refused) {
  static const double bad[] = {(double)NAN, (double)-NAN, (double)INFINITY, (double)-INFINITY};
  struct buffer file = {0};
  struct map map = {0};
  for (int i = 0; i < 8; i++) {
    struct state state = {0};
    struct safetensors_metadata metadata = {0};
    double wide[5] = {1, 2, 3, 4, 5};
    float narrow[5] = {1, 2, 3, 4, 5};
    if (i < 4) {
      wide[4] = bad[i];
    } else {
      narrow[4] = (float)bad[i - 4];
    }
    state_add(&state, "wide", STATE_F64, 5, 0, wide);
    state_add(&state, "narrow", STATE_F32, 5, 0, narrow);
    buffer_reset(&file);
    safetensors_write(&state, &metadata, &file);
    refused(&map, file.data, file.length,
            i < 4 ? "tensor wide: not a number" : "tensor narrow: not a number");
  }
  buffer_clear(&file);
  buffer_clear(&map.names);
}
END_TEST

START_TEST(a_full_state_and_a_long_text_go_through) {
  static const size_t length = 200000;
  struct state state = {0};
  struct safetensors_metadata metadata = {0};
  struct buffer file = {0};
  struct map map = {0};
  struct span back;
  char names[STATE_MOST_ROWS][16];
  char *text = malloc(length);
  memset(text, 0xE4, length);
  state_add_text(&state, "configuration", (struct span){text, length});
  for (unsigned i = 1; i < STATE_MOST_ROWS; i++) {
    snprintf(names[i], sizeof names[i], "row\"\\\t%u", i);
    state_add(&state, names[i], STATE_U64, 1, 0, words_u64);
  }
  for (unsigned i = 0; i < SAFETENSORS_MOST_METADATA; i++) {
    char name[32], value[200];
    snprintf(name, sizeof name, "note %u", i);
    memset(value, 'v', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    safetensors_note(&metadata, name, value);
  }
  safetensors_note(&metadata, "note 3", "again");
  safetensors_write(&state, &metadata, &file);
  ck_assert_msg(read_bytes(&map, file.data, file.length) == 0, "%s", map.err.text);
  ck_assert_uint_eq(map.state.count, STATE_MOST_ROWS);
  for (unsigned i = 1; i < STATE_MOST_ROWS; i++) {
    ck_assert_ptr_nonnull(state_find(&map.state, names[i]));
  }
  ck_assert_int_eq(state_take_text(&map.state, "configuration", &back, NULL), 0);
  ck_assert(span_equal(back, (struct span){text, length}));
  ck_assert_uint_eq(map.metadata.count, SAFETENSORS_MOST_METADATA);
  ck_assert_str_eq(safetensors_noted(&map.metadata, "note 3"), "again");
  ck_assert_uint_eq(strlen(safetensors_noted(&map.metadata, "note 4")), 95);
  buffer_clear(&file);
  buffer_clear(&map.names);
  free(text);
}
END_TEST

START_TEST(an_empty_state_goes_through) {
  struct state state = {0};
  struct safetensors_metadata metadata = {0};
  struct buffer file = {0};
  struct map map = {0};
  safetensors_write(&state, &metadata, &file);
  ck_assert_uint_eq(file.length % 64, 0);
  ck_assert_int_eq(read_bytes(&map, file.data, file.length), 0);
  ck_assert_uint_eq(map.state.count, 0);
  buffer_clear(&file);
  buffer_clear(&map.names);
}
END_TEST

Suite *safetensors_suite(void) {
  Suite *suite = suite_create("safetensors");
  TCase *tests = tcase_create("safetensors");
  tcase_add_test(tests, what_was_written_is_read);
  tcase_add_test(tests, it_is_read_from_any_address);
  tcase_add_test(tests, the_layout_is_aligned_and_widest_first);
  tcase_add_test(tests, equal_states_give_equal_bytes);
  tcase_add_test(tests, every_flipped_bit_is_refused);
  tcase_add_test(tests, every_other_length_is_refused);
  tcase_add_loop_test(tests, crafted_headers_are_refused, 0,
                      (int)(sizeof crafted / sizeof *crafted));
  tcase_add_test(tests, a_header_of_an_impossible_length_is_refused);
  tcase_add_test(tests, a_header_beyond_the_most_is_refused);
  tcase_add_test(tests, more_tensors_than_rows_are_refused);
  tcase_add_test(tests, what_is_no_number_is_refused);
  tcase_add_test(tests, a_full_state_and_a_long_text_go_through);
  tcase_add_test(tests, an_empty_state_goes_through);
  suite_add_tcase(suite, tests);
  return suite;
}
