/* A folder of a test's own, made before it and removed after it; tests stand in it. */
#ifndef TESTS_UNIT_SCRATCH_H
#define TESTS_UNIT_SCRATCH_H

#include <check.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch_path[64];

static inline void scratch_make(void) {
  strcpy(scratch_path, "/tmp/sompipe-test-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(scratch_path));
  ck_assert_int_eq(chdir(scratch_path), 0);
}

static inline int scratch_remove_one(const char *path, const struct stat *about, int kind,
                                     struct FTW *walk) {
  (void)about, (void)kind, (void)walk;
  return remove(path);
}

static inline void scratch_remove(void) {
  ck_assert_int_eq(chdir("/"), 0);
  nftw(scratch_path, scratch_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void scratch_write(const char *path, const char *bytes, size_t length, int how) {
  int fd = open(path, O_WRONLY | O_CREAT | how, 0600);
  ck_assert_int_ge(fd, 0);
  ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
  close(fd);
}

static inline void scratch_text(const char *path, const char *text) {
  scratch_write(path, text, strlen(text), O_TRUNC);
}

static inline bool scratch_has(const char *path) {
  return access(path, F_OK) == 0;
}

#endif
