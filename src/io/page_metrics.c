/* /metrics: Prometheus' text format 0.0.4. Labels are few and known beforehand. */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>

#include "base/number.h"
#include "io/clock.h"
#include "io/page.h"

static const double none = (double)NAN;

static const struct model *model_of(const struct page_view *v) {
  return pipeline_model(v->pipeline);
}

static struct pipeline_totals totals_of(const struct page_view *v) {
  struct pipeline_totals totals;
  pipeline_totals(v->pipeline, &totals);
  return totals;
}

static double seconds(uint64_t ns) {
  return (double)ns / (double)CLOCK_SECOND_NS;
}

static double ago(const struct page_view *v, uint64_t wall_ns) {
  return v->now_ns > wall_ns ? seconds(v->now_ns - wall_ns) : 0;
}

static void append_count(struct buffer *to, uint64_t count) {
  to->length += number_write_count(count, buffer_reserve(to, NUMBER_TEXT_BYTES));
}

static void append_labelled(struct buffer *to, const char *name, const char *label,
                            const char *value, uint64_t count) {
  buffer_printf(to, "%s{%s=\"%s\"} ", name, label, value);
  append_count(to, count);
  buffer_append_byte(to, '\n');
}

/* --- records --- */

static void write_build(const struct page_view *v, const char *name, struct buffer *to) {
  buffer_printf(to, "%s{version=\"%s\"} 1\n", name, v->version);
}

static void write_records(const struct page_view *v, const char *name, struct buffer *to) {
  const struct pipeline_totals t = totals_of(v);
  uint64_t bad = 0;
  for (int reason = BAD_NONE + 1; reason < BAD_REASONS; reason++) bad += t.bad[reason];
  append_labelled(to, name, "result", "good", t.good);
  append_labelled(to, name, "result", "bad", bad);
}

static void write_bad(const struct page_view *v, const char *name, struct buffer *to) {
  const struct pipeline_totals t = totals_of(v);
  for (int reason = BAD_NONE + 1; reason < BAD_REASONS; reason++) {
    append_labelled(to, name, "reason", bad_reason_names[reason], t.bad[reason]);
  }
}

static double bytes(const struct page_view *v) {
  return (double)totals_of(v).bytes;
}

static double missing(const struct page_view *v) {
  return (double)totals_of(v).missing;
}

static double held(const struct page_view *v) {
  uint64_t wanted;
  return (double)pipeline_held_back(v->pipeline, &wanted);
}

/* --- the map --- */

static double begun(const struct page_view *v) {
  return pipeline_has_begun(v->pipeline);
}

static double map_records(const struct page_view *v) {
  return model_of(v) ? (double)model_of(v)->seq : none;
}

static double units(const struct page_view *v) {
  return model_of(v) ? model_of(v)->statistics.units : none;
}

static double units_used(const struct page_view *v) {
  const struct model *m = model_of(v);
  if (!m) return none;
  return m->miner ? miner_events(m->miner)->used : statistics_units_used(&m->statistics);
}

static double quantization_error(const struct page_view *v) {
  const struct model *m = model_of(v);
  return m && m->statistics.records ? m->statistics.recent_distance : none;
}

static double topographic_error(const struct page_view *v) {
  const struct model *m = model_of(v);
  return m && m->som && m->statistics.records ? m->statistics.recent_topographic : none;
}

static double rate(const struct page_view *v) {
  const struct model *m = model_of(v);
  return m && m->som ? som_rate(m->som) : none;
}

static double radius(const struct page_view *v) {
  const struct model *m = model_of(v);
  return m && m->som ? som_radius(m->som) : none;
}

static double events(const struct page_view *v) {
  const struct model *m = model_of(v);
  return m && m->miner ? miner_events(m->miner)->used : none;
}

static double shapes(const struct page_view *v) {
  const struct model *m = model_of(v);
  return m && m->miner ? miner_shapes(m->miner) : none;
}

