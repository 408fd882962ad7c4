/* From peers into the pipeline, who may read and who must wait, and the warm-up's patience. */
#include <stdlib.h>

#include "io/clock.h"
#include "io/log.h"
#include "io/loop_private.h"

enum { LEAST_WAIT_MS = 100 };

/* --- peers --- */

uint64_t loop_bad_records(const struct loop *l) {
  struct pipeline_totals totals;
  uint64_t bad = 0;
  pipeline_totals(l->pipeline, &totals);
  for (int reason = 0; reason < BAD_REASONS; reason++) bad += totals.bad[reason];
  return bad;
}

/* Strictness and the share of bad records are the run's affair, and so is a map that can't begin.
 */
bool loop_is_of_one(const struct loop *l, const struct error *err, uint64_t bad_before) {
  return err->kind == ERROR_DATA && loop_bad_records(l) == bad_before &&
         (pipeline_has_begun(l->pipeline) || !pipeline_decoder(l->pipeline));
}

/* What one peer sent doesn't fit: it alone goes. */
static bool refuse_peer(struct loop *l, const struct error *err, uint64_t bad_before) {
  if (loop_is_of_one(l, err, bad_before)) {
    l->tally.connections_failed++;
    complaint_say(&l->complaints.turned_away, clock_steady_ns(), LOG_LEVEL_WARNING,
                  "a peer was turned away: %s", err->text);
  } else {
    loop_fail(l, err, false);
  }
  return false;
}

static bool peer_came(void *owner, struct intake *in, const char *bytes, size_t length) {
  struct loop *l = owner;
  struct error err;
  uint64_t bad = loop_bad_records(l);
  if (l->stage != LOOP_READING) return true;
  int status = pipeline_feed(l->pipeline, in, bytes, length, clock_wall_ns(), &err);
  if (loop_feed_flush(l)) peers_pause(&l->peers);
  return status ? refuse_peer(l, &err, bad) : true;
}

static bool peer_ended(void *owner, struct intake *in) {
  struct loop *l = owner;
  struct error err;
  uint64_t bad = loop_bad_records(l);
  return pipeline_end(l->pipeline, in, clock_wall_ns(), &err) ? refuse_peer(l, &err, bad) : true;
}

static bool peer_silent(void *owner, struct intake *in) {
  struct loop *l = owner;
  struct error err;
  uint64_t bad = loop_bad_records(l);
  if (l->end == LOOP_FAILED) return true;
  return pipeline_lull(l->pipeline, in, clock_wall_ns(), &err) ? refuse_peer(l, &err, bad) : true;
}

static void peer_gone(void *owner, struct intake *in) {
  struct loop *l = owner;
  if (!l->pipeline) return;
  if (l->stage == LOOP_READING && intake_unclosed(in)) peer_silent(l, in); /* for good */
  pipeline_forget(l->pipeline, in);
  if (l->params.peers_shared) in->out = outputs_buffer(&l->outputs); /* of what is held back */
}

static void peer_moved(void *owner) {
  struct loop *l = owner;
  loop_listen_settle(l);
}

/* --- warm-up --- */

static uint64_t milliseconds(uint64_t ns) {
  return (ns + CLOCK_MILLISECOND_NS - 1) / CLOCK_MILLISECOND_NS;
}

/* How long the oldest record may still wait. */
static uint64_t patience_ns(const struct loop *l) {
  uint64_t since = pipeline_waiting_since(l->pipeline), now = clock_wall_ns();
  uint64_t waited = now > since ? now - since : 0;
  return waited < l->params.warmup_ns ? l->params.warmup_ns - waited : 0;
}

static void on_warmup(uv_timer_t *timer) {
  struct loop *l = timer->data;
  struct error err;
  if (pipeline_waiting_since(l->pipeline) == 0 || patience_ns(l) > 0) return;
  if (pipeline_begin(l->pipeline, true, &err)) loop_fail(l, &err, false);
  if (pipeline_waiting_since(l->pipeline) == 0) return;
  /* Not one whole record yet: asking again at once would never let the loop sleep. */
  uint64_t wait = milliseconds(l->params.warmup_ns);
  uv_timer_start(timer, on_warmup, wait > LEAST_WAIT_MS ? wait : LEAST_WAIT_MS, 0);
}

/* A file that is always ready will soon have brought enough. */
static bool is_trickling(const struct loop *l) {
  return loop_lanes_wait(l) && followers_wait(&l->followers);
}

static void settle_warmup(struct loop *l) {
  bool armed = uv_is_active((uv_handle_t *)&l->warmup);
  bool wanted = l->stage == LOOP_READING && !pipeline_has_begun(l->pipeline) &&
                pipeline_waiting_since(l->pipeline) != 0 && is_trickling(l);
  if (wanted && !armed) uv_timer_start(&l->warmup, on_warmup, milliseconds(patience_ns(l)), 0);
  if (!wanted && armed) uv_timer_stop(&l->warmup);
}

/* --- all of it --- */

void loop_feed_open(struct loop *l) {
  l->bytes = malloc(READER_BYTES);
  if (!l->bytes) abort();
  l->peers.owner = l;
  l->peers.came = peer_came;
  l->peers.ended = peer_ended;
  l->peers.silent = peer_silent;
  l->peers.gone = peer_gone;
  l->peers.moved = peer_moved;
  l->peers.tally = &l->tally;
  peers_open(&l->peers, &l->uv);
  uv_timer_init(&l->uv, &l->expiry);
  l->expiry.data = l;
  uv_timer_init(&l->uv, &l->warmup);
  l->warmup.data = l;
}

bool loop_feed_flush(struct loop *l) {
  return outputs_settle(&l->outputs);
}

void loop_flush_files(struct loop *l) {
  outfile_flush(&l->rejects);
  outfile_flush(&l->merges);
}

static void count_pause(struct loop *l) {
  struct tally *t = &l->tally;
  const bool paused = t->paused_since_ns != 0;
  if (l->full == paused) return;
  if (paused) t->paused_ns += clock_steady_ns() - t->paused_since_ns;
  if (l->full) t->pauses++;
  t->paused_since_ns = l->full ? clock_steady_ns() : 0;
}

void loop_feed_settle(struct loop *l) {
  loop_flush_files(l);
  peers_share(&l->peers);
  l->full = outputs_settle(&l->outputs);
  count_pause(l);
  bool may_read = l->stage == LOOP_READING && !l->full;
  peers_settle(&l->peers, may_read);
  loop_lanes_settle(l, may_read);
  followers_settle(&l->followers, may_read);
  loop_listen_pause(l, may_read);
  settle_warmup(l);
}

void loop_feed_close(struct loop *l) {
  loop_lanes_close(l);
  followers_close(&l->followers);
  peers_close(&l->peers);
  uv_close((uv_handle_t *)&l->warmup, NULL);
  uv_close((uv_handle_t *)&l->expiry, NULL);
}

void loop_gathered(void *owner) {
  struct loop *l = owner;
  loop_flush_files(l);
  outputs_flush(&l->outputs);
}
