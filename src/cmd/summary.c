/* Records, bad ones by reason, errors, and where the map is. */
#include "cmd/summary.h"

#include <stdio.h>
#include <unistd.h>

#include "io/log.h"

/* In passes a record is met several times; it counts where it would have been answered. */
static void print_bad(const struct pipeline_totals *t) {
  for (int reason = 1; reason < BAD_REASONS; reason++) {
    const uint64_t bad = t->bad[reason] - t->bad_silent[reason];
    if (bad == 0) continue;
    log_say(LOG_LEVEL_WARNING, "%llu bad record%s: %s", (unsigned long long)bad,
            bad == 1 ? "" : "s", bad_reason_texts[reason]);
  }
}

void summary_print(struct pipeline *p, const char *map, bool frozen) {
  struct pipeline_totals totals;
  pipeline_totals(p, &totals);
  struct model *m = pipeline_model(p);
  print_bad(&totals);
  if (!isatty(STDERR_FILENO) && !log_wants(LOG_LEVEL_DEBUG)) return;
  if (!m) {
    log_say(LOG_LEVEL_INFO, "no records");
    return;
  }
  const struct statistics *s = &m->statistics;
  double qe = s->records ? s->distance_sum / (double)s->records : 0.0;
  if (m->miner) {
    log_say(LOG_LEVEL_INFO, "%llu lines, %u events in %u shapes", (unsigned long long)totals.good,
            miner_events(m->miner)->used, miner_shapes(m->miner));
  } else {
    log_say(LOG_LEVEL_INFO, "%llu records, quantization error %.4g, %u of %u units in use",
            (unsigned long long)totals.good, qe, statistics_units_used(s), s->units);
  }
  if (frozen) return;
  if (map) {
    log_say(LOG_LEVEL_INFO, "the map is in %s", map);
  } else {
    log_say(LOG_LEVEL_INFO, "map not kept: -m FILE keeps it");
  }
}

/* Which events were found to be others stands here, too: who reads ids can keep up. */
static void print_events(const struct miner *miner) {
  const struct events *e = miner_events(miner);
  fprintf(stderr, "  %-32s %u\n  %-32s %u\n  %-32s %llu\n", "events", e->used, "shapes",
          miner_shapes(miner), "events_recycled", (unsigned long long)e->recycled);
  for (uint32_t i = 0; i < e->merge_count; i++) {
    char from[MINER_ID_BYTES], into[MINER_ID_BYTES];
    miner_write_id(e->merges[i].from, from);
    miner_write_id(e->merges[i].into, into);
    fprintf(stderr, "  %-32s %.10s %.10s\n", "merged", from, into);
  }
}

void summary_statistics(struct pipeline *p) {
  struct pipeline_totals t;
  struct model *m = pipeline_model(p);
  pipeline_totals(p, &t);
  fprintf(stderr, "sompipe: statistics\n");
  fprintf(stderr, "  %-32s %llu\n", "bytes read", (unsigned long long)t.bytes);
  for (int reason = 1; reason < BAD_REASONS; reason++) {
    fprintf(stderr, "  %-32s %llu\n", bad_reason_names[reason], (unsigned long long)t.bad[reason]);
  }
  if (!m) return;
  for (const struct statistics_row *row = statistics_table; row->name; row++) {
    fprintf(stderr, "  %-32s %.6g\n", row->name, row->value(&m->statistics));
  }
  if (m->miner) print_events(m->miner);
  if (!m->som) return;
  fprintf(stderr, "  %-32s %.6g\n  %-32s %.6g\n", "rate", som_rate(m->som), "radius",
          som_radius(m->som));
}
