/* For tests of templates: a line and its template, or the template of several. */
#ifndef TESTS_UNIT_TEMPLATES_H
#define TESTS_UNIT_TEMPLATES_H

#include "flow/template.h"
#include "messages.h"

static const struct words_rules no_rules;

struct bench {
  struct template_work *work;
  struct template t;
  struct words words;
  struct buffer line;
};

static inline void bench_make(struct bench *b) {
  *b = (struct bench){.work = template_work_new(&(struct template_names){0})};
}

static inline void bench_free(struct bench *b) {
  template_work_free(b->work);
  template_clear(&b->t);
  words_clear(&b->words);
  buffer_clear(&b->line);
}

static inline struct span bench_split(struct bench *b, const char *line) {
  buffer_reset(&b->line);
  buffer_append_text(&b->line, line);
  words_split(&b->words, buffer_span(&b->line), &no_rules);
  return buffer_span(&b->line);
}

static inline void bench_set(struct bench *b, const char *line) {
  const struct span message = bench_split(b, line);
  template_set(&b->t, b->work, &b->words, message);
}

static inline void bench_add(struct bench *b, const char *line) {
  const struct span message = bench_split(b, line);
  template_add(&b->t, b->work, &b->words, message);
}

static inline void bench_shows(const struct template *t, const char *expected) {
  const struct span text = template_text(t);
  ck_assert_msg(span_is(text, expected), "is: %.*s\nnot: %s", (int)text.length, text.at, expected);
}

#endif
