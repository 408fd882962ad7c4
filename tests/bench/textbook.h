/*
 * What the bench compares with: the self-organizing map as a textbook writes it down. One row of
 * weights a unit, one unit after the other, one exp for each; rectangular lattice, gaussian
 * neighbourhood, exponential decay. Every unit is pulled, however little, as in SOM_PAK 3.1.
 */
#ifndef BENCH_TEXTBOOK_H
#define BENCH_TEXTBOOK_H

struct textbook {
  int rows, columns, dims;
  double rate_first, rate_last, radius_first, radius_last;
  double over;    /* records until the last values hold */
  double learned; /* records so far */
  float *weights; /* rows * columns * dims */
};

/* Weights are 0, schedule unset. Ends the program without memory. */
void textbook_init(struct textbook *t, int rows, int columns, int dims);
void textbook_clear(struct textbook *t);
/* The two best units and the distance to the first. */
double textbook_find(const struct textbook *t, const float *x, int *best, int *second);
void textbook_learn(struct textbook *t, const float *x, int best);

#endif
