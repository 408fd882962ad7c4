/* The unit tests of src/flow. */
#include "suites.h"

suite_maker columns_suite, framer_suite, decoder_suite, detect_suite, schema_suite, features_suite,
    feature_text_suite, feature_time_suite, header_suite, header_time_suite, level_suite,
    moment_suite, emitter_suite, model_form_suite, model_params_suite, pattern_suite,
    pipeline_suite, pipeline_multiline_suite, pipeline_resume_suite, pipeline_times_suite,
    transfer_suite, words_suite, lexicon_suite, template_suite, masks_suite, miner_suite,
    miner_state_suite, header_rule_suite, header_members_suite, mapper_suite, miner_way_suite,
    miner_join_suite, template_pieces_suite, portrait_suite, request_suite, pipeline_tune_suite;

int main(void) {
  suite_maker *const makers[] = {
      columns_suite,         framer_suite,         decoder_suite,
      detect_suite,          schema_suite,         features_suite,
      feature_text_suite,    feature_time_suite,   header_suite,
      header_time_suite,     level_suite,          moment_suite,
      emitter_suite,         model_form_suite,     model_params_suite,
      pattern_suite,         pipeline_suite,       pipeline_multiline_suite,
      pipeline_resume_suite, pipeline_times_suite, transfer_suite,
      words_suite,           lexicon_suite,        template_suite,
      masks_suite,           miner_suite,          miner_state_suite,
      header_rule_suite,     header_members_suite, mapper_suite,
      miner_way_suite,       miner_join_suite,     template_pieces_suite,
      portrait_suite,        request_suite,        pipeline_tune_suite};
  return suites_run(makers, sizeof makers / sizeof *makers);
}
