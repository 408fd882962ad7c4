/*
 * A known case: Letter Recognition (tests/data), 16 features scaled to 0..1 over the whole file, 20
 * x 20 rectangular, gaussian, linear decay, rate .5 to 0, radius 10 to 1, one pass in a fixed
 * shuffled order. SOM_PAK 3.1 reaches a quantization error of .333 with this schedule; its
 * topographic error, over eight neighbours, is at most .03.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "core/initial.h"
#include "core/quality.h"
#include "core/som.h"

Suite *letters_suite(void);

enum { ROWS = 20000, DIMS = 16 };

static float letters[ROWS][DIMS];

static void read_letters(void) {
  const char *srcdir = getenv("srcdir");
  char path[4096], line[256];
  snprintf(path, sizeof path, "%s/tests/data/letters.csv", srcdir ? srcdir : ".");
  FILE *file = fopen(path, "r");
  ck_assert_msg(file && fgets(line, sizeof line, file), "%s", path);
  int rows = 0;
  while (rows < ROWS && fgets(line, sizeof line, file)) {
    char *at = line + 2;
    for (int d = 0; d < DIMS; d++) {
      letters[rows][d] = strtof(at, &at);
      at++;
    }
    rows++;
  }
  fclose(file);
  ck_assert_int_eq(rows, ROWS);
}

static void scale_and_shuffle(int rows) {
  for (int d = 0; d < DIMS; d++) {
    float low = letters[0][d], high = low;
    for (int r = 0; r < rows; r++) {
      low = letters[r][d] < low ? letters[r][d] : low;
      high = letters[r][d] > high ? letters[r][d] : high;
    }
    for (int r = 0; r < rows; r++) letters[r][d] = (letters[r][d] - low) / (high - low);
  }
  struct random random;
  random_seed(&random, 1);
  for (int r = rows - 1; r > 0; r--) {
    int other = (int)random_below(&random, (uint64_t)r + 1);
    for (int d = 0; d < DIMS; d++) {
      float swapped = letters[r][d];
      letters[r][d] = letters[other][d];
      letters[other][d] = swapped;
    }
  }
}

START_TEST(test_letters) {
  int rows = ROWS;
  struct error err = {0};
  struct som_params params = {.lattice = {lattice_row("rectangular"), 20, 20, false},
                              .neighbourhood = neighbourhood_row("gaussian"),
                              .distance = distance_row("euclidean"),
                              .decay = decay_row("linear"),
                              .rate_first = 0.5,
                              .rate_last = 0,
                              .radius_first = 10,
                              .radius_last = 1,
                              .over = (uint64_t)rows,
                              .dims = DIMS};
  read_letters();
  scale_and_shuffle(rows);
  struct som *som = som_new(&params, &err);
  ck_assert_ptr_nonnull(som);
  struct random random;
  random_seed(&random, 1);
  initial_row("sample")->fill(som_codebook(som), &params.lattice,
                              &(struct initial_records){letters[0], 500, DIMS}, &random);
  struct som_match match;
  for (int r = 0; r < rows; r++) {
    struct som_vector vector = {letters[r], NULL, DIMS};
    som_find(som, &vector, &match);
    som_learn(som, &vector, &match);
  }
  double distance = 0, apart = 0;
  for (int r = 0; r < rows; r++) {
    struct som_vector vector = {letters[r], NULL, DIMS};
    som_find(som, &vector, &match);
    distance += (double)match.distance;
    apart += !lattice_adjacent(&params.lattice, match.unit, match.second);
  }
  som_free(som);
  ck_assert_msg(distance / rows > 0.328 && distance / rows < 0.338, "QE %.4f", distance / rows);
  ck_assert_msg(apart / rows <= 0.03, "TE %.4f", apart / rows);
  if (getenv("VERBOSE")) printf("letters: QE %.4f, TE %.4f\n", distance / rows, apart / rows);
}
END_TEST

Suite *letters_suite(void) {
  Suite *suite = suite_create("letters");
  TCase *tcase = tcase_create("letters");
  tcase_set_timeout(tcase, 60);
  tcase_add_test(tcase, test_letters);
  suite_add_tcase(suite, tcase);
  return suite;
}
