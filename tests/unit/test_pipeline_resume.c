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
  frozen.params.columns = pipeline_columns(r.pipeline);
  frozen.params.features = *pipeline_features(r.pipeline);
  frozen.pipeline = pipeline_new(&frozen.params, rig_read_back(&r));
  frozen.intake = intake_new("frozen", &frozen.out);
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

/* Stopped anywhere after the map has begun, saved, read back and gone on: the same answers and
   the same tensors as without a stop. */
START_TEST(test_resumed_is_as_never_stopped) {
  struct buffer text = {0}, whole = {0};
  struct rig one;
  rig_table(&text, 400, 5);
  rig_prepare(&one);
  rig_begin(&one);
  ck_assert_int_eq(rig_feed(&one, buffer_span(&text)), 0);
  ck_assert_int_eq(rig_end(&one), 0);
  rig_save(&one, &whole);
  for (size_t stop = text.length / 5; stop < text.length; stop += 997) {
    struct rig first, second;
    struct buffer resumed = {0};
    rig_prepare(&first);
    rig_prepare(&second);
    first.params.count = second.params.count = NULL;
    rig_begin(&first);
    ck_assert_int_eq(rig_feed(&first, (struct span){text.data, stop}), 0);
    if (!pipeline_model(first.pipeline)) {
      rig_clear(&first);
      rig_clear(&second);
      continue;
    }
    struct intake_position position = first.intake->done;
    second.params.features = *pipeline_features(first.pipeline);
    second.params.columns = pipeline_columns(first.pipeline);
    second.pipeline = pipeline_new(&second.params, rig_read_back(&first));
    second.intake = intake_new("in", &first.out); /* the answers go on where they were */
    intake_resume(second.intake, &position);
    struct span rest = {text.data + position.offset, text.length - position.offset};
    ck_assert_int_eq(rig_feed(&second, rest), 0);
    ck_assert_int_eq(rig_end(&second), 0);
    rig_save(&second, &resumed);
    ck_assert_msg(span_equal(buffer_span(&first.out), buffer_span(&one.out)), "at %zu", stop);
    ck_assert_msg(span_equal(buffer_span(&resumed), buffer_span(&whole)), "at %zu", stop);
    buffer_clear(&resumed);
    rig_clear(&second);
    rig_clear(&first);
  }
  rig_clear(&one);
  buffer_clear(&text);
  buffer_clear(&whole);
}
END_TEST

/* A map that didn't begin with an input: its format is found, and a trickle isn't kept waiting. */
START_TEST(test_format_found_for_a_map_that_is_there) {
  struct rig r, other;
  rig_prepare(&r);
  rig_learn_all(&r, "a,b\n1,2\n3,4\n5,9\n");
  rig_prepare(&other);
  other.params.decoder = NULL;
  other.params.columns = pipeline_columns(r.pipeline);
  other.params.features = *pipeline_features(r.pipeline);
  other.pipeline = pipeline_new(&other.params, rig_read_back(&r));
  other.intake = intake_new("other", &other.out);
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
