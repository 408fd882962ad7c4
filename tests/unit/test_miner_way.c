/* Which way a line goes, against the header's words: every shape, slot and unit looked at in turn.
 */
#include <math.h>

#include "base/hash.h"
#include "flow/miner_private.h"
#include "miners.h"

Suite *miner_way_suite(void);

enum { SEEDS = 24, LINES = 500, MOST_UNITS = 25 };

struct way {
  enum miner_way way;
  uint32_t unit;
  uint64_t event;
  bool doubtful; /* it hangs on a rounding */
};

/* The line's words and runs of holes; 0 is a hole. */
struct sequence {
  uint64_t each[WORDS_MOST];
  const struct word *words[WORDS_MOST];
  uint32_t count;
};

static struct sequence sequence_of(const struct miner *m, struct span message) {
  struct sequence s = {.count = 0};
  for (uint32_t i = 0; i < m->words.count; i++) {
    const struct word *word = &m->words.each[i];
    const bool hole = word->kind == WORD_HOLE;
    if (hole && s.count > 0 && s.each[s.count - 1] == 0) continue;
    s.words[s.count] = word;
    s.each[s.count++] = hole ? 0 : words_hash(word, message);
  }
  return s;
}

/* The shape's bytes with a word left open. */
static uint64_t key_of(const struct sequence *s, uint32_t open) {
  const uint64_t hole = UINT64_C(0x686F6C65);
  uint64_t with[WORDS_MOST];
  uint32_t count = 0;
  for (uint32_t i = 0; i < s->count; i++) {
    const bool is_hole = i == open || s->each[i] == 0;
    if (is_hole && count > 0 && with[count - 1] == hole) continue;
    with[count++] = is_hole ? hole : s->each[i];
  }
  return hash_bytes(with, count * sizeof *with);
}

static uint32_t place_of(const struct cache *c, uint64_t key) {
  uint32_t place = 0;
  while (place < c->count && c->each[place].key != key) place++;
  return place < c->count ? place : CACHE_NONE;
}

static bool is_alive(const struct miner *m, struct slots_unit unit) {
  const struct event *event = &m->events.each[unit.unit];
  return (event->lines > 0 || event->seeded) && event->birth == unit.birth;
}

static uint32_t seed_of(const struct miner *m, struct span message) {
  uint32_t unit = 0;
  while (unit < m->units &&
         !(m->events.each[unit].seeded && template_fits(&m->templates[unit], &m->words, message))) {
    unit++;
  }
  return unit < m->units ? unit : MINER_NONE;
}

static uint32_t parameter_of(const struct miner *m, const struct sequence *s) {
  for (uint32_t i = 0, open = 0; i < s->count && open < MINER_SLOT_WORDS; i++) {
    if (s->each[i] == 0 || s->words[i]->pinned || s->words[i]->key) continue;
    open++;
    const uint32_t place = place_of(&m->slots.cache, key_of(s, i));
    const struct slot *slot = place == CACHE_NONE ? NULL : &m->slots.each[place];
    if (slot && slot->is_parameter && is_alive(m, slot->units[0])) return slot->units[0].unit;
  }
  return MINER_NONE;
}

/* Squared distances of all units in use, in double precision; INFINITY: a free one's. */
static void measure(struct miner *m, const struct sequence *s, double distances[MOST_UNITS]) {
  static float weights[MOST_UNITS][SPARSE_DIMS];
  double x[SPARSE_DIMS] = {0}, squares = 0;
  struct state state = {0};
  sparse_export(&m->sparse, &state);
  state.rows[0].write(state.rows[0].data, weights);
  for (uint32_t i = 0; i < s->count; i++) {
    bool earlier = s->each[i] == 0;
    for (uint32_t k = 0; k < i; k++) earlier |= s->each[k] == s->each[i];
    if (!earlier) x[s->each[i] % SPARSE_DIMS] += s->each[i] >> 63 ? -1 : 1;
  }
  for (int d = 0; d < SPARSE_DIMS; d++) squares += x[d] * x[d];
  for (uint32_t unit = 0; unit < m->units; unit++) {
    double length = 0;
    for (int d = 0; d < SPARSE_DIMS; d++) length += fabs((double)weights[unit][d]);
    const bool found = events_is_used(&m->events, unit) && length > 0 && squares > 0;
    distances[unit] = found ? 0 : (double)INFINITY;
    for (int d = 0; d < SPARSE_DIMS; d++) {
      const double off = (squares > 0 ? x[d] / sqrt(squares) : 0) - (double)weights[unit][d];
      distances[unit] += off * off;
    }
  }
}

/* Words in common, each as often as both have it; of the line, of the template. */
static void share(const struct miner *m, uint32_t unit, struct span message, uint32_t counts[3]) {
  const struct template *t = &m->templates[unit];
  counts[0] = counts[1] = counts[2] = 0;
  for (uint32_t i = 0; i < t->count; i++) counts[2] += t->parts[i].hash != 0;
  for (uint32_t i = 0; i < m->words.count; i++) {
    uint32_t earlier = 0, there = 0;
    if (m->words.each[i].kind == WORD_HOLE) continue;
    const uint64_t hash = words_hash(&m->words.each[i], message);
    for (uint32_t k = 0; k < i; k++) {
      earlier +=
          m->words.each[k].kind == WORD_KEPT && words_hash(&m->words.each[k], message) == hash;
    }
    for (uint32_t k = 0; k < t->count; k++) there += t->parts[k].hash == hash;
    counts[0] += there > earlier;
    counts[1]++;
  }
}

