/* Files, what counts as set, what was found. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/options.h"
#include "configs.h"

Suite *config_suite(void);

static void dumps_alike(const struct config *a, const struct config *b) {
  struct buffer first = {0}, second = {0};
  config_dump(a, false, &first);
  config_dump(b, false, &second);
  ck_assert_msg(span_equal(buffer_span(&first), buffer_span(&second)), "%.*s", (int)first.length,
                first.data);
  buffer_clear(&first);
  buffer_clear(&second);
}

START_TEST(test_shipped_file_holds_every_default) {
  const char *srcdir = getenv("srcdir");
  char path[4096];
  struct faults faults = {0};
  snprintf(path, sizeof path, "%s/conf/sompipe.yaml", srcdir ? srcdir : ".");
  struct config *c = config_new(), *defaults = config_new();
  config_read_file(c, path, &faults);
  config_check(c, &faults);
  ck_assert_msg(faults.count == 0, "%s", configs_faults(&faults));
  dumps_alike(c, defaults);
  struct buffer text = {0};
  FILE *file = fopen(path, "r");
  text.length = fread(buffer_reserve(&text, 1 << 16), 1, 1 << 16, file);
  fclose(file);
  buffer_append_byte(&text, '\0');
  for (const struct option_row *row = option_table; row->key; row++) {
    const char *dot = strrchr(row->key, '.');
    char key[100];
    snprintf(key, sizeof key, "%s:", dot ? dot + 1 : row->key);
    ck_assert_msg(strstr(text.data, key), "%s isn't in %s", row->key, path);
  }
  buffer_clear(&text);
  config_free(c);
  config_free(defaults);
}
END_TEST

static void file_complains(const char *path, const char *part) {
  struct config *c = config_new();
  struct faults faults = {0};
  ck_assert_int_eq(config_read_file(c, path, &faults), -1);
  ck_assert_msg(strstr(configs_faults(&faults), part), "%s", faults.text.data);
  faults_clear(&faults);
  config_free(c);
}

START_TEST(test_files_that_cannot_be_read) {
  file_complains("no/such/file.yaml", "no/such/file.yaml: can't be read: No such file");
  file_complains("/", "/: can't be read: Is a directory");
  char path[] = "/tmp/sompipe-config-XXXXXX";
  int fd = mkstemp(path);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_eq(ftruncate(fd, 2 << 20), 0);
  close(fd);
  file_complains(path, "larger than 1 MiB");
  unlink(path);
}
END_TEST

START_TEST(test_set) {
  struct config *c = configs_read("map: {rows: auto, columns: 7}\nfeatures: auto\n");
  ck_assert(!config_is_set(c, "map.rows"));
  ck_assert(config_is_set(c, "map.columns"));
  ck_assert(!config_is_set(c, "features"));
  ck_assert(!config_is_set(c, "scale"));
  config_free(c);
}
END_TEST

START_TEST(test_found) {
  struct config *c = config_new();
  struct columns columns = {0};
  struct feature_spec spec = {.field = "b", .as = &feature_number, .weight = 1.0, .dims = 8};
  columns_add(&columns, span_of("a b"));
  columns_add(&columns, span_of("b"));
  config_found_columns(c, &columns);
  config_found_features(c, &(struct feature_list){&spec, 1});
  config_found_count(c, "learn.over", 77);
  config_found_text(c, "input.format", "csv");
  ck_assert_uint_eq(c->input.columns.count, 2);
  ck_assert_str_eq(c->input.columns.texts[0], "a b");
  ck_assert_uint_eq(c->features.count, 1);
  ck_assert_uint_eq(c->learn.over, 77);
  ck_assert_str_eq(c->input.format, "csv");
  ck_assert(!config_is_set(c, "learn.over"));
  ck_assert(!config_is_set(c, "features"));
  columns_clear(&columns);
  config_free(c);
}
END_TEST

Suite *config_suite(void) {
  Suite *suite = suite_create("config");
  TCase *tcase = tcase_create("config");
  tcase_add_test(tcase, test_shipped_file_holds_every_default);
  tcase_add_test(tcase, test_files_that_cannot_be_read);
  tcase_add_test(tcase, test_set);
  tcase_add_test(tcase, test_found);
  suite_add_tcase(suite, tcase);
  return suite;
}
