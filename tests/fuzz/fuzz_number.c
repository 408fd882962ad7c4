/* Any text: read as strtod reads it if it is a decimal number; written back, it reads the same. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writing and reading back, and the same six digits as printf's. */
static void write_back(double value) {
  char ours[NUMBER_TEXT_BYTES], theirs[64];
  double back;
  size_t length = number_write_exact(value, ours);
  if (number_read((struct span){ours, length}, &back) != NUMBER_READ || back != value) abort();
  length = number_write(value, ours);
  snprintf(theirs, sizeof theirs, "%.6g", value);
  if (length != strlen(theirs) || memcmp(ours, theirs, length) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char text[4096];
  double value = 0, any;
  if (size >= sizeof text) return 0;
  memcpy(text, data, size);
  text[size] = '\0';
  if (number_read((struct span){text, size}, &value) == NUMBER_READ) {
    if (!isfinite(value) || value != strtod(text + strspn(text, " \t\r"), NULL)) abort();
    write_back(value);
  }
  if (size < sizeof any) return 0;
  memcpy(&any, data, sizeof any);
  if (isfinite(any)) write_back(any);
  return 0;
}
