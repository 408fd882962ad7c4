/*
 * The program that sompipe is measured against, as a textbook would have it: getline, strtok,
 * strtod, node-major rows, a gaussian for every unit, printf. The same scaling, start and schedule
 * as sompipe's defaults. textbook_filter ROWS COLUMNS OVER FILE
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "textbook.h"

enum { WARMUP = 500 };

struct table {
  double *x; /* WARMUP records */
  char *lines[WARMUP];
  int rows, dims;
};

static int parse(char *line, double *x) {
  int count = 0;
  for (char *at = strtok(line, ",\n"); at; at = strtok(NULL, ",\n")) x[count++] = strtod(at, NULL);
  return count;
}

static void estimate(const struct table *t, double *mean, double *deviation) {
  for (int d = 0; d < t->dims; d++) {
    double sum = 0, squares = 0;
    for (int r = 0; r < t->rows; r++) sum += t->x[r * t->dims + d];
    mean[d] = sum / t->rows;
    for (int r = 0; r < t->rows; r++) {
      double off = t->x[r * t->dims + d] - mean[d];
      squares += off * off;
    }
    deviation[d] = sqrt(squares / t->rows);
    if (deviation[d] == 0) deviation[d] = 1;
  }
}

static void answer(struct textbook *map, const double *x, const double *mean,
                   const double *deviation, float *scaled, const char *line) {
  int best, second;
  for (int d = 0; d < map->dims; d++) scaled[d] = (float)((x[d] - mean[d]) / deviation[d]);
  double distance = textbook_find(map, scaled, &best, &second);
  printf("%d\t%.6g\t%s", best, distance, line);
  textbook_learn(map, scaled, best);
}

/* Units drawn from the held-back records; the schedule of sompipe's defaults. */
static void begin(struct textbook *map, const struct table *t, const double *mean,
                  const double *deviation, double over) {
  int longer = map->rows > map->columns ? map->rows : map->columns;
  map->rate_first = 0.5;
  map->rate_last = 0.02;
  map->radius_first = longer / 2.0;
  map->radius_last = 1;
  map->over = over;
  srand(1);
  for (int unit = 0; unit < map->rows * map->columns; unit++) {
    const double *from = t->x + (rand() % t->rows) * t->dims;
    for (int d = 0; d < t->dims; d++) {
      map->weights[unit * t->dims + d] = (float)((from[d] - mean[d]) / deviation[d]);
    }
  }
}

int main(int argc, char **argv) {
  if (argc != 5) return 64;
  FILE *in = fopen(argv[4], "r");
  if (!in) return 66;
  char *line = NULL;
  size_t room = 0;
  struct table t = {0};
  double *x = malloc(sizeof *x * 100000);
  while (t.rows < WARMUP && getline(&line, &room, in) > 0) {
    t.lines[t.rows] = strdup(line);
    t.dims = parse(line, x);
    if (t.rows == 0) t.x = malloc(sizeof *t.x * WARMUP * (size_t)t.dims);
    memcpy(t.x + t.rows++ * t.dims, x, sizeof *x * (size_t)t.dims);
  }
  double *mean = calloc((size_t)t.dims, sizeof *mean);
  double *deviation = calloc((size_t)t.dims, sizeof *deviation);
  float *scaled = calloc((size_t)t.dims, sizeof *scaled);
  estimate(&t, mean, deviation);
  struct textbook map;
  textbook_init(&map, atoi(argv[1]), atoi(argv[2]), t.dims);
  begin(&map, &t, mean, deviation, atof(argv[3]));
  for (int r = 0; r < t.rows; r++) {
    answer(&map, t.x + r * t.dims, mean, deviation, scaled, t.lines[r]);
  }
  char *copy = NULL;
  size_t copy_room = 0;
  for (ssize_t length; (length = getline(&line, &room, in)) > 0;) {
    if (copy_room < room) copy = realloc(copy, copy_room = room);
    memcpy(copy, line, (size_t)length + 1);
    parse(copy, x);
    answer(&map, x, mean, deviation, scaled, line);
  }
  return 0;
}
