/*
 * What the lines of one event have in common: the longest common subsequence of their words, with
 * holes between, spacing kept: `Failed password for <*> from <ip> port <num>`.
 */
#ifndef FLOW_TEMPLATE_H
#define FLOW_TEMPLATE_H

#include "core/state.h"
#include "flow/words.h"

enum { TEMPLATE_MOST_PARTS = 128, TEMPLATE_MOST_BYTES = 1024 };

/* A word or a hole, and the gap in front of it. */
struct template_part {
  uint64_t hash;        /* of a word, as words_hash; 0: a hole */
  uint16_t gap, length; /* in bytes */
  bool key;             /* `=` follows */
};

struct template {
  struct buffer text; /* gaps and parts one after the other, then what follows the last */
  struct template_part *parts;
  uint32_t count;
};

/* Names of masks, by number; for holes. */
struct template_names {
  const char *const *names;
  uint32_t count;
};

/* Scratch for all templates of a map. */
struct template_work;
struct template_work *template_work_new(
    const struct template_names *names); /* names are borrowed */
void template_work_free(struct template_work *work);

void template_clear(struct template *t);
/* The line itself, holes named by what stands in them: <num>, <ip>, <hex>, <path>, <*>. What is
   longer than the limits ends in a hole. */
void template_set(struct template *t, struct template_work *work, const struct words *words,
                  struct span message);
/* Takes a line in, or all the lines of another template: what isn't common becomes a hole. */
void template_add(struct template *t, struct template_work *work, const struct words *words,
                  struct span message);
void template_merge(struct template *t, struct template_work *work, const struct template *other);
/* How many of the line's words are the template's, in whatever order, each counted once for each
   time that both have it. *words_of_line, *words_of_template: how many there are. */
uint32_t template_shared(const struct template *t, const struct words *words, struct span message,
                         uint32_t *words_of_line, uint32_t *words_of_template);
/* As many words, with holes between the same ones: the line differs by words alone. */
bool template_is_substitution(const struct template *t, const struct words *words);
/* The same keys, in whatever order. */
bool template_has_keys(const struct template *t, const struct words *words, struct span message);
/* The line is one of the template's: its words are there, in order, with something for each hole
   and nothing where there is none. */
bool template_fits(const struct template *t, const struct words *words, struct span message);

/* Appends what stands in the holes, one for each, in order, as a JSON array of strings; of a line
   that doesn't fit it may be nothing. */
void template_params(const struct template *t, const struct words *words, struct span message,
                     struct buffer *to);

static inline struct span template_text(const struct template *t) {
  return t->text.data ? buffer_span(&t->text) : (struct span){"", 0};
}

#endif
