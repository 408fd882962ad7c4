/* Distances and neighbours against coordinates in the plane. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "core/lattice.h"

Suite *lattice_suite(void);

static const uint32_t shapes[][2] = {{1, 1}, {1, 7}, {7, 1},  {2, 2}, {2, 7},
                                     {3, 3}, {4, 5}, {33, 3}, {6, 1}, {6, 8}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static bool hexagonal(const struct lattice *l) {
  return strcmp(l->kind->name, "hexagonal") == 0;
}

/* From one point to the nearest image of the other. */
static double distance(const struct lattice *l, uint32_t a, uint32_t b) {
  const double height = hexagonal(l) ? sqrt(3) / 2 : 1, half = hexagonal(l) ? 0.5 : 0;
  const uint32_t row_a = a / l->columns, row_b = b / l->columns;
  double least = HUGE_VAL;
  for (int down = -1; down <= 1; down++) {
    for (int right = -1; right <= 1; right++) {
      if (!l->torus && (down != 0 || right != 0)) continue;
      const double x = b % l->columns + half * (row_b % 2) + right * (double)l->columns -
                       (a % l->columns + half * (row_a % 2));
      const double y = ((double)row_b - row_a + down * (double)l->rows) * height;
      least = fmin(least, hypot(x, y));
    }
  }
  return least;
}

static void check_pairs(const struct lattice *l) {
  const double next = (hexagonal(l) ? 1 : sqrt(2)) + 1e-9;
  for (uint32_t a = 0; a < lattice_units(l); a++) {
    uint32_t found[LATTICE_MOST_NEIGHBOURS];
    unsigned n = 0;
    const unsigned count = lattice_neighbours(l, a, found);
    for (uint32_t b = 0; b < lattice_units(l); b++) {
      const double d = distance(l, a, b);
      const bool adjacent = a != b && d <= next;
      ck_assert_double_eq_tol(lattice_squared_distance(l, a, b), d * d, 1e-9);
      ck_assert(lattice_adjacent(l, a, b) == adjacent);
      if (!adjacent) continue;
      ck_assert_msg(n < count && found[n] == b, "%s %u x %u%s: %u beside %u", l->kind->name,
                    l->rows, l->columns, l->torus ? " torus" : "", b, a);
      n++;
    }
    ck_assert_uint_eq(n, count);
  }
}

START_TEST(distances_and_neighbours_are_those_of_the_plane) {
  for (const struct lattice_row *kind = lattice_table; kind->name; kind++) {
    for (int i = 0; i < 2 * SHAPES; i++) {
      const struct lattice l = {kind, shapes[i / 2][0], shapes[i / 2][1], i % 2 == 1};
      if (l.torus && kind->staggered && l.rows % 2 == 1) continue;
      check_pairs(&l);
    }
  }
}
END_TEST

START_TEST(inner_units_have_as_many_neighbours_as_the_row_says) {
  for (const struct lattice_row *kind = lattice_table; kind->name; kind++) {
    const struct lattice l = {kind, 6, 6, true};
    uint32_t found[LATTICE_MOST_NEIGHBOURS];
    for (uint32_t unit = 0; unit < lattice_units(&l); unit++) {
      ck_assert_uint_eq(lattice_neighbours(&l, unit, found), kind->neighbours);
    }
  }
}
END_TEST

START_TEST(odd_rows_stand_to_the_right) {
  const struct lattice l = {lattice_row("hexagonal"), 3, 3, false};
  ck_assert_double_eq(lattice_squared_distance(&l, 4, 1), 1); /* up and half a column left */
  ck_assert_double_eq(lattice_squared_distance(&l, 4, 2), 1);
  ck_assert_double_eq(lattice_squared_distance(&l, 4, 0), 3);
}
END_TEST

START_TEST(rows_are_found_by_name) {
  for (const struct lattice_row *row = lattice_table; row->name; row++) {
    ck_assert_ptr_eq(lattice_row(row->name), row);
  }
  ck_assert_ptr_null(lattice_row("hexa"));
}
END_TEST

Suite *lattice_suite(void) {
  Suite *suite = suite_create("lattice");
  TCase *tests = tcase_create("all");
  tcase_add_test(tests, distances_and_neighbours_are_those_of_the_plane);
  tcase_add_test(tests, inner_units_have_as_many_neighbours_as_the_row_says);
  tcase_add_test(tests, odd_rows_stand_to_the_right);
  tcase_add_test(tests, rows_are_found_by_name);
  suite_add_tcase(suite, tests);
  return suite;
}
