/* Did you mean: the edit distance of Levenshtein, with swaps of neighbours counted as one. */
#include "config/value.h"

enum { MOST_LETTERS = 40, MOST_MISTAKES = 2 };

static unsigned least(unsigned a, unsigned b) {
  return a < b ? a : b;
}

static unsigned mistakes(struct span a, struct span b) {
  unsigned row[3][MOST_LETTERS + 1];
  if (a.length > MOST_LETTERS || b.length > MOST_LETTERS) return MOST_MISTAKES + 1;
  for (unsigned k = 0; k <= b.length; k++) row[0][k] = k;
  for (unsigned i = 1; i <= a.length; i++) {
    unsigned *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
    now[0] = i;
    for (unsigned k = 1; k <= b.length; k++) {
      bool same = a.at[i - 1] == b.at[k - 1];
      now[k] = least(least(last[k] + 1, now[k - 1] + 1), last[k - 1] + !same);
      bool swapped = i > 1 && k > 1 && a.at[i - 1] == b.at[k - 2] && a.at[i - 2] == b.at[k - 1];
      if (swapped) now[k] = least(now[k], before[k - 2] + 1);
    }
  }
  return row[a.length % 3][b.length];
}

const char *value_suggest(struct span wrong, const char *(*name)(size_t i, const void *of),
                          const void *of) {
  const char *best = NULL, *candidate;
  unsigned best_mistakes = MOST_MISTAKES + 1;
  for (size_t i = 0; (candidate = name(i, of)); i++) {
    unsigned count = mistakes(wrong, span_of(candidate));
    if (count >= best_mistakes || count >= wrong.length) continue;
    best = candidate;
    best_mistakes = count;
  }
  return best;
}
