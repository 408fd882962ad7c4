/* A record of several lines ends where the next begins; the last one of a source that falls silent
   would wait for ever. It is closed once nothing has come for a while. */
#include "io/clock.h"
#include "io/loop_private.h"

enum { LULL_MS = 1000 };

static bool is_waiting(const struct loop *l) {
  return l->sequence.now && intake_unclosed(l->sequence.now->intake);
}

static int close_record(struct loop *l, struct error *err) {
  return pipeline_lull(l->pipeline, l->sequence.now->intake, clock_wall_ns(), err);
}

/* A file brings more at once, or has ended. */
static bool is_live(const struct loop *l) {
  return is_waiting(l) && reader_waits(&l->reader);
}

/* Bytes that we had neither the time nor the room to read have come all the same. */
static void look(struct loop *l) {
  struct error err;
  uint64_t now = uv_now(&l->uv);
  if (now - l->reader.came_ms < LULL_MS) return;
  if (reader_is_due(l->reader.fd)) {
    l->reader.came_ms = now;
  } else if (close_record(l, &err)) {
    loop_fail(l, &err, false);
  }
}

static void on_lull(uv_timer_t *timer) {
  struct loop *l = timer->data;
  if (l->stage != LOOP_READING) return;
  if (is_live(l)) look(l);
  if (l->stage == LOOP_READING) peers_lull(&l->peers, LULL_MS);
  uv_timer_stop(&l->warmup); /* it may have waited for a record: how long still is told anew */
}

void loop_lull_open(struct loop *l) {
  uv_timer_init(&l->uv, &l->lull);
  l->lull.data = l;
}

void loop_lull_close(struct loop *l) {
  uv_close((uv_handle_t *)&l->lull, NULL);
}

/* A timer that runs is early enough for all: who speaks meanwhile waits longer. */
void loop_lull_settle(struct loop *l) {
  if (l->stage != LOOP_READING || uv_is_active((uv_handle_t *)&l->lull)) return;
  uint64_t since = peers_waiting_since(&l->peers), now = uv_now(&l->uv);
  if (is_live(l) && l->reader.came_ms < since) since = l->reader.came_ms;
  if (since == UINT64_MAX) return;
  uint64_t waited = now - since;
  uv_timer_start(&l->lull, on_lull, waited < LULL_MS ? LULL_MS - waited : 0, 0);
}

int loop_lull_end(struct loop *l, struct error *err) {
  if (l->end == LOOP_FAILED) return 0;
  peers_lull(&l->peers, 0);
  return is_waiting(l) && !l->sequence.now->regular ? close_record(l, err) : 0;
}
