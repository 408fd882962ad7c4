/* Finding: the shape, the seeds, the slots, the nearest unit; and the miner's life. */
#include "flow/miner.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "core/exponential.h"
#include "flow/lexicon.h"
#include "flow/masks.h"
#include "flow/miner_private.h"

/* A line this near to a unit, squared, may be one of its lines. */
static const float near = 0.3F;

static const uint64_t hole_hash = UINT64_C(0x686F6C65);

/* --- life --- */

static void *array(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) abort();
  return memory;
}

static int by_value(const void *a, const void *b) {
  const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
  return left < right ? -1 : left > right;
}

static int set_rules(struct miner *m, const struct miner_params *params, struct error *err) {
  m->pinned = array(params->pin_count, sizeof *m->pinned);
  for (size_t i = 0; i < params->pin_count; i++) m->pinned[i] = hash_span(span_of(params->pins[i]));
  qsort(m->pinned, params->pin_count, sizeof *m->pinned, by_value);
  m->rules = (struct words_rules){.pins = m->pinned, .pin_count = (uint32_t)params->pin_count};
  if (params->mask_count == 0) return 0;
  m->masks =
      masks_new(params->mask_names, params->mask_patterns, (uint32_t)params->mask_count, err);
  return m->masks ? 0 : -1;
}

struct miner *miner_new(const struct miner_params *params, struct error *err) {
  struct miner *m = array(1, sizeof *m);
  m->lattice = params->lattice;
  m->keeps_examples = params->examples;
  m->units = lattice_units(&params->lattice);
  if (sparse_init(&m->sparse, m->units) || events_init(&m->events, m->units) ||
      slots_init(&m->slots) || cache_init(&m->cache, MINER_SHAPES)) {
    error_set(err, ERROR_INTERNAL, "no memory for a map of %u units", m->units);
    miner_free(m);
    return NULL;
  }
  m->shapes = array(MINER_SHAPES, sizeof *m->shapes);
  m->templates = array(m->units, sizeof *m->templates);
  m->pins = array(m->units, sizeof *m->pins);
  m->examples = array((size_t)2 * m->units, sizeof *m->examples);
  if (set_rules(m, params, err)) {
    miner_free(m);
    return NULL;
  }
  const struct template_names names = {masks_names(m->masks), masks_count(m->masks)};
  m->work = template_work_new(&names);
  return m;
}

void miner_free(struct miner *m) {
  if (!m) return;
  for (uint32_t unit = 0; m->templates && unit < m->units; unit++) {
    template_clear(&m->templates[unit]);
    buffer_clear(&m->examples[2 * unit]);
    buffer_clear(&m->examples[2 * unit + 1]);
  }
  sparse_clear(&m->sparse);
  events_clear(&m->events);
  slots_clear(&m->slots);
  cache_clear(&m->cache);
  free(m->shapes);
  free(m->templates);
  free(m->pins);
  free(m->examples);
  free(m->pinned);
  masks_free(m->masks);
  words_clear(&m->words);
  template_work_free(m->work);
  template_clear(&m->fresh);
  buffer_clear(&m->out.counts);
  buffer_clear(&m->out.hashes);
  buffer_clear(&m->out.lengths);
  buffer_clear(&m->out.text);
  buffer_clear(&m->out.example_lengths);
  buffer_clear(&m->out.example_text);
  free(m);
}

void miner_tell(struct miner *m, struct buffer *merges) {
  m->merges = merges;
}

/* --- the line's measures --- */

/* The sequence with its i-th element left open, runs of holes as one. */
static uint64_t hash_open(const uint64_t *sequence, uint32_t count, uint32_t open) {
  uint64_t with[WORDS_MOST];
  uint32_t length = 0;
  for (uint32_t i = 0; i < count; i++) {
    const uint64_t hash = i == open ? hole_hash : sequence[i];
    if (hash == hole_hash && length && with[length - 1] == hole_hash) continue;
    with[length++] = hash;
  }
  return hash_bytes(with, length * sizeof *with);
}

