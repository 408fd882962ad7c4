/* The unit tests of src/cmd. */
#include "suites.h"

suite_maker events_table_suite, live_suite, terminal_suite;

int main(void) {
  suite_maker *const makers[] = {terminal_suite, events_table_suite, live_suite};
  return suites_run(makers, sizeof makers / sizeof *makers);
}
