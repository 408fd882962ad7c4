/* The unit tests of src/config. */
#include "suites.h"

suite_maker config_suite, config_changes_suite, config_check_suite, config_dump_suite,
    config_map_suite, config_resume_suite, config_yaml_suite, value_suite;

int main(void) {
  suite_maker *const makers[] = {config_suite,      config_changes_suite, config_check_suite,
                                 config_dump_suite, config_map_suite,     config_resume_suite,
                                 config_yaml_suite, value_suite};
  return suites_run(makers, sizeof makers / sizeof *makers);
}
