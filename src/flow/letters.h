/* Three letters as one number, whatever their case: months, weekdays and levels differ in them. */
#ifndef FLOW_LETTERS_H
#define FLOW_LETTERS_H

#include <stdint.h>

/* Of constants, for case labels; in lower case where letters_at is asked. */
#define LETTERS(a, b, c) ((uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (uint32_t)(c))

/* Of the three bytes at `at`. Bytes that aren't letters give no number that letters have. */
static inline uint32_t letters_at(const char *at) {
  const unsigned char *bytes = (const unsigned char *)at;
  return LETTERS(bytes[0] | 0x20U, bytes[1] | 0x20U, bytes[2] | 0x20U);
}

/* Where three letters stand in a table of LETTERS_SLOTS: months and weekdays don't meet there, nor
   do levels (of two that did, the compiler would warn that one overrides the other). */
enum { LETTERS_SLOTS = 64 };
#define LETTERS_SLOT(letters) (((letters)*UINT32_C(0x47FC816B)) >> 26)

#endif
