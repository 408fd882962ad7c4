/* The unit tests of src/embed. */
#include "suites.h"

suite_maker kept_suite, settings_suite, sompipe_suite, sompipe_checkpoint_suite;

int main(void) {
  suite_maker *const makers[] = {kept_suite, settings_suite, sompipe_suite,
                                 sompipe_checkpoint_suite};
  return suites_run(makers, sizeof makers / sizeof *makers);
}
