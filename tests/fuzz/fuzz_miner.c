/*
 * Any lines through words, templates and the miner of a tiny lattice. The first byte chooses its
 * size, pins, masks, examples. A line that begins with a byte 1 saves the miner and goes on with
 * what is read back; 2: the rest is a seed; 3: it is only looked for; 4: what was saved is spoilt
 * first, by a seed, and used beside. What must hold of every miner is checked behind every line.
 */
#include <stdint.h>

#include "../unit/states.h"
#include "base/json.h"
#include "flow/miner.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
  struct miner_params params;
  struct miner *m;
  struct buffer merges, scratch;
  uint64_t seq;
  bool spoilt;
};

static const char *const pins[] = {"stopped", "404"};
static const char *const mask_names[] = {"session", "n"};
static const char *const mask_patterns[] = {"s-[a-z]*", "\\d+(?=x)|\xC3\xA4?"};

static void require(bool holds) {
  if (!holds) abort();
}

static struct run run_begin(uint8_t choice) {
  const uint32_t side = 1 + choice % 4;
  struct run run = {.params = {.lattice = {lattice_row("rectangular"), side, side, choice & 4}}};
  if (choice & 8) {
    run.params.pins = pins;
    run.params.pin_count = 2;
  }
  if (choice & 16) {
    run.params.mask_names = mask_names;
    run.params.mask_patterns = mask_patterns;
    run.params.mask_count = 2;
  }
  run.params.examples = choice & 32;
  return run;
}

static void open_miner(struct run *run) {
  run->m = miner_new(&run->params, NULL);
  require(run->m != NULL);
  miner_tell(run->m, &run->merges);
}

static void run_end(struct run *run) {
  miner_free(run->m);
  buffer_clear(&run->merges);
  buffer_clear(&run->scratch);
}

/* --- what must hold --- */

static void check_template(const struct template *t) {
  size_t end = 0;
  require(t->count <= TEMPLATE_MOST_PARTS);
  for (uint32_t i = 0; i < t->count; i++) {
    require(i == 0 || t->parts[i].hash != 0 || t->parts[i - 1].hash != 0);
    end += (size_t)t->parts[i].gap + t->parts[i].length;
  }
  require(end <= t->text.length);
  for (size_t i = 0; i < t->text.length; i++) require((unsigned char)t->text.data[i] >= ' ');
}

static void check_events(const struct run *run) {
  const struct events *e = miner_events(run->m);
  uint32_t used = 0;
  uint64_t lines = 0;
  for (uint32_t unit = 0; unit < e->units; unit++) {
    const struct template *t = miner_template(run->m, unit);
    used += events_is_used(e, unit);
    lines += e->each[unit].lines;
    if (run->spoilt) continue;
    check_template(t);
    require(events_is_used(e, unit) || t->count == 0);
    require(!events_is_used(e, unit) || events_unit(e, e->each[unit].id) == unit);
  }
  require(e->used == used && (run->spoilt || lines <= run->seq));
}

/* No event is found to be two others, nor itself, whatever comes between. */
static void check_merges(const struct run *run) {
  enum { ID = MINER_ID_BYTES, LINE = 2 * ID + 2 };
  const char *at = run->merges.data;
  for (size_t i = 0; !run->spoilt && i < run->merges.length; i += LINE) {
    for (size_t k = 0; k <= i; k += LINE) {
      require(k == i || memcmp(at + k, at + i, ID) != 0);
      require(memcmp(at + k, at + i + ID + 1, ID) != 0);
    }
  }
}

static void check_sighting(struct run *run, const struct sighting *s) {
  require(s->novelty >= 0 && s->novelty <= 1 && miner_rarity(s) >= 0);
  require(run->spoilt || (s->share > 0 && s->share <= 1));
  if (s->unit == MINER_NONE) return;
  require(s->unit < miner_events(run->m)->units && s->template);
  buffer_reset(&run->scratch);
  template_params(s->template, s->words, s->message, &run->scratch);
  require(run->scratch.length >= 2 && run->scratch.data[0] == '[' &&
          run->scratch.data[run->scratch.length - 1] == ']');
}

/* --- what can come --- */

static void take(struct run *run, struct span message, bool learn) {
  struct sighting s, again;
  miner_find(run->m, message, learn, &s);
  check_sighting(run, &s);
  require(!s.is_new || learn);
  if (!learn) return;
  require(s.unit != MINER_NONE);
  const struct miner_line line = {
      .of = {.seq = ++run->seq, .time = message, .level = message.length % EVENTS_LEVELS},
      .text = message};
  miner_learn(run->m, &s, &line);
  miner_find(run->m, message, false, &again);
  require(again.unit != MINER_NONE && again.novelty == 0);
  require(run->spoilt || again.event == s.event);
}

static void save(struct run *run, struct state *owned) {
  struct state state = {0};
  miner_export(run->m, &state);
  states_own(owned, &state);
  require(states_infinite(owned) == NULL);
}

static void resume(struct run *run) {
  struct state state, again;
  save(run, &state);
  miner_free(run->m);
  open_miner(run);
  require(miner_import(run->m, &state, NULL) == 0);
  save(run, &again);
  require(states_differ(&state, &again) == NULL);
  states_free(&state);
  states_free(&again);
}

static void use_spoilt(struct run *run, struct span text) {
  struct run other = {.params = run->params, .seq = run->seq, .spoilt = true};
  struct state state;
  struct random r;
  uint64_t seed = text.length;
  struct error err = {0};
  for (size_t i = 0; i < text.length && i < 4; i++) seed = seed * 256 + (unsigned char)text.at[i];
  random_seed(&r, seed);
  save(run, &state);
  for (uint64_t times = 1 + random_below(&r, 3); times > 0; times--) states_spoil(&state, &r);
  open_miner(&other);
  if (miner_import(other.m, &state, &err)) {
    require(err.kind == ERROR_DATA);
  } else {
    for (size_t at = 0; at < text.length && at < 64; at += 5) {
      const size_t rest = text.length - at;
      take(&other, (struct span){text.at + at, rest < 9 ? rest : 9}, at % 3);
      check_events(&other);
    }
    states_free(&state);
    save(&other, &state);
  }
  states_free(&state);
  run_end(&other);
}

static void go_on(struct run *run, struct span line) {
  const char first = line.length ? line.at[0] : '\0';
  const struct span rest = {line.at + 1, line.length - 1};
  switch (first) {
    case 1: resume(run); break;
    case 2: miner_seed(run->m, rest); break;
    case 3: take(run, rest, false); break;
    case 4: use_spoilt(run, rest); break;
    default: take(run, line, true);
  }
  check_events(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  struct span text = {(const char *)data + 1, size - 1};
  struct run run = run_begin(data[0]);
  open_miner(&run);
  for (unsigned lines = 0; text.length > 0 && lines < 500; lines++) {
    const char *newline = memchr(text.at, '\n', text.length);
    const size_t length = newline ? (size_t)(newline - text.at) : text.length;
    go_on(&run, (struct span){text.at, length});
    text.at += length + (newline != NULL);
    text.length -= length + (newline != NULL);
  }
  check_merges(&run);
  run_end(&run);
  return 0;
}
