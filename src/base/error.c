/* Errors are filled in place; a text that doesn't fit is cut. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int error_set(struct error *err, enum error_kind kind, const char *format, ...) {
  if (!err) return -1;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(err->text, sizeof err->text, format, arguments);
  va_end(arguments);
  err->kind = kind;
  return -1;
}

int error_prefix(struct error *err, const char *format, ...) {
  if (!err) return -1;
  char text[ERROR_TEXT_BYTES / 2];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text - 2, format, arguments);
  va_end(arguments);
  strcat(text, ": ");
  size_t length = strlen(text), kept = strlen(err->text) + 1;
  if (kept > sizeof err->text - length) kept = sizeof err->text - length;
  memmove(err->text + length, err->text, kept);
  memcpy(err->text, text, length);
  err->text[sizeof err->text - 1] = '\0';
  return -1;
}