static double recycled(const struct page_view *v) {
  const struct model *m = model_of(v);
  return m && m->miner ? (double)miner_events(m->miner)->recycled : none;
}

/* --- checkpoints --- */

static void write_checkpoints(const struct page_view *v, const char *name, struct buffer *to) {
  append_labelled(to, name, "result", "written", v->tally->checkpoints);
  append_labelled(to, name, "result", "failed", v->tally->checkpoints_failed);
}

static double checkpoint_age(const struct page_view *v) {
  const uint64_t when = v->tally->checkpoint_wall_ns;
  return when ? ago(v, when) : none;
}

static double checkpoint_records(const struct page_view *v) {
  return v->saved ? (double)v->saved_records : none;
}

/* --- the run --- */

static void write_reloads(const struct page_view *v, const char *name, struct buffer *to) {
  append_labelled(to, name, "result", "done", v->tally->reloads);
  append_labelled(to, name, "result", "refused", v->tally->reloads_refused);
}

static double connections(const struct page_view *v) {
  return v->connections;
}

static double paused(const struct page_view *v) {
  return v->tally->paused_since_ns != 0;
}

static double paused_seconds(const struct page_view *v) {
  const struct tally *t = v->tally;
  const uint64_t now = t->paused_since_ns ? v->steady_ns - t->paused_since_ns : 0;
  return seconds(t->paused_ns + now);
}

static double pending(const struct page_view *v) {
  return (double)v->pending_bytes;
}

static double uptime(const struct page_view *v) {
  return ago(v, v->started_ns);
}

static double requests(const struct page_view *v) {
  return (double)v->requests;
}

static double known(uint64_t count) {
  return count ? (double)count : none;
}

static double resident(const struct page_view *v) {
  return known(v->process.resident_bytes);
}

static double descriptors(const struct page_view *v) {
  return known(v->process.descriptors);
}

static double most_descriptors(const struct page_view *v) {
  return known(v->process.most_descriptors);
}

static double cpu(const struct page_view *v) {
  return v->process.cpu_seconds;
}

static double started(const struct page_view *v) {
  return seconds(v->started_ns);
}

#define TALLY(field) .counter = true, .tally = 1 + offsetof(struct tally, field)
#define COUNTER .counter = true

