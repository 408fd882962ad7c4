/* A template: set from a line, narrowed by others, compared with a line, its holes read. */
#include "flow/template.h"

#include <stdlib.h>

#include "base/json.h"
#include "flow/template_private.h"

struct template_work *template_work_new(const struct template_names *names) {
  struct template_work *work = calloc(1, sizeof *work);
  if (!work) abort();
  work->names = *names;
  return work;
}

void template_work_free(struct template_work *work) {
  if (!work) return;
  buffer_clear(&work->a.names);
  buffer_clear(&work->b.names);
  free(work);
}

void template_clear(struct template *t) {
  buffer_clear(&t->text);
  free(t->parts);
  *t = (struct template){0};
}

/* --- there and back --- */

static void read_pieces(const struct template *t, struct template_pieces *to) {
  const char *at = t->text.data;
  for (uint32_t i = 0; i < t->count; i++) {
    const struct template_part *part = &t->parts[i];
    to->each[i] = (struct template_piece){.hash = part->hash,
                                          .gap = {at, part->gap},
                                          .text = {at + part->gap, part->length},
                                          .key = part->key};
    at += part->gap + part->length;
  }
  to->count = t->count;
  to->tail = (struct span){at, t->text.length - (size_t)(at - t->text.data)};
}

/* Behind the escape sequence at gap.at[i], ESC [ ... letter; i: there is none. */
static size_t skip_escape(struct span gap, size_t i) {
  if (gap.at[i] != '\x1B' || i + 1 == gap.length || gap.at[i + 1] != '[') return i;
  size_t end = i + 2;
  while (end < gap.length && gap.at[end] >= ' ' && gap.at[end] <= '?') end++;
  return end < gap.length ? end + 1 : end;
}

/* Control bytes would break the lines that a template is shown in; a terminal's colours are no part
   of it. */
static void append_gap(struct buffer *to, struct span gap) {
  for (size_t i = 0; i < gap.length;) {
    const size_t behind = skip_escape(gap, i);
    if (behind == i) {
      const bool control = (unsigned char)gap.at[i] < ' ' || gap.at[i] == 127;
      buffer_append_byte(to, control ? ' ' : gap.at[i]);
    }
    i = behind > i ? behind : i + 1;
  }
}

/* The pieces may borrow from t itself. */
static void write_pieces(struct template *t, const struct template_pieces *from) {
  struct buffer text = {0};
  struct template_part *parts = malloc((from->count + 1) * sizeof *parts);
  if (!parts) abort();
  for (uint32_t i = 0; i < from->count; i++) {
    const struct template_piece *piece = &from->each[i];
    parts[i] = (struct template_part){
        .hash = piece->hash, .length = (uint16_t)piece->text.length, .key = piece->key};
    const size_t before = text.length;
    append_gap(&text, piece->gap);
    parts[i].gap = (uint16_t)(text.length - before);
    buffer_append(&text, piece->text.at, piece->text.length);
  }
  append_gap(&text, from->tail);
  template_clear(t);
  *t = (struct template){.text = text, .parts = parts, .count = from->count};
}

void template_set(struct template *t, struct template_work *work, const struct words *words,
                  struct span message) {
  template_pieces_line(&work->a, &work->names, words, message);
  write_pieces(t, &work->a);
}

void template_add(struct template *t, struct template_work *work, const struct words *words,
                  struct span message) {
  read_pieces(t, &work->a);
  template_pieces_line(&work->b, &work->names, words, message);
  template_common(work);
  write_pieces(t, &work->common);
}

void template_merge(struct template *t, struct template_work *work, const struct template *other) {
  read_pieces(t, &work->a);
  read_pieces(other, &work->b);
  template_common(work);
  write_pieces(t, &work->common);
}

/* --- against a line --- */

/* Behind the run of holes that begins at i, or behind the word there. */
static uint32_t next_of(const struct words *words, uint32_t i) {
  if (words->each[i].kind == WORD_KEPT) return i + 1;
  while (i < words->count && words->each[i].kind == WORD_HOLE) i++;
  return i;
}

bool template_is_substitution(const struct template *t, const struct words *words) {
  uint32_t part = 0;
  for (uint32_t i = 0; i < words->count; i = next_of(words, i), part++) {
    if (part == t->count) return false;
    if ((t->parts[part].hash == 0) != (words->each[i].kind == WORD_HOLE)) return false;
  }
  return part == t->count;
}

