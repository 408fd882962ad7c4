/* The unit tests of src/io. */
#include "suites.h"

suite_maker complaint_suite, datagram_suite, file_suite, handed_suite, http_suite, log_suite,
    notify_suite, outfile_suite, outputs_suite, page_suite, peer_suite, peer_limits_suite,
    peer_turns_suite, position_suite, progress_suite, reader_suite, sequence_suite,
    sink_stream_suite, source_suite, store_suite, trail_suite, writer_suite;

int main(void) {
  suite_maker *const makers[] = {
      complaint_suite, datagram_suite,    file_suite,        handed_suite,   http_suite,
      log_suite,       notify_suite,      outfile_suite,     outputs_suite,  page_suite,
      peer_suite,      peer_limits_suite, peer_turns_suite,  position_suite, progress_suite,
      reader_suite,    sequence_suite,    sink_stream_suite, source_suite,   store_suite,
      trail_suite,     writer_suite};
  return suites_run(makers, sizeof makers / sizeof *makers);
}