const struct page_metric page_metric_table[] = {
    {"sompipe_build_info", "The program's version; always 1.", .samples = write_build},
    {"sompipe_uptime_seconds", "Since the run began.", .value = uptime},
    {"sompipe_records_total", "Records of this run.", COUNTER, .samples = write_records},
    {"sompipe_bad_records_total", "Bad records of this run by reason.", COUNTER,
     .samples = write_bad},
    {"sompipe_bytes_total", "Bytes of input.", COUNTER, .value = bytes},
    {"sompipe_missing_values_total", "Values of features that good records lacked.", COUNTER,
     .value = missing},
    {"sompipe_held_records", "Records held back until the map begins.", .value = held},
    {"sompipe_map_begun", "1 once there is a map that answers.", .value = begun},
    {"sompipe_map_records", "Records the map has ever counted.", .value = map_records},
    {"sompipe_units", "Units of the map.", .value = units},
    {"sompipe_units_used", "Units on which records have fallen.", .value = units_used},
    {"sompipe_quantization_error", "Mean distance of about the last 1,000 records to their units.",
     .value = quantization_error},
    {"sompipe_topographic_error", "Share of them whose two best units are no neighbours.",
     .value = topographic_error},
    {"sompipe_learning_rate", "Share of the way to a record that its unit goes.", .value = rate},
    {"sompipe_neighbourhood_radius", "How far a record pulls, in steps of the lattice.",
     .value = radius},
    {"sompipe_events", "Of logs: kinds of lines that are known.", .value = events},
    {"sompipe_event_shapes", "Of logs: shapes of lines that are remembered.", .value = shapes},
    {"sompipe_events_recycled_total", "Of logs: events that had to make room.", COUNTER,
     .value = recycled},
    {"sompipe_checkpoints_total", "Checkpoints of this run.", COUNTER,
     .samples = write_checkpoints},
    {"sompipe_checkpoint_age_seconds", "Since this run's last checkpoint took its place.",
     .value = checkpoint_age},
    {"sompipe_checkpoint_records", "Records that the last checkpoint counts.",
     .value = checkpoint_records},
    {"sompipe_connections", "Peers that are connected now.", .value = connections},
    {"sompipe_connections_accepted_total", "Peers that were accepted.", TALLY(connections)},
    {"sompipe_connections_refused_total", "Peers that came while there was no room.",
     TALLY(connections_refused)},
    {"sompipe_connections_idle_total", "Peers cut off for their silence.", TALLY(connections_idle)},
    {"sompipe_connections_stalled_total", "Peers cut off for taking no answers.",
     TALLY(connections_stalled)},
    {"sompipe_connections_oversized_total",
     "Peers cut off whose unfinished record was the largest, of too many.",
     TALLY(connections_oversized)},
    {"sompipe_connections_failed_total", "Peers lost to an error, or to what they sent.",
     TALLY(connections_failed)},
    {"sompipe_datagrams_total", "Datagrams received.", TALLY(datagrams)},
    {"sompipe_datagrams_long_total", "Datagrams that were cut by the system.",
     TALLY(datagrams_long)},
    {"sompipe_datagrams_dropped_total",
     "Datagrams dropped by the system, before they could be read.", TALLY(datagrams_dropped)},
    {"sompipe_file_rotations_total", "Followed files that were replaced.", TALLY(rotations)},
    {"sompipe_file_truncations_total", "Followed files that were cut.", TALLY(truncations)},
    {"sompipe_file_gaps_total", "Files that went away before they were read to their end.",
     TALLY(gaps)},
    {"sompipe_pauses_total", "How often sources had to wait for an output.", TALLY(pauses)},
    {"sompipe_paused", "1 while sources wait for an output.", .value = paused},
    {"sompipe_paused_seconds_total", "How long they have waited.", COUNTER,
     .value = paused_seconds},
    {"sompipe_output_pending_bytes", "Answers that are not written yet.", .value = pending},
    {"sompipe_output_reconnects_total", "How often an output was connected anew.",
     TALLY(reconnects)},
    {"sompipe_reloads_total", "Configurations read anew.", COUNTER, .samples = write_reloads},
    {"sompipe_http_requests_total", "Requests for pages.", COUNTER, .value = requests},
    {"process_resident_memory_bytes", "Memory in use.", .value = resident},
    {"process_open_fds", "Descriptors in use.", .value = descriptors},
    {"process_max_fds", "Descriptors there may be.", .value = most_descriptors},
    {"process_cpu_seconds_total", "Time spent computing.", COUNTER, .value = cpu},
    {"process_start_time_seconds", "When the run began, since 1970.", .value = started},
    {.name = NULL}};

static void write_sample(const struct page_metric *m, double value, struct buffer *to) {
  buffer_printf(to, "%s ", m->name);
  number_append_exact(to, value);
  buffer_append_byte(to, '\n');
}

static void write_tally(const struct page_view *v, const struct page_metric *m, struct buffer *to) {
  buffer_printf(to, "%s ", m->name);
  append_count(to, *(const uint64_t *)((const char *)v->tally + m->tally - 1));
  buffer_append_byte(to, '\n');
}

/* A family without a sample is left out. */
unsigned page_metrics(const struct page_view *v, const struct page_ask *ask, struct buffer *to) {
  (void)ask;
  for (const struct page_metric *m = page_metric_table; m->name; m++) {
    const double value = m->value ? m->value(v) : 0;
    if (isnan(value)) continue;
    buffer_printf(to, "# HELP %s %s\n# TYPE %s %s\n", m->name, m->help, m->name,
                  m->counter ? "counter" : "gauge");
    if (m->samples) m->samples(v, m->name, to);
    if (m->tally) write_tally(v, m, to);
    if (m->value) write_sample(m, value, to);
  }
  return 200;
}