uint32_t template_shared(const struct template *t, const struct words *words, struct span message,
                         uint32_t *words_of_line, uint32_t *words_of_template) {
  bool taken[TEMPLATE_MOST_PARTS] = {false};
  uint32_t shared = 0;
  *words_of_line = *words_of_template = 0;
  for (uint32_t part = 0; part < t->count; part++) *words_of_template += t->parts[part].hash != 0;
  for (uint32_t i = 0; i < words->count; i++) {
    if (words->each[i].kind == WORD_HOLE) continue;
    const uint64_t hash = words_hash(&words->each[i], message);
    uint32_t part = 0;
    while (part < t->count && (taken[part] || t->parts[part].hash != hash)) part++;
    ++*words_of_line;
    if (part == t->count) continue;
    taken[part] = true;
    shared++;
  }
  return shared;
}

static bool has_key(const struct template *t, uint64_t hash) {
  for (uint32_t i = 0; i < t->count; i++) {
    if (t->parts[i].key && t->parts[i].hash == hash) return true;
  }
  return false;
}

bool template_has_keys(const struct template *t, const struct words *words, struct span message) {
  for (uint32_t i = 0; i < words->count; i++) {
    if (!words->each[i].key) continue;
    if (!has_key(t, words_hash(&words->each[i], message))) return false;
  }
  for (uint32_t i = 0; i < t->count; i++) {
    if (!t->parts[i].key) continue;
    bool found = false;
    for (uint32_t j = 0; j < words->count && !found; j++) {
      found = words->each[j].key && words_hash(&words->each[j], message) == t->parts[i].hash;
    }
    if (!found) return false;
  }
  return true;
}

/* What a hole takes: words[from .. to). */
struct taken {
  uint32_t from, to;
};

/* As a pattern with stars: on a mismatch the last hole takes one word more. taken: by part, of
   holes. */
static bool match(const struct template *t, const struct words *words, struct span message,
                  struct taken taken[TEMPLATE_MOST_PARTS]) {
  uint32_t i = 0, part = 0, hole = UINT32_MAX;
  while (i < words->count) {
    const struct word *word = &words->each[i];
    const bool at_hole = part < t->count && t->parts[part].hash == 0;
    if (at_hole) {
      hole = part++;
      taken[hole].from = i;
      taken[hole].to = i = next_of(words, i);
    } else if (part < t->count && word->kind == WORD_KEPT &&
               words_hash(word, message) == t->parts[part].hash) {
      part++;
      i++;
    } else if (hole != UINT32_MAX) {
      if (taken[hole].to >= words->count) return false;
      part = hole + 1;
      taken[hole].to = i = next_of(words, taken[hole].to);
    } else {
      return false;
    }
  }
  return part == t->count;
}

bool template_fits(const struct template *t, const struct words *words, struct span message) {
  struct taken taken[TEMPLATE_MOST_PARTS];
  return match(t, words, message, taken);
}

/* --- what stands in the holes --- */

struct params {
  const struct words *words;
  struct span message;
  struct buffer *to;
  bool any;
};

/* The message's bytes that words[from .. to) take up. */
static void append_stretch(struct params *p, uint32_t from, uint32_t to) {
  if (p->any) buffer_append_byte(p->to, ',');
  p->any = true;
  if (to <= from) {
    json_append_string(p->to, span_of(""));
    return;
  }
  const struct word *first = &p->words->each[from], *last = &p->words->each[to - 1];
  const size_t length = template_run_end(p->message, first, last) - first->at;
  json_append_string(p->to, (struct span){p->message.at + first->at, length});
}

/* Where the template's word of that part stands, from i on; words->count: nowhere. */
static uint32_t find_word(const struct params *p, const struct template *t, uint32_t part,
                          uint32_t i) {
  for (; i < p->words->count; i++) {
    const struct word *word = &p->words->each[i];
    if (word->kind == WORD_KEPT && words_hash(word, p->message) == t->parts[part].hash) break;
  }
  return i;
}

/* Of a line that isn't quite one of the template's: what lies between the words around each hole,
   which may be nothing. */
static void append_others(struct params *p, const struct template *t) {
  uint32_t from = 0;
  for (uint32_t part = 0; part < t->count; part++) {
    const bool hole = t->parts[part].hash == 0;
    uint32_t next = p->words->count;
    for (uint32_t i = part + hole; i < t->count && next == p->words->count; i++) {
      if (t->parts[i].hash != 0) next = find_word(p, t, i, from);
    }
    if (hole) {
      append_stretch(p, from, next);
      from = next;
    } else if (next < p->words->count) {
      from = next + 1;
    }
  }
}

void template_params(const struct template *t, const struct words *words, struct span message,
                     struct buffer *to) {
  struct params p = {words, message, to, false};
  struct taken taken[TEMPLATE_MOST_PARTS];
  buffer_append_byte(to, '[');
  if (match(t, words, message, taken)) {
    for (uint32_t part = 0; part < t->count; part++) {
      if (t->parts[part].hash == 0) append_stretch(&p, taken[part].from, taken[part].to);
    }
  } else {
    append_others(&p, t);
  }
  buffer_append_byte(to, ']');
}
