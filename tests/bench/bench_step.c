/*
 * How fast one record passes the map: the online step (scan, two best, gaussian update) and the
 * scan alone, against the textbook program and against the time that reading as many bytes as the
 * weights are takes in any case. CPU time, medians of five, all in one run: trust the ratios.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "core/lanes.h"
#include "core/som.h"
#include "textbook.h"

enum { TURNS = 5, READ_LANES = 4 * LANES, WEIGHTS_A_TURN = 200000000, RECORD_BYTES = 16384 };

static const struct shape {
  uint32_t dims, rows, columns;
  double radius_first, radius_last;
} shapes[] = {
    {8, 10, 10, 3, 3},    {8, 10, 10, 5, 1},    {32, 20, 20, 3, 3},    {32, 20, 20, 10, 1},
    {128, 32, 32, 3, 3},  {128, 32, 32, 16, 1}, {784, 20, 20, 3, 3},   {784, 20, 20, 10, 1},
    {32, 100, 100, 3, 3}, {256, 64, 64, 3, 3},  {256, 160, 160, 3, 3},
};

struct bench {
  const struct shape *shape;
  uint64_t steps;  /* records a turn */
  uint32_t cycled; /* different records: few, as they come hot from the parser */
  float *records;
  struct som *som;
  struct textbook textbook;
  float *distances;
  uint32_t *buffer; /* as many bytes as the weights */
  uint64_t words;
  uint64_t seen; /* of what is computed, so that compilers can't leave it out */
};

/* --- what is measured --- */

static const float *record(const struct bench *b, uint64_t step) {
  return b->records + step % b->cycled * b->shape->dims;
}

static void run_steps(struct bench *b) {
  struct som_match match;
  for (uint64_t i = 0; i < b->steps; i++) {
    const struct som_vector vector = {.x = record(b, i), .known_count = b->shape->dims};
    som_find(b->som, &vector, &match);
    som_learn(b->som, &vector, &match);
    b->seen += match.unit;
  }
}

static void run_scans(struct bench *b) {
  const struct distance_row *distance = som_params(b->som)->distance;
  for (uint64_t i = 0; i < b->steps; i++) {
    distance->scan(som_codebook(b->som), record(b, i), b->distances);
    b->seen += b->distances[0] > 1;
  }
}

static void run_textbook(struct bench *b) {
  int best, second;
  for (uint64_t i = 0; i < b->steps; i++) {
    textbook_find(&b->textbook, record(b, i), &best, &second);
    textbook_learn(&b->textbook, record(b, i), best);
    b->seen += (uint64_t)best;
  }
}

/* Nothing but loads, to the machine's full width: four sums of 32 lanes, as one would wait for the
   other. */
CLONED static uint32_t read_all(const uint32_t *words, uint64_t count) {
  uint32_t a[LANES] = {0}, b[LANES] = {0}, c[LANES] = {0}, d[LANES] = {0}, all = 0;
  for (uint64_t from = 0; from < count; from += READ_LANES, words += READ_LANES) {
    EACH_LANE a[l] |= words[l];
    EACH_LANE b[l] |= words[l + LANES];
    EACH_LANE c[l] |= words[l + 2 * LANES];
    EACH_LANE d[l] |= words[l + 3 * LANES];
  }
  for (unsigned l = 0; l < LANES; l++) all |= a[l] | b[l] | c[l] | d[l];
  return all;
}

static void run_reads(struct bench *b) {
  for (uint64_t i = 0; i < b->steps; i++) {
    b->seen += read_all(b->buffer, b->words);
    b->buffer[i % b->words]++;
  }
}

/* --- setting up --- */

static void *array(uint64_t count, size_t bytes) {
  void *a = aligned_alloc(64, (count * bytes + 63) / 64 * 64);
  if (!a) abort();
  return a;
}

