/* The table of keys. */
#include "config/options.h"

#include <stddef.h>
#include <string.h>

#include "config/config.h"
#include "core/decay.h"
#include "core/distance.h"
#include "core/initial.h"
#include "core/lattice.h"
#include "core/neighbourhood.h"
#include "flow/decoder.h"
#include "flow/emitter.h"
#include "flow/mapper.h"
#include "flow/pattern.h"

/* Choices come from the tables of the rooms below, so that there is no second list. */
#define ROWS(of, table)                                \
  static const char *of(size_t i, const char **help) { \
    *help = (table)[i].help;                           \
    return (table)[i].name;                            \
  }
ROWS(lattices, lattice_table)
ROWS(neighbourhoods, neighbourhood_table)
ROWS(distances, distance_table)
ROWS(inits, initial_table)
ROWS(decays, decay_table)
ROWS(scales, scaler_table)
ROWS(fields, field_table)
ROWS(patterns, pattern_table)

static const char *formats(size_t i, const char **help) {
  *help = decoder_table[i] ? decoder_table[i]->help : NULL;
  return decoder_table[i] ? decoder_table[i]->name : NULL;
}

static const char *growths(size_t i, const char **help) {
  *help = mapper_table[i] ? mapper_table[i]->help : NULL;
  return mapper_table[i] ? mapper_table[i]->name : NULL;
}

static const char *outputs(size_t i, const char **help) {
  *help = emitter_table[i] ? emitter_table[i]->help : NULL;
  return emitter_table[i] ? emitter_table[i]->name : NULL;
}

#define WORDS(name, ...)                                    \
  static const char *name(size_t i, const char **help) {    \
    static const char *const words[] = {__VA_ARGS__, NULL}; \
    *help = NULL;                                           \
    return words[i];                                        \
  }
WORDS(yes_no, "yes", "no")
WORDS(starts, "resume", "begin", "end")
WORDS(levels, "error", "warning", "info", "debug")

#define AT(field) offsetof(struct config, field)
#define AUTO .automatic = true
#define LIVE .live = true

