/* The unit tests of src/io. */
#include "suites.h"

suite_maker file_suite, log_suite, progress_suite, position_suite, store_suite, reader_suite,
    outputs_suite, source_suite, outfile_suite, peer_suite, sequence_suite, trail_suite,
    datagram_suite, writer_suite;

int main(void) {
  suite_maker *const makers[] = {file_suite,     log_suite,    progress_suite, position_suite,
                                 store_suite,    reader_suite, outputs_suite,  source_suite,
                                 outfile_suite,  peer_suite,   sequence_suite, trail_suite,
                                 datagram_suite, writer_suite};
  return suites_run(makers, sizeof makers / sizeof *makers);
}
