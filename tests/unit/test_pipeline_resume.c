/* A pipeline that goes on with a map: what a frozen one leaves alone, what a resumed one repeats,
   what one made elsewhere still has to find. */
#include <check.h>

#include "rigs.h"

Suite *pipeline_resume_suite(void);

START_TEST(test_frozen_changes_nothing) {
  struct rig r, frozen;
  rig_prepare(&r);
  rig_learn_all(&r, "a,b\n1,2\n3,4\n5,9\n");
  struct codebook *before = som_codebook(pipeline_model(r.pipeline)->som);
  rig_prepare(&frozen);
  frozen.params.learn = false;
  rig_resume(&frozen, &r);
  ck_assert_int_eq(rig_feed(&frozen, span_of("a,b\n7,7\n1,2\n")), 0);
  ck_assert_uint_eq(rig_lines(buffer_span(&frozen.out)), 2);
  struct model *model = pipeline_model(frozen.pipeline);
  ck_assert_uint_eq(som_learned(model->som), 3);
  size_t bytes = (size_t)before->blocks * before->dims * CODEBOOK_LANES * sizeof(float);
  ck_assert_mem_eq(before->weights, som_codebook(model->som)->weights, bytes);
  rig_clear(&frozen);
  rig_clear(&r);
}
END_TEST

START_TEST(test_resumed_is_as_never_stopped) {
  struct buffer text = {0};
  rig_table(&text, 400, 5);
  rig_check_stops(rig_prepare, &text);
  buffer_clear(&text);
}
END_TEST

/* A map that didn't begin with an input: its format is found, and a trickle isn't kept waiting. */
START_TEST(test_format_found_for_a_map_that_is_there) {
  struct rig r, other;
  rig_prepare(&r);
  rig_learn_all(&r, "a,b\n1,2\n3,4\n5,9\n");
  rig_prepare(&other);
  other.params.decoder = NULL;
  rig_resume(&other, &r);
  ck_assert_uint_eq(pipeline_waiting_since(other.pipeline), 0);
  ck_assert_int_eq(rig_feed(&other, span_of("7\t7\n1")), 0);
  ck_assert_uint_eq(pipeline_waiting_since(other.pipeline), 1);
  ck_assert_int_eq(rig_feed(&other, span_of("\t2\n8\t9\n")), 0);
  ck_assert_uint_eq(other.out.length, 0);
  ck_assert_int_eq(pipeline_begin(other.pipeline, true, &other.err), 0);
  ck_assert_uint_eq(rig_lines(buffer_span(&other.out)), 3);
  ck_assert_uint_eq(pipeline_waiting_since(other.pipeline), 0);
  ck_assert_ptr_eq(pipeline_decoder(other.pipeline), &decoder_tsv);
  ck_assert_int_eq(rig_feed(&other, span_of("5\t5\n")), 0);
  ck_assert_uint_eq(rig_lines(buffer_span(&other.out)), 4);
  ck_assert_uint_eq(pipeline_waiting_since(other.pipeline), 0);
  rig_clear(&other);
  rig_clear(&r);
}
END_TEST

Suite *pipeline_resume_suite(void) {
  Suite *suite = suite_create("pipeline_resume");
  TCase *tcase = tcase_create("pipeline_resume");
  tcase_add_test(tcase, test_frozen_changes_nothing);
  tcase_add_test(tcase, test_resumed_is_as_never_stopped);
  tcase_add_test(tcase, test_format_found_for_a_map_that_is_there);
  suite_add_tcase(suite, tcase);
  return suite;
}
