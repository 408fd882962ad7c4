/* Standard error of a test as a file of the scratch folder, and back. */
#ifndef TESTS_UNIT_STDERRS_H
#define TESTS_UNIT_STDERRS_H

#include "scratch.h"

static int stderrs_real;

static inline void stderrs_take(void) {
  scratch_make();
  int fd = open("err", O_RDWR | O_CREAT | O_APPEND, 0600);
  stderrs_real = dup(STDERR_FILENO);
  dup2(fd, STDERR_FILENO);
  close(fd);
}

static inline void stderrs_give_back(void) {
  dup2(stderrs_real, STDERR_FILENO);
  close(stderrs_real);
  scratch_remove();
}

/* What was said since the last time. */
static inline void stderrs_expect(const char *text) {
  char bytes[8192] = "";
  int fd = open("err", O_RDONLY);
  ck_assert_int_ge(read(fd, bytes, sizeof bytes - 1), 0);
  close(fd);
  ck_assert_str_eq(bytes, text);
  ck_assert_int_eq(truncate("err", 0), 0);
}

#endif