static void make_som(struct bench *b) {
  const struct shape *s = b->shape;
  const struct som_params params = {
      .lattice = {lattice_row("rectangular"), s->rows, s->columns, false},
      .neighbourhood = neighbourhood_row("gaussian"),
      .distance = distance_row("euclidean"),
      .decay = decay_row("exponential"),
      .rate_first = 0.5,
      .rate_last = 0.02,
      .radius_first = s->radius_first,
      .radius_last = s->radius_last,
      .over = b->steps,
      .dims = s->dims,
  };
  struct error err;
  b->som = som_new(&params, &err);
  if (!b->som) abort();
}

static void make_textbook(struct bench *b) {
  const struct shape *s = b->shape;
  textbook_init(&b->textbook, (int)s->rows, (int)s->columns, (int)s->dims);
  b->textbook.rate_first = 0.5;
  b->textbook.rate_last = 0.02;
  b->textbook.radius_first = s->radius_first;
  b->textbook.radius_last = s->radius_last;
  b->textbook.over = (double)b->steps;
}

/* Both programs begin every turn with the same weights. */
static void begin(struct bench *b) {
  const uint64_t units = (uint64_t)b->shape->rows * b->shape->columns, dims = b->shape->dims;
  struct random random;
  random_seed(&random, 1);
  make_som(b);
  make_textbook(b);
  for (uint64_t i = 0; i < units * dims; i++) {
    b->textbook.weights[i] = (float)random_uniform(&random);
  }
  for (uint32_t unit = 0; unit < units; unit++) {
    codebook_set(som_codebook(b->som), unit, b->textbook.weights + unit * dims);
  }
}

static void end(struct bench *b) {
  som_free(b->som);
  textbook_clear(&b->textbook);
}

static struct bench prepare(const struct shape *s) {
  const uint64_t units = (uint64_t)s->rows * s->columns, weights = units * s->dims;
  struct bench b = {.shape = s, .steps = WEIGHTS_A_TURN / weights + 1};
  struct random random;
  random_seed(&random, 2);
  b.cycled = RECORD_BYTES / (4 * s->dims) + 3;
  b.records = array((uint64_t)b.cycled * s->dims, sizeof *b.records);
  for (uint64_t i = 0; i < (uint64_t)b.cycled * s->dims; i++) {
    b.records[i] = (float)random_uniform(&random);
  }
  b.distances = array(units + CODEBOOK_LANES, sizeof *b.distances);
  b.words = (weights + READ_LANES - 1) / READ_LANES * READ_LANES;
  b.buffer = array(b.words, sizeof *b.buffer);
  for (uint64_t i = 0; i < b.words; i++) b.buffer[i] = (uint32_t)random_next(&random);
  return b;
}

/* --- measuring --- */

static int compare(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Nanoseconds a record. */
static double measure(struct bench *b, void (*run)(struct bench *)) {
  double times[TURNS];
  for (int turn = 0; turn < TURNS; turn++) {
    begin(b);
    const clock_t from = clock();
    run(b);
    times[turn] = (double)(clock() - from) / CLOCKS_PER_SEC * 1e9 / (double)b->steps;
    end(b);
  }
  qsort(times, TURNS, sizeof *times, compare);
  return times[TURNS / 2];
}

static void report(const struct shape *s) {
  struct bench b = prepare(s);
  const double limit = measure(&b, run_reads), scan = measure(&b, run_scans);
  const double step = measure(&b, run_steps), textbook = measure(&b, run_textbook);
  printf("%5u %6u  %4.0f to %-2.0f %10.0f %12.1f %12.2f %12.2f\n", s->dims, s->rows * s->columns,
         s->radius_first, s->radius_last, step, textbook / step, limit / step, limit / scan);
  fflush(stdout);
  free(b.records);
  free(b.distances);
  free(b.buffer);
}

int main(void) {
  puts("                            step's  times as fast   share of the bandwidth limit");
  puts(" dims  units    radius   ns (CPU)     as textbook      step         scan");
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) report(&shapes[i]);
  return 0;
}
