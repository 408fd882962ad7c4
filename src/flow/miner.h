/*
 * The map that grows by novelty, for log lines: which event a line is one of, how new and how
 * seldom it is. Units start free; a line that is like no other claims one near its kin, and each
 * unit in use is an event. No training, no length of it: the first line is answered, and so is the
 * ten-millionth, in bounded memory.
 *
 * A line's shape (words.h) is looked up among the shapes seen last; nearly all lines end there. A
 * new shape goes to a seeded template that fits, to a slot known to be a parameter (core/slots.h),
 * to the nearest unit if it is near and differs by more than words; else it is an event of its own.
 *
 * miner_find changes nothing but scratch; miner_learn takes in the line just found.
 */
#ifndef FLOW_MINER_H
#define FLOW_MINER_H

#include "core/events.h"
#include "core/lattice.h"
#include "flow/template.h"
#include "flow/words.h"

/* The texts are borrowed for the call. */
struct miner_params {
  struct lattice lattice;
  const char *const *pins; /* words never generalised */
  size_t pin_count;
  const char *const *mask_names, *const *mask_patterns; /* masks.h */
  size_t mask_count;
  bool examples; /* keep the first and the latest line of each event */
};

#define MINER_NONE UINT32_MAX
enum { MINER_ID_BYTES = 10, MINER_MOST_UNITS = 65536 };

/* What the map, which had not seen it, says of a line. Borrows from the miner until the next one is
   sought or learned. */
struct sighting {
  uint32_t unit, second; /* MINER_NONE: none; second: only where all were looked at */
  uint64_t event;        /* 40 bits; if unit isn't MINER_NONE */
  bool is_new;           /* the event begins with this line */
  double novelty;        /* half the squared distance to the nearest unit, 0 to 1; 0: shape known */
  double share;          /* the event's, of the lines lately: miner_rarity */
  const struct template *template; /* NULL: none */
  const struct words *words;
  struct span message;
};
/* -log10 of the share; what is of no event is as seldom as can be. */
double miner_rarity(const struct sighting *s);

struct miner; /* opaque */

/* ERROR_CONFIG: a mask is no regular expression. */
struct miner *miner_new(const struct miner_params *params, struct error *err);
void miner_free(struct miner *m);

/* An event for a template that is known beforehand: `Accepted password for <*> from <ip>`. One that
   is there already changes nothing. false: it would be one of more than half of the units, which
   stay for what isn't known. */
bool miner_seed(struct miner *m, struct span text);

/* `claim`: an unknown line may begin an event; otherwise it is the nearest one's, or none's. */
void miner_find(struct miner *m, struct span message, bool claim, struct sighting *s);

struct miner_line {
  struct events_line of;
  struct span text; /* the whole line, for the example */
};
/* A sighting found with `claim`. */
void miner_learn(struct miner *m, const struct sighting *s, const struct miner_line *line);

/* Merges are appended as lines `A B`: A was found to be B. NULL: nowhere. */
void miner_tell(struct miner *m, struct buffer *merges);
void miner_write_id(uint64_t event, char to[MINER_ID_BYTES]); /* hexadecimal digits */

const struct events *miner_events(const struct miner *m);
const struct template *miner_template(const struct miner *m, uint32_t unit);
struct span miner_example(const struct miner *m, uint32_t unit, bool latest); /* may be empty */
uint32_t miner_shapes(const struct miner *m);         /* how many are remembered */
void miner_keep_examples(struct miner *m, bool keep); /* no: those there are go */

void miner_export(struct miner *m, struct state *state);
int miner_import(struct miner *m, const struct state *state, struct error *err);

#endif
