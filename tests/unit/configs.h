/* For the tests of src/config: a configuration from YAML, and the faults as one text. */
#ifndef TESTS_UNIT_CONFIGS_H
#define TESTS_UNIT_CONFIGS_H

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "config/config.h"

/* Terminates the text of the faults, so that it can be compared. */
static inline const char *configs_faults(struct faults *f) {
  buffer_append_byte(&f->text, '\0');
  f->text.length--;
  return f->text.data;
}

/* Reads without a fault. */
static inline struct config *configs_read(const char *yaml) {
  struct config *c = config_new();
  struct faults faults = {0};
  config_read(c, "t", span_of(yaml), &faults);
  ck_assert_msg(faults.count == 0, "%s", configs_faults(&faults));
  faults_clear(&faults);
  return c;
}

/* Reading and checking gives exactly these lines. */
static inline void configs_complains(const char *yaml, const char *expected) {
  struct config *c = config_new();
  struct faults faults = {0};
  config_read(c, "t", span_of(yaml), &faults);
  if (faults.count == 0) config_check(c, &faults);
  ck_assert_str_eq(configs_faults(&faults), expected);
  faults_clear(&faults);
  config_free(c);
}

#endif
