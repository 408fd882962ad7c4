/* The unit tests of src/base. */
#include "suites.h"

suite_maker address_suite, buffer_suite, csv_suite, error_suite, hash_suite, json_suite,
    number_suite, percent_suite, query_suite, random_suite, span_suite;

int main(void) {
  suite_maker *const makers[] = {address_suite, buffer_suite, csv_suite,    error_suite,
                                 hash_suite,    json_suite,   number_suite, percent_suite,
                                 query_suite,   random_suite, span_suite};
  return suites_run(makers, sizeof makers / sizeof *makers);
}
