/* Learning the line just found: its shape, its unit, its slots, and what is merged for them. */
#include <math.h>

#include "flow/miner_private.h"

static const double first_rate = 0.3; /* of the n-th step: this by the root of n */

static bool is_power_of_two(uint32_t n) {
  return (n & (n - 1)) == 0;
}

/* --- one unit --- */

static void step(struct miner *m, uint32_t unit) {
  struct event *event = &m->events.each[unit];
  if (event->steps < UINT32_MAX) event->steps++;
  sparse_learn(&m->sparse, unit, &m->now.vector, (float)(first_rate / sqrt(event->steps)));
}

static void keep_line(struct buffer *to, struct span text) {
  if (text.length > MINER_EXAMPLE_BYTES) {
    text.length = MINER_EXAMPLE_BYTES;
    while (text.length > 0 && (text.at[text.length] & 0xC0) == 0x80) text.length--; /* UTF-8 */
  }
  buffer_reset(to);
  buffer_append(to, text.at, text.length);
}

static void forget_unit(struct miner *m, uint32_t unit) {
  template_clear(&m->templates[unit]);
  buffer_reset(&m->examples[2 * unit]);
  buffer_reset(&m->examples[2 * unit + 1]);
  m->pins[unit] = 0;
}

static void claim(struct miner *m, uint32_t unit, uint64_t id, bool seeded) {
  m->events.recycled += events_is_used(&m->events, unit);
  forget_unit(m, unit);
  events_claim(&m->events, unit, id, seeded);
  m->events.each[unit].steps = 1;
  sparse_claim(&m->sparse, unit, &m->now.vector);
  const struct template old = m->templates[unit];
  m->templates[unit] = m->fresh;
  m->fresh = old;
  m->pins[unit] = m->words.pins;
}

static void remember(struct miner *m, uint64_t event, uint32_t unit) {
  struct miner_now *now = &m->now;
  if (now->place == CACHE_NONE) {
    now->place = cache_take(&m->cache, now->shape);
  } else { /* it was a recycled unit's */
    cache_touch(&m->cache, now->place);
  }
  m->shapes[now->place] =
      (struct miner_shape){.event = event, .unit = miner_unit(m, unit), .lines = 1};
}

/* --- merging --- */

static void tell(struct miner *m, uint64_t from, uint64_t into) {
  char line[2 * MINER_ID_BYTES + 2];
  if (!m->merges) return;
  miner_write_id(from, line);
  line[MINER_ID_BYTES] = ' ';
  miner_write_id(into, line + MINER_ID_BYTES + 1);
  line[2 * MINER_ID_BYTES + 1] = '\n';
  buffer_append(m->merges, line, sizeof line);
}

static void swap(struct buffer *a, struct buffer *b) {
  const struct buffer was = *a;
  *a = *b;
  *b = was;
}

/* `other` was found to be `into`, which is older. */
static void merge(struct miner *m, uint32_t into, uint32_t other) {
  const struct slots_unit was = miner_unit(m, other), is = miner_unit(m, into);
  const struct event *a = &m->events.each[into], *b = &m->events.each[other];
  const double steps = (double)a->steps + b->steps;
  const float share = steps > 0 ? (float)b->steps / (float)steps : 0.5F;
  tell(m, b->id, a->id);
  template_merge(&m->templates[into], m->work, &m->templates[other]);
  if (b->last > a->last) swap(&m->examples[2 * into + 1], &m->examples[2 * other + 1]);
  sparse_merge(&m->sparse, into, other, share);
  events_merge(&m->events, into, other);
  forget_unit(m, other);
  for (uint32_t place = 0; place < m->cache.count; place++) {
    struct slots_unit *unit = &m->shapes[place].unit;
    if (unit->unit == was.unit && unit->birth == was.birth) *unit = is;
  }
}

/* The oldest of a slot's units that are still there; MINER_NONE: a seeded one is among them, which
   stays as it was given. */
static uint32_t oldest_of(const struct miner *m, const struct slot *slot) {
  uint32_t oldest = MINER_NONE;
  for (uint32_t i = 0; i < slot->unit_count; i++) {
    const uint32_t unit = slot->units[i].unit;
    if (!miner_is_alive(m, slot->units[i])) continue;
    if (m->events.each[unit].seeded) return MINER_NONE;
    if (oldest == MINER_NONE || m->events.each[unit].first < m->events.each[oldest].first) {
      oldest = unit;
    }
  }
  return oldest;
}

