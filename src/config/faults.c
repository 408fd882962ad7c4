/* Faults are lines of text: that is all anyone wants of them. */
#include "config/faults.h"

#include <stdarg.h>
#include <stdio.h>

void faults_clear(struct faults *f) {
  buffer_clear(&f->text);
  f->count = 0;
}

void faults_add(struct faults *f, const char *format, ...) {
  char line[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  buffer_append_printable(&f->text, span_of(line), sizeof line);
  buffer_append_byte(&f->text, '\n');
  f->count++;
}
