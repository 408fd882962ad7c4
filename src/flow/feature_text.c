/*
 * Words hashed into `dims` components with a sign, so that words which meet in one component cancel
 * on average: K. Weinberger et al., "Feature hashing for large scale multitask learning" (2009),
 * equation 2. Each word counts as often as it occurs; the whole has the length `weight`.
 *
 * With h the word's hash (base/hash.h): component (h mod 2^32) * dims / 2^32, minus if h's highest
 * bit is set.
 */
#include <math.h>

#include "base/hash.h"
#include "flow/features.h"

enum { TEXT_MOST_BYTES = 4096 }; /* so that a record's cost has a bound */

/* Letters and digits, and all of UTF-8 beyond ASCII. */
static bool is_of_word(char byte) {
  unsigned char c = (unsigned char)byte;
  return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 || c >= 0x80;
}

static void add_words(struct span text, double *x, uint32_t dims) {
  for (size_t at = 0, from; at < text.length; at++) {
    for (from = at; at < text.length && is_of_word(text.at[at]);) at++;
    if (at == from) continue;
    uint64_t hash = hash_bytes(text.at + from, at - from);
    x[(hash & UINT32_MAX) * dims >> 32] += hash >> 63 ? -1.0 : 1.0;
  }
}

/* A text without words, or whose words cancel, is known: it is the zero vector. */
static enum placed text_place(struct feature *f, struct span text, bool learn, double *raw) {
  (void)learn;
  double *x = &raw[f->first], squares = 0;
  text = span_trim(text);
  double fill = text.length ? 0.0 : (double)NAN;
  for (uint32_t i = 0; i < f->dims; i++) x[i] = fill;
  if (text.length == 0) return PLACED_MISSING;
  if (text.length > TEXT_MOST_BYTES) text.length = TEXT_MOST_BYTES;
  add_words(text, x, f->dims);
  for (uint32_t i = 0; i < f->dims; i++) squares += x[i] * x[i];
  if (squares == 0) return PLACED;
  double scale = f->weight / sqrt(squares);
  for (uint32_t i = 0; i < f->dims; i++) x[i] *= scale;
  return PLACED;
}

const struct feature_row feature_text = {.name = "text",
                                         .help = "its words hashed into `dims` components, 64",
                                         .learned = true,
                                         .default_dims = 64,
                                         .place = text_place};