const struct option_row option_table[] = {
    {"input.from", OPTION_LIST, OPTION_FREE, .offset = AT(input.from), .fallback = "[\"-\"]",
     .help = "SOURCEs, in order (sompipe list sources)"},
    {"input.format", OPTION_CHOICE, OPTION_INHERIT, AUTO, AT(input.format), "auto",
     .choice = formats, .help = "auto: from the first 20 records"},
    {"input.delimiter", OPTION_BYTE, OPTION_INHERIT, .offset = AT(input.delimiter),
     .fallback = "\",\"", .help = "csv: the byte between fields; tab"},
    {"input.header", OPTION_CHOICE, OPTION_INHERIT, AUTO, AT(input.header), "auto",
     .choice = yes_no, .help = "csv, tsv: is the first record of a source a header"},
    {"input.columns", OPTION_LIST, OPTION_INHERIT, .offset = AT(input.columns), .fallback = "[]",
     .help = "names where there is no header; else 1, 2, ..."},
    {"input.pattern", OPTION_TEXT, OPTION_INHERIT, .offset = AT(input.pattern), .fallback = "\"\"",
     .choice = patterns,
     .help = "regex: PCRE2 whose named groups are fields; or a name (sompipe list patterns)"},
    {"input.multiline", OPTION_TEXT, OPTION_INHERIT, .offset = AT(input.multiline),
     .fallback = "\"\"", .help = "PCRE2 of a record's first line; other lines continue the record"},
    {"input.follow", OPTION_FLAG, OPTION_FREE, .offset = AT(input.follow), .fallback = "no",
     .help = "files: go on as they grow, across rotation; wait for those that aren't there yet"},
    {"input.start", OPTION_CHOICE, OPTION_FREE, .offset = AT(input.start), .fallback = "resume",
     .choice = starts, .help = "files: at the checkpoint's offset, the beginning or the end"},
    {"input.passes", OPTION_COUNT, OPTION_FREE, .offset = AT(input.passes), .fallback = "1",
     .least = 1, .most = 1e6, .help = "read files so many times; answers on the last pass only"},
    {"input.max_record_bytes", OPTION_BYTES, OPTION_FREE, .offset = AT(input.max_record_bytes),
     .fallback = "1MiB", .least = 16, .most = 1 << 30, .help = "a longer record is bad"},
    {"input.strict", OPTION_FLAG, OPTION_FREE, .offset = AT(input.strict), .fallback = "no",
     .help = "the first bad record ends the run with status 65", LIVE},
    {"input.max_bad", OPTION_LIMIT, OPTION_FREE, .offset = AT(input.max_bad), .fallback = "100%",
     .help = "more bad records than this share or count end the run with status 65", LIVE},
    {"input.rejects", OPTION_TEXT, OPTION_FREE, .offset = AT(input.rejects), .fallback = "\"\"",
     .help = "a file for bad records: reason, source, number and record, by tabs"},
    {"peers.most", OPTION_COUNT, OPTION_FREE, .offset = AT(peers.most), .fallback = "1024",
     .least = 1, .most = 65536, .help = "connections at once; others wait to be accepted", LIVE},
    {"peers.idle_seconds", OPTION_TIME, OPTION_FREE, .offset = AT(peers.idle_ns), .fallback = "1h",
     .least = 0, .most = 1e9, .help = "a peer that was silent for so long is cut off; 0: never",
     LIVE},
    {"peers.stalled_seconds", OPTION_TIME, OPTION_FREE, .offset = AT(peers.stalled_ns),
     .fallback = "60", .least = 0, .most = 1e9,
     .help = "a peer that took none of its answers for so long is cut off; 0: never", LIVE},
    {"peers.buffer_bytes", OPTION_BYTES, OPTION_FREE, .offset = AT(peers.buffer_bytes),
     .fallback = "64KiB", .least = 1024, .most = 1 << 30,
     .help = "a peer for which so many bytes of answers wait isn't read", LIVE},
    {"scale", OPTION_CHOICE, OPTION_BOUND, .offset = AT(scale), .fallback = "zscore",
     .choice = scales, .help = "how number features are scaled unless they say otherwise"},
    {"label", OPTION_TEXT, OPTION_BOUND, .offset = AT(label), .fallback = "\"\"",
     .help = "a field never learned from; units are labelled by majority"},
    {"features", OPTION_FEATURES, OPTION_BOUND, AUTO, AT(features), "auto",
     .help = "what is learned: every numeric column, or a list of {field, as, scale, transform, "
             "weight, dims}"},
    {"map.rows", OPTION_COUNT, OPTION_BOUND, AUTO, AT(map.rows), "auto", 1, LATTICE_MOST_SIDE,
     .help = "units from top to bottom; auto: 20, 32 for logs"},
    {"map.columns", OPTION_COUNT, OPTION_BOUND, AUTO, AT(map.columns), "auto", 1, LATTICE_MOST_SIDE,
     .help = "units from left to right; auto: 20, 32 for logs"},
    {"map.lattice", OPTION_CHOICE, OPTION_BOUND, .offset = AT(map.lattice), .fallback = "hexagonal",
     .choice = lattices, .help = "who is whose neighbour"},
    {"map.torus", OPTION_FLAG, OPTION_BOUND, .offset = AT(map.torus), .fallback = "no",
     .help = "opposite edges meet"},
    {"map.neighbourhood", OPTION_CHOICE, OPTION_BOUND, .offset = AT(map.neighbourhood),
     .fallback = "gaussian", .choice = neighbourhoods, .help = "how far a record pulls"},
    {"map.distance", OPTION_CHOICE, OPTION_BOUND, .offset = AT(map.distance),
     .fallback = "euclidean", .choice = distances, .help = "between a record and a unit"},
    {"map.init", OPTION_CHOICE, OPTION_INHERIT, .offset = AT(map.init), .fallback = "sample",
     .choice = inits, .help = "the first units"},
    {"map.warmup_records", OPTION_COUNT, OPTION_INHERIT, AUTO, AT(map.warmup_records), "auto", 1,
     1e6, .help = "held back to set scales and first units, then answered; auto: 500, 0 for logs"},
    {"map.warmup_seconds", OPTION_TIME, OPTION_INHERIT, .offset = AT(map.warmup_ns),
     .fallback = "1", .least = 0, .most = 1e6,
     .help = "the oldest held-back record waits no longer; files wait for all"},
    {"map.growth", OPTION_CHOICE, OPTION_BOUND, AUTO, AT(map.growth), "auto", .choice = growths,
     .help = "fixed: all units learn from the start; novelty, auto for logs: they start free and "
             "are claimed"},
    {"map.seed", OPTION_COUNT, OPTION_INHERIT, .offset = AT(map.seed), .fallback = "1", .least = 0,
     .most = 1e15, .help = "of all randomness"},
    {"learn.enabled", OPTION_FLAG, OPTION_FREE, .offset = AT(learn.enabled), .fallback = "yes",
     .help = "no: assign only, the map is not touched (--frozen)"},
    {"learn.decay", OPTION_CHOICE, OPTION_INHERIT, .offset = AT(learn.decay),
     .fallback = "exponential", .choice = decays, .help = "how rate and radius fall", LIVE},
    {"learn.rate.first", OPTION_REAL, OPTION_INHERIT, .offset = AT(learn.rate_first),
     .fallback = "0.5", .least = 0, .most = 1, .help = "share of the way to the record, at first",
     LIVE},
    {"learn.rate.last", OPTION_REAL, OPTION_INHERIT, .offset = AT(learn.rate_last),
     .fallback = "0.02", .least = 0, .most = 1, .help = "... once learn.over records are learned",
     LIVE},
    {"learn.radius.first", OPTION_REAL, OPTION_INHERIT, AUTO, AT(learn.radius_first), "auto", 0,
     1e6, .help = "steps of the lattice; auto: half the longer side", LIVE},
    {"learn.radius.last", OPTION_REAL, OPTION_INHERIT, .offset = AT(learn.radius_last),
     .fallback = "1", .least = 0, .most = 1e6, .help = "... once learn.over records are learned",
     LIVE},
    {"learn.over", OPTION_COUNT, OPTION_INHERIT, AUTO, AT(learn.over), "auto", 1, 1e15,
     .help = "records until the last values hold; auto: all of the files, else 50 a unit, at "
             "least 5000",
     LIVE},
    {"logs.header", OPTION_TEXT, OPTION_BOUND, AUTO, AT(logs.header), "auto",
     .help = "what stands before the message: none, a number of fields, or PCRE2 with groups time, "
             "level, tag, message"},
    {"logs.pin", OPTION_LIST, OPTION_BOUND, .offset = AT(logs.pin), .fallback = "[]",
     .help = "words that never become a parameter"},
    {"logs.seed_templates", OPTION_TEXT, OPTION_INHERIT, .offset = AT(logs.seed_templates),
     .fallback = "\"\"", .help = "a file of templates that are known from the start, a line each"},
    {"logs.masks", OPTION_MAP, OPTION_BOUND, .offset = AT(logs.masks), .fallback = "{}",
     .help = "what is always a parameter: {NAME: REGEX, ...}, PCRE2, the first that matches"},
    {"logs.merges", OPTION_TEXT, OPTION_FREE, .offset = AT(logs.merges), .fallback = "\"\"",
     .help = "a file for events found to be one: a line `A B`, A was found to be B"},
    {"logs.only_new", OPTION_FLAG, OPTION_FREE, .offset = AT(logs.only_new), .fallback = "no",
     .help = "answer only records of events never seen before", LIVE},
    {"logs.min_rarity", OPTION_REAL, OPTION_FREE, .offset = AT(logs.min_rarity), .fallback = "0",
     .least = 0, .most = 20, .help = "answer only records of at least this rarity", LIVE},
    {"logs.examples", OPTION_FLAG, OPTION_INHERIT, .offset = AT(logs.examples), .fallback = "yes",
     .help = "keep the first and the latest line of each event in the map"},
    {"output.to", OPTION_LIST, OPTION_FREE, AUTO, AT(output.to), "auto",
     .help = "auto: the peer a record came from, else -; or sinks, for all (sompipe list sinks)"},
    {"output.format", OPTION_CHOICE, OPTION_FREE, .offset = AT(output.format), .fallback = "tsv",
     .choice = outputs, .help = "of the answers"},
    {"output.fields", OPTION_TEXT, OPTION_FREE, AUTO, AT(output.fields), "auto", .choice = fields,
     .help = "what an answer says, by commas; auto: unit,distance,record; of logs "
             "event,novelty,rarity,record"},
    {"output.header", OPTION_FLAG, OPTION_FREE, .offset = AT(output.header), .fallback = "no",
     .help = "the first line names the fields"},
    {"checkpoint.path", OPTION_TEXT, OPTION_FREE, .offset = AT(checkpoint.path), .fallback = "\"\"",
     .help = "the map's file (--map); empty: not kept"},
    {"checkpoint.every_records", OPTION_COUNT, OPTION_FREE, .offset = AT(checkpoint.every_records),
     .fallback = "100000", .least = 1, .most = 1e15, .help = "a checkpoint after so many records",
     LIVE},
    {"checkpoint.every_seconds", OPTION_TIME, OPTION_FREE, .offset = AT(checkpoint.every_ns),
     .fallback = "60", .least = 0.001, .most = 1e6, .help = "... or after so long", LIVE},
    {"checkpoint.keep", OPTION_COUNT, OPTION_FREE, .offset = AT(checkpoint.keep), .fallback = "2",
     .least = 1, .most = 100, .help = "generations: FILE, FILE.1, ...", LIVE},
    {"http.listen", OPTION_TEXT, OPTION_FREE, .offset = AT(http.listen), .fallback = "\"\"",
     .help = "pages about the run: 127.0.0.1:9747 or unix:PATH; empty: none"},
    {"http.allow_remote", OPTION_FLAG, OPTION_FREE, .offset = AT(http.allow_remote),
     .fallback = "no", .help = "http.listen may be where other machines reach it"},
    {"log.level", OPTION_CHOICE, OPTION_FREE, .offset = AT(log_level), .fallback = "info",
     .choice = levels, .help = "what is said on standard error", LIVE},
    {.key = NULL}};

const struct option_row *option_row(const char *key) {
  for (const struct option_row *row = option_table; row->key; row++) {
    if (strcmp(row->key, key) == 0) return row;
  }
  return NULL;
}

const char *option_word(const struct option_row *row, size_t i, const char **help) {
  *help = NULL;
  if (row->automatic && i == 0) return "auto";
  if (row->automatic) i--;
  if (row->kind == OPTION_FLAG) return yes_no(i, help);
  return row->choice ? row->choice(i, help) : NULL;
}
