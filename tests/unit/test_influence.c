/* h of every unit on every lattice, against the formula on the lattice's own distances. */
#include <check.h>
#include <math.h>
#include <string.h>

#include "core/influence.h"

Suite *influence_suite(void);

static const uint32_t shapes[][2] = {{1, 1}, {1, 7},  {7, 1},  {2, 2},   {2, 7},   {6, 5},
                                     {4, 4}, {34, 3}, {33, 3}, {10, 45}, {12, 33}, {3, 32}};
static const double radii[] = {0, 1e-9, 0.05, 0.4, 1, 1.3, 2, 3, 5.5, 40};
enum { SHAPES = sizeof shapes / sizeof *shapes, RADII = sizeof radii / sizeof *radii };

static double wanted(const char *name, double squared, double r) {
  if (squared == 0) return 1;
  const double s = squared / (r * r), bell = exp(-s / 2);
  if (strcmp(name, "gaussian") == 0) return bell < 1e-3 ? 0 : bell;
  if (strcmp(name, "bubble") == 0) return s <= 1 + 1e-12 ? 1 : 0;
  if (strcmp(name, "triangle") == 0) return s < 1 ? 1 - sqrt(s) : 0;
  return s > 19.66926806380024 ? 0 : (1 - s) * bell; /* mexican_hat */
}

static void check_unit(struct influence *f, uint32_t unit, double radius) {
  const struct lattice *l = &f->lattice;
  influence_around(f, unit, radius);
  ck_assert(f->first <= unit / 32 && unit / 32 <= f->last &&
            f->last <= (lattice_units(l) - 1) / 32);
  for (uint32_t i = 0; i < (lattice_units(l) + 31) / 32 * 32; i++) {
    const bool there = i < lattice_units(l), reported = i / 32 >= f->first && i / 32 <= f->last;
    const double squared = there ? lattice_squared_distance(l, unit, i) : HUGE_VAL;
    const double value = there ? wanted(f->kind->name, squared, radius) : 0;
    const double found = reported ? (double)f->h[i] : 0;
    if (fabs(found - value) < 1e-6) continue;
    ck_abort_msg("%s %s %u x %u%s, radius %g, %u from %u: %g, not %g", f->kind->name, l->kind->name,
                 l->rows, l->columns, l->torus ? " torus" : "", radius, i, unit, found, value);
  }
}

/* The BMU wanders and the radius jumps, so that what one record leaves behind meets the next. */
static void check_map(const struct lattice *l, const struct neighbourhood_row *kind) {
  struct influence f;
  const uint32_t units = lattice_units(l);
  ck_assert_int_eq(influence_init(&f, l, kind), 0);
  for (int i = 0; i < RADII; i++) {
    for (uint32_t unit = 0; unit < units; unit += 1 + units / 23) check_unit(&f, unit, radii[i]);
    check_unit(&f, units - 1, radii[RADII - 1 - i]);
  }
  influence_clear(&f);
}

START_TEST(h_is_the_formula_on_the_lattice) {
  for (const struct lattice_row *row = lattice_table; row->name; row++) {
    for (const struct neighbourhood_row *kind = neighbourhood_table; kind->name; kind++) {
      for (int i = 0; i < 2 * SHAPES; i++) {
        const struct lattice l = {row, shapes[i / 2][0], shapes[i / 2][1], i % 2 == 1};
        if (!l.torus || !row->staggered || l.rows % 2 == 0) check_map(&l, kind);
      }
    }
  }
}
END_TEST

Suite *influence_suite(void) {
  Suite *suite = suite_create("influence");
  TCase *tests = tcase_create("all");
  tcase_set_timeout(tests, 60); /* for sanitizers */
  tcase_add_test(tests, h_is_the_formula_on_the_lattice);
  suite_add_tcase(suite, tests);
  return suite;
}
