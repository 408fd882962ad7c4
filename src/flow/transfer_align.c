/*
 * Which of a codebook's components is which of the features': by name, since a table's columns may
 * come in any order, and a weight in another's place is no fault that anybody would see.
 */
#include <stdlib.h>

#include "flow/category.h"
#include "flow/transfer_private.h"

struct named {
  struct span name;
  uint32_t at; /* of the codebook's components */
};

struct alignment {
  struct features *features;
  const struct exchange *from;
  struct named *names; /* sorted */
  bool *taken;         /* by the codebook's components */
  uint32_t *order;     /* the codebook's component of each of the features' */
  uint32_t passed;     /* of the feature at hand: none below can be a new value of it */
};

static int compare(const void *a, const void *b) {
  const struct named *one = a, *other = b;
  size_t lengths[] = {one->name.length, other->name.length};
  size_t shared = lengths[0] < lengths[1] ? lengths[0] : lengths[1];
  int sign = shared ? memcmp(one->name.at, other->name.at, shared) : 0;
  if (sign == 0) sign = (lengths[0] > lengths[1]) - (lengths[0] < lengths[1]);
  return sign ? sign : (one->at > other->at) - (one->at < other->at);
}

/* The first that is left of those called so; -1: none. */
static int64_t find_name(const struct alignment *a, struct span name) {
  struct named wanted = {span_trim(name), 0};
  uint32_t low = 0, high = a->from->dims;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (compare(&a->names[middle], &wanted) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (; low < a->from->dims && span_equal(a->names[low].name, wanted.name); low++) {
    if (!a->taken[a->names[low].at]) return a->names[low].at;
  }
  return -1;
}

/* The next that is left of those called field=VALUE, with a value that has no slot yet. */
static int64_t find_value(struct alignment *a, struct feature *f) {
  size_t length = strlen(f->name);
  for (; a->passed < a->from->dims; a->passed++) {
    struct span value = span_trim(exchange_texts_at(&a->from->names, a->passed));
    if (a->taken[a->passed] || value.length <= length + 1 || value.at[length] != '=' ||
        memcmp(value.at, f->name, length) != 0) {
      continue;
    }
    value = span_trim((struct span){value.at + length + 1, value.length - length - 1});
    uint32_t known = category_count(f->category);
    features_learn_value(f, value);
    if (category_count(f->category) > known) return a->passed++;
  }
  return -1;
}

static int64_t find_component(struct alignment *a, struct feature *f, uint32_t d) {
  struct buffer name = {0};
  int64_t at = -1;
  if (f->category && d - f->first >= category_count(f->category)) at = find_value(a, f);
  if (at < 0) {
    features_component_name(a->features, d, &name);
    at = find_name(a, buffer_span(&name));
  }
  buffer_clear(&name);
  return at;
}

static int refuse(const struct features *features, uint32_t d, struct error *err) {
  struct buffer name = {0};
  char shown[BUFFER_SHOWN_BYTES];
  features_component_name(features, d, &name);
  error_set(err, ERROR_CONFIG, "features: the codebook has no component called `%s`",
            buffer_shown(buffer_span(&name), shown));
  buffer_clear(&name);
  return -1;
}

static int find_order(struct alignment *a, struct error *err) {
  for (uint32_t i = 0; i < a->features->count; i++) {
    struct feature *f = &a->features->each[i];
    a->passed = 0;
    for (uint32_t d = f->first; d < f->first + f->dims; d++) {
      int64_t at = find_component(a, f, d);
      if (at < 0) return refuse(a->features, d, err);
      a->order[d] = (uint32_t)at;
      a->taken[at] = true;
    }
  }
  return 0;
}

static void *array(size_t count, size_t size) {
  void *memory = calloc(count, size);
  if (!memory) abort();
  return memory;
}

int transfer_align(struct features *features, struct exchange *e, struct error *err) {
  struct alignment a = {.features = features, .from = e};
  a.names = array(e->dims, sizeof *a.names);
  a.taken = array(e->dims, sizeof *a.taken);
  a.order = array(e->dims, sizeof *a.order);
  for (uint32_t d = 0; d < e->dims; d++) {
    a.names[d] = (struct named){span_trim(exchange_texts_at(&e->names, d)), d};
  }
  qsort(a.names, e->dims, sizeof *a.names, compare);
  transfer_learn_values(features, e);
  int status = find_order(&a, err);
  if (status == 0) {
    exchange_reorder(e, a.order);
    transfer_note_values(features, e);
  }
  free(a.names);
  free(a.taken);
  free(a.order);
  return status;
}
