/* Any text: what is read as a time lies within its bounds, and written in RFC 3339 by the C
   library's calendar it reads as the same time. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flow/moment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_back(const struct moment *m) {
  char text[80];
  struct moment back;
  struct tm tm;
  time_t time = m->seconds;
  if (!gmtime_r(&time, &tm)) abort();
  /* An offset may lead out of the years that can be written. */
  if (tm.tm_year + 1900 < 0 || tm.tm_year + 1900 > 9999) return;
  int length = snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%09uZ", tm.tm_year + 1900,
                        tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
                        (unsigned)m->nanoseconds);
  if (!moment_read((struct span){text, (size_t)length}, &back)) abort();
  if (back.seconds != m->seconds || back.nanoseconds != m->nanoseconds) abort();
  if (back.weekday != (uint32_t)(tm.tm_wday + 6) % 7) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct moment m;
  memset(&m, 0xFF, sizeof m);
  if (!moment_read((struct span){(const char *)data, size}, &m)) return 0;
  if (m.nanoseconds >= 1000000000 || m.weekday >= MOMENT_WEEK_DAYS) abort();
  if (!(m.of_day >= 0 && m.of_day < MOMENT_DAY_SECONDS + 1.0 + 1e-9)) abort();
  write_back(&m);
  return 0;
}
