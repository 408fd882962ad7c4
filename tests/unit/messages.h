/* For tests of log messages: what words make of one as text, and random ones. */
#ifndef TESTS_UNIT_MESSAGES_H
#define TESTS_UNIT_MESSAGES_H

#include <check.h>

#include "base/random.h"
#include "flow/words.h"

/* Kept words as they are, keys with their `=`, pinned ones in stars, each hole as <>; a mask's with
   its number. */
static inline void message_show(const struct words *w, struct span message, struct buffer *to) {
  buffer_reset(to);
  for (uint32_t i = 0; i < w->count; i++) {
    const struct word *word = &w->each[i];
    const struct span text = words_text(word, message);
    if (i > 0) buffer_append_byte(to, ' ');
    if (word->kind == WORD_HOLE) {
      buffer_append_byte(to, '<');
      if (word->name) buffer_printf(to, "%u", word->name);
      buffer_append_byte(to, '>');
      continue;
    }
    if (word->pinned) buffer_append_byte(to, '*');
    buffer_append(to, text.at, text.length);
    if (word->pinned) buffer_append_byte(to, '*');
    if (word->key) buffer_append_byte(to, '=');
  }
  buffer_append_byte(to, '\0');
}

/* The shape's bytes put together from the words: what stands in words.h, and nothing else. */
static inline void message_shape(const struct words *w, struct span message, struct buffer *to) {
  bool hole = false;
  buffer_reset(to);
  for (uint32_t i = 0; i < w->count; i++) {
    const struct word *word = &w->each[i];
    const struct span text = words_text(word, message);
    if (word->kind == WORD_KEPT) {
      buffer_append(to, text.at, text.length);
      buffer_append_byte(to, word->key ? 2 : 1);
    } else if (!hole) {
      buffer_append_byte(to, 3);
    }
    hole = word->kind == WORD_HOLE;
  }
}

/* Bytes and pieces that the scan looks at twice. */
static inline void message_noise(struct random *r, struct buffer *to, uint32_t pieces) {
  static const char *const each[] = {
      " ",    "  ",  "a",    "be",        "user ",      "=",      "==",       " = ",  "\"",
      "'",    ".",   "..",   "1",         "42",         "/",      "@",        "\\",   ":",
      ",",    "(",   ")",    "[",         "]",          "<",      ">",        "|",    "-",
      "_",    "!",   "?",    "\t",        "\x1B[1;31m", "\x1B",   "\xC3\xA4", "\xFF", "Dec",
      "Mon ", "key", "key=", "a.example", "host.lan ",  "failed", "Failed ",  "to ",  "x9"};
  for (uint32_t i = 0; i < pieces; i++) {
    const uint64_t which = random_below(r, sizeof each / sizeof *each + 1);
    if (which == sizeof each / sizeof *each) {
      buffer_append_byte(to, (char)random_below(r, 256));
    } else {
      buffer_append_text(to, each[which]);
    }
  }
}

#endif
