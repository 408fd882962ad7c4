/* Masks: each pattern's matches, laid over those of the masks before it. */
#include "flow/masks.h"

#include <stdlib.h>

#include "flow/pattern.h"

struct masks {
  uint32_t count;
  char **names;
  struct pattern **patterns;
  struct words_range ranges[WORDS_MOST];
};

static char *copy(const char *text) {
  const size_t bytes = strlen(text) + 1;
  char *to = malloc(bytes);
  if (!to) abort();
  return memcpy(to, text, bytes);
}

struct masks *masks_new(const char *const *names, const char *const *patterns, uint32_t count,
                        struct error *err) {
  struct masks *m = calloc(1, sizeof *m);
  if (!m) abort();
  m->names = calloc(count + 1, sizeof *m->names);
  m->patterns = calloc(count + 1, sizeof *m->patterns);
  if (!m->names || !m->patterns) abort();
  for (uint32_t i = 0; i < count; i++) {
    m->names[i] = copy(names[i]);
    m->count++;
    m->patterns[i] = pattern_new_whole(names[i], span_of(patterns[i]), err);
    if (m->patterns[i]) continue;
    error_prefix(err, "%s", names[i]);
    masks_free(m);
    return NULL;
  }
  return m;
}

void masks_free(struct masks *m) {
  if (!m) return;
  for (uint32_t i = 0; i < m->count; i++) {
    free(m->names[i]);
    pattern_free(m->patterns[i]);
  }
  free(m->names);
  free(m->patterns);
  free(m);
}

uint32_t masks_count(const struct masks *m) {
  return m ? m->count : 0;
}

const char *const *masks_names(const struct masks *m) {
  return m ? (const char *const *)m->names : NULL;
}

/* Puts a range where it belongs, unless that of an earlier mask is in the way. */
static void insert(struct masks *m, uint32_t *count, struct words_range range) {
  uint32_t i = *count;
  while (i > 0 && m->ranges[i - 1].at >= range.end) i--;
  if (i > 0 && m->ranges[i - 1].end > range.at) return;
  memmove(m->ranges + i + 1, m->ranges + i, (*count - i) * sizeof *m->ranges);
  m->ranges[i] = range;
  ++*count;
}

const struct words_range *masks_find(struct masks *m, struct span message, uint32_t *count) {
  if (message.length > WORDS_MOST_BYTES) message.length = WORDS_MOST_BYTES;
  *count = 0;
  for (uint32_t i = 0; i < m->count; i++) {
    size_t at = 0, end = 0;
    while (*count < WORDS_MOST && at < message.length &&
           pattern_find(m->patterns[i], message, at, &at, &end)) {
      if (end > at) insert(m, count, (struct words_range){(uint32_t)at, (uint32_t)end, i + 1});
      at = end > at ? end : at + 1; /* a match of nothing is none */
    }
  }
  return m->ranges;
}
