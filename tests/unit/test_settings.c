/* The library's maps in the words of sompipe.yaml: the program reads them to the same model. */
#include <check.h>
#include <stdlib.h>

#include "cmd/assemble.h"
#include "config/config.h"
#include "core/safetensors.h"
#include "embed/settings.h"
#include "embed/sompipe.h"
#include "flow/model_form.h"

Suite *settings_suite(void);

START_TEST(names_that_go_everywhere) {
  static const char *const good[] = {"a",
                                     "x-box",
                                     "no",
                                     "1.5",
                                     "\"q\"\\",
                                     "{a: [b]}",
                                     "# x",
                                     "gr\303\266\303\237e",
                                     "\360\237\220\247",
                                     "auto",
                                     " "};
  static const char *const bad[] = {"",
                                    "*",
                                    "a\nb",
                                    "\x7F",
                                    "\xC2\x85",
                                    "\xC2\x9F",
                                    "\xE2\x80\xA8",
                                    "x\xEF\xBB\xBF",
                                    "\xEF\xBF\xBF",
                                    "\xFF",
                                    "a\xC3"};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    ck_assert_msg(settings_can_name(span_of(good[i])), "%s", good[i]);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ck_assert_msg(!settings_can_name(span_of(bad[i])), "%zu", i);
  }
}
END_TEST

/* The form of the model that the program would make of the map's configuration. */
static void read_by_program(const struct state *state, const char *header, struct buffer *form) {
  struct span text;
  struct error err = {0};
  struct faults faults = {0};
  struct config *c = config_new();
  ck_assert_int_eq(state_take_text(state, "config.found", &text, &err), 0);
  config_read(c, "config.found", text, &faults);
  config_check(c, &faults);
  ck_assert_msg(faults.count == 0, "%.*s", (int)faults.text.length, faults.text.data);
  struct model_params params = assemble_model(c);
  struct model *m = model_new(&params, &c->features, &err);
  ck_assert_msg(m != NULL, "%s", err.text);
  model_form_write(m, form);
  ck_assert_str_eq(c->input.header, header);
  ck_assert_uint_eq(c->input.columns.count, m->features->count);
  for (uint32_t i = 0; i < m->features->count; i++) {
    ck_assert_str_eq(c->input.columns.texts[i], m->features->each[i].name);
  }
  model_free(m);
  config_free(c);
  faults_clear(&faults);
}

static void reads_the_same(const struct sompipe_params *params, const char *header) {
  struct sompipe_error err;
  struct sompipe_map *map = sompipe_new(params, &err);
  ck_assert_msg(map != NULL, "%s", err.text);
  ck_assert_int_eq(sompipe_begin(map, NULL, 0, false, &err), 0);
  void *bytes;
  size_t length;
  ck_assert_int_eq(sompipe_save(map, &bytes, &length, &err), 0);
  struct state state;
  struct safetensors_metadata metadata;
  struct buffer names = {0}, form = {0};
  struct span own;
  ck_assert_int_eq(safetensors_read((struct span){bytes, length}, &state, &metadata, &names, NULL),
                   0);
  ck_assert_int_eq(state_take_text(&state, "model.form", &own, NULL), 0);
  read_by_program(&state, header, &form);
  buffer_append_byte(&form, '\0');
  ck_assert_msg(span_is(own, form.data), "%.*s\n%s", (int)own.length, own.at, form.data);
  buffer_clear(&form);
  buffer_clear(&names);
  free(bytes);
  sompipe_free(map);
}

START_TEST(the_program_reads_them) {
  static const char *const names[] = {"a", "no", "\"q\" \\ {x: [y]} # z", "gr\303\266\303\237e",
                                      "1"};
  struct sompipe_params params = sompipe_params_default();
  params.dims = 5;
  reads_the_same(&params, "no"); /* a record of numbers isn't a header of them */
  params.names = names;
  params.rows = 4;
  params.columns = 65535 / 4;
  params.torus = true;
  params.lattice = "rectangular";
  params.neighbourhood = "mexican_hat";
  params.distance = "cosine";
  params.init = "linear";
  params.scale = "minmax";
  params.decay = "linear";
  params.rate_first = 1.0 / 3;
  params.rate_last = 0;
  params.radius_first = 1e5 / 7;
  params.radius_last = 1e-7;
  params.over = params.seed = UINT64_C(1000000000000000);
  params.warmup_records = 1;
  reads_the_same(&params, "auto");
}
END_TEST

Suite *settings_suite(void) {
  Suite *suite = suite_create("settings");
  TCase *tcase = tcase_create("settings");
  tcase_add_test(tcase, names_that_go_everywhere);
  tcase_add_test(tcase, the_program_reads_them);
  suite_add_tcase(suite, tcase);
  return suite;
}
