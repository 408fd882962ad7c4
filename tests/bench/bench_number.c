/* Reading and writing numbers against the C library: nanoseconds a number, MB/s. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/number.h"
#include "base/random.h"

enum { NUMBERS = 200000, CELL = 16, RUNS = 5 };

static char cells[NUMBERS][CELL];
static size_t lengths[NUMBERS];
static double values[NUMBERS], sink;

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void with_number_read(void) {
  for (int i = 0; i < NUMBERS; i++) {
    double value = 0;
    number_read((struct span){cells[i], lengths[i]}, &value);
    sink += value;
  }
}
static void with_strtod(void) {
  for (int i = 0; i < NUMBERS; i++) sink += strtod(cells[i], NULL);
}
static void with_strtof(void) {
  for (int i = 0; i < NUMBERS; i++) sink += (double)strtof(cells[i], NULL);
}
static void with_number_write(void) {
  char text[NUMBER_TEXT_BYTES];
  for (int i = 0; i < NUMBERS; i++) sink += (double)number_write(values[i], text);
}
static void with_snprintf(void) {
  char text[NUMBER_TEXT_BYTES];
  for (int i = 0; i < NUMBERS; i++) {
    sink += (double)snprintf(text, sizeof text, "%.6g", values[i]);
  }
}

static int by_size(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

/* The median of some runs, in nanoseconds a number. */
static double time_of(void (*work)(void)) {
  double runs[RUNS];
  for (int i = 0; i < RUNS; i++) {
    double begin = seconds();
    work();
    runs[i] = (seconds() - begin) / NUMBERS * 1e9;
  }
  qsort(runs, RUNS, sizeof *runs, by_size);
  return runs[RUNS / 2];
}

int main(void) {
  struct random r;
  size_t bytes = 0;
  random_seed(&r, 1);
  for (int i = 0; i < NUMBERS; i++) {
    values[i] = 10 * random_uniform(&r) - 2;
    lengths[i] = (size_t)snprintf(cells[i], CELL, "%.*g", 3 + i % 6, values[i]);
    bytes += lengths[i] + 1;
  }
  double mean = (double)bytes / NUMBERS, read = time_of(with_number_read);
  printf("number_read   %6.1f ns, %4.0f MB/s; strtod %.1f times as long, strtof %.1f times\n", read,
         mean / read * 1e3, time_of(with_strtod) / read, time_of(with_strtof) / read);
  double write = time_of(with_number_write);
  printf("number_write  %6.1f ns; snprintf %%.6g %.1f times as long\n", write,
         time_of(with_snprintf) / write);
  return sink == 0;
}