void miner_measure(struct miner *m, struct span message) {
  struct miner_now *now = &m->now;
  uint64_t kept[WORDS_MOST] = {0}, sequence[WORDS_MOST];
  uint32_t words[WORDS_MOST], kept_count = 0, count = 0;
  if (now->measured) return;
  for (uint32_t i = 0; i < m->words.count; i++) {
    const struct word *word = &m->words.each[i];
    const bool hole = word->kind == WORD_HOLE;
    if (hole && count && sequence[count - 1] == hole_hash) continue;
    words[count] = i;
    sequence[count++] = hole ? hole_hash : words_hash(word, message);
    if (!hole) kept[kept_count++] = sequence[count - 1];
  }
  sparse_vector_set(&now->vector, kept, kept_count);
  now->place_count = 0;
  for (uint32_t i = 0; i < count && now->place_count < MINER_SLOT_WORDS; i++) {
    const struct word *word = &m->words.each[words[i]];
    if (word->kind == WORD_HOLE || word->pinned || word->key) continue;
    now->places[now->place_count++] =
        (struct slots_place){.key = hash_open(sequence, count, i),
                             .statement = lexicon_is_statement(words_text(word, message)),
                             .alone = kept_count == 1};
  }
  now->measured = true;
}

/* --- finding --- */

static bool is_seeds(const struct miner *m, struct span message, uint32_t *unit) {
  uint32_t left = m->seeds;
  for (*unit = 0; left > 0 && *unit < m->units; ++*unit) {
    if (!m->events.each[*unit].seeded) continue;
    left--;
    if (template_fits(&m->templates[*unit], &m->words, message)) return true;
  }
  return false;
}

static bool is_parameters(const struct miner *m, uint32_t *unit) {
  for (uint32_t i = 0; i < m->now.place_count; i++) {
    const struct slot *slot = slots_find(&m->slots, m->now.places[i].key);
    if (!slot || !slot->is_parameter || !miner_is_alive(m, slot->units[0])) continue;
    *unit = slot->units[0].unit;
    return true;
  }
  return false;
}

/* Hashing lets words meet that are none of each other's: most of what the line says must be there
   in so many words. */
static bool is_near(const struct miner *m, const struct sparse_match *match, struct span message) {
  uint32_t of_line, of_template;
  if (match->squared_distance > near) return false;
  const struct template *t = &m->templates[match->unit];
  const uint32_t shared = template_shared(t, &m->words, message, &of_line, &of_template);
  return shared > 0 && 2 * shared >= of_line;
}

/* Lines that differ by words alone are for the slots to judge, unless it is by their order; those
   with other keys, or other pinned words, say something else however near they are. */
static bool may_join(struct miner *m, uint32_t unit, struct span message) {
  const struct template *t = &m->templates[unit];
  uint32_t of_line, of_template;
  if (m->pins[unit] != m->words.pins || m->events.each[unit].seeded) return false;
  if (!template_has_keys(t, &m->words, message)) return false;
  if (!template_is_substitution(t, &m->words)) return true;
  const uint32_t shared = template_shared(t, &m->words, message, &of_line, &of_template);
  m->now.reorders = shared == of_line && shared == of_template;
  return m->now.reorders;
}

/* The free unit nearest to the line's kin, so that like lies by like; none free: the stalest. */
uint32_t miner_unit_to_claim(const struct miner *m, uint32_t kin) {
  const struct lattice *l = &m->lattice;
  uint32_t best = MINER_NONE;
  double least = (double)INFINITY;
  if (m->events.used == m->units) return events_stalest(&m->events);
  if (kin == MINER_NONE) kin = l->rows / 2 * l->columns + l->columns / 2;
  for (uint32_t unit = 0; unit < m->units; unit++) {
    if (events_is_used(&m->events, unit)) continue;
    const double distance = lattice_squared_distance(l, kin, unit);
    if (distance >= least) continue;
    least = distance;
    best = unit;
  }
  return best;
}

