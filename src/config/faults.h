/* The faults of a configuration, all of one run: one line each, in the order found. */
#ifndef CONFIG_FAULTS_H
#define CONFIG_FAULTS_H

#include "base/buffer.h"

struct faults {
  struct buffer text;
  unsigned count;
};

void faults_clear(struct faults *f);
/* Adds a line; control bytes and invalid UTF-8 in it appear as \xNN. */
void faults_add(struct faults *f, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