static uint32_t nearest(const struct miner *m, const double distances[MOST_UNITS], bool *doubtful) {
  uint32_t best = 0;
  for (uint32_t unit = 1; unit < m->units; unit++) {
    if (distances[unit] < distances[best]) best = unit;
  }
  for (uint32_t unit = 0; unit < m->units; unit++) {
    if (unit != best && distances[unit] < distances[best] + 1e-4) *doubtful = true;
  }
  if (fabs(distances[best] - 0.3) < 1e-4) *doubtful = true;
  return distances[best] < (double)INFINITY ? best : MINER_NONE;
}

static uint32_t unit_to_claim(const struct miner *m, uint32_t kin) {
  const struct lattice *l = &m->lattice;
  uint32_t best = MINER_NONE;
  if (kin == MINER_NONE) kin = l->rows / 2 * l->columns + l->columns / 2;
  for (uint32_t unit = 0; unit < m->units; unit++) {
    if (events_is_used(&m->events, unit)) continue;
    if (best == MINER_NONE ||
        lattice_squared_distance(l, kin, unit) < lattice_squared_distance(l, kin, best)) {
      best = unit;
    }
  }
  return best == MINER_NONE ? events_stalest(&m->events) : best;
}

static bool same_words(const struct miner *m, uint32_t unit, struct span message) {
  uint32_t counts[3];
  share(m, unit, message, counts);
  return counts[0] == counts[1] && counts[0] == counts[2];
}

static bool shares_most(const struct miner *m, uint32_t unit, struct span message) {
  uint32_t counts[3];
  share(m, unit, message, counts);
  return counts[0] > 0 && 2 * counts[0] >= counts[1];
}

static struct way way_of(struct miner *m, struct span message, bool claim) {
  struct way w = {.way = MINER_KNOWN, .unit = MINER_NONE};
  const struct sequence s = sequence_of(m, message);
  const uint64_t shape = words_shape(&m->words);
  const uint32_t place = place_of(&m->cache, shape);
  double distances[MOST_UNITS] = {0};
  if (place != CACHE_NONE && is_alive(m, m->shapes[place].unit)) {
    w.unit = m->shapes[place].unit.unit;
    w.event = m->shapes[place].event;
    return w;
  }
  w.way = MINER_JOIN;
  w.unit = seed_of(m, message);
  if (w.unit == MINER_NONE) w.unit = parameter_of(m, &s);
  if (w.unit == MINER_NONE) {
    measure(m, &s, distances);
    const uint32_t kin = nearest(m, distances, &w.doubtful);
    const struct template *t = kin == MINER_NONE ? NULL : &m->templates[kin];
    const bool may_join = t && !m->events.each[kin].seeded && m->pins[kin] == m->words.pins &&
                          template_has_keys(t, &m->words, message) &&
                          (!template_is_substitution(t, &m->words) || same_words(m, kin, message));
    w.event =
        events_resolve(&m->events, place != CACHE_NONE ? m->shapes[place].event : shape >> 24);
    w.unit = t && distances[kin] <= 0.3 && shares_most(m, kin, message) && (may_join || !claim)
                 ? kin
                 : MINER_NONE;
    if (w.unit == MINER_NONE) w.unit = events_unit(&m->events, w.event);
    if (w.unit == MINER_NONE) {
      w.way = claim ? MINER_CLAIM : MINER_NOWHERE;
      if (claim) w.unit = unit_to_claim(m, kin);
      return w;
    }
  }
  w.event = m->events.each[w.unit].id;
  return w;
}

static void check_line(struct mine *mine, struct span line, bool claim, int seed) {
  const struct sighting s = mine_find(mine, line, claim);
  const struct way w = way_of(mine->m, line, claim);
  if (w.doubtful) return;
  ck_assert_msg(mine->m->now.way == w.way && s.unit == w.unit &&
                    (s.unit == MINER_NONE || s.event == w.event) &&
                    s.is_new == (w.way == MINER_CLAIM),
                "seed %d: way %d to unit %u, not %d to %u: %.*s", seed, mine->m->now.way, s.unit,
                w.way, w.unit, (int)line.length, line.at);
}

START_TEST(lines_go_the_way_that_was_said) {
  for (int seed = 1; seed <= SEEDS; seed++) {
    struct mine mine;
    struct random r;
    random_seed(&r, (uint64_t)seed);
    mine_make(&mine, seed % 2 ? 3 : 5, (uint64_t)seed / 2);
    for (int i = 0; i < LINES; i++) {
      const struct span line = mine_next_line(&mine, &r);
      if (i % 3 == 0) check_line(&mine, line, false, seed);
      check_line(&mine, line, true, seed);
      mine_take(&mine, line);
    }
    mine_free(&mine);
  }
}
END_TEST

Suite *miner_way_suite(void) {
  Suite *suite = suite_create("miner_way");
  TCase *tcase = tcase_create("miner_way");
  tcase_add_test(tcase, lines_go_the_way_that_was_said);
  suite_add_tcase(suite, tcase);
  return suite;
}
