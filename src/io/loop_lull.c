/* A record of several lines ends where the next begins; the last one of a source that falls silent
   would wait for ever. It is closed once nothing has come for a while. */
#include "io/clock.h"
#include "io/loop_private.h"

enum { LULL_MS = 1000 };

static void on_lull(uv_timer_t *timer) {
  struct loop *l = timer->data;
  if (l->stage != LOOP_READING) return;
  loop_lanes_lull(l, LULL_MS);
  if (l->stage == LOOP_READING) peers_lull(&l->peers, LULL_MS);
  if (l->stage == LOOP_READING) followers_lull(&l->followers, LULL_MS);
  uv_timer_stop(&l->warmup); /* it may have waited for a record: how long still is told anew */
}

void loop_lull_open(struct loop *l) {
  uv_timer_init(&l->uv, &l->lull);
  l->lull.data = l;
}

void loop_lull_close(struct loop *l) {
  uv_close((uv_handle_t *)&l->lull, NULL);
}

static uint64_t earlier(uint64_t a, uint64_t b) {
  return a < b ? a : b;
}

/* A timer that runs is early enough for all: who speaks meanwhile waits longer. */
void loop_lull_settle(struct loop *l) {
  if (l->stage != LOOP_READING || uv_is_active((uv_handle_t *)&l->lull)) return;
  uint64_t now = uv_now(&l->uv);
  uint64_t since = earlier(peers_waiting_since(&l->peers), loop_lanes_waiting_since(l));
  since = earlier(since, followers_waiting_since(&l->followers));
  if (since == UINT64_MAX) return;
  uint64_t waited = now - since;
  uv_timer_start(&l->lull, on_lull, waited < LULL_MS ? LULL_MS - waited : 0, 0);
}

int loop_lull_end(struct loop *l, struct error *err) {
  if (l->end == LOOP_FAILED) return 0;
  peers_lull(&l->peers, 0);
  return loop_lanes_close_records(l, err);
}
