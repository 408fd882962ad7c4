/* One unit, with all that is known of it. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "flow/level.h"
#include "flow/portrait.h"

/* --- of a map of vectors --- */

static void append_weights(struct model *m, uint32_t unit, struct buffer *to) {
  const struct codebook *c = som_codebook(m->som);
  struct buffer name = {0};
  buffer_printf(to, ",\"components\":%" PRIu32 ",\"weights\":[", c->dims);
  for (uint32_t d = 0; d < c->dims && d < PORTRAIT_MOST_WEIGHTS; d++) {
    const struct feature *f = features_of(m->features, d);
    buffer_reset(&name);
    features_component_name(m->features, d, &name);
    buffer_append_text(to, d ? ",{\"name\":" : "{\"name\":");
    json_append_string(to, buffer_span(&name));
    buffer_append_text(to, ",\"value\":");
    portrait_number(to, model_user_weight(m, f, d, *codebook_weight(c, unit, d)));
    buffer_append_byte(to, '}');
  }
  buffer_append_byte(to, ']');
  buffer_clear(&name);
}

static void append_label(const struct model *m, uint32_t unit, struct buffer *to) {
  struct span name;
  double share;
  const bool labelled = labels_majority(m->labels, unit, &name, &share);
  buffer_append_text(to, ",\"label\":");
  if (labelled) {
    json_append_string(to, name);
  } else {
    buffer_append_text(to, "null");
  }
  buffer_append_text(to, ",\"label_share\":");
  portrait_number(to, labelled ? share : (double)NAN);
}

static void append_neighbours(struct model *m, uint32_t unit, struct buffer *to) {
  uint32_t neighbours[LATTICE_MOST_NEIGHBOURS];
  double distances[LATTICE_MOST_NEIGHBOURS];
  const int n = regions_neighbours(m->som, unit, neighbours, distances);
  if (n < 0) abort();
  buffer_append_text(to, ",\"neighbours\":[");
  for (int i = 0; i < n; i++) {
    buffer_printf(to, "%s{\"unit\":%" PRIu32 ",\"distance\":", i ? "," : "", neighbours[i]);
    portrait_number(to, distances[i]);
    buffer_append_byte(to, '}');
  }
  buffer_append_byte(to, ']');
}

static void append_vector(struct model *m, uint32_t unit, struct buffer *to) {
  buffer_printf(to, ",\"hits\":%" PRIu64 ",\"region\":%" PRIu32, m->statistics.hits[unit],
                m->regions.region[unit]);
  append_label(m, unit, to);
  append_weights(m, unit, to);
  append_neighbours(m, unit, to);
}

/* --- of a map of events --- */

static void append_text(struct span text, struct buffer *to) {
  if (text.length) {
    json_append_string(to, text);
  } else {
    buffer_append_text(to, "null");
  }
}

static void append_line(const char *name, uint64_t seq, const char *time, struct span line,
                        struct buffer *to) {
  buffer_printf(to, ",\"%s\":{\"record\":%" PRIu64 ",\"time\":", name, seq);
  append_text(span_of(time), to);
  buffer_append_text(to, ",\"line\":");
  append_text(line, to);
  buffer_append_byte(to, '}');
}

static void append_levels(const struct event *event, struct buffer *to) {
  bool first = true;
  buffer_append_text(to, ",\"levels\":{");
  for (int i = LEVEL_NONE + 1; i < LEVELS; i++) {
    if (event->levels[i] == 0) continue;
    buffer_printf(to, "%s\"%s\":%" PRIu64, first ? "" : ",", level_name((enum level)i),
                  event->levels[i]);
    first = false;
  }
  buffer_append_byte(to, '}');
}

static void append_event(const struct model *m, uint32_t unit, struct buffer *to) {
  const struct events *events = miner_events(m->miner);
  const struct event *event = &events->each[unit];
  char id[MINER_ID_BYTES];
  buffer_printf(to, ",\"hits\":%" PRIu64 ",\"event\":", event->lines);
  if (!events_is_used(events, unit)) {
    buffer_append_text(to, "null");
    return;
  }
  const struct sighting seen = {.share = events_share_now(events, unit)};
  miner_write_id(event->id, id);
  json_append_string(to, (struct span){id, sizeof id});
  buffer_append_text(to, ",\"template\":");
  json_append_string(to, template_text(miner_template(m->miner, unit)));
  buffer_append_text(to, ",\"share\":");
  portrait_number(to, event->lines ? seen.share : (double)NAN);
  buffer_append_text(to, ",\"rarity\":");
  portrait_number(to, event->lines ? miner_rarity(&seen) : (double)NAN);
  append_levels(event, to);
  if (event->lines == 0) return;
  append_line("first", event->first, event->first_time, miner_example(m->miner, unit, false), to);
  append_line("last", event->last, event->last_time, miner_example(m->miner, unit, true), to);
}

/* --- either --- */

void portrait_unit(struct model *m, uint32_t unit, struct buffer *to) {
  const uint32_t columns = m->params.som.lattice.columns;
  buffer_printf(to, "{\"unit\":%" PRIu32 ",\"row\":%" PRIu32 ",\"column\":%" PRIu32, unit,
                unit / columns, unit % columns);
  if (m->som) append_vector(m, unit, to);
  if (m->miner) append_event(m, unit, to);
  buffer_append_text(to, "}\n");
}
