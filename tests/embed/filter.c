/*
 * The program by way of the library: reads lines of cells between commas, answers each with its
 * unit and distance.
 *
 *   filter new OUT          a new map, begun with the first 500 lines; all are learned
 *   filter learn MAP OUT    goes on with MAP
 *   filter find MAP         learns nothing
 */
#include <sompipe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE = 500, MOST_LINE = 1 << 16 };

struct records {
  double *each;
  size_t count, dims;
};

static void die(const char *what, const char *why) {
  fprintf(stderr, "filter: %s: %s\n", what, why);
  exit(1);
}

static void *more(void *memory, size_t bytes) {
  memory = realloc(memory, bytes);
  if (!memory) die("memory", "none");
  return memory;
}

static struct sompipe_map *load(const char *path) {
  struct sompipe_error err;
  char *bytes = NULL;
  size_t length = 0, got = 0;
  FILE *file = fopen(path, "rb");
  if (!file) die(path, "can't be read");
  do {
    length += got;
    bytes = more(bytes, length + 65536);
    got = fread(bytes + length, 1, 65536, file);
  } while (got > 0);
  fclose(file);
  struct sompipe_map *map = sompipe_load(bytes, length, &err);
  free(bytes);
  if (!map) die(path, err.text);
  return map;
}

static void save(struct sompipe_map *map, const char *path) {
  struct sompipe_error err;
  void *bytes;
  size_t length;
  if (sompipe_save(map, &bytes, &length, &err) != 0) die(path, err.text);
  FILE *file = fopen(path, "wb");
  if (!file || fwrite(bytes, 1, length, file) != length || fclose(file) != 0) {
    die(path, "can't be written");
  }
  free(bytes);
}

/* The first line decides how many components a new map has. */
static struct sompipe_map *make(const char *line) {
  struct sompipe_error err;
  struct sompipe_params params = sompipe_params_default();
  params.dims = 1;
  for (; *line; line++) params.dims += *line == ',';
  struct sompipe_map *map = sompipe_new(&params, &err);
  if (!map) die("new", err.text);
  return map;
}

static void read_line(struct sompipe_map *map, const char *line, struct records *records) {
  if ((records->count & (records->count - 1)) == 0) {
    size_t room = records->count ? 2 * records->count : 1;
    records->each = more(records->each, room * records->dims * sizeof *records->each);
  }
  double *record = records->each + records->count++ * records->dims;
  for (uint32_t at = 0; at < records->dims;) {
    size_t length = strcspn(line, ",\n");
    uint32_t filled = sompipe_place(map, at, line, length, record);
    if (filled == 0) die("a component", "begins no feature");
    at += filled;
    line += length + (line[length] == ',');
  }
}

static struct sompipe_map *read_all(struct sompipe_map *map, struct records *records) {
  static char line[MOST_LINE];
  while (fgets(line, sizeof line, stdin)) {
    if (!map) map = make(line);
    struct sompipe_info info;
    sompipe_info(map, &info);
    records->dims = info.dims;
    read_line(map, line, records);
  }
  return map;
}

int main(int argc, char **argv) {
  struct records records = {NULL, 0, 0};
  struct sompipe_error err;
  const char *mode = argc > 2 ? argv[1] : "";
  int is_new = strcmp(mode, "new") == 0, finds = strcmp(mode, "find") == 0;
  if (argc < 3 || (argc < 4 && strcmp(mode, "learn") == 0)) die("usage", "new, learn or find");
  struct sompipe_map *map = read_all(is_new ? NULL : load(argv[2]), &records);
  size_t sample = records.count < SAMPLE ? records.count : SAMPLE;
  if (is_new && sompipe_begin(map, records.each, sample, false, &err) != 0) die("begin", err.text);
  for (size_t i = 0; i < records.count; i++) {
    struct sompipe_match match;
    const double *record = records.each + i * records.dims;
    int status = finds ? sompipe_find(map, record, &match) : sompipe_learn(map, record, &match);
    if (status == 0) printf("%u\t%.6g\n", (unsigned)match.unit, match.distance);
  }
  if (!finds) save(map, argv[is_new ? 2 : 3]);
  sompipe_free(map);
  free(records.each);
  return 0;
}
