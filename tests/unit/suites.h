/* What a floor's test program runs: one suite a source file. */
#ifndef TESTS_UNIT_SUITES_H
#define TESTS_UNIT_SUITES_H

#include <check.h>
#include <stdlib.h>

typedef Suite *suite_maker(void);

/* Runs them all in this process's manner (CK_FORK and the like apply); the exit status. */
static inline int suites_run(suite_maker *const *makers, size_t count) {
  SRunner *runner = srunner_create(makers[0]());
  for (size_t i = 1; i < count; i++) srunner_add_suite(runner, makers[i]());
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#endif