static void find_new_shape(struct miner *m, struct span message, bool claim, struct sighting *s) {
  struct miner_now *now = &m->now;
  struct sparse_match match;
  miner_measure(m, message);
  const bool any = sparse_find(&m->sparse, &now->vector, &match);
  s->novelty = any ? fmin((double)match.squared_distance / 2, 1) : 1;
  if (any) s->second = match.second;
  now->way = MINER_JOIN;
  if (is_seeds(m, message, &now->unit) || is_parameters(m, &now->unit)) return;
  now->unit = any ? match.unit : MINER_NONE;
  if (any && is_near(m, &match, message) && (!claim || may_join(m, match.unit, message))) return;
  /* Forgotten shapes come back, but no event that is there begins anew, nor does one that was
     merged: else two could be found to be each other. */
  const uint32_t kin = now->unit;
  const bool remembered = now->place != CACHE_NONE; /* its unit was recycled */
  const uint64_t id = remembered ? m->shapes[now->place].event : now->shape >> 24;
  now->event = events_resolve(&m->events, id);
  now->unit = events_unit(&m->events, now->event);
  if (now->unit != MINER_NONE) return;
  now->way = claim ? MINER_CLAIM : MINER_NOWHERE;
  if (!claim) return;
  now->unit = miner_unit_to_claim(m, kin);
  template_set(&m->fresh, m->work, &m->words, message);
}

static void say(const struct miner *m, struct sighting *s) {
  const struct miner_now *now = &m->now;
  s->unit = now->way == MINER_NOWHERE ? MINER_NONE : now->unit;
  s->is_new = now->way == MINER_CLAIM;
  s->share = events_share(&m->events, s->is_new ? MINER_NONE : s->unit);
  if (s->unit == MINER_NONE) return;
  if (s->is_new) {
    s->event = now->event;
    s->template = &m->fresh;
  } else {
    s->event = now->way == MINER_KNOWN ? m->shapes[now->place].event : m->events.each[s->unit].id;
    s->template = &m->templates[s->unit];
  }
}

void miner_find(struct miner *m, struct span message, bool claim, struct sighting *s) {
  struct miner_now *now = &m->now;
  if (m->masks) m->rules.ranges = masks_find(m->masks, message, &m->rules.range_count);
  words_split(&m->words, message, &m->rules);
  now->shape = words_shape(&m->words);
  now->place = cache_find(&m->cache, now->shape);
  now->measured = now->reorders = false;
  *s = (struct sighting){.second = MINER_NONE, .words = &m->words, .message = message};
  if (now->place != CACHE_NONE && miner_is_alive(m, m->shapes[now->place].unit)) {
    now->way = MINER_KNOWN;
    now->unit = m->shapes[now->place].unit.unit;
  } else {
    find_new_shape(m, message, claim, s);
  }
  say(m, s);
}

double miner_rarity(const struct sighting *s) {
  const double log_of_10 = 2.302585092994045684;
  const double rarity = -exponential_log(s->share) / log_of_10;
  return rarity > 0 ? rarity : 0;
}

/* --- looking in --- */

const struct events *miner_events(const struct miner *m) {
  return &m->events;
}

const struct template *miner_template(const struct miner *m, uint32_t unit) {
  return &m->templates[unit];
}

struct span miner_example(const struct miner *m, uint32_t unit, bool latest) {
  return buffer_span(&m->examples[2 * unit + latest]);
}

uint32_t miner_shapes(const struct miner *m) {
  return m->cache.count;
}

void miner_write_id(uint64_t event, char to[MINER_ID_BYTES]) {
  for (int i = MINER_ID_BYTES - 1; i >= 0; i--, event >>= 4) to[i] = "0123456789abcdef"[event & 15];
}
