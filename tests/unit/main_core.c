/* The unit tests of src/core. */
#include "suites.h"

suite_maker exponential_suite, decay_suite, lattice_suite, codebook_suite, kernel_suite,
    distance_suite, neighbourhood_suite, influence_suite, som_suite, state_suite, safetensors_suite,
    scaler_suite, initial_suite, statistics_suite, labels_suite, regions_suite, quality_suite,
    exchange_suite, exchange_cod_suite, exchange_csv_suite, exchange_npy_suite, exchange_json_suite,
    letters_suite, circle_suite, cache_suite, sparse_suite, slots_suite, events_suite,
    events_state_suite;

int main(void) {
  suite_maker *const makers[] = {
      exponential_suite,  decay_suite,         lattice_suite,       codebook_suite,
      kernel_suite,       distance_suite,      neighbourhood_suite, influence_suite,
      som_suite,          state_suite,         safetensors_suite,   scaler_suite,
      initial_suite,      statistics_suite,    labels_suite,        regions_suite,
      quality_suite,      exchange_suite,      exchange_cod_suite,  exchange_csv_suite,
      exchange_npy_suite, exchange_json_suite, letters_suite,       circle_suite,
      cache_suite,        sparse_suite,        slots_suite,         events_suite,
      events_state_suite,
  };
  return suites_run(makers, sizeof makers / sizeof *makers);
}
