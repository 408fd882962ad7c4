/* /status: the run as one JSON object. */
#include <inttypes.h>
#include <math.h>

#include "base/json.h"
#include "flow/portrait.h"
#include "io/clock.h"
#include "io/page.h"

static void append_text(struct buffer *to, const char *text) {
  if (text) {
    json_append_string(to, span_of(text));
  } else {
    buffer_append_text(to, "null");
  }
}

static void append_time(struct buffer *to, uint64_t wall_ns) {
  if (wall_ns == 0) {
    buffer_append_text(to, "null");
    return;
  }
  buffer_append_byte(to, '"');
  emitter_time(wall_ns, to);
  buffer_append_byte(to, '"');
}

static double since(const struct page_view *v, uint64_t wall_ns) {
  if (wall_ns == 0) return (double)NAN;
  return v->now_ns > wall_ns ? (double)(v->now_ns - wall_ns) / (double)CLOCK_SECOND_NS : 0;
}

static void append_run(const struct page_view *v, struct buffer *to) {
  buffer_append_text(to, "{\"version\":");
  append_text(to, v->version);
  buffer_append_text(to, ",\"started\":");
  append_time(to, v->started_ns);
  buffer_append_text(to, ",\"uptime_seconds\":");
  portrait_number(to, since(v, v->started_ns));
  buffer_printf(to, ",\"stage\":\"%s\"", v->draining ? "draining" : "reading");
}

static void append_records(const struct page_view *v, struct buffer *to) {
  struct pipeline_totals t;
  uint64_t bad = 0, wanted;
  pipeline_totals(v->pipeline, &t);
  const uint64_t held = pipeline_held_back(v->pipeline, &wanted);
  for (int reason = BAD_NONE + 1; reason < BAD_REASONS; reason++) bad += t.bad[reason];
  buffer_printf(to, ",\"bytes\":%" PRIu64 ",\"records\":{\"good\":%" PRIu64 ",\"bad\":%" PRIu64,
                t.bytes, t.good, bad);
  buffer_printf(to, ",\"held\":%" PRIu64 "},\"bad\":{", held);
  bool first = true;
  for (int reason = BAD_NONE + 1; reason < BAD_REASONS; reason++) {
    if (t.bad[reason] == 0) continue;
    buffer_printf(to, "%s\"%s\":%" PRIu64, first ? "" : ",", bad_reason_names[reason],
                  t.bad[reason]);
    first = false;
  }
  buffer_append_byte(to, '}');
}

static void append_format(const struct page_view *v, struct buffer *to) {
  const struct decoder_row *decoder = pipeline_decoder(v->pipeline);
  buffer_append_text(to, ",\"format\":");
  append_text(to, decoder ? decoder->name : NULL);
}

static void append_learning(const struct model *m, struct buffer *to) {
  const struct statistics *s = &m->statistics;
  if (m->som) {
    buffer_append_text(to, ",\"rate\":");
    portrait_number(to, som_rate(m->som));
    buffer_append_text(to, ",\"radius\":");
    portrait_number(to, som_radius(m->som));
    buffer_append_text(to, ",\"quantization_error\":");
    portrait_number(to, s->records ? s->recent_distance : (double)NAN);
    buffer_append_text(to, ",\"topographic_error\":");
    portrait_number(to, s->records ? s->recent_topographic : (double)NAN);
  }
  if (m->miner) {
    const struct events *events = miner_events(m->miner);
    buffer_printf(to, ",\"events\":%" PRIu32 ",\"shapes\":%" PRIu32 ",\"recycled\":%" PRIu64,
                  events->used, miner_shapes(m->miner), events->recycled);
  }
}

static void append_map(const struct page_view *v, struct buffer *to) {
  const struct model *m = pipeline_model(v->pipeline);
  buffer_append_text(to, ",\"map\":");
  if (!m) {
    buffer_append_text(to, "null");
    return;
  }
  const struct lattice *l = &m->params.som.lattice;
  buffer_append_text(to, "{\"path\":");
  append_text(to, v->map);
  buffer_printf(to,
                ",\"rows\":%" PRIu32 ",\"columns\":%" PRIu32
                ",\"lattice\":\"%s\",\"torus\":%s,\"growth\":\"%s\",\"frozen\":%s",
                l->rows, l->columns, l->kind->name, l->torus ? "true" : "false",
                m->params.mapper->name, v->frozen ? "true" : "false");
  buffer_printf(to, ",\"records\":%" PRIu64 ",\"units\":%" PRIu32 ",\"units_used\":%" PRIu32,
                m->seq, m->statistics.units,
                m->miner ? miner_events(m->miner)->used : statistics_units_used(&m->statistics));
  append_learning(m, to);
  buffer_append_byte(to, '}');
}

static void append_checkpoint(const struct page_view *v, struct buffer *to) {
  const struct tally *t = v->tally;
  buffer_append_text(to, ",\"checkpoint\":");
  if (!v->map || v->frozen) {
    buffer_append_text(to, "null");
    return;
  }
  buffer_printf(to, "{\"written\":%" PRIu64 ",\"failed\":%" PRIu64 ",\"last\":", t->checkpoints,
                t->checkpoints_failed);
  append_time(to, t->checkpoint_wall_ns);
  buffer_append_text(to, ",\"age_seconds\":");
  portrait_number(to, since(v, t->checkpoint_wall_ns));
  buffer_append_text(to, ",\"records\":");
  if (v->saved) {
    buffer_printf(to, "%" PRIu64, v->saved_records);
  } else {
    buffer_append_text(to, "null");
  }
  buffer_append_text(to, ",\"error\":");
  append_text(to, v->unsaved);
  buffer_append_byte(to, '}');
}

static void append_flow(const struct page_view *v, struct buffer *to) {
  buffer_printf(to, ",\"connections\":%u,\"paused\":%s,\"pending_bytes\":%" PRIu64, v->connections,
                v->tally->paused_since_ns ? "true" : "false", v->pending_bytes);
  buffer_append_text(to, ",\"sources\":");
  v->sources(v->owner, to);
}

unsigned page_status(const struct page_view *v, const struct page_ask *ask, struct buffer *to) {
  (void)ask;
  append_run(v, to);
  append_format(v, to);
  append_records(v, to);
  append_map(v, to);
  append_checkpoint(v, to);
  append_flow(v, to);
  buffer_append_text(to, "}\n");
  return 200;
}