static void open_slot(struct miner *m, struct slot *slot) {
  const uint32_t into = oldest_of(m, slot);
  if (into == MINER_NONE) return;
  for (uint32_t i = 0; i < slot->unit_count; i++) {
    const struct slots_unit unit = slot->units[i];
    if (unit.unit != into && miner_is_alive(m, unit)) merge(m, into, unit.unit);
  }
  slot->is_parameter = 1;
  slot->unit_count = 1;
  slot->units[0] = miner_unit(m, into);
}

/* --- slots --- */

static void add_to_slots(struct miner *m) {
  for (uint32_t i = 0; i < m->now.place_count; i++) {
    const struct slots_place *place = &m->now.places[i];
    /* Ask the shape, not the line: an earlier slot may have merged its unit away. */
    struct slot *slot = slots_add(&m->slots, place, m->shapes[m->now.place].unit);
    if (slots_is_open(slot, place)) open_slot(m, slot);
  }
}

static void count_in_slots(struct miner *m, uint32_t lines) {
  for (uint32_t i = 0; i < m->now.place_count; i++) {
    slots_count(&m->slots, &m->now.places[i], lines);
  }
}

/* --- learning --- */

/* A shape that was there: only at powers of two does it teach anything new. */
static void learn_known(struct miner *m, struct span message) {
  struct miner_shape *shape = &m->shapes[m->now.place];
  cache_touch(&m->cache, m->now.place);
  if (shape->lines < UINT32_MAX) shape->lines++;
  if (shape->lines == UINT32_MAX || !is_power_of_two(shape->lines)) return;
  miner_measure(m, message);
  step(m, shape->unit.unit);
  count_in_slots(m, shape->lines / 2);
}

static void learn_new_shape(struct miner *m, const struct sighting *s) {
  if (m->now.way == MINER_CLAIM) {
    claim(m, s->unit, s->event, false);
  } else {
    step(m, s->unit);
    /* Of words in another order little is common; the template stays as the first line has it. */
    if (!m->events.each[s->unit].seeded && !m->now.reorders) {
      template_add(&m->templates[s->unit], m->work, &m->words, s->message);
    }
  }
  remember(m, s->event, s->unit);
}

void miner_learn(struct miner *m, const struct sighting *s, const struct miner_line *line) {
  const bool known = m->now.way == MINER_KNOWN;
  if (!known) learn_new_shape(m, s);
  const bool first = m->events.each[s->unit].lines == 0;
  events_add(&m->events, s->unit, &line->of);
  if (m->keeps_examples) {
    if (first) keep_line(&m->examples[2 * s->unit], line->text);
    keep_line(&m->examples[2 * s->unit + 1], line->text);
  }
  if (known) {
    learn_known(m, s->message);
  } else {
    add_to_slots(m);
  }
}

void miner_keep_examples(struct miner *m, bool keep) {
  m->keeps_examples = keep;
  for (uint32_t i = 0; !keep && i < 2 * m->units; i++) buffer_clear(&m->examples[i]);
}

/* --- seeds --- */

static bool ends_name(char byte) {
  return byte == '<' || byte == '>' || (unsigned char)byte <= ' ' || byte == 127;
}

/* `<*>`, `<ip>`: holes whatever they look like. */
static uint32_t find_holes(struct span text, struct words_range ranges[WORDS_MOST]) {
  uint32_t count = 0;
  for (size_t at = 0; at < text.length && at < WORDS_MOST_BYTES && count < WORDS_MOST; at++) {
    if (text.at[at] != '<') continue;
    size_t end = at + 1;
    while (end < text.length && end - at < 34 && !ends_name(text.at[end])) end++;
    if (end == text.length || text.at[end] != '>' || end == at + 1) continue;
    ranges[count++] = (struct words_range){(uint32_t)at, (uint32_t)end + 1, WORDS_GIVEN};
    at = end;
  }
  return count;
}

bool miner_seed(struct miner *m, struct span text) {
  struct words_range ranges[WORDS_MOST];
  struct words_rules rules = m->rules;
  struct sparse_match match;
  rules.ranges = ranges;
  rules.range_count = find_holes(text, ranges);
  words_split(&m->words, text, &rules);
  m->now.measured = false;
  m->now.shape = words_shape(&m->words);
  m->now.place = cache_find(&m->cache, m->now.shape);
  const uint64_t id = m->now.shape >> 24;
  if (events_unit(&m->events, id) != MINER_NONE) return true;
  if (m->seeds >= m->units / 2 || m->events.used == m->units) return false;
  miner_measure(m, text);
  const bool any = sparse_find(&m->sparse, &m->now.vector, &match);
  const uint32_t unit = miner_unit_to_claim(m, any ? match.unit : MINER_NONE);
  template_set(&m->fresh, m->work, &m->words, text);
  claim(m, unit, id, true);
  m->seeds++;
  remember(m, id, unit);
  return true;
}
