/*
 * libsompipe on a page: learn what a machine's readings are like, keep the map in a file, read it
 * back, and tell how unlike all that was learned a new reading is.
 *
 *   cc -o example example.c $(pkg-config --cflags --libs --static sompipe)
 */
#include <math.h>
#include <sompipe.h>
#include <stdio.h>
#include <stdlib.h>

enum { DIMS = 3, READINGS = 600, SAMPLE = 200 };

static const char *const names[DIMS] = {"load", "temperature", "fan"};
static const char file_name[] = "machine.som";

/* Two ways of work, idle and busy, each with some noise; now and then a sensor is silent. */
static void read_sensors(double reading[DIMS]) {
  double busy = rand() % 3 == 0 ? 1 : 0;
  double noise = (double)rand() / RAND_MAX;
  reading[0] = 0.1 + 0.8 * busy + 0.05 * noise;
  reading[1] = 41 + 30 * busy + 2 * noise;
  reading[2] = rand() % 50 == 0 ? NAN : 900 + 1500 * busy + 100 * noise;
}

static int fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  return -1;
}

/* To a new file that is renamed when it is whole: what was there stays until then. */
static int save(struct sompipe_map *map) {
  struct sompipe_error err;
  void *bytes;
  size_t length;
  if (sompipe_save(map, &bytes, &length, &err) != 0) return fail("save", err.text);
  FILE *file = fopen("machine.som.new", "wb");
  size_t written = file ? fwrite(bytes, 1, length, file) : 0;
  free(bytes);
  if (!file || fclose(file) != 0 || written != length) return fail(file_name, "not written");
  return rename("machine.som.new", file_name) == 0 ? 0 : fail(file_name, "not replaced");
}

static struct sompipe_map *load(void) {
  static char bytes[1 << 20]; /* far more than this map takes */
  struct sompipe_error err;
  FILE *file = fopen(file_name, "rb");
  size_t length = file ? fread(bytes, 1, sizeof bytes, file) : 0;
  if (file) fclose(file);
  struct sompipe_map *map = sompipe_load(bytes, length, &err);
  if (!map) fail(file_name, err.text);
  return map;
}

static struct sompipe_map *learn(void) {
  static double readings[READINGS][DIMS];
  struct sompipe_error err;
  struct sompipe_params params = sompipe_params_default();
  params.dims = DIMS;
  params.names = names;
  params.rows = 6;
  params.columns = 8;
  params.over = READINGS;
  struct sompipe_map *map = sompipe_new(&params, &err);
  for (int i = 0; i < READINGS; i++) read_sensors(readings[i]);
  if (!map || sompipe_begin(map, readings[0], SAMPLE, false, &err) != 0) {
    fail("learn", err.text);
    sompipe_free(map);
    return NULL;
  }
  for (int i = 0; i < READINGS; i++) sompipe_learn(map, readings[i], NULL);
  return map;
}

static void tell(struct sompipe_map *map, const char *what, const double reading[DIMS]) {
  struct sompipe_match match;
  double weights[DIMS];
  if (sompipe_find(map, reading, &match) != 0) return;
  sompipe_weights(map, match.unit, weights);
  printf("%s: unit %u, distance %.6g, nearest known", what, (unsigned)match.unit, match.distance);
  for (int d = 0; d < DIMS; d++) printf(" %s %.3g", names[d], weights[d]);
  putchar('\n');
}

int main(void) {
  const double usual[DIMS] = {0.92, 72, 2450}, stuck[DIMS] = {0.9, 95, 20};
  struct sompipe_map *map = learn();
  if (!map || save(map) != 0) return EXIT_FAILURE;
  sompipe_free(map);
  map = load();
  if (!map) return EXIT_FAILURE;
  tell(map, "usual", usual);
  tell(map, "stuck fan", stuck);
  sompipe_free(map);
  return 0;
}
