/* For tests of the miner: small ones, lines like those of several programs, what is said of them.
 */
#ifndef TESTS_UNIT_MINERS_H
#define TESTS_UNIT_MINERS_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "flow/miner.h"
#include "messages.h"

struct mine {
  struct miner_params params;
  struct miner *m;
  struct buffer merges, line;
  uint64_t seq;
};

static const char *const mine_pins[] = {"404", "alpha", "stopped"};
static const char *const mine_mask_names[] = {"session", "unit"};
static const char *const mine_mask_patterns[] = {"s-[a-z]+", "\\b[a-z]+bytes\\b"};

static inline void mine_open(struct mine *mine) {
  struct error err = {0};
  mine->m = miner_new(&mine->params, &err);
  ck_assert_msg(mine->m != NULL, "%s", err.text);
  miner_tell(mine->m, &mine->merges);
}

/* side: 3 is soon full, so that units are recycled; odd seeds have pins, masks, examples. */
static inline void mine_make(struct mine *mine, uint32_t side, uint64_t seed) {
  *mine = (struct mine){.params = {.lattice = {lattice_row("hexagonal"), side, side, false}}};
  if (seed % 2) {
    mine->params.pins = mine_pins;
    mine->params.pin_count = 3;
    mine->params.mask_names = mine_mask_names;
    mine->params.mask_patterns = mine_mask_patterns;
    mine->params.mask_count = 2;
    mine->params.examples = true;
  }
  mine_open(mine);
  if (seed % 4 < 2) return;
  miner_seed(mine->m, span_of("job <*> was seeded"));
  miner_seed(mine->m, span_of("seeded <ip>"));
}

static inline void mine_free(struct mine *mine) {
  miner_free(mine->m);
  buffer_clear(&mine->merges);
  buffer_clear(&mine->line);
}

static inline struct sighting mine_find(struct mine *mine, struct span message, bool claim) {
  struct sighting s;
  miner_find(mine->m, message, claim, &s);
  return s;
}

static inline void mine_learn(struct mine *mine, const struct sighting *s) {
  const struct miner_line line = {
      .of = {.seq = ++mine->seq, .time = span_of("06:55:46"), .level = mine->seq % EVENTS_LEVELS},
      .text = s->message};
  miner_learn(mine->m, s, &line);
}

/* The way of a record: found, then learned. What is said borrows from what has gone on. */
static inline struct sighting mine_take(struct mine *mine, struct span message) {
  const struct sighting s = mine_find(mine, message, true);
  mine_learn(mine, &s);
  return s;
}

static inline struct sighting mine_text(struct mine *mine, const char *message) {
  return mine_take(mine, span_of(message));
}

static inline const char *mine_word(struct random *r) {
  static const char *const words[] = {
      "alpha", "beta",  "gamma",  "delta", "epsilon", "zeta",  "eta",   "theta",  "iota",
      "kappa", "lamda", "worker", "cache", "disk",    "queue", "timed", "closed", "stopped",
      "to",    "s-abc", "xbytes", "404",   "k=",      "k=v",   "/tmp",  "12"};
  return words[random_below(r, sizeof words / sizeof *words)];
}

/* Kinds of lines with few and with many words in a place, sentences that are like no other, noise;
   nothing, too. */
static inline void mine_random_line(struct random *r, struct buffer *to) {
  const uint32_t words = 1 + (uint32_t)random_below(r, 6);
  buffer_reset(to);
  switch (random_below(r, 9)) {
    case 0:
    case 1: buffer_printf(to, "job %s finished in %u ms", mine_word(r), words); break;
    case 2:
      buffer_printf(to, "%s: cannot open %s: no such thing", mine_word(r), mine_word(r));
      break;
    case 3: buffer_printf(to, "state=%s user %s", mine_word(r), mine_word(r)); break;
    case 4: buffer_printf(to, "job %s was seeded", mine_word(r)); break;
    case 5:
      buffer_printf(to, "a rather long line in which %s is all that varies", mine_word(r));
      break;
    case 6: message_noise(r, to, 2 * words); break;
    case 7: buffer_append_text(to, mine_word(r)); break;
    default:
      for (uint32_t i = 0; i < words; i++) buffer_printf(to, "%s ", mine_word(r));
  }
}

static inline struct span mine_next_line(struct mine *mine, struct random *r) {
  mine_random_line(r, &mine->line);
  return buffer_span(&mine->line);
}

#endif
